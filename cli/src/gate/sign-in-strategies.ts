import type { Node } from '@babel/types'
import type { Module, Project, Sighting } from './model.ts'
import { seenAt } from './sighting.ts'
import { bare, entriesOf, isCall, isFunction, lastName, propertyOf, walk } from './syntax.ts'
import { tracerOf } from './trace.ts'

/** Strategies of Passport that leave `state` to whoever sets them up, where they are set up without, or with a store that asks nothing. */
export function* strategiesWithoutState(project: Project, module: Module): Generator<Sighting> {
  if (!usesPassport(module)) return
  for (const node of module.paths.keys()) {
    if (!isCall(node) || !(node.callee.type === 'Super' || /Strategy$/.test(lastName(node.callee)))) continue
    const [first] = node.arguments
    const options = first && tracerOf(project).definition(module, first).node
    if (options?.type !== 'ObjectExpression' || propertyOf(options, 'callbackURL') === undefined) continue
    if (options.properties.some(({ type }) => type === 'SpreadElement')) continue
    const names = entriesOf(options).map(([name]) => name)
    if (!names.some(name => /^clientI[dD]$/.test(name))) continue
    const store = propertyOf(options, 'store')
    if (!names.some(name => /^(state|store|pkce)$/.test(name)) || isOff(propertyOf(options, 'state'), store))
      yield seenAt(module, node, 'the strategy makes no `state` and compares none')
    else if (store !== undefined && asksNothing(store))
      yield seenAt(module, store, 'the store says yes to whatever `state` comes back')
  }
}

function usesPassport(module: Module): boolean {
  // Those that keep `state` in the session by themselves are left out.
  return (
    module.program.program.body.some(
      node =>
        node.type === 'ImportDeclaration' &&
        /^passport-(?!(local|jwt|http|openidconnect|saml|custom|magic)\b)/.test(node.source.value),
    ) || /require\(['"]passport-(?!(local|jwt|http|openidconnect|saml|custom|magic)\b)/.test(module.file.text)
  )
}

function isOff(state: Node | undefined, store: Node | undefined): boolean {
  return store === undefined && state?.type === 'BooleanLiteral' && !state.value
}

/** `verify(request, state, …)` that never looks at the state it is given. */
function asksNothing(store: Node): boolean {
  const verify = propertyOf(bare(store), 'verify')
  if (!isFunction(verify)) return false
  const [, state] = verify.params
  if (state?.type !== 'Identifier') return false
  return ![...walk(verify.body)].some(node => node.type === 'Identifier' && node.name === state.name)
}

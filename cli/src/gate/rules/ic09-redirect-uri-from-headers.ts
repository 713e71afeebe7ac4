import type { Node } from '@babel/types'
import { type Chosen, hostIsChecked, isOneOf } from '../checked-values.ts'
import type { Module, Project, Rule } from '../model.ts'
import { seenAt } from '../sighting.ts'
import {
  bare,
  type CallNode,
  dotted,
  functionAround,
  isCall,
  keyOf,
  lastName,
  nameOfFunction,
  textOf,
  walk,
} from '../syntax.ts'
import { tracerOf } from '../trace.ts'

export const ic09: Rule = {
  id: 'IC09',
  title: 'Redirect URI built from headers or with wildcard',
  severity: 'high',
  basis: 'static',
  attack: 'A forged `Host` header sends the code of somebody else to another server.',
  mend: 'Take the redirect URI from the configuration, whole.',
  *check(project) {
    const told = new Set<number>()
    for (const module of project.modules.values()) {
      told.clear()
      for (const node of module.paths.keys()) {
        if (matchesWildcard(module, node)) yield seenAt(module, node, byWildcard)
        const value = isPattern(module, node) ? undefined : redirectUriIn(node)
        if (value === undefined || told.has(value.start ?? 0)) continue
        const reason = wrong(project, module, value)
        if (reason === undefined) continue
        told.add(value.start ?? 0)
        // Of a list that is written out, the one that has it.
        const wildcard = bare(value).type === 'ArrayExpression' ? wildcardIn(project, module, value) : undefined
        yield seenAt(module, wildcard ?? value, reason)
      }
    }
  },
}

const byWildcard = 'a wildcard lets the code go to hosts that nobody named'
const named = /^(redirect_?ur[il]s?|callback_?ur[il]|redirect_?to_?ur[il]|post_logout_redirect_uri)$/i

function isHeld(project: Project, chosen: Chosen): boolean {
  return hostIsChecked(project, chosen) || isOneOf(project, chosen)
}

/** Taking a value out of an object says nothing about where it goes. */
function isPattern(module: Module, node: Node): boolean {
  return module.paths.get(node)?.parentPath?.node.type === 'ObjectPattern'
}

/** Where a mail or a provider sends the browser back to, under the names of libraries. */
const namedByLibraries = /^(emailRedirectTo|redirectTo|callbackURL|return_?url)$/i

function redirectUriIn(node: Node): Node | undefined {
  if (
    node.type === 'ObjectProperty' &&
    namedByLibraries.test(keyOf(node.key, node.computed) ?? '') &&
    bare(node.value).type === 'TemplateLiteral'
  )
    return node.value
  if (node.type === 'ObjectProperty' && named.test(keyOf(node.key, node.computed) ?? '')) return node.value
  if (isCall(node) && /^(set|append)$/.test(lastName(node.callee)) && named.test(textOf(node.arguments[0]) ?? ''))
    return node.arguments[1]
  if (node.type === 'TemplateLiteral') {
    const at = node.quasis.findIndex(({ value }) => /[?&]redirect_uri=$/.test(value.cooked ?? ''))
    return at < 0 ? undefined : node.expressions[at]
  }
  return undefined
}

function wrong(project: Project, module: Module, value: Node): string | undefined {
  if (value.type.endsWith('Pattern')) return undefined
  if (wildcardIn(project, module, value) !== undefined) return byWildcard
  const tainted = tracerOf(project)
    .origins(module, value)
    .filter(({ kind }) => /^(host|url|header|query|body)$/.test(kind))
  if (
    tainted.length === 0 ||
    module.side === 'client' ||
    isHeld(project, { module, places: [value], origins: tainted })
  )
    return undefined
  return 'the request says where the code is sent'
}

/** The text with a wildcard among the hosts, in a value or in the constant that it names. */
function wildcardIn(project: Project, module: Module, value: Node): Node | undefined {
  return [...walk(tracerOf(project).definition(module, value).node)].find(node => {
    const text = node.type === 'TemplateElement' ? (node.value.cooked ?? '') : textOf(node)
    return text !== undefined && /^https?:\/\/[^\s]*\*|^https?:\/\/\*/.test(text)
  })
}

/** Code that holds an address for a way back against what was registered, where that may have a wildcard in it. */
function matchesWildcard(module: Module, node: Node): boolean {
  if (!isCall(node) || !readsWildcard(node)) return false
  const test = module.paths.get(node)?.parentPath?.node
  // Whoever registers one is told off.
  if (test?.type === 'IfStatement' && refuses(test.consequent)) return false
  for (let fn = functionAround(module, node); fn !== undefined; fn = functionAround(module, fn)) {
    const words = [nameOfFunction(module, fn), ...fn.params.flatMap(parameter => [...walk(parameter)].map(dotted))]
    if (
      words.some(word =>
        /redirect_?ur[il]|callback_?ur[il]|(allowed|valid|match|register)\w*redirect|redirect\w*(allowed|match|valid)/i.test(
          word,
        ),
      )
    )
      return true
  }
  return false
}

/** `startsWith('*.')`, `replace('*', '.*')`, `split('*')`, `minimatch(uri, pattern)`. */
function readsWildcard(call: CallNode): boolean {
  const name = lastName(call.callee)
  const [first, second] = call.arguments
  if (/^(minimatch|isMatch|micromatch|picomatch|wildcardMatch|matcher)$/.test(name)) return true
  if (first === undefined) return false
  if (/^(startsWith|includes|split)$/.test(name)) return /^(\*\.?|.*\/\/\*.*)$/.test(textOf(first) ?? '')
  if (!/^replace(All)?$/.test(name) || second === undefined) return false
  const from = bare(first)
  const star = from.type === 'RegExpLiteral' ? /\\\*/.test(from.pattern) : textOf(from)?.includes('*') === true
  return star && /[.\]][*+]/.test(textOf(second) ?? '')
}

function refuses(statement: Node): boolean {
  const [first] = statement.type === 'BlockStatement' ? statement.body : [statement]
  if (first?.type === 'ThrowStatement') return true
  return first?.type === 'ReturnStatement' && first.argument?.type === 'BooleanLiteral' && !first.argument.value
}

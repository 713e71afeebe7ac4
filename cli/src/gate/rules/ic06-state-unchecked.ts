import type { Node } from '@babel/types'
import { contains } from '../bindings.ts'
import { type Comparison, comparisonsIn, type Reached, type ReachedCall, reachedFrom } from '../evidence.ts'
import { isCodeExchange } from '../identity-calls.ts'
import type { Module, Project, Rule, Sighting } from '../model.ts'
import { fromVisitor } from '../origins.ts'
import { seenAt } from '../sighting.ts'
import { strategiesWithoutState } from '../sign-in-strategies.ts'
import {
  ancestors,
  bare,
  entriesOf,
  functionAround,
  isCall,
  isFunction,
  keyOf,
  lastName,
  leaves,
  propertyOf,
  sourceOf,
  textOf,
  walk,
} from '../syntax.ts'
import { tracerOf } from '../trace.ts'

export const ic06: Rule = {
  id: 'IC06',
  title: '`state`, nonce or PKCE missing or unchecked',
  severity: 'high',
  basis: 'static',
  attack: "A link with the attacker's code signs the victim in as the attacker, or swaps a stolen code.",
  mend: 'Make a random `state` for each sign-in, keep it with the browser, and compare before the code is exchanged.',
  *check(project) {
    for (const module of project.modules.values()) {
      yield* ownServers(module)
      yield* strategiesWithoutState(project, module)
    }
    const told = new Set<Node>()
    for (const handler of project.handlers) {
      const reached = reachedFrom(project, handler)
      yield* unaskedNonces(project, reached)
      const exchange = reached.calls.find(isCodeExchange) ?? reached.calls.find(call => handsCodeOn(project, call))
      if (
        exchange === undefined ||
        told.has(exchange.node) ||
        !takesCode(project, exchange.module, exchange.node) ||
        isChecked(project, reached, exchange.at, exchange.node)
      )
        continue
      told.add(exchange.node)
      yield seenAt(
        exchange.module,
        exchange.node,
        'exchanges the code without having compared `state` with what this browser was given',
      )
    }
    // A function that starts and ends a sign-in without `state` has one flaw.
    const unchecked = new Set([...told].map(node => outermost(project, node)))
    for (const module of project.modules.values())
      for (const [node, reason] of starts(project, module))
        if (!unchecked.has(outermostIn(module, node))) yield seenAt(module, node, reason)
  },
}

/** A function that is not here and is given the code of the request, but not the `state` that it would compare. */
function handsCodeOn(project: Project, { module, node, name, resolved }: ReachedCall): boolean {
  if (
    !isCall(node) ||
    resolved ||
    name === 'exchangeCodeForSession' ||
    !/token|exchange|grant|authenticat|redeem|sign_?in|log_?in/i.test(name)
  )
    return false
  const given = node.arguments.flatMap(argument => {
    const object = bare(argument)
    return object.type === 'ObjectExpression' ? entriesOf(object).map(([, value]) => value) : [argument]
  })
  const keys = given.flatMap(value =>
    tracerOf(project)
      .origins(module, value)
      .filter(({ kind }) => kind === 'query')
      .map(({ key }) => key),
  )
  return keys.includes('code') && !keys.some(key => /state/i.test(key))
}

/** An ID token that the browser brings is bound to it by its nonce alone. */
function* unaskedNonces(project: Project, reached: Reached): Generator<Sighting> {
  if (reached.functions.some(({ module, node }) => /nonce/i.test(sourceOf(module, node)))) return
  for (const { module, node, name } of reached.calls) {
    if (!isCall(node) || !/^(jwtVerify|verify|verifyIdToken|validateIdToken)$/.test(name)) continue
    const brought = node.arguments.some(argument =>
      tracerOf(project)
        .origins(module, argument)
        .some(({ kind, key }) => /^(body|query)$/.test(kind) && /^id_?token$/i.test(key)),
    )
    if (brought) yield seenAt(module, node, 'takes an ID token from the browser and never asks for its nonce')
  }
}

/** A program with a small server of its own for the way back has no route that says so. */
function* ownServers(module: Module): Generator<Sighting> {
  if (comparisonsIn(module.program).some(({ node }) => /\bstate\b/.test(sourceOf(module, node)))) return
  for (const node of module.paths.keys())
    if (isCall(node) && lastName(node.callee) === 'finishAuth' && node.arguments.length > 0)
      yield seenAt(module, node, 'exchanges the code without having compared `state` with what it asked with')
}

/** The whole function of a file that a node stands in. */
function outermostIn(module: Module, node: Node): Node {
  return [...ancestors(module, node)].filter(isFunction).at(-1) ?? node
}

function outermost(project: Project, node: Node): Node {
  const home = [...project.modules.values()].find(({ paths }) => paths.has(node))
  return home === undefined ? node : outermostIn(home, node)
}

/** Places where a sign-in begins, and what is wrong with them. */
function* starts(project: Project, module: Module): Generator<readonly [Node, string]> {
  for (const node of module.paths.keys()) {
    const reason = isCall(node) ? startOfCall(project, module, node) : startOfText(module, node)
    if (reason !== undefined) yield [node, reason]
  }
}

function startOfCall(
  project: Project,
  module: Module,
  call: Node & { readonly callee: Node; readonly arguments: readonly Node[] },
): string | undefined {
  const name = lastName(call.callee)
  const [first] = call.arguments
  const given = [first, propertyOf(first, 'query'), propertyOf(first, 'searchParams'), call.arguments[1]]
  const options = given
    .map(part => part && tracerOf(project).definition(module, part).node)
    .find(part => part?.type === 'ObjectExpression')
  if (options?.type !== 'ObjectExpression') return undefined
  const hasSpread = options.properties.some(({ type }) => type === 'SpreadElement')
  const isStart =
    (name === 'getAuthorizationUrl' && tracerOf(project).resolve(module, call.callee) === undefined) ||
    propertyOf(options, 'response_type') !== undefined
  if (
    !isStart ||
    hasSpread ||
    propertyOf(options, 'codeChallenge') !== undefined ||
    propertyOf(options, 'code_challenge') !== undefined
  )
    return undefined
  const state = propertyOf(options, 'state')
  if (state === undefined) return isSetLater(module, call, 'state') ? undefined : 'starts a sign-in without `state`'
  return isPredictable(project, module, state) ? 'the `state` can be guessed, so it proves nothing' : undefined
}

function startOfText(module: Module, node: Node): string | undefined {
  if (node.type !== 'TemplateLiteral' && node.type !== 'StringLiteral') return undefined
  const text = sourceOf(module, node)
  if (!/[?&]response_type=code/.test(text) || /[?&](state|code_challenge)=/.test(text)) return undefined
  return isSetLater(module, node, 'state') ? undefined : 'starts a sign-in without `state`'
}

/** `url.searchParams.set('state', …)` near the place. */
function isSetLater(module: Module, node: Node, key: string): boolean {
  for (const call of walk(functionAround(module, node) ?? module.program))
    if (isCall(call) && /^(set|append)$/.test(lastName(call.callee)) && textOf(call.arguments[0]) === key) return true
  return false
}

function isPredictable(project: Project, module: Module, state: Node): boolean {
  const found = tracerOf(project).origins(module, state)
  if (/\b(random|uuid|nonce|seal|sign|encrypt|jwt|csrf)/i.test(sourceOf(module, state)))
    return /Math\.random/.test(sourceOf(module, state))
  const written = tracerOf(project).definition(module, state)
  if (/Math\.random|Date\.now/.test(sourceOf(written.module, written.node))) return true
  return found.length > 0 && found.every(({ kind }) => /^(literal|query|body|path|url|prop)$/.test(kind))
}

/** The code comes from the request; one that a test or a script has needs no browser. */
function takesCode(project: Project, module: Module, call: Node): boolean {
  for (const node of walk(call)) {
    if (node.type === 'ObjectProperty' && keyOf(node.key, node.computed) === 'code')
      return tracerOf(project)
        .origins(module, node.value)
        .some(({ kind }) => fromVisitor.has(kind) || kind === 'unknown' || kind === 'parameter')
  }
  return true
}

const librarySign =
  /^(verifyState|validateState|checkState|consumeState|assertState|takeState|handleAuth|validateAuthResponse|oauthCallback|verifyOAuthState|unsealState|readState)$/

/** Names under which libraries are told what to compare with. */
const kept = /^(expectedState|pkceCodeVerifier|state|code_?verifier|expectedNonce|nonce)$/i

function isChecked(project: Project, reached: Reached, at: number, exchange: Node): boolean {
  const tracer = tracerOf(project)
  const isState = (module: Module, node: Node) =>
    tracer
      .origins(module, node)
      .some(({ kind, key }) => fromVisitor.has(kind) && kind !== 'cookie' && /state|nonce/i.test(key))
  const isKept = (module: Module, node: Node) =>
    tracer.origins(module, node).some(({ kind }) => !/^(query|body|params|literal|url|request)$/.test(kind))
  for (const { module, node } of reached.functions)
    for (const comparison of comparisonsIn(node)) {
      if (module === reached.handler.module && node === reached.handler.fn && (comparison.node.start ?? 0) > at)
        continue
      const { left, right } = comparison
      const compared =
        (isState(module, left) && isKept(module, right)) || (isState(module, right) && isKept(module, left))
      if (compared && !isWaived(module, comparison) && refusesBy(module, comparison.node, exchange)) return true
    }
  for (const { module, node, name, at: place, resolved } of reached.calls) {
    if (place > at || node === exchange || !isCall(node)) continue
    if (!resolved && librarySign.test(name)) return true
    const given = node.arguments.some(argument => isState(module, argument))
    if (
      given &&
      !resolved &&
      /^(get|query|execute|first|one|take\w*|consume\w*|find\w*|delete|has|pop\w*|getdel|del|unseal\w*|jwtVerify|verify\w*|check\w*|unsign|decrypt|open|\w+(Login|Flow|State|Transaction|Attempt))$/.test(
        name,
      ) &&
      !/^(searchParams|query|params|url)/.test(sourceOf(module, node))
    )
      return true
  }
  if ([...walk(exchange)].some(node => /^skip(State|Nonce)Check$/.test(lastName(node)))) return false
  return verifierIsKept(project, reached, exchange) || isToldWhatToCompare(project, reached, exchange)
}

/** `if (kept && kept !== state)` lets whoever has nothing kept pass, unless that is refused elsewhere. */
function isWaived(module: Module, { node, left, right }: Comparison): boolean {
  const outer = module.paths.get(node)?.parentPath?.node
  if (outer?.type !== 'LogicalExpression' || outer.operator !== '&&' || outer.right !== node) return false
  if (node.type !== 'BinaryExpression' || !node.operator.startsWith('!')) return false
  const asked = [...walk(outer.left)].map(part => sourceOf(module, part))
  const name = [left, right].map(side => sourceOf(module, side)).find(side => asked.includes(side))
  const around = functionAround(module, node)
  if (name === undefined || around === undefined || /^!/.test(sourceOf(module, outer.left))) return false
  return !sourceOf(module, around).includes(`!${name}`)
}

/** True unless the comparison stands in a condition whose branch goes on: to write a line about it holds nobody back. */
function refusesBy(module: Module, comparison: Node, exchange: Node): boolean {
  let inner = comparison
  for (const outer of ancestors(module, comparison)) {
    if (outer.type === 'IfStatement' && outer.test === inner) {
      if (leaves(outer.consequent) || outer.alternate || contains(outer.consequent, exchange)) return true
      return [...walk(outer.consequent)].some(
        node => isCall(node) && /abort|deny|reject|refuse|invalid|throw|fail|exit/i.test(lastName(node.callee)),
      )
    }
    if (isFunction(outer)) return true
    inner = outer
  }
  return true
}

/** `authorizationCodeGrant(config, url, { expectedState })`: the library compares, with what did not come in the same request. */
function isToldWhatToCompare(project: Project, reached: Reached, exchange: Node): boolean {
  const call = reached.calls.find(({ node }) => node === exchange)
  if (call === undefined || !isCall(call.node) || !/^(authorizationCodeGrant|callback)$/.test(call.name)) return false
  const [, , third] = call.node.arguments
  if (third === undefined) return false
  const { module, node } = tracerOf(project).definition(call.module, third)
  if (node.type !== 'ObjectExpression') return true
  return entriesOf(node).some(([key, value]) => {
    if (!kept.test(key) || /skipStateCheck/.test(sourceOf(module, value))) return false
    const found = tracerOf(project).origins(module, value)
    return found.length === 0 || found.some(({ kind }) => !/^(query|body|params|url|request|literal|env)$/.test(kind))
  })
}

/** A PKCE verifier that was kept with the browser binds the code to it as `state` does. */
function verifierIsKept(project: Project, reached: Reached, exchange: Node): boolean {
  const home = reached.functions.find(({ node }) => contains(node, exchange))?.module
  for (const below of walk(exchange))
    if (
      home !== undefined &&
      below.type === 'ObjectProperty' &&
      /^code_?verifier$/i.test(keyOf(below.key, below.computed) ?? '')
    )
      return tracerOf(project)
        .origins(home, bare(below.value))
        .some(({ kind }) => kind === 'cookie' || kind === 'session' || kind === 'api' || kind === 'unknown')
  return false
}

import type { Node } from '@babel/types'
import { mentions, type Reached, type ReachedCall, reachedFrom } from '../evidence.ts'
import { entriesBeside } from '../find-entries.ts'
import { changeOf } from '../identity-calls.ts'
import type { Handler, Module, Project, Rule } from '../model.ts'
import { seenAt } from '../sighting.ts'
import {
  ancestors,
  functionAround,
  isCall,
  isFunction,
  lastName,
  leaves,
  nameOfFunction,
  propertyOf,
  sourceOf,
  walk,
} from '../syntax.ts'
import { tracerOf } from '../trace.ts'
import { isAsked, isDropped, isUnread } from '../use-of-answer.ts'

export const ic18: Rule = {
  id: 'IC18',
  title: 'Webhook or callback trusted unsigned',
  severity: 'high',
  basis: 'static',
  attack: 'Anybody posts `user.deleted` or `membership.updated` to the open address, or an old one again.',
  mend: 'Verify the signature over the raw body and the age of its timestamp before anything is read of it.',
  *check(project) {
    const served = entriesBeside(project).filter(
      ({ parameters, route, module }) =>
        parameters[0] === 'request' && /web-?hook/i.test(`${route} ${module.file.path}`),
    )
    for (const handler of [...project.handlers, ...served]) {
      if (!isWebhook(handler)) continue
      const reached = reachedFrom(project, handler)
      const reason = wrong(project, reached)
      if (reason !== undefined) yield seenAt(handler.module, reason.node, reason.text)
    }
  },
}

/** True for a handler that another server calls, by its place or by the events it asks for. */
export function isWebhook(handler: Handler): boolean {
  if (!/^(POST|ANY|PUT)$/.test(handler.method) || !isFunction(handler.fn)) return false
  const name = `${handler.route} ${handler.module.file.path} ${nameOfFunction(handler.module, handler.fn)}`
  if (/middleware|proxy|hooks\.server/.test(handler.module.file.path)) return false
  if (/web-?hooks?|\/hooks?\b|backchannel|back-channel/i.test(name)) return true
  const text = sourceOf(handler.module, handler.fn)
  return (
    /['"`](user|dsync|organization|organization_membership|connection)\.(created|updated|deleted|activated|user\.\w+)['"`]/.test(
      text,
    ) && /\.(event|type)\b/.test(text)
  )
}

const library =
  /^(constructEvent|verifyHeader|unwrap|verify|jwtVerify|verifyLogoutToken|webhookVerify)$|^(verify|check|validate?|assert|require|ensure|authenticate|is|has)\w*(Signature|Signed|Webhook|Hmac|Request|Payload|Delivery|Svix|Event)\w*$/i

/** A change, or a call of something else that is handed what was posted. */
function isAct(project: Project, { node, module, resolved, dotted, name }: ReachedCall): boolean {
  if (!isCall(node)) return false
  if (changeOf(node, resolved) !== undefined) return true
  if (resolved || node.type === 'NewExpression' || harmless.test(dotted) || reading.test(name)) return false
  if (!dotted.includes('.') && !isAwaited(module, node)) return false
  return node.arguments.some(argument =>
    tracerOf(project)
      .origins(module, argument)
      .some(({ kind }) => kind === 'body'),
  )
}

function isAwaited(module: Module, node: Node): boolean {
  return module.paths.get(node)?.parentPath?.node.type === 'AwaitExpression'
}

const harmless =
  /^(console|logger|log|JSON|Object|Buffer|crypto|String|Number|Array|res|reply|c|ctx|request|req|Response|NextResponse)\b|\b(webhooks|log|logger)\./
const reading =
  /^(get|find|list|has|includes|parse|safeParse|json|text|test|match|startsWith|slice|split|digest|update|verify\w*|check\w*|validate\w*|assert\w*|constructEvent|createHmac|timingSafeEqual|from|concat|trim|raw|buffer|read\w*|log\w*)$/

/** `workos.webhooks.constructEvent` answers later: until then nothing is known. */
function isUnawaited({ module, node, dotted }: ReachedCall): boolean {
  if (!/(^|\.)(workos|ambit)\w*\.webhooks\.constructEvent$/i.test(dotted)) return false
  const parent = module.paths.get(node)?.parentPath?.node
  if (parent?.type !== 'VariableDeclarator') return parent?.type === 'ExpressionStatement'
  if (parent.id.type !== 'Identifier') return true
  const { name } = parent.id
  const around = functionAround(module, node)
  return (
    around !== undefined &&
    !new RegExp(`await\\s+${name}\\b|\\b${name}\\s*\\.(then|catch)\\b|return\\s+${name}\\b`).test(
      sourceOf(module, around),
    )
  )
}

interface Wrong {
  readonly node: Node
  readonly text: string
}

/** The first thing that is wrong with how a message is checked, at its place in the handler. */
function wrong(project: Project, reached: Reached): Wrong | undefined {
  const verified = reached.calls.find(({ name, resolved }) => !resolved && library.test(name))
  const byHand = reached.calls.find(({ name }) => /^(createHmac|hmac|subtle)$/.test(name) || name === 'importKey')
  const acts = reached.calls.find(call => isAct(project, call))
  const check = verified ?? byHand
  const actsAt = acts === undefined ? undefined : inHandler(reached, acts)
  if (check === undefined)
    return {
      node: bodyRead(project, reached) ?? actsAt ?? reached.handler.fn,
      text: 'acts on what was posted, and nobody has checked who posted it',
    }
  const at = inHandler(reached, check) ?? reached.handler.fn
  const unread = unreadVerdict(project, reached, verified === undefined ? byHand : undefined)
  if (unread !== undefined) return { node: inHandler(reached, unread) ?? at, text: 'nobody reads what the check says' }
  if (verified !== undefined && isUnawaited(verified))
    return { node: at, text: 'does not wait for the answer of the check, and goes on whatever it says' }
  if (acts !== undefined && acts.at < check.at)
    return { node: actsAt ?? reached.handler.fn, text: 'acts before the signature is checked' }
  if (actsAt !== undefined && isSkipped(reached, at, actsAt))
    return { node: at, text: 'is checked only where the message or the configuration asks for it' }
  if (reached.calls.some(call => forgivesAge(call)) || (verified === undefined && !asksAge(reached)))
    return {
      node: check.module === reached.handler.module ? check.node : at,
      text: 'an old message can be sent again: its age is not checked',
    }
  return undefined
}

/** Where the handler itself does what happens in it or below it. */
function inHandler({ handler, calls }: Reached, { module, node, at }: ReachedCall): Node | undefined {
  const { fn } = handler
  const within = (node.start ?? 0) >= (fn.start ?? 0) && (node.end ?? 0) <= (fn.end ?? 0)
  if (module === handler.module && within) return node
  return calls.find(call => call.module === handler.module && call.node.start === at)?.node
}

/** Where the handler takes up what was posted. */
function bodyRead(project: Project, { handler }: Reached): Node | undefined {
  const isBody = (node: Node) =>
    tracerOf(project)
      .origins(handler.module, node)
      .some(({ kind }) => kind === 'body')
  return [...walk(handler.fn)].find(node =>
    isCall(node)
      ? /^(json|text|formData|readBody|readRawBody|parse)$/.test(lastName(node.callee)) && isBody(node)
      : node.type === 'MemberExpression' && /^(body|rawBody)$/.test(lastName(node)) && isBody(node),
  )
}

/** A verdict that refuses nobody by itself, and that nobody reads; or a signature that is made and compared with nothing. */
function unreadVerdict(project: Project, reached: Reached, byHand: ReachedCall | undefined): ReachedCall | undefined {
  const unread = reached.calls.find(
    call =>
      isCall(call.node) &&
      (call.resolved
        ? library.test(call.name) && isDropped(project, call)
        : /(^|\.)timingSafeEqual$|subtle\.verify$|crypto\.verify$/.test(call.dotted) &&
          isUnread(call.module, call.node)),
  )
  if (unread !== undefined) return unread
  return byHand !== undefined && isCall(byHand.node) && !isAsked(project, byHand) ? byHand : undefined
}

/** True when the check stands in a branch, and the act behind it: `if (signature) verify(…)`. */
function isSkipped({ handler: { module, fn } }: Reached, check: Node, act: Node): boolean {
  let inner = check
  for (const outer of ancestors(module, check)) {
    if (outer === fn) return false
    const branch =
      (outer.type === 'IfStatement' && inner === outer.consequent && !(outer.alternate && leaves(outer.alternate))) ||
      (outer.type === 'LogicalExpression' && inner === outer.right && outer.operator === '&&')
    // What only the live system asks is a way around for tests, and a rule of its own.
    if (branch && (act.start ?? 0) >= (outer.end ?? 0)) return !/_ENV\b|isProd/.test(sourceOf(module, outer))
    inner = outer
  }
  return false
}

const day = 86_400_000

/** `tolerance: Infinity` and the like let messages of any age in. */
function forgivesAge({ module, node, name }: ReachedCall): boolean {
  if (!isCall(node) || !/^(constructEvent|verifyHeader)$/.test(name)) return false
  const options = node.arguments.flatMap(argument => [propertyOf(argument, 'tolerance') ?? []].flat())
  return options.some(value => {
    const text = sourceOf(module, value)
    return /Infinity|MAX_/.test(text) || factors(text) >= day
  })
}

/** `24 * 60 * 60 * 1000` as a number; what is not written out is none. */
function factors(text: string): number {
  return text.split('*').reduce((product, part) => product * Number(part.trim().replaceAll('_', '')), 1)
}

/** A question about time, or about whether the message came before. */
function asksAge(reached: Reached): boolean {
  const timely = /Date|now\b|time|stamp|\bage\b|maxAge|tolerance|dayjs|skew|expires|\bt\b/i
  return (
    reached.functions.some(({ module, node }) =>
      [...walk(node)].some(
        part =>
          part.type === 'BinaryExpression' && /^[<>]=?$/.test(part.operator) && timely.test(sourceOf(module, part)),
      ),
    ) || mentions(reached, /seen|processed|already|duplicate|replay|fresh|recent|expired|tooOld|stale/i)
  )
}

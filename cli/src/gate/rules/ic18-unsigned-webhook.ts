import { type Reached, type ReachedCall, reachedFrom } from '../evidence.ts'
import { changeOf } from '../identity-calls.ts'
import type { Handler, Project, Rule } from '../model.ts'
import { seenAt } from '../sighting.ts'
import { functionAround, isCall, isFunction, nameOfFunction, sourceOf } from '../syntax.ts'
import { tracerOf } from '../trace.ts'

export const ic18: Rule = {
  id: 'IC18',
  title: 'Webhook or callback trusted unsigned',
  severity: 'high',
  basis: 'static',
  attack: 'Anybody posts `user.deleted` or `membership.updated` to the open address, or an old one again.',
  mend: 'Verify the signature over the raw body and the age of its timestamp before anything is read of it.',
  *check(project) {
    for (const handler of project.handlers) {
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
  /^(constructEvent|verifyHeader|verifyWebhook|verifySignature|verifyRequest|webhookVerify|unwrap|verify|validateWebhook|verifyWebhookSignature|jwtVerify|verifyLogoutToken)$/

/** A change, or a call of something else that is handed what was posted. */
function isAct(project: Project, { node, module, resolved, dotted, name }: ReachedCall): boolean {
  if (!isCall(node)) return false
  if (changeOf(node, resolved) !== undefined) return true
  if (resolved || node.type === 'NewExpression' || !dotted.includes('.') || harmless.test(dotted) || reading.test(name))
    return false
  return node.arguments.some(argument =>
    tracerOf(project)
      .origins(module, argument)
      .some(({ kind }) => kind === 'body'),
  )
}

const harmless =
  /^(console|logger|log|JSON|Object|Buffer|crypto|String|Number|Array|res|reply|c|ctx|request|req|Response|NextResponse)\b|\b(webhooks|log|logger)\./
const reading =
  /^(get|find|list|has|includes|parse|safeParse|json|text|test|match|startsWith|slice|split|digest|update|verify\w*|constructEvent|createHmac|timingSafeEqual|from|concat|trim)$/

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

function wrong(
  project: Project,
  reached: Reached,
): { readonly node: Reached['handler']['fn']; readonly text: string } | undefined {
  const { fn } = reached.handler
  const verified = reached.calls.find(({ name, resolved }) => !resolved && library.test(name))
  const byHand = reached.calls.find(({ name }) => /^(createHmac|hmac|subtle)$/.test(name) || name === 'importKey')
  const acts = reached.calls.find(call => isAct(project, call))
  if (verified === undefined && byHand === undefined)
    return {
      node: (acts?.module === reached.handler.module ? acts.node : undefined) ?? fn,
      text: 'acts on what was posted, and nobody has checked who posted it',
    }
  if (verified !== undefined && isUnawaited(verified))
    return {
      node: verified.module === reached.handler.module ? verified.node : fn,
      text: 'does not wait for the answer of the check, and goes on whatever it says',
    }
  const check = verified ?? byHand
  if (acts !== undefined && check !== undefined && acts.at < check.at)
    return {
      node: acts.module === reached.handler.module ? acts.node : fn,
      text: 'acts before the signature is checked',
    }
  if (
    verified === undefined &&
    byHand !== undefined &&
    !reached.functions.some(({ module, node }) =>
      /Date\.now|new Date|performance|timestamp.*[<>]|tolerance|maxAge/i.test(sourceOf(module, node)),
    )
  )
    return {
      node: byHand.module === reached.handler.module ? byHand.node : fn,
      text: 'an old message can be sent again: its age is not checked',
    }
  return undefined
}

import type { LoggedEvent } from '../audit/index.ts'
import type { SessionId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import { demandQuestion } from '../sessions/index.ts'
import { methodOf } from './derive-method.ts'
import { type ApprovalOutcome, type Fact, type OtherFact, principalKinds, type SessionFact } from './model.ts'

type Body = NonNullable<LoggedEvent['body']>
type Base = Pick<LoggedEvent, 'index' | 'at'>

/** What an event says to the figures: nothing for the many that are about something else, and for one whose body was erased. */
export function parseFacts({ index, at, body, session, type }: LoggedEvent): readonly Fact[] {
  if (body === null) return []
  const base = { index, at }
  const inside = session === null ? undefined : inSession(type, { base, body, session })
  return inside === undefined ? aboutPeople(type, { base, body }) : [inside]
}

const figureTypes =
  /^(session\.(started|ended|organization_chosen)|refresh\.rotated|tool_call\.|access_grant\.handed_on|approval\.|sign_in\.|user\.(created|updated|deleted)|organization_membership\.|factor\.|passkey\.)/

/** Does an event of this type say something to the figures, as long as its body is there? */
export function saysSomething(type: string): boolean {
  return figureTypes.test(type)
}

interface Inside {
  readonly base: Base
  readonly body: Body
  readonly session: SessionId
}

function inSession(type: string, { base, body, session }: Inside): SessionFact | undefined {
  const here = { ...base, session }
  switch (type) {
    case 'session.started':
      return started({ base, body, session })
    case 'session.ended':
      return { ...here, fact: 'session_ended', reason: text(body.reason) }
    case 'refresh.rotated':
      return { ...here, fact: 'session_refreshed' }
    case 'session.organization_chosen':
      return { ...here, fact: 'organization_chosen', organization: text(body.organization) }
    case 'tool_call.admitted':
      return { ...here, fact: 'call_admitted', grant: textOrNull(body.grant), tool: text(body.tool_id) }
    case 'tool_call.refused':
      return { ...here, fact: 'call_refused', reason: text(body.because) }
    case 'access_grant.handed_on':
      return { ...here, fact: 'grant_made', grant: text(body.grant), tools: texts(body.tool_ids) }
    default:
      return settled(type, { base, body, session }) ?? approval(type, { base, body, session })
  }
}

function started({ base, body, session }: Inside): SessionFact {
  const methods = texts(body.methods)
  return {
    ...base,
    fact: 'session_started',
    session,
    kind: principalKinds.find(kind => kind === body.kind) ?? 'service',
    principal: text(body.principal),
    application: text(body.application),
    organization: text(body.organization),
    method: methodOf(methods[0]),
    secondProof: demandQuestion(methods).mfaDone,
    country: text(body.country),
    device: text(body.device),
    browser: textOrNull(body.browser),
    expiresAt: textOrNull(body.expires_at),
  }
}

const outcomes = /^tool_call\.(succeeded|failed|not_sent|aborted|withheld|unknown)$/

function settled(type: string, { base, body, session }: Inside): SessionFact | undefined {
  const outcome = outcomes.exec(type)?.[1]
  if (outcome === undefined) return undefined
  return {
    ...base,
    fact: 'call_settled',
    session,
    provider: text(body.provider),
    tool: text(body.tool),
    effect: text(body.effect),
    outcome,
    resources: body.resources === 'declared' || body.resources === 'undeclared' ? body.resources : 'none',
    bytes: typeof body.result_bytes === 'number' ? body.result_bytes : 0,
  }
}

const approvalMoves: Readonly<Record<string, 'requested' | ApprovalOutcome>> = {
  'approval.requested': 'requested',
  'approval.approved': 'approved',
  'approval.denied': 'denied',
  'approval.expired': 'expired',
  'approval.withdrawn': 'withdrawn',
}

function approval(type: string, { base, body, session }: Inside): SessionFact | undefined {
  const to = approvalMoves[type]
  if (to === undefined) return undefined
  return {
    ...base,
    fact: 'approval_moved',
    session,
    approval: text(body.approval),
    kind: body.kind === 'access' || body.kind === 'call' ? body.kind : null,
    to,
    narrowed: typeof body.narrowed === 'boolean' ? body.narrowed : null,
    grants: list(body.grants).map(grant => ({ id: text(part(grant, 'id')), tools: texts(part(grant, 'tools')) })),
  }
}

interface Outside {
  readonly base: Base
  readonly body: Body
}

function aboutPeople(type: string, { base, body }: Outside): readonly OtherFact[] {
  switch (type) {
    case 'sign_in.succeeded':
    case 'sign_in.failed':
      return tried(type === 'sign_in.succeeded', { base, body })
    case 'user.created':
    case 'user.updated':
      return person(type === 'user.created', { base, body })
    case 'user.deleted':
      return [{ ...base, fact: 'person_moved', user: userIn(body), to: 'deleted' }]
    case 'organization_membership.created':
      return [{ ...base, ...member(body), to: 'joined' }]
    case 'organization_membership.deleted':
      return [{ ...base, ...member(body), to: 'left' }]
    case 'factor.proven':
      return [{ ...base, ...factor(body.factor, body.user), kind: 'totp', to: 'proven' }]
    case 'factor.removed':
      return [{ ...base, ...factor(body.factor, body.user), kind: 'totp', to: 'removed' }]
    case 'passkey.added':
      return [{ ...base, ...factor(body.passkey, body.user), kind: 'passkey', to: 'proven' }]
    case 'passkey.removed':
      return [{ ...base, ...factor(body.passkey, body.user), kind: 'passkey', to: 'removed' }]
    default:
      return []
  }
}

function factor(id: Json | undefined, user: Json | undefined) {
  return { fact: 'factor_moved', factor: text(id), user: textOrNull(user) } as const
}

function member(body: Body) {
  const data = part(body.wire, 'data')
  return {
    fact: 'member_moved',
    membership: text(part(data, 'id')),
    user: text(part(data, 'user_id')),
    organization: text(part(data, 'organization_id')),
  } as const
}

/** The code that an address was proven with is a proof like the others, and makes the address a proven one. */
function tried(succeeded: boolean, { base, body }: Outside): OtherFact[] {
  const method = methodOf(text(body.method))
  const wire = part(part(body.wire, 'data'), 'error')
  const because = textOrNull(body.because) ?? textOrNull(part(wire, 'code'))
  const attempt = {
    ...base,
    fact: 'sign_in_tried',
    method,
    application: text(body.application),
    outcome: succeeded ? 'succeeded' : 'failed',
    reason: succeeded ? '' : (because ?? 'unknown'),
  } as const
  const user = userIn(body)
  const proves = succeeded && method === 'email_verification' && user !== ''
  return proves ? [attempt, { ...base, fact: 'person_moved', user, to: 'verified' }] : [attempt]
}

function person(isNew: boolean, { base, body }: Outside): OtherFact[] {
  const user = userIn(body)
  const isVerified = part(part(body.wire, 'data'), 'email_verified') === true
  return [
    ...(isNew ? [{ ...base, fact: 'person_moved', user, to: 'created' } as const] : []),
    ...(isVerified ? [{ ...base, fact: 'person_moved', user, to: 'verified' } as const] : []),
  ]
}

/** Whoever the event is about; an event of the first days named them as the one who acted. */
function userIn(body: Body): string {
  const named = text(body.user) || text(part(part(body.wire, 'data'), 'id'))
  return named || (text(body.actor).startsWith('user_') ? text(body.actor) : '')
}

/** No reason or name of ours is longer: what is, came from elsewhere, and would make a row each. */
const textLengthMax = 200

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value.slice(0, textLengthMax) : ''
}

function textOrNull(value: Json | undefined): string | null {
  return typeof value === 'string' ? text(value) : null
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

function texts(value: Json | undefined): string[] {
  return list(value).filter(each => typeof each === 'string')
}

function part(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return (value as { readonly [member: string]: Json })[name]
}

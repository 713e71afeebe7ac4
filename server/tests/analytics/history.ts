import type { LoggedEvent } from '../../src/audit/index.ts'
import { idFrom } from '../../src/platform/ids.ts'
import type { Json } from '../../src/platform/json.ts'

/** An event as an action records it, before the log has given it an index. */
export type Written = Omit<LoggedEvent, 'index' | 'id'>

/** Gives events their places in the log, in the order in which they came. */
export function logged(written: readonly Written[], from = 0): LoggedEvent[] {
  return written.map((event, place) => ({
    ...event,
    index: from + place,
    id: idFrom('event', `event_${from + place}`),
  }))
}

function event(type: string, at: string, body: { readonly [member: string]: Json }, session?: string): Written {
  return { type, at, session: session === undefined ? null : idFrom('session', session), body }
}

export interface StartParts {
  readonly session: string
  readonly at: string
  readonly principal: string
  readonly kind?: 'user' | 'agent' | 'service'
  readonly application?: string
  readonly organization?: string
  readonly methods?: readonly string[]
  readonly country?: string
  readonly device?: string
  readonly browser?: string
  readonly expiresAt?: string
}

export function sessionStarted(parts: StartParts): Written {
  const { session, at, principal, kind = 'user', application = 'app_1' } = parts
  return event(
    'session.started',
    at,
    {
      actor: principal,
      kind,
      principal,
      application,
      organization: parts.organization ?? null,
      methods: [...(parts.methods ?? [])],
      country: parts.country ?? null,
      device: parts.device ?? null,
      browser: parts.browser ?? null,
      expires_at: parts.expiresAt ?? null,
    },
    session,
  )
}

export function refreshed(session: string, at: string): Written {
  return event('refresh.rotated', at, { application: 'app_1', scope: '' }, session)
}

export function organizationChosen(session: string, at: string, organization: string): Written {
  return event('session.organization_chosen', at, { organization }, session)
}

export function sessionEnded(session: string, at: string, reason: string): Written {
  return event('session.ended', at, { actor: 'system', reason, session }, session)
}

export function signInTried(at: string, tried: { method: string; because?: string; user?: string }): Written {
  const { method, because, user = null } = tried
  return because === undefined
    ? event('sign_in.succeeded', at, { actor: user ?? 'system', user, method })
    : event('sign_in.failed', at, { actor: 'system', user, method, because })
}

export interface CallParts {
  readonly session: string
  readonly at: string
  readonly tool: string
  readonly effect?: string
  readonly outcome?: string
  readonly bytes?: number
  readonly resources?: string
  readonly grant?: string
  readonly settledAt?: string
}

/** Its intent and its outcome. */
export function called(parts: CallParts): Written[] {
  const { session, at, tool, effect = 'read', outcome = 'succeeded', bytes = 0, resources = 'undeclared' } = parts
  const provider = tool.split('__')[0] ?? ''
  const intent = { tool, tool_id: `tool_${tool}`, effect, grant: parts.grant ?? null }
  return [
    event('tool_call.admitted', at, intent, session),
    event(
      `tool_call.${outcome}`,
      parts.settledAt ?? at,
      { tool, provider, effect, resources, result_bytes: bytes },
      session,
    ),
  ]
}

export function callRefused(session: string, at: string, because: string): Written {
  return event('tool_call.refused', at, { tool: 'any', because }, session)
}

export function approvalRequested(session: string, at: string, approval: string, kind = 'access'): Written {
  return event('approval.requested', at, { approval, kind }, session)
}

export interface SettleParts {
  readonly session: string
  readonly at: string
  readonly approval: string
  readonly to: 'approved' | 'denied' | 'expired' | 'withdrawn'
  readonly narrowed?: boolean
  readonly grants?: readonly { readonly id: string; readonly tools: readonly string[] }[]
}

export function approvalSettled({ session, at, approval, to, narrowed, grants = [] }: SettleParts): Written {
  const given =
    to === 'approved'
      ? { narrowed: narrowed ?? false, grants: grants.map(one => ({ ...one, tools: [...one.tools] })) }
      : {}
  return event(`approval.${to}`, at, { approval, kind: 'access', ...given }, session)
}

export function userCreated(user: string, at: string, isVerified = false): Written {
  return event('user.created', at, { user, wire: { data: { id: user, email_verified: isVerified } } })
}

export function addressProven(user: string, at: string): Written {
  return signInTried(at, { method: 'email_verification', user })
}

export function userDeleted(user: string, at: string): Written {
  return event('user.deleted', at, { user })
}

export function factorProven(factor: string, user: string, at: string): Written {
  return event('factor.proven', at, { factor, user })
}

export function factorRemoved(factor: string, user: string, at: string): Written {
  return event('factor.removed', at, { factor, user })
}

export function memberJoined(
  membership: string,
  of: { readonly user: string; readonly organization: string },
  at: string,
): Written {
  const data = { id: membership, user_id: of.user, organization_id: of.organization }
  return event('organization_membership.created', at, { wire: { data } })
}

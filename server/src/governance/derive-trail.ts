import type { LoggedEvent } from '../audit/model.ts'
import type { Json } from '../platform/json.ts'

/** A request as the log tells it: asked, decided, or over without a decision. */
export interface ApprovalTrail {
  readonly asked: LoggedEvent | undefined
  readonly decided: LoggedEvent | undefined
  /** Expired or withdrawn. */
  readonly closed: LoggedEvent | undefined
}

/** A grant as the log tells it. */
export interface GrantTrail {
  readonly id: string
  /** The decision that gave it, or the event by which it was handed on. */
  readonly given: LoggedEvent
  /** The approval that it goes back to, through all sessions that handed it on. */
  readonly approval: string | undefined
  readonly handedOnFrom: string | undefined
  readonly ended: LoggedEvent | undefined
}

/** What remained at one place of the log; undefined where nothing was counted. */
export interface Remaining {
  readonly calls: { readonly allowed: number; readonly left: number } | undefined
  readonly bytes: { readonly allowed: number; readonly left: number } | undefined
  /** Of a limit that the session has for itself, where one handed it on. */
  readonly sessionCalls: { readonly allowed: number; readonly left: number } | undefined
}

/** The events about a session, and about those above and below it, ready to be asked. */
export interface Trail {
  readonly started: LoggedEvent | undefined
  readonly approvals: ReadonlyMap<string, ApprovalTrail>
  readonly grants: ReadonlyMap<string, GrantTrail>
  /** What was committed before a call was sent, or that it was refused. */
  readonly intents: ReadonlyMap<string, LoggedEvent>
  readonly outcomes: ReadonlyMap<string, LoggedEvent>
  /** By the approval that is drawn on, in the order of the log. */
  readonly draws: ReadonlyMap<string, readonly Draw[]>
  readonly handedOn: readonly LoggedEvent[]
  /** Drift that was found in this session. */
  readonly drifts: readonly LoggedEvent[]
}

/** A member of an event's body as text; null and a missing one are the same. */
export function textOf(event: LoggedEvent | undefined, member: string): string | undefined {
  const value = event?.body?.[member]
  return typeof value === 'string' ? value : undefined
}

/** The same as a number. */
export function numberOf(event: LoggedEvent | undefined, member: string): number | undefined {
  const value = event?.body?.[member]
  return typeof value === 'number' ? value : undefined
}

/** The objects in a list of an event's body. */
export function objectsOf(
  event: LoggedEvent | undefined,
  member: string,
): readonly { readonly [name: string]: Json }[] {
  return objectsIn(event?.body?.[member])
}

/** The objects in a list. */
export function objectsIn(value: Json | undefined): readonly { readonly [name: string]: Json }[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** The texts in a list. */
export function textsIn(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.flatMap((each: Json) => (typeof each === 'string' ? [each] : [])) : []
}

/** Orders what the log says about `session`. `around` are the events of the sessions above and below, for what they share with it. */
export function trailOf(session: string, own: readonly LoggedEvent[], around: readonly LoggedEvent[]): Trail {
  const all = [...own, ...around].toSorted((one, other) => one.index - other.index)
  const grants = grantsIn(all)
  return {
    started: all.find(event => event.type === 'session.started' && event.session === session),
    approvals: approvalsIn(all),
    grants,
    intents: byCall(own, type => type === 'tool_call.admitted' || type === 'tool_call.refused'),
    outcomes: byCall(own, type => settled.test(type)),
    draws: drawsIn(all, grants),
    handedOn: all.filter(event => event.type === 'access_grant.handed_on'),
    drifts: own.filter(event => event.type === 'drift.found'),
  }
}

const settled = /^tool_call\.(succeeded|failed|not_sent|aborted|withheld|unknown)$/

function byCall(events: readonly LoggedEvent[], counts: (type: string) => boolean): Map<string, LoggedEvent> {
  return new Map(
    events.flatMap(event => {
      const call = textOf(event, 'call')
      return call !== undefined && counts(event.type) ? [[call, event] as const] : []
    }),
  )
}

function approvalsIn(events: readonly LoggedEvent[]): Map<string, ApprovalTrail> {
  const found = new Map<string, ApprovalTrail>()
  for (const event of events) {
    const id = textOf(event, 'approval')
    const step = id === undefined ? undefined : steps[event.type]
    if (id === undefined || step === undefined) continue
    found.set(id, { ...(found.get(id) ?? { asked: undefined, decided: undefined, closed: undefined }), [step]: event })
  }
  return found
}

const steps: Readonly<Record<string, keyof ApprovalTrail>> = {
  'approval.requested': 'asked',
  'approval.approved': 'decided',
  'approval.denied': 'decided',
  'approval.expired': 'closed',
  'approval.withdrawn': 'closed',
}

function grantsIn(events: readonly LoggedEvent[]): Map<string, GrantTrail> {
  const found = new Map<string, GrantTrail>()
  for (const event of events) for (const grant of grantsBy(event, found)) found.set(grant.id, grant)
  return found
}

/** What an event makes of grants: it gives some, hands one on, or ends one. */
function grantsBy(event: LoggedEvent, found: ReadonlyMap<string, GrantTrail>): GrantTrail[] {
  const id = textOf(event, 'grant')
  const known = found.get(id ?? '')
  if (event.type === 'approval.approved') {
    const approval = textOf(event, 'approval')
    return objectsOf(event, 'grants').flatMap(({ id: made }) =>
      typeof made === 'string' ? [{ ...fresh, id: made, given: event, approval }] : [],
    )
  }
  if (event.type === 'access_grant.handed_on' && id !== undefined) {
    const handedOnFrom = textOf(event, 'from')
    return [{ ...fresh, id, given: event, handedOnFrom, approval: found.get(handedOnFrom ?? '')?.approval }]
  }
  return event.type === 'access_grant.ended' && known !== undefined ? [{ ...known, ended: event }] : []
}

const fresh = { handedOnFrom: undefined, approval: undefined, ended: undefined }

/**
 * What the approval of a grant had left once the event `upTo` stood in the log: the calls and bytes that it gives, less those of all
 * sessions that draw on it. Exact, because each draw is an event in the transaction that draws.
 */
export function remainingAt(
  trail: Trail,
  { approval }: GrantTrail,
  { session, upTo }: { readonly session: string; readonly upTo: number },
): Remaining {
  const given = approval === undefined ? undefined : trail.approvals.get(approval)?.decided
  const drawn = (trail.draws.get(approval ?? '') ?? []).filter(draw => draw.index <= upTo)
  const [maxCalls, maxBytes] = [numberOf(given, 'max_calls'), numberOf(given, 'max_bytes')]
  const bytes = drawn.reduce((sum, draw) => sum + (draw.left <= upTo ? draw.bytes : 0), 0)
  return {
    calls: maxCalls === undefined ? undefined : { allowed: maxCalls, left: Math.max(0, maxCalls - drawn.length) },
    bytes: maxBytes === undefined ? undefined : { allowed: maxBytes, left: Math.max(0, maxBytes - bytes) },
    sessionCalls: ownLimit(trail, session, upTo),
  }
}

/** One call that draws on an approval, and the bytes of its result once they left for the client. */
export interface Draw {
  readonly index: number
  readonly session: string | null
  readonly bytes: number
  readonly left: number
}

function drawsIn(events: readonly LoggedEvent[], grants: Trail['grants']): Map<string, Draw[]> {
  const left = byCall(events, type => type === 'tool_call.succeeded' || type === 'tool_call.failed')
  const found = new Map<string, Draw[]>()
  for (const event of events) {
    if (event.type !== 'tool_call.admitted') continue
    const approval = grants.get(textOf(event, 'grant') ?? '')?.approval
    if (approval === undefined) continue
    const outcome = left.get(textOf(event, 'call') ?? '')
    const bytes = numberOf(outcome, 'result_bytes') ?? 0
    const draw = { index: event.index, session: event.session, bytes, left: outcome?.index ?? Infinity }
    const draws = found.get(approval)
    if (draws === undefined) found.set(approval, [draw])
    else draws.push(draw)
  }
  return found
}

/** A limit that came with what was handed on, less what the session used and handed on itself. */
function ownLimit(trail: Trail, session: string, upTo: number): Remaining['sessionCalls'] {
  const handed = trail.handedOn.filter(({ index }) => index <= upTo)
  const limits = handed.flatMap(event => (event.session === session ? (numberOf(event, 'max_calls') ?? []) : []))
  if (limits.length === 0) return undefined
  const allowed = limits.reduce((sum, limit) => sum + limit, 0)
  const used = [...trail.draws.values()].flat().filter(draw => draw.session === session && draw.index <= upTo).length
  const below = handed
    .filter(event => trail.grants.get(textOf(event, 'from') ?? '')?.given.session === session)
    .reduce((sum, event) => sum + (numberOf(event, 'max_calls') ?? 0), 0)
  return { allowed, left: Math.max(0, allowed - used - below) }
}

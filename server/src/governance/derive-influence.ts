import type { LoggedEvent } from '../audit/model.ts'
import { type Trail, textOf, textsIn } from './derive-trail.ts'

/** A label that the session got, and by which call. */
export interface Tainted {
  readonly label: string
  /** Undefined: it began with it, because the session above had it. */
  readonly call: string | undefined
  readonly tool: string | undefined
  readonly event: LoggedEvent
}

/** A call that was asked for with its arguments because of what the session had read. */
export interface Demanded {
  readonly call: string
  readonly tool: string
  readonly labels: readonly string[]
  readonly event: LoggedEvent
}

export interface Influence {
  readonly tainted: readonly Tainted[]
  readonly demanded: readonly Demanded[]
}

/** What tainted what: which call brought which label, and which calls were asked for because of it. */
export function influenceOf({ intents }: Trail): Influence {
  const tainted: Tainted[] = []
  const demanded: Demanded[] = []
  const known = new Set<string>()
  for (const event of inOrder(intents)) {
    const had = textsIn(event.body?.taint).filter(label => !known.has(label))
    const adds = event.type === 'tool_call.admitted' ? textsIn(event.body?.taint_adds) : []
    const [call = '', tool = ''] = [textOf(event, 'call'), textOf(event, 'tool')]
    for (const label of had) tainted.push({ label, call: undefined, tool: undefined, event })
    for (const label of adds) tainted.push({ label, call, tool, event })
    for (const label of [...had, ...adds]) known.add(label)
    if (textOf(event, 'because') === 'tainted') demanded.push({ call, tool, labels: textsIn(event.body?.taint), event })
  }
  return { tainted, demanded }
}

function inOrder(intents: Trail['intents']): LoggedEvent[] {
  return [...intents.values()].toSorted((one, other) => one.index - other.index)
}

/** Something that was not any more what had been approved. */
export interface Drifted {
  readonly kind: 'drift_found' | 'grant_ended' | 'call_refused'
  /** Of drift that was found: its rule. */
  readonly reason: string
  readonly drift: string | undefined
  readonly grant: string | undefined
  readonly call: string | undefined
  readonly tool: string | undefined
  readonly event: LoggedEvent
}

/** Ends of a grant that are as they were meant to be: its time, its person, its session, or another one in its place. */
const meant: ReadonlySet<string> = new Set([
  'replaced',
  'expired',
  'session_ended',
  'ended_with_parent',
  'ended_by_person',
  'ended_by_admin',
  'ended_by_agent',
])

const nothing = { drift: undefined, grant: undefined, call: undefined, tool: undefined }

/** What drifted: what was found as drift, grants that lost what they stood on, and calls of tools that were not the approved ones any more. */
export function driftedIn({ grants, intents, drifts }: Trail, session: string): Drifted[] {
  const ended = [...grants.values()].flatMap(({ id, ended: event, given }): Drifted[] => {
    const reason = textOf(event, 'reason') ?? 'ended'
    if (event === undefined || event.session !== session || given.session !== session || meant.has(reason)) return []
    return [{ ...nothing, kind: 'grant_ended', reason, grant: id, event }]
  })
  const refused = inOrder(intents).flatMap((event): Drifted[] => {
    const reason = textOf(event, 'because') ?? ''
    if (reason !== 'tool_definition_changed' && reason !== 'tool_gone') return []
    return [
      { ...nothing, kind: 'call_refused', reason, call: textOf(event, 'call'), tool: textOf(event, 'tool'), event },
    ]
  })
  const found = drifts.map(
    (event): Drifted => ({
      ...nothing,
      kind: 'drift_found',
      reason: textOf(event, 'rule') ?? 'drift',
      drift: textOf(event, 'drift'),
      event,
    }),
  )
  return [...found, ...ended, ...refused].toSorted((one, other) => one.event.index - other.event.index)
}

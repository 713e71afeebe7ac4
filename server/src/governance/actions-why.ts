import { constraintInWords, parseConstraints } from '../approvals/index.ts'
import type { LoggedEvent } from '../audit/index.ts'
import { refusalReasons } from '../gateway/index.ts'
import type { SessionId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { getSession, listRelated, type RelatedSession } from '../sessions/index.ts'
import { allEvents, explainApprovals, readEvents } from './actions-record.ts'
import { type Trail, trailOf } from './derive-trail.ts'
import { type Beside, type Why, whyOf } from './derive-why.ts'
import type { ExplainedApproval } from './model.ts'

/** As many sessions above and below are looked at for what they share with this one. */
const relatedMax = 200

/** What the log says about a session and those that it shares grants with, and who they are. */
export interface TrailRead {
  readonly trail: Trail
  readonly related: readonly RelatedSession[]
}

/** Reads what the sessions above and below did, and orders it all. */
export async function readTrail(on: Platform, id: SessionId, events: readonly LoggedEvent[]): Promise<TrailRead> {
  const related = await listRelated(on.database, id, relatedMax)
  const around: LoggedEvent[] = []
  for (const other of related) if (other.id !== id) around.push(...(await allEvents(on, other.id)))
  return { trail: trailOf(id, events, around), related }
}

/** Answers for each call of a session, by its id. */
export function answersOf(
  session: SessionId,
  trail: Trail,
  approvals: readonly ExplainedApproval[],
): (call: string) => Why | undefined {
  const beside: Beside = {
    session,
    constraintsOf: (approval, tool) => constraintsIn(approvals.find(each => each.id === approval)?.decision, tool),
    inWords,
    refusalReasons,
  }
  return call => whyOf(trail, call, beside)
}

function constraintsIn(decision: string | undefined, tool: string): { readonly [argument: string]: Json } | undefined {
  const tools: unknown = Object(readJson(decision)).tools
  if (!Array.isArray(tools)) return undefined
  return Object(tools.find(each => Object(each).name === tool)).constraints
}

function readJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

function inWords(constraint: Json): string | undefined {
  const parsed = parseConstraints({ value: constraint })
  return parsed.ok && parsed.constraints.value !== undefined ? constraintInWords(parsed.constraints.value) : undefined
}

/**
 * Why one call was let through or refused. Waits up to 2 s for the sequencer. 404 for a session that is not there, and for a call
 * that is none of it.
 */
export async function explainCall(on: Platform, id: SessionId, call: string): Promise<Why> {
  const session = await getSession(on.database, id)
  const events = await readEvents(on, session.id)
  const { trail } = await readTrail(on, id, events)
  const why = answersOf(id, trail, await explainApprovals(on, id))(call)
  if (why === undefined) throw notFound('call')
  return why
}

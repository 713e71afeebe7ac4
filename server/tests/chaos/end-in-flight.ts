import { until } from '../until.ts'
import type { ChaosGround, ChaosNode, ChaosSession } from './ground.ts'
import { type Answered, callTool, initialize, openWire, type Told, type Wire } from './wire.ts'

export interface EndedInFlight {
  /** How long the end took, in milliseconds. */
  readonly endMs: number
  /** From the request to end until the third party saw its connection close. */
  readonly closedMs: number
  readonly told: Told
  /** What the next call with the same token came to. */
  readonly next: Told
  readonly outcome: string | undefined
  readonly receipt: Record<string, unknown>
}

export interface InFlightAsked {
  readonly callOn: ChaosNode
  readonly endOn: ChaosNode
  /** How long the call takes at the third party. */
  readonly ms: number
}

/** T66: a session ends while the third party is at work for it. */
export async function endInFlight(ground: ChaosGround, { callOn, endOn, ms }: InFlightAsked): Promise<EndedInFlight> {
  const session = await ground.newSession()
  await ground.upstream.take()
  const wire = openWire(2)
  const call = await caller(wire, callOn, session)
  const running = call('mark-f-1', ms)
  await until(async () => (await ground.upstream.record()).length === 1)
  const asked = Date.now()
  const started = performance.now()
  const ended = await endOn.api('POST', `/v1/sessions/${session.id}/end`, {})
  const endMs = performance.now() - started
  const { told } = await running
  const { told: next } = await call('mark-f-2', 0)
  await until(async () => (await ground.upstream.record())[0]?.closedAt !== undefined, ms)
  const [seen] = await ground.upstream.take()
  wire.close()
  return {
    endMs,
    closedMs: (seen?.closedAt ?? Number.NaN) - asked,
    told,
    next,
    outcome: await outcomeOf(ground, session),
    receipt: Object(ended.receipt),
  }
}

async function caller(
  wire: Wire,
  node: ChaosNode,
  session: ChaosSession,
): Promise<(mark: string, ms: number) => Promise<Answered>> {
  const headers = await initialize(wire, node.target, session.token)
  return (mark, ms) => callTool(wire, { target: node.target, headers, tool: 'chaos__work', args: { mark, ms } })
}

async function outcomeOf({ database }: ChaosGround, session: ChaosSession): Promise<string | undefined> {
  const found = await database.query<{ outcome: string }>(
    'SELECT o.outcome FROM calls c JOIN call_outcomes o ON o.call_id = c.id WHERE c.session_id = $1',
    [session.id],
  )
  return found.rows[0]?.outcome
}

export interface ParallelEnds {
  readonly receiptIds: readonly string[]
  readonly receipt: Record<string, unknown>
  readonly told: readonly Told[]
  readonly next: readonly Told[]
  /** Events of the session by type. */
  readonly events: Readonly<Record<string, number>>
  readonly admittedAfter: number
  readonly endMs: readonly number[]
}

/** T45: eight ends at once, on all nodes, with a hundred calls in flight. */
export async function endEightTimes(ground: ChaosGround): Promise<ParallelEnds> {
  const session = await ground.newSession()
  await ground.upstream.take()
  const wire = openWire(Number.POSITIVE_INFINITY)
  const calls = await Promise.all(ground.nodes.map(node => caller(wire, node, session)))
  const inFlight = Array.from({ length: callsInFlight }, (_, at) => at + 1)
  const call = (at: number, ms: number): Promise<Answered> =>
    calls[at % calls.length]?.(`mark-p-${at}`, ms) ?? Promise.reject(new Error('no node'))
  const running = inFlight.map(at => call(at, longCallMs))
  await until(async () => (await ground.upstream.record()).length === callsInFlight)
  const endMs: number[] = []
  const ends = Array.from({ length: endsAtOnce }, async (_, at) => {
    const started = performance.now()
    const ended = await ground.nodes[at % ground.nodes.length]?.api('POST', `/v1/sessions/${session.id}/end`, {})
    endMs.push(performance.now() - started)
    return Object(ended?.receipt)
  })
  const receipts = await Promise.all(ends)
  const next = await Promise.all(calls.map((_, at) => call(callsInFlight + 1 + at, 0)))
  const told = await Promise.all(running)
  await ground.upstream.take()
  wire.close()
  return {
    receiptIds: receipts.map(({ id }) => String(id)),
    receipt: receipts[0],
    told: told.map(answered => answered.told),
    next: next.map(answered => answered.told),
    endMs,
    ...(await rowsOf(ground, session)),
  }
}

const callsInFlight = 100
const endsAtOnce = 8
const longCallMs = 25_000

async function rowsOf(
  { database }: ChaosGround,
  session: ChaosSession,
): Promise<Pick<ParallelEnds, 'events' | 'admittedAfter'>> {
  const events = await database.query<{ type: string; n: number }>(
    `SELECT type, count(*)::int AS n FROM (SELECT type FROM audit_events WHERE session_id = $1
        UNION ALL SELECT type FROM audit_queue WHERE session_id = $1) e GROUP BY type`,
    [session.id],
  )
  const after = await database.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM calls c JOIN sessions s ON s.id = c.session_id
      WHERE s.id = $1 AND c.admitted_at > s.ended_at`,
    [session.id],
  )
  return {
    events: Object.fromEntries(events.rows.map(({ type, n }) => [type, n])),
    admittedAfter: after.rows[0]?.n ?? Number.NaN,
  }
}

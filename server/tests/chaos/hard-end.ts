import { setTimeout as pause } from 'node:timers/promises'
import { startCallers } from './callers.ts'
import type { ChaosGround, ChaosSession } from './ground.ts'
import { type Answered, callTool, initialize, openWire, type Told } from './wire.ts'

export interface HardEnd {
  /** What the callers were told, by kind and code. */
  readonly told: Readonly<Record<string, number>>
  /** A call that the hard end met at the third party. */
  readonly inFlight: Told
  readonly admittedAfter: number
  readonly releasedAfter: number
  readonly endReason: string | null
  /** From the hard end to the recorded one: none. */
  readonly lateMs: number
}

const maxSeconds = 7
const longSeconds = 28_800
const afterMs = 1_000
const longCallMs = 12_000

/** T44: traffic on all nodes that goes on past the hard end of its session. */
export async function passHardEnd(ground: ChaosGround): Promise<HardEnd> {
  const [first] = ground.nodes
  if (first === undefined) throw new Error('a node is needed')
  const session = await sessionOf(ground, maxSeconds)
  const { expires_at: end } = await first.api('GET', `/v1/sessions/${session.id}`)
  const wire = openWire(1)
  const headers = await initialize(wire, first.target, session.token)
  const args = { mark: 'mark-h-0', ms: longCallMs }
  const inFlight = callTool(wire, { target: first.target, headers, tool: 'chaos__work', args })
  const answers = await callUntil(ground, session, Date.parse(String(end)) + afterMs)
  const { told } = await inFlight
  wire.close()
  return { told: countTold(answers), inFlight: told, ...(await rowsOf(ground, session)) }
}

/** A session of an agent whose application allows so many seconds; the limit is fixed at its birth. */
async function sessionOf({ nodes, agent, newSession }: ChaosGround, seconds: number): Promise<ChaosSession> {
  const allow = (max_seconds: number): Promise<unknown> | undefined =>
    nodes[0]?.api('PATCH', `/v1/applications/${agent.applicationId}`, { session_policy: { max_seconds } })
  await allow(seconds)
  const session = await newSession()
  await allow(longSeconds)
  return session
}

async function callUntil(ground: ChaosGround, session: ChaosSession, timeMs: number): Promise<readonly Answered[]> {
  const callers = startCallers()
  const targets = ground.nodes.map(({ target }) => target)
  const calls = Number.MAX_SAFE_INTEGER
  const running = callers.run({ targets, token: session.token, prefix: 'h1', calls, callers: 8, tellAt: 0, msMax: 20 })
  await pause(timeMs - Date.now())
  callers.tell('stop')
  const answers = await running.answers
  callers.close()
  await ground.upstream.take()
  return answers
}

function countTold(answers: readonly Answered[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { told } of answers) {
    const name = told.kind === 'refused' ? told.code : told.kind
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

async function rowsOf({ database }: ChaosGround, session: ChaosSession): Promise<Omit<HardEnd, 'told' | 'inFlight'>> {
  const found = await database.query<Omit<HardEnd, 'told' | 'inFlight'>>(
    `SELECT (SELECT count(*)::int FROM calls c WHERE c.session_id = s.id AND c.admitted_at >= s.expires_at) AS "admittedAfter",
        (SELECT count(*)::int FROM calls c JOIN call_outcomes o ON o.call_id = c.id WHERE c.session_id = s.id
            AND o.outcome IN ('succeeded', 'failed') AND o.at > s.expires_at) AS "releasedAfter",
        s.end_reason AS "endReason", extract(epoch FROM s.ended_at - s.expires_at)::float8 * 1000 AS "lateMs"
       FROM sessions s WHERE s.id = $1`,
    [session.id],
  )
  const [row] = found.rows
  if (row === undefined) throw new Error('the session is gone')
  return row
}

import { startCallers } from './callers.ts'
import type { ChaosGround } from './ground.ts'

export interface EndTimes {
  /** Milliseconds of each end as its caller waited for it, ascending. */
  readonly asCalled: readonly number[]
  /** From the door to the receipt by the database's clock, ascending. */
  readonly doorToReceipt: readonly number[]
  /** Calls that were admitted after an end had returned, or its session had ended: none. */
  readonly admittedAfter: number
  /** From the last admission of a session to its receipt by the database's clock, ascending. */
  readonly lastAdmissions: readonly number[]
  /** What a call of one of the callers took meanwhile, ascending: how busy the machine was. */
  readonly calls: readonly number[]
}

/** Enough for every caller to be in the middle of its work. */
const callsPerCaller = 6

/** How long an end takes while many callers work in its session, on the first node or on this many of them. */
export async function timeEnds(
  ground: ChaosGround,
  asked: { ends: number; callers: number; nodes?: number },
): Promise<EndTimes> {
  const nodes = ground.nodes.slice(0, asked.nodes ?? 1)
  const [node] = nodes
  if (node === undefined) throw new Error('a node is needed')
  const callers = startCallers()
  const before = asked.callers * callsPerCaller
  const asCalled: number[] = []
  const doorToReceipt: number[] = []
  const calls: number[] = []
  const lastAdmissions: number[] = []
  let admittedAfter = 0
  try {
    for (let end = 1; end <= asked.ends; end++) {
      const session = await ground.newSession()
      const running = callers.run({
        targets: nodes.map(({ target }) => target),
        token: session.token,
        prefix: `e${end}`,
        calls: 2 * before,
        callers: asked.callers,
        tellAt: before,
        msMax: 20,
      })
      await running.reached
      const started = performance.now()
      const { receipt } = await node.api('POST', `/v1/sessions/${session.id}/end`, {})
      asCalled.push(performance.now() - started)
      const { asked_at: askedAt, completed_at: completedAt } = JSON.parse(Object(receipt).signed)
      doorToReceipt.push(Date.parse(completedAt) - Date.parse(askedAt))
      const answers = await running.answers
      const admissions = await admissionsOf(ground, session.id)
      admittedAfter += admissions.after
      lastAdmissions.push(admissions.lastMs)
      calls.push(...answers.flatMap(({ told, ms }) => (told.kind === 'result' && ms !== undefined ? [ms] : [])))
    }
  } finally {
    callers.close()
    await ground.upstream.take()
  }
  return {
    admittedAfter,
    asCalled: ascending(asCalled),
    doorToReceipt: ascending(doorToReceipt),
    lastAdmissions: ascending(lastAdmissions),
    calls: ascending(calls),
  }
}

/** Of a session that has a receipt: how many calls were admitted after its end, and how long before the receipt the last one was. */
export async function admissionsOf(
  { database }: Pick<ChaosGround, 'database'>,
  session: string,
): Promise<{ readonly after: number; readonly lastMs: number }> {
  const found = await database.query<{ after: number; lastMs: number }>(
    `SELECT count(*) FILTER (WHERE c.admitted_at > s.ended_at)::int AS after,
        extract(epoch FROM r.completed_at - max(c.admitted_at))::float8 * 1000 AS "lastMs"
       FROM sessions s JOIN receipts r ON r.session_id = s.id JOIN calls c ON c.session_id = s.id
      WHERE s.id = $1 GROUP BY r.completed_at`,
    [session],
  )
  return found.rows[0] ?? { after: 0, lastMs: Number.NaN }
}

function ascending(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b)
}

/** Nearest-rank percentile of ascending values. */
export function percentile(values: readonly number[], part: number): number {
  return values[Math.max(0, Math.ceil(values.length * part) - 1)] ?? 0
}

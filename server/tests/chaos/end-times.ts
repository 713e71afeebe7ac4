import { startCallers } from './callers.ts'
import type { ChaosGround } from './ground.ts'

export interface EndTimes {
  /** Milliseconds of each end as its caller waited for it, ascending. */
  readonly asCalled: readonly number[]
  /** From the door to the receipt by the database's clock, ascending. */
  readonly doorToReceipt: readonly number[]
  /** What a call of one of the callers took meanwhile, ascending: how busy the machine was. */
  readonly calls: readonly number[]
}

/** Enough for every caller to be in the middle of its work. */
const callsPerCaller = 6

/** How long an end takes while many callers work in its session, on one node. */
export async function timeEnds(ground: ChaosGround, asked: { ends: number; callers: number }): Promise<EndTimes> {
  const [node] = ground.nodes
  if (node === undefined) throw new Error('a node is needed')
  const callers = startCallers()
  const before = asked.callers * callsPerCaller
  const asCalled: number[] = []
  const doorToReceipt: number[] = []
  const calls: number[] = []
  try {
    for (let end = 1; end <= asked.ends; end++) {
      const session = await ground.newSession()
      const running = callers.run({
        targets: [node.target],
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
      calls.push(...answers.flatMap(({ told, ms }) => (told.kind === 'result' && ms !== undefined ? [ms] : [])))
    }
  } finally {
    callers.close()
    await ground.upstream.take()
  }
  return { asCalled: ascending(asCalled), doorToReceipt: ascending(doorToReceipt), calls: ascending(calls) }
}

function ascending(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b)
}

/** Nearest-rank percentile of ascending values. */
export function percentile(values: readonly number[], part: number): number {
  return values[Math.max(0, Math.ceil(values.length * part) - 1)] ?? 0
}

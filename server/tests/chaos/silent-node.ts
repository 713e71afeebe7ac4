import { until } from '../until.ts'
import { admissionsOf } from './end-times.ts'
import type { ChaosGround } from './ground.ts'
import { type Answered, callTool, initialize, openWire, type Told } from './wire.ts'

export interface SilentEnd {
  /** How long the end took, in milliseconds. */
  readonly endMs: number
  readonly receipt: Record<string, unknown>
  /** What the call was told that the silent node was at, and those that waited at its door until it went on. */
  readonly inFlight: Told
  readonly waiting: readonly Told[]
  readonly admittedAfter: number
  /** How many calls reached the third party. */
  readonly arrived: number
}

const longCallMs = 60_000
const waitingCount = 4

/** T107: a session ends while one of its nodes stands still with a call in flight and others at its door; then that node goes on. */
export async function endBesideSilent(ground: ChaosGround): Promise<SilentEnd> {
  const [first, silent] = [ground.nodes[0], ground.nodes.at(-1)]
  if (first === undefined || silent === undefined || first === silent) throw new Error('two nodes are needed')
  const session = await ground.newSession()
  await ground.upstream.take()
  const wire = openWire(Number.POSITIVE_INFINITY)
  const headers = await initialize(wire, silent.target, session.token)
  const call = (mark: string, ms: number): Promise<Answered> =>
    callTool(wire, { target: silent.target, headers, tool: 'chaos__work', args: { mark, ms } })
  const atItsDoor = (from: number): Promise<Answered>[] =>
    Array.from({ length: waitingCount }, (_, nth) => call(`mark-q-${from + nth}`, 1))
  const running = call('mark-q-1', longCallMs)
  await until(async () => (await ground.upstream.record()).length === 1)
  process.kill(silent.pid, 'SIGSTOP')
  try {
    const before = atItsDoor(2)
    const started = performance.now()
    const ended = await first.api('POST', `/v1/sessions/${session.id}/end`, {})
    const endMs = performance.now() - started
    const after = atItsDoor(2 + waitingCount)
    process.kill(silent.pid, 'SIGCONT')
    const waiting = await Promise.all([...before, ...after])
    const { told: inFlight } = await running
    const { after: admittedAfter } = await admissionsOf(ground, session.id)
    const arrived = (await ground.upstream.take()).length
    return {
      endMs,
      receipt: Object(ended.receipt),
      inFlight,
      waiting: waiting.map(({ told }) => told),
      admittedAfter,
      arrived,
    }
  } finally {
    process.kill(silent.pid, 'SIGCONT')
    wire.close()
  }
}

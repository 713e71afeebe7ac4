import { Fault } from '../fault.ts'
import type { World } from '../model.ts'

const triesMax = 8
/** A server that says when to come again is believed for longer. */
const askedTriesMax = 200
const pauseMs = 500
const pauseMsMax = 30_000
const askedSecondsMax = 900
const msPerSecond = 1_000

/** All lanes of an import wait together: one that is told to come later speaks for all. */
interface Gate {
  until: number
}

/**
 * A world whose requests wait when the server asks for it (429 and 503 with Retry-After, RFC 9110 section 10.2.3), and come again after
 * what passes by itself. A request that came through and whose answer was lost is sent twice: each one of an import may be.
 */
export function patient(world: World): World {
  const gate: Gate = { until: 0 }
  return { ...world, fetch: request => patiently(world, request, gate) }
}

async function patiently(world: World, request: Request, gate: Gate): Promise<Response> {
  for (let tries = 1, asked = 0; ; tries++) {
    await passed(world, gate)
    const response = await world.fetch(request.clone()).catch(cause => {
      if (world.interrupted.aborted || tries >= triesMax) throw cause
      return undefined
    })
    if (response !== undefined && !isPassing(response.status)) return response
    const seconds = response === undefined ? undefined : secondsOf(response)
    if (seconds !== undefined && asked < askedTriesMax) {
      asked++
      tries--
    } else if (response !== undefined && tries >= triesMax) return response
    await response?.body?.cancel()
    const ms = seconds === undefined ? Math.min(pauseMs * 2 ** tries, pauseMsMax) : seconds * msPerSecond
    gate.until = Math.max(gate.until, world.now().getTime() + ms)
  }
}

async function passed(world: World, gate: Gate): Promise<void> {
  const ms = gate.until - world.now().getTime()
  if (ms > 0) await world.wait(ms)
  if (world.interrupted.aborted)
    throw new Fault({ code: 'interrupted', message: 'It was interrupted.', next: 'ambit import --help' })
}

function isPassing(status: number): boolean {
  return status === 429 || status >= 500
}

function secondsOf(response: Response): number | undefined {
  const said = response.headers.get('retry-after')
  if (said === null || !/^\d{1,6}$/.test(said)) return undefined
  return Math.min(Number(said), askedSecondsMax)
}

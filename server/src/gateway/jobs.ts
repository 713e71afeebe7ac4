import { record } from '../audit/index.ts'
import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { hearHeldAnswer, heldChannel } from './actions-held-calls.ts'
import { startDraining } from './actions-limits.ts'
import { stopWatch } from './actions-notices.ts'
import { closeStreams } from './actions-streams.ts'
import { hearNotice, noticeChannel } from './actions-transport.ts'
import { takeOverdueCalls } from './store.ts'
import { pruneUses } from './store-limits.ts'
import { prunePages } from './store-pages.ts'

const reconcileEveryMs = 2_000
const overdueBatchMax = 100
const usesPrunedMax = 10_000
const pagesPrunedMax = 1_000

/**
 * Settles calls whose node did not: after `settle_by` nobody will learn any more whether they took effect, so `unknown` is
 * written, once, and shown as unsettled for good. Beside it runs the ear for legacy requests.
 */
export function startReconciler(on: Platform): Job {
  const rounds = every(on, reconcileEveryMs, () => settleOverdue(on))
  const ear = startEar(on)
  return {
    stop: async () => {
      await Promise.all([rounds.stop(), ear.stop()])
    },
  }
}

/** Hears what other nodes were told about requests that run here: a cancellation, an answer, an end. */
function startEar(on: Platform): Job {
  const heard = [hears(on, noticeChannel, hearNotice), hears(on, heldChannel, hearHeldAnswer)]
  return {
    stop: async () => {
      for (const stop of await Promise.all(heard)) await stop()
    },
  }
}

function hears(
  on: Platform,
  channel: string,
  hear: (on: Platform, payload: string) => void,
): Promise<() => Promise<void>> {
  return on.database
    .listen(channel, payload => {
      if (payload !== undefined) hear(on, payload)
    })
    .catch((cause: Error) => {
      on.log.warn({ channel, cause: cause.message }, 'what other nodes hear of requests is not heard here')
      return () => Promise.resolve()
    })
}

/** One round of it. */
export async function settleOverdue(on: Platform): Promise<void> {
  await pruneUses(on.database, usesPrunedMax)
  await prunePages(on.database, pagesPrunedMax)
  const settled = await on.database.transaction(async tx => {
    const calls = await takeOverdueCalls(tx, overdueBatchMax)
    for (const { callId, sessionId, tool, effect } of calls)
      await record(tx, {
        type: 'tool_call.unknown',
        session: sessionId,
        body: {
          call: callId,
          tool,
          provider: tool.split('__')[0] ?? null,
          effect,
          result_digest: null,
          result_bytes: null,
          why: 'not settled in time',
        },
      })
    return calls
  })
  if (settled.length === 0) return
  on.metrics.toolCalls.inc({ outcome: 'unknown' }, settled.length)
  on.log.warn({ calls: settled.map(call => call.callId) }, 'calls were not settled in time')
  if (settled.length === overdueBatchMax) await settleOverdue(on)
}

const drainMsMax = 65_000
const drainLookMs = 20

/** Takes no further requests, closes what only listens, and waits until the calls of this node are settled. */
export async function drain(on: Platform): Promise<void> {
  startDraining(on)
  closeStreams(on)
  await stopWatch(on)
  const deadline = performance.now() + drainMsMax
  while (on.inFlight.count() > 0 && performance.now() < deadline)
    await new Promise(resolve => setTimeout(resolve, drainLookMs))
}

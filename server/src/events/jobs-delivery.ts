import { every, type Job } from '../platform/every.ts'
import type { Id } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { deliverDue } from './actions-deliver.ts'
import { listDueEndpoints } from './store-deliveries.ts'

const roundPauseMs = 500
const endpointsAtOnceMax = 16

/** Sends what waits for the endpoints of applications. A slow endpoint holds up nobody else: each has a line of its own. */
export function startWebhookDelivery(on: Platform): Job {
  const lines = new Map<Id<'webhook'>, Promise<void>>()
  const stopping = new AbortController()
  const serve = (id: Id<'webhook'>): void => {
    const line = deliverDue(on, id, stopping.signal)
      .catch((cause: Error) => on.log.warn({ endpoint: id, cause: cause.message }, 'a webhook line broke off'))
      .finally(() => lines.delete(id))
    lines.set(id, line)
  }
  const job = every(on, roundPauseMs, async () => {
    const due = await listDueEndpoints(on.database, endpointsAtOnceMax)
    for (const id of due) if (!lines.has(id) && lines.size < endpointsAtOnceMax) serve(id)
  })
  return {
    stop: async () => {
      stopping.abort()
      await job.stop()
      await Promise.all(lines.values())
    },
  }
}

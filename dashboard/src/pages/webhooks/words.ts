import { ownEventNames, webhookEventNames } from '../../../../server/src/events/model.ts'
import type { client } from '../../api.ts'

export type Endpoint = Awaited<ReturnType<typeof client.listWebhookEndpoints>>['data'][number]
export type Delivery = Awaited<ReturnType<typeof client.listWebhookDeliveries>>['data'][number]

/** What an endpoint can be told of. */
export const toldNames: readonly string[] = [...webhookEventNames, ...ownEventNames]

/** "user.created, user.deleted and 3 more". */
export function eventsWords(events: readonly string[]): string {
  if (events.length === toldNames.length) return 'Every event'
  const [first, second, ...rest] = events
  const named = [first, second].filter(name => name !== undefined).join(', ')
  return rest.length === 0 ? named : `${named} and ${rest.length} more`
}

const errors: Readonly<Record<string, string>> = {
  failed: 'no answer',
  egress_refused: 'its address may not be reached from here',
}

/** "answered 500", "no answer". */
export function deliveryWords({ last_status: status, last_error: error }: Delivery): string {
  if (error !== null) return errors[error] ?? error.replaceAll('_', ' ')
  return status === null ? 'not sent yet' : `answered ${status}`
}

import { listOf, listSchema, pageOf } from '../platform/list.ts'
import { api, type Route } from '../platform/route.ts'
import { checkedNames, eventQuery, parseEventCursor, parseEventRange, unknownCursor } from './parse-event-query.ts'
import { eventSchema, renderEvent } from './render-event.ts'
import { actionRoutes } from './routes-actions.ts'
import { webhookRoutes } from './routes-webhooks.ts'
import { findKeptIndex, listKeptEvents } from './store.ts'

/** What happened, in the order of the log, and who is told of it. */
export const eventRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/events',
      operation: 'listEvents',
      summary: 'List events, oldest first',
      tag: 'Events',
      access: 'auditor',
      query: eventQuery,
      response: listSchema(eventSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const cursor = parseEventCursor(page.from)
      const from = cursor === undefined ? undefined : await findKeptIndex(on.database, cursor)
      if (cursor !== undefined && from === undefined) throw unknownCursor()
      const events = await listKeptEvents(on.database, {
        ascending: page.ascending,
        take: page.take,
        from,
        events: checkedNames(query.events),
        organizationId: query.organization_id,
        ...parseEventRange(query, on.clock.now()),
      })
      return listOf(events.map(renderEvent), page)
    },
  ),
  ...webhookRoutes,
  ...actionRoutes,
]

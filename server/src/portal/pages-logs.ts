import { searchEvents } from '../audit/index.ts'
import type { Platform } from '../platform/platform.ts'
import { page, type Route } from '../platform/route.ts'
import { showPortal, type Visiting, within } from './actions-pages.ts'
import { renderLogs } from './render-logs.ts'

const here = '/portal/logs'
const shownMax = 50
const indexShape = /^\d{1,15}$/

/** The same events that can be handed to the organization with their proofs: no word of others is in them. */
async function showLogs(on: Platform, at: Visiting): Promise<Response> {
  const asked = at.call.url.searchParams.get('before') ?? ''
  const from = indexShape.test(asked) ? Number(asked) : undefined
  const search = { ids: [at.visit.organizationId] }
  const { events, next } = await searchEvents(on.database, search, { from, ascending: false, limit: shownMax })
  const lines = events.map(({ id, at: when, type, body }) => ({
    id,
    at: new Date(when),
    type,
    actor: typeof body?.actor === 'string' ? body.actor : undefined,
  }))
  return showPortal(on, at, renderLogs({ ...at.view, lines, before: next }))
}

export const logPages: readonly Route[] = [
  page('get', here, { summary: 'What happened in an organization', handle: within('logs', showLogs) }),
]

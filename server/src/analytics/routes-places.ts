import { z } from 'zod'
import type { Route } from '../platform/route.ts'
import { admitZone } from './actions-zones.ts'
import { sum } from './derive-sums.ts'
import { idLengthMax } from './parse-range.ts'
import * as shape from './render-people.ts'
import { figure } from './routes-figure.ts'
import { listPlaces, type Place, placeOrders } from './store-places.ts'

const limitDefault = 20
const limitMax = 100

const paged = {
  order: z.enum(placeOrders).default('top').describe('quiet: active before the range, and not in it'),
  limit: z.coerce.number().int().min(1).max(limitMax).default(limitDefault),
  after: z.string().max(idLengthMax).optional().describe('The id that the page before ended with'),
}

function countsOf({ active, fresh, before, sessions, calls }: Place) {
  return { active, new: fresh, before, change: active - before, sessions, calls }
}

/** Places of a page, and what the next one begins after. */
function pageOf(found: readonly Place[], limit: number): { page: readonly Place[]; after: string | undefined } {
  const page = found.slice(0, limit)
  return { page, after: found.length > limit ? page.at(-1)?.id : undefined }
}

function totalOf(page: readonly Place[]) {
  return { sessions: sum(page, row => row.sessions), calls: sum(page, row => row.calls) }
}

/** Organizations by how they do, and applications side by side. */
export const placeRoutes: readonly Route[] = [
  figure(
    {
      figure: 'organizations',
      operation: 'analyzeOrganizations',
      summary: 'Organizations: with the most active people, growing, or grown quiet',
      more: paged,
      row: shape.organizationRow,
      total: shape.placeTotal,
    },
    async (on, asked, { order, limit, after }) => {
      await admitZone(on, asked)
      const found = await listPlaces(on.database, asked, { by: 'organization', order, after, limit: limit + 1 })
      const { page, after: next } = pageOf(found, limit)
      const data = page.map(place => ({ organization_id: place.id, ...countsOf(place) }))
      return { data, total: totalOf(page), inRow: row => row.active || row.before, inAll: () => 0, after: next }
    },
  ),
  figure(
    {
      figure: 'applications',
      operation: 'analyzeApplications',
      summary: 'Applications side by side',
      more: paged,
      row: shape.applicationRow,
      total: shape.placeTotal,
    },
    async (on, asked, { order, limit, after }) => {
      await admitZone(on, asked)
      const found = await listPlaces(on.database, asked, { by: 'application', order, after, limit: limit + 1 })
      const { page, after: next } = pageOf(found, limit)
      const data = page.map(place => ({ application_id: place.id, ...countsOf(place) }))
      return { data, total: totalOf(page), inRow: row => row.active || row.before, inAll: () => 0, after: next }
    },
  ),
]

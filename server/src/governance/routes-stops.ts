import { z } from 'zod'
import { type Id, parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, unprocessable } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { getStop, lift, previewStop, stop } from './actions-stops.ts'
import { type Stop, type StopTarget, saidLengthMax } from './model.ts'
import { parseStopTarget } from './parse-stop-target.ts'
import { presentPreview, presentStop, stopPreviewSchema, stopSchema } from './render-stop.ts'
import { getStopOutcome, listStops } from './store-stops.ts'

const target = z
  .string()
  .describe('Id of a session, agent, service account, user, connected account, provider or organization; or everything')
const params = z.object({ id: z.string() })

function targetOf(text: string): StopTarget {
  const parsed = parseStopTarget(text)
  if (parsed === undefined)
    throw unprocessable('Say what to stop.', [
      { field: 'target', code: 'invalid_target', message: 'Give the id of what is to stop, or everything.' },
    ])
  return parsed
}

function stopId(text: string): Id<'stop'> {
  const id = parseId('stop', text)
  if (id === undefined) throw notFound('stop')
  return id
}

async function shown(on: Platform, found: Stop): Promise<z.input<typeof stopSchema>> {
  return presentStop(found, await getStopOutcome(on.database, found.id))
}

/** The kill switch: what it would end, ending it, and letting it start again. */
export const stopRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/stop_preview',
      operation: 'previewStop',
      summary: 'What a stop would end at this moment, and what it would keep from starting',
      tag: 'Stops',
      access: 'admin',
      query: z.object({ target }),
      response: stopPreviewSchema,
    },
    async (on, { actor, query }) => {
      const asked = targetOf(query.target)
      return presentPreview(asked, await previewStop(on, actor, asked))
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/stops',
      operation: 'createStop',
      summary: 'Stop a session, agent, person, account, provider, organization or everything; complete when it returns',
      tag: 'Stops',
      access: 'admin',
      body: z.strictObject({ target, reason: z.string().trim().min(1).max(saidLengthMax) }),
      response: stopSchema,
      status: 201,
    },
    async (on, { actor, body }) =>
      shown(on, await stop(on, actor, { target: targetOf(body.target), said: body.reason })),
  ),
  api(
    {
      method: 'get',
      path: '/v1/stops',
      operation: 'listStops',
      summary: 'List stops, newest first',
      tag: 'Stops',
      access: 'auditor',
      query: listQuery.extend({ in_force: z.enum(['true', 'false']).optional() }),
      response: listSchema(stopSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const inForce = query.in_force === undefined ? undefined : query.in_force === 'true'
      const stops = await listStops(on.database, { inForce }, page)
      return listOf(await Promise.all(stops.map(each => shown(on, each))), page)
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/stops/{id}',
      operation: 'getStop',
      summary: 'Read a stop: how far it is, and its receipt',
      tag: 'Stops',
      access: 'auditor',
      params,
      response: stopSchema,
    },
    async (on, { params: { id } }) => shown(on, await getStop(on, stopId(id))),
  ),
  api(
    {
      method: 'post',
      path: '/v1/stops/{id}/lift',
      operation: 'liftStop',
      summary: 'Let what was stopped start again; what the stop ended stays ended',
      tag: 'Stops',
      access: 'admin',
      params,
      body: z.object({}),
      response: stopSchema,
    },
    async (on, { actor, params: { id } }) => shown(on, await lift(on, actor, stopId(id))),
  ),
]

import { z } from 'zod'
import { getUser } from '../directory/index.ts'
import { offboardPerson } from '../directory/routes-users.ts'
import { type PrincipalId, parseId, type UserId } from '../platform/ids.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { suspendPrincipal } from './actions-end.ts'
import { activatePrincipal, handOver, offboardPrincipal } from './actions-lifecycle.ts'
import { ownerRefused } from './errors.ts'
import { presentReceipt, receiptSchema } from './render-receipt.ts'

const params = z.object({ id: z.string() })
const receipts = z.object({ receipts: z.array(receiptSchema) })
const tag = 'Principals'

/** The id of a person, an agent or a service account. 404 for another shape. */
export function parsePrincipalId(text: string): PrincipalId {
  const id = parseId('user', text) ?? parseId('agent', text) ?? parseId('serviceAccount', text)
  if (id === undefined) throw notFound('principal')
  return id
}

function ownerId(text: string): UserId {
  const id = parseId('user', text)
  if (id === undefined) throw ownerRefused('An owner is a person.')
  return id
}

/** One lifecycle for people, agents and service accounts. */
export const principalRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/v1/principals/{id}/suspend',
      operation: 'suspendPrincipal',
      summary: 'Suspend a principal and what it owns: all their sessions end at once',
      tag,
      access: 'admin',
      params,
      body: z.object({}),
      response: receipts,
    },
    async (on, { actor, params: { id } }) => ({
      receipts: (await suspendPrincipal(on, actor, parsePrincipalId(id))).map(presentReceipt),
    }),
  ),
  api(
    {
      method: 'post',
      path: '/v1/principals/{id}/activate',
      operation: 'activatePrincipal',
      summary: 'Let a principal act that was invited or suspended; nothing that ended comes back',
      tag,
      access: 'admin',
      params,
      body: z.object({}),
      response: z.object({ object: z.literal('principal'), id: z.string(), state: z.literal('active') }),
    },
    async (on, { actor, params: { id: given } }) => {
      const id = parsePrincipalId(given)
      await activatePrincipal(on, actor, id)
      return { object: 'principal' as const, id, state: 'active' as const }
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/principals/{id}/hand_over',
      operation: 'handOverPrincipal',
      summary: 'Give an agent or a service account to another owner; its sessions end first',
      tag,
      access: 'admin',
      params,
      body: z.strictObject({ owner_id: z.string() }),
      response: receipts,
    },
    async (on, { actor, params: { id }, body }) => {
      const parts = { id: parsePrincipalId(id), ownerId: ownerId(body.owner_id) }
      return { receipts: (await handOver(on, actor, parts)).map(presentReceipt) }
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/principals/{id}/offboard',
      operation: 'offboardPrincipal',
      summary:
        'Off-board a principal: what it came in with is over; what a person owned goes to a successor, or with them',
      tag,
      access: 'admin',
      params,
      body: z.strictObject({ successor_id: z.string().optional() }),
      response: receipts,
    },
    async (on, { actor, params: { id: given }, body }) => {
      const id = parsePrincipalId(given)
      const userId = parseId('user', id)
      if (userId === undefined) return { receipts: (await offboardPrincipal(on, actor, id)).map(presentReceipt) }
      const successorId = body.successor_id === undefined ? undefined : ownerId(body.successor_id)
      const user = await getUser(on.database, userId)
      return { receipts: (await offboardPerson(on, actor, { user, successorId })).map(presentReceipt) }
    },
  ),
]

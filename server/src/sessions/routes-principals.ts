import { z } from 'zod'
import { api, type Route } from '../platform/route.ts'
import { suspendPrincipal } from './actions-end.ts'
import { activatePrincipal, handOver } from './actions-lifecycle.ts'
import { parseOwnerId, parsePrincipalId } from './parse-principal.ts'
import { presentReceipt, receiptSchema } from './render-receipt.ts'

const params = z.object({ id: z.string() })
const receipts = z.object({ receipts: z.array(receiptSchema) })
const tag = 'Principals'

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
      const parts = { id: parsePrincipalId(id), ownerId: parseOwnerId(body.owner_id) }
      return { receipts: (await handOver(on, actor, parts)).map(presentReceipt) }
    },
  ),
]

import { z } from 'zod'
import { unprocessable } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { changeExchangeClients } from '../sessions/index.ts'
import { actsAsAgent } from './model.ts'
import { parseApplicationId } from './parse-application.ts'
import { findApplicationByClientId, getApplication } from './store.ts'
import { type ExchangeClient, listExchangeClients } from './store-exchange.ts'

const clientsMax = 100
const params = z.object({ id: z.string() })
const exchangeSchema = z
  .object({ object: z.literal('exchange_clients'), application_id: z.string(), client_ids: z.array(z.string()) })
  .meta({ id: 'ExchangeClients' })

function present(applicationId: string, clients: readonly ExchangeClient[]): z.input<typeof exchangeSchema> {
  const ids = clients.map(({ clientId }) => clientId)
  return { object: 'exchange_clients', application_id: applicationId, client_ids: ids }
}

const path = '/v1/applications/{id}/exchange_clients'

/** Who may exchange the tokens of an application (RFC 8693): nobody that it does not name. */
export const exchangeRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path,
      operation: 'getExchangeClients',
      summary: 'Which clients may exchange the tokens of an application',
      tag: 'Applications',
      access: 'auditor',
      params,
      response: exchangeSchema,
    },
    async (on, { params: { id: given } }) => {
      const { id } = await getApplication(on.database, parseApplicationId(given))
      return present(id, await listExchangeClients(on.database, id))
    },
  ),
  api(
    {
      method: 'put',
      path,
      operation: 'updateExchangeClients',
      summary: 'Name the clients that may exchange the tokens of an application; what stands on others ends at once',
      tag: 'Applications',
      access: 'admin',
      params,
      body: z.strictObject({ client_ids: z.array(z.string()).max(clientsMax) }),
      response: exchangeSchema,
    },
    async (on, { actor, params: { id: given }, body }) => {
      const { id } = await getApplication(on.database, parseApplicationId(given))
      const clients: ExchangeClient[] = []
      for (const clientId of new Set(body.client_ids)) {
        const client = await findApplicationByClientId(on.database, clientId)
        if (client === undefined || client.id === id || !actsAsAgent(client.kind))
          throw unprocessable('An exchange is for other clients that act as agents.', [
            { field: 'client_ids', code: 'invalid_exchange_client', message: 'Name other clients that act as agents.' },
          ])
        clients.push({ id: client.id, clientId })
      }
      await changeExchangeClients(on, actor, { id, clients: clients.map(client => client.id) })
      return present(id, await listExchangeClients(on.database, id))
    },
  ),
]

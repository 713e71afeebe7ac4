import { z } from 'zod'
import { getUser } from '../directory/index.ts'
import { addTrust, refuseTrust, trustOf, trustSchema } from '../oauth/index.ts'
import { parseId, type UserId } from '../platform/ids.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { createAgent } from './actions-agents.ts'
import { authMethods } from './model.ts'
import { applicationName, jwksSchema, refuseJwks } from './parse-application.ts'

function ownerOf(id: string): UserId {
  const parsed = parseId('user', id)
  if (parsed === undefined) throw notFound('user')
  return parsed
}

export const agentRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/v1/agents',
      operation: 'createAgent',
      summary: 'Register an agent that authenticates by itself; its secret is shown once',
      tag: 'Agents',
      access: 'admin',
      body: z.object({
        name: applicationName,
        owner_id: z.string(),
        state: z.enum(['invited', 'active']).default('active'),
        credentials: z
          .discriminatedUnion('type', [
            z.object({ type: z.literal('client_secret') }),
            z.object({ type: z.literal('private_key_jwt'), jwks: jwksSchema }),
            z.object({ type: z.literal('workload_identity'), trust: trustSchema }),
          ])
          .default({ type: 'client_secret' }),
      }),
      response: z.object({
        object: z.literal('agent'),
        id: z.string(),
        name: z.string(),
        owner_id: z.string(),
        application_id: z.string(),
        client_id: z.string(),
        client_secret: z.string().optional(),
        token_endpoint_auth_method: z.enum(authMethods),
        created_at: z.string(),
      }),
      status: 201,
    },
    async (on, { actor, body }) => {
      const { credentials } = body
      if (credentials.type === 'private_key_jwt') refuseJwks(credentials.jwks, 'private_key_jwt')
      if (credentials.type === 'workload_identity') refuseTrust(on, credentials.trust)
      const owner = await getUser(on.database, ownerOf(body.owner_id))
      const made = await on.database.transaction(async tx => {
        const agent = await createAgent(tx, actor, {
          name: body.name,
          ownerId: owner.id,
          state: body.state,
          credentials,
        })
        if (credentials.type === 'workload_identity')
          await addTrust(tx, actor, { ...trustOf(credentials.trust), applicationId: agent.application.id })
        return agent
      })
      return {
        object: 'agent' as const,
        id: made.agentId,
        name: body.name,
        owner_id: owner.id,
        application_id: made.application.id,
        client_id: made.application.clientId,
        client_secret: made.secret?.reveal(),
        token_endpoint_auth_method: made.application.tokenEndpointAuthMethod,
        created_at: made.application.createdAt.toISOString(),
      }
    },
  ),
]

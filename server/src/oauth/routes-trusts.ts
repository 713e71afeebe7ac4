import { z } from 'zod'
import { findAgentById } from '../applications/index.ts'
import { type AgentId, type ApplicationId, parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { addTrust, removeTrust } from './actions-issuers.ts'
import type { WorkloadTrust } from './model.ts'
import { refuseTrust, trustOf, trustSchema } from './parse-issuer.ts'
import { listTrustsOf } from './store-trusts.ts'

const shownSchema = z
  .object({
    object: z.literal('workload_trust'),
    id: z.string(),
    issuer: z.string(),
    audience: z.string().nullable(),
    conditions: z.array(z.object({ claim: z.string(), equals: z.string().optional(), prefix: z.string().optional() })),
    jwks_uri: z.string().nullable(),
    has_jwks: z.boolean(),
    last_used_at: z.string().nullable(),
    created_at: z.string(),
  })
  .meta({ id: 'WorkloadTrust' })

function present(trust: WorkloadTrust): z.input<typeof shownSchema> {
  return {
    object: 'workload_trust',
    id: trust.id,
    issuer: trust.issuer,
    audience: trust.audience ?? null,
    conditions: [...trust.conditions],
    jwks_uri: trust.jwksUri ?? null,
    has_jwks: trust.jwks !== undefined,
    last_used_at: trust.lastUsedAt?.toISOString() ?? null,
    created_at: trust.createdAt.toISOString(),
  }
}

/** The application of an agent that acts by itself. 404 for every other one. */
async function machineOf(on: Platform, text: string): Promise<{ agentId: AgentId; applicationId: ApplicationId }> {
  const id = parseId('agent', text)
  const agent = id === undefined ? undefined : await findAgentById(on.database, id)
  if (agent === undefined || !agent.isMachine) throw notFound('agent')
  return { agentId: agent.id, applicationId: agent.applicationId }
}

const path = '/v1/agents/{id}/workload_trusts'
const tag = 'Agents'
const params = z.object({ id: z.string() })

/** What the platform of a workload has to say of it, so that it is this agent, without a secret. */
export const trustRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path,
      operation: 'listWorkloadTrusts',
      summary: 'What a workload’s platform has to say of it, so that it is this agent',
      tag,
      access: 'auditor',
      params,
      response: z.object({ object: z.literal('list'), data: z.array(shownSchema) }),
    },
    async (on, { params: { id } }) => {
      const { applicationId } = await machineOf(on, id)
      return { object: 'list' as const, data: (await listTrustsOf(on.database, applicationId)).map(present) }
    },
  ),
  api(
    {
      method: 'post',
      path,
      operation: 'createWorkloadTrust',
      summary: 'Let a workload be this agent by what its platform says of it',
      tag,
      access: 'admin',
      params,
      body: trustSchema,
      response: shownSchema,
      status: 201,
    },
    async (on, { actor, params: { id }, body }) => {
      const { applicationId } = await machineOf(on, id)
      refuseTrust(on, body)
      const parts = { ...trustOf(body), applicationId }
      return present(await on.database.transaction(tx => addTrust(tx, actor, parts)))
    },
  ),
  api(
    {
      method: 'delete',
      path: `${path}/{trust_id}`,
      operation: 'deleteWorkloadTrust',
      summary: 'Trust a platform no more; all sessions that stand on it end at once',
      tag,
      access: 'admin',
      params: z.object({ id: z.string(), trust_id: z.string() }),
      response: z.object({ object: z.literal('workload_trust'), id: z.string(), deleted: z.literal(true) }),
    },
    async (on, { actor, params: { id, trust_id: given } }) => {
      const { applicationId } = await machineOf(on, id)
      const trust = parseId('workloadTrust', given)
      if (trust === undefined) throw notFound('workload trust')
      await removeTrust(on, actor, { id: trust, applicationId })
      return { object: 'workload_trust' as const, id: trust, deleted: true as const }
    },
  ),
]

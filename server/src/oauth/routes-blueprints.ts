import { z } from 'zod'
import { nameLengthMax } from '../directory/model.ts'
import { withSecondPerson } from '../governance/index.ts'
import { type Id, type IdKind, parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import { endSession, getSession } from '../sessions/index.ts'
import {
  createBlueprint,
  deleteBlueprint,
  deleteInstance,
  getBlueprint,
  getInstance,
  updateBlueprint,
} from './actions-blueprints.ts'
import {
  getInstanceSession,
  getRegistration,
  type MintFrom,
  mintToken,
  validateAgentToken,
} from './actions-instances.ts'
import { findOwnRegistration } from './actions-registrations.ts'
import type { InstanceSession } from './model.ts'
import {
  agentTokenSchema,
  blueprintSchema,
  instanceSchema,
  instanceSessionSchema,
  renderAgentToken,
  renderBlueprint,
  renderInstance,
  renderInstanceSession,
  renderRegistration,
} from './render-blueprint.ts'
import { registrationSchema, renderOwnRegistration } from './render-registration.ts'
import { listBlueprints, listInstanceSessions, listInstances } from './store-blueprints.ts'

const descriptionLengthMax = 1_000
const intentLengthMax = 500
const slugLengthMax = 200
const slugsMax = 200
const tokenLengthMax = 8_192
const daySeconds = 86_400
const maxAgeDays = 365

const slugs = z.array(z.string().min(1).max(slugLengthMax)).max(slugsMax)
const seconds = z
  .number()
  .int()
  .min(1)
  .max(maxAgeDays * daySeconds)
const settings = z.object({
  max_age_seconds: seconds,
  access_token_ttl_seconds: seconds,
  refresh_token_ttl_seconds: seconds,
})
const invocableBy = z.object({ role_slugs: slugs.optional(), organization_ids: slugs.optional() })
const token = z.string().min(1).max(tokenLengthMax)
const intent = z.string().max(intentLengthMax).optional()
const params = z.object({ id: z.string() })

type Kind = Extract<IdKind, 'agentBlueprint' | 'agentInstance'>

function known<K extends Kind>(kind: K, text: string): Id<K> {
  const id = parseId(kind, text)
  if (id === undefined) throw notFound(kind === 'agentBlueprint' ? 'agent blueprint' : 'agent instance')
  return id
}

async function shown(on: Platform, found: InstanceSession): Promise<z.input<typeof instanceSessionSchema>> {
  return renderInstanceSession(found, await getSession(on.database, found.sessionId))
}

const mintBody = z.discriminatedUnion('type', [
  z.object({ type: z.literal('user_delegated'), user_access_token: token, intent }),
  z.object({ type: z.literal('autonomous'), organization_id: z.string(), intent }),
  z.object({ type: z.literal('agent_delegated'), agent_access_token: token, intent }),
  z.object({ type: z.literal('refresh'), refresh_token: token, intent }),
])

function mintedFrom(body: z.output<typeof mintBody>): MintFrom {
  switch (body.type) {
    case 'user_delegated':
      return { type: body.type, token: new Secret(body.user_access_token) }
    case 'agent_delegated':
      return { type: body.type, token: new Secret(body.agent_access_token) }
    case 'refresh':
      return { type: body.type, token: new Secret(body.refresh_token) }
    case 'autonomous': {
      const organizationId = parseId('organization', body.organization_id)
      if (organizationId === undefined) throw notFound('organization')
      return { type: body.type, organizationId }
    }
  }
}

/** Agents that an application makes for its own people and organizations, as the WorkOS API has them. */
export const blueprintRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/agents/blueprints',
      operation: 'createAgentBlueprint',
      summary: 'Say what agents may do at most, who may have one, and how long',
      tag: 'Agents',
      access: 'admin',
      body: z.object({
        name: z.string().trim().min(1).max(nameLengthMax),
        description: z.string().max(descriptionLengthMax).nullish(),
        permissions: slugs.optional(),
        invocable_by: invocableBy.optional(),
        session_settings: settings,
      }),
      response: blueprintSchema,
      status: 201,
    },
    async (on, { actor, body }) => {
      const { session_settings: given, invocable_by: by } = body
      const made = await createBlueprint(on, actor, {
        name: body.name,
        description: body.description,
        permissions: body.permissions,
        roleSlugs: by?.role_slugs,
        organizationIds: by?.organization_ids,
        settings: {
          maxAge: given.max_age_seconds,
          accessTokenTtl: given.access_token_ttl_seconds,
          refreshTokenTtl: given.refresh_token_ttl_seconds,
        },
      })
      return renderBlueprint(made)
    },
  ),
  api(
    {
      method: 'get',
      path: '/agents/blueprints',
      operation: 'listAgentBlueprints',
      summary: 'List agent blueprints, newest first',
      tag: 'Agents',
      access: 'auditor',
      query: listQuery,
      response: listSchema(blueprintSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const found = await listBlueprints(on.database, page)
      const seen = await Promise.all(found.map(({ id }) => getBlueprint(on.database, id)))
      return listOf(seen.map(renderBlueprint), page)
    },
  ),
  api(
    {
      method: 'get',
      path: '/agents/blueprints/{id}',
      operation: 'getAgentBlueprint',
      summary: 'Read an agent blueprint',
      tag: 'Agents',
      access: 'auditor',
      params,
      response: blueprintSchema,
    },
    async (on, { params: { id } }) => renderBlueprint(await getBlueprint(on.database, known('agentBlueprint', id))),
  ),
  api(
    {
      method: 'patch',
      path: '/agents/blueprints/{id}',
      operation: 'updateAgentBlueprint',
      summary: 'Change an agent blueprint; shorter times shorten living sessions at once',
      tag: 'Agents',
      access: 'admin',
      params,
      body: z.object({
        name: z.string().trim().min(1).max(nameLengthMax).optional(),
        description: z.string().max(descriptionLengthMax).nullish(),
        permissions: slugs.optional(),
        invocable_by: invocableBy.optional(),
        session_settings: settings.partial().optional(),
      }),
      response: blueprintSchema,
    },
    async (on, { actor, params: { id }, body }) => {
      const { session_settings: given, invocable_by: by, name, ...rest } = body
      const settled = given && {
        ...(given.max_age_seconds === undefined ? {} : { maxAge: given.max_age_seconds }),
        ...(given.access_token_ttl_seconds === undefined ? {} : { accessTokenTtl: given.access_token_ttl_seconds }),
        ...(given.refresh_token_ttl_seconds === undefined ? {} : { refreshTokenTtl: given.refresh_token_ttl_seconds }),
      }
      const change = {
        ...(name === undefined ? {} : { name }),
        description: rest.description,
        permissions: rest.permissions,
        roleSlugs: by?.role_slugs,
        organizationIds: by?.organization_ids,
        settings: settled,
      }
      const update = () => updateBlueprint(on, actor, { id: known('agentBlueprint', id), change })
      return renderBlueprint(await withSecondPerson(on, actor, update))
    },
  ),
  api(
    {
      method: 'delete',
      path: '/agents/blueprints/{id}',
      operation: 'deleteAgentBlueprint',
      summary: 'Delete an agent blueprint: all sessions of its agents end',
      tag: 'Agents',
      access: 'admin',
      params,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params: { id } }) => {
      await deleteBlueprint(on, actor, known('agentBlueprint', id))
      return null
    },
  ),
  api(
    {
      method: 'post',
      path: '/agents/blueprints/{id}/tokens',
      operation: 'mintAgentToken',
      summary: 'Mint a token of an agent: for a member, by itself, below another agent, or again',
      tag: 'Agents',
      access: 'admin',
      params,
      body: mintBody,
      response: agentTokenSchema,
      status: 201,
    },
    async (on, { actor, params: { id }, body }) => {
      const blueprintId = known('agentBlueprint', id)
      const minted = await mintToken(on, actor, { blueprintId, from: mintedFrom(body), intent: body.intent })
      return renderAgentToken(minted, on.clock.now())
    },
  ),
  api(
    {
      method: 'get',
      path: '/agents/instances',
      operation: 'listAgentInstances',
      summary: 'List agent instances, newest first',
      tag: 'Agents',
      access: 'auditor',
      query: listQuery.extend({ organization_id: z.string().optional(), agent_blueprint_id: z.string().optional() }),
      response: listSchema(instanceSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const organizationId = query.organization_id && parseId('organization', query.organization_id)
      const blueprintId = query.agent_blueprint_id && parseId('agentBlueprint', query.agent_blueprint_id)
      if (query.organization_id !== undefined && !organizationId) return listOf([], page)
      if (query.agent_blueprint_id !== undefined && !blueprintId) return listOf([], page)
      const filter = { organizationId: organizationId || undefined, blueprintId: blueprintId || undefined }
      return listOf((await listInstances(on.database, filter, page)).map(renderInstance), page)
    },
  ),
  api(
    {
      method: 'get',
      path: '/agents/instances/{id}',
      operation: 'getAgentInstance',
      summary: 'Read an agent instance',
      tag: 'Agents',
      access: 'auditor',
      params,
      response: instanceSchema,
    },
    async (on, { params: { id } }) => renderInstance(await getInstance(on.database, known('agentInstance', id))),
  ),
  api(
    {
      method: 'delete',
      path: '/agents/instances/{id}',
      operation: 'deleteAgentInstance',
      summary: 'Delete an agent instance: its sessions end',
      tag: 'Agents',
      access: 'admin',
      params,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params: { id } }) => {
      await deleteInstance(on, actor, known('agentInstance', id))
      return null
    },
  ),
  api(
    {
      method: 'get',
      path: '/agents/sessions',
      operation: 'listAgentInstanceSessions',
      summary: 'List sessions of agent instances, newest first',
      tag: 'Agents',
      access: 'auditor',
      query: listQuery.extend({ agent_blueprint_id: z.string().optional(), agent_instance_id: z.string().optional() }),
      response: listSchema(instanceSessionSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const blueprintId = query.agent_blueprint_id && parseId('agentBlueprint', query.agent_blueprint_id)
      const instanceId = query.agent_instance_id && parseId('agentInstance', query.agent_instance_id)
      if (query.agent_blueprint_id !== undefined && !blueprintId) return listOf([], page)
      if (query.agent_instance_id !== undefined && !instanceId) return listOf([], page)
      const filter = { blueprintId: blueprintId || undefined, instanceId: instanceId || undefined }
      const found = await listInstanceSessions(on.database, filter, page)
      return listOf(await Promise.all(found.map(each => shown(on, each))), page)
    },
  ),
  api(
    {
      method: 'get',
      path: '/agents/sessions/{id}',
      operation: 'getAgentInstanceSession',
      summary: 'Read a session of an agent instance',
      tag: 'Agents',
      access: 'auditor',
      params,
      response: instanceSessionSchema,
    },
    async (on, { params: { id } }) => shown(on, await getInstanceSession(on, id)),
  ),
  api(
    {
      method: 'post',
      path: '/agents/sessions/{id}/revoke',
      operation: 'revokeAgentInstanceSession',
      summary: 'End a session of an agent instance; complete when it returns',
      tag: 'Agents',
      access: 'admin',
      params,
      response: instanceSessionSchema,
    },
    async (on, { actor, params: { id } }) => {
      const found = await getInstanceSession(on, id)
      await endSession(on, actor, found.sessionId, 'ended_by_admin')
      return shown(on, found)
    },
  ),
  api(
    {
      method: 'get',
      path: '/agents/registrations/{id}',
      operation: 'getAgentRegistration',
      summary: 'Read who the agent of a credential is: the registration that its validation names',
      tag: 'Agents',
      access: 'auditor',
      params,
      response: registrationSchema,
    },
    async (on, { params: { id } }) => {
      const own = await findOwnRegistration(on.database, id)
      return own === undefined ? renderRegistration(await getRegistration(on.database, id)) : renderOwnRegistration(own)
    },
  ),
  api(
    {
      method: 'post',
      path: '/agents/credentials/validate',
      operation: 'validateAgentCredential',
      summary: 'Whether a credential is a living one of an agent, and of which',
      tag: 'Agents',
      access: 'auditor',
      body: z.object({
        type: z.enum(['api_key', 'access_token']),
        credential: token,
        audience: z.string().optional(),
      }),
      response: z.object({
        valid: z.boolean(),
        registration_id: z.string().nullable(),
        expires_at: z.string().nullable(),
      }),
    },
    async (on, { body }) => {
      const { type, credential, audience } = body
      const found =
        type === 'api_key' ? undefined : await validateAgentToken(on, { token: new Secret(credential), audience })
      return {
        valid: found !== undefined,
        registration_id: found?.registrationId ?? null,
        expires_at: found?.expiresAt.toISOString() ?? null,
      }
    },
  ),
]

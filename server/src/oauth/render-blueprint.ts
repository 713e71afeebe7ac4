import { z } from 'zod'
import type { Session } from '../sessions/index.ts'
import type { BlueprintSeen } from './actions-blueprints.ts'
import type { Minted, Registration } from './actions-instances.ts'
import type { Instance, InstanceSession } from './model.ts'
import type { registrationSchema } from './render-registration.ts'

export const blueprintSchema = z
  .object({
    object: z.literal('agent_blueprint'),
    id: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    permissions: z.array(z.string()),
    invocable_by: z.object({ role_slugs: z.array(z.string()), organization_ids: z.array(z.string()) }),
    session_settings: z.object({
      max_age_seconds: z.number().int(),
      access_token_ttl_seconds: z.number().int(),
      refresh_token_ttl_seconds: z.number().int(),
    }),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'AgentBlueprint' })

/** As the WorkOS API shows it. */
export function renderBlueprint({ blueprint, application }: BlueprintSeen): z.input<typeof blueprintSchema> {
  const { policy } = application
  return {
    object: 'agent_blueprint',
    id: blueprint.id,
    name: blueprint.name,
    description: blueprint.description ?? null,
    permissions: [...blueprint.permissions],
    invocable_by: { role_slugs: [...blueprint.roleSlugs], organization_ids: [...blueprint.organizationIds] },
    session_settings: {
      max_age_seconds: policy.maxSeconds,
      access_token_ttl_seconds: policy.accessTokenSeconds,
      refresh_token_ttl_seconds: policy.idleSeconds,
    },
    created_at: blueprint.createdAt.toISOString(),
    updated_at: blueprint.updatedAt.toISOString(),
  }
}

export const instanceSchema = z
  .object({
    object: z.literal('agent_instance'),
    id: z.string(),
    agent_blueprint_id: z.string(),
    organization_id: z.string(),
    organization_membership_id: z.string().nullable(),
    type: z.enum(['delegated', 'autonomous']),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'AgentInstance' })

/** As the WorkOS API shows it. */
export function renderInstance(instance: Instance): z.input<typeof instanceSchema> {
  return {
    object: 'agent_instance',
    id: instance.id,
    agent_blueprint_id: instance.blueprintId,
    organization_id: instance.organizationId,
    organization_membership_id: instance.membershipId ?? null,
    type: instance.membershipId === undefined ? 'autonomous' : 'delegated',
    created_at: instance.createdAt.toISOString(),
    updated_at: instance.updatedAt.toISOString(),
  }
}

export const instanceSessionSchema = z
  .object({
    object: z.literal('agent_instance_session'),
    id: z.string(),
    agent_instance_id: z.string(),
    status: z.enum(['active', 'revoked', 'expired']),
    expires_at: z.string(),
    revoked_at: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'AgentInstanceSession' })

/** As the WorkOS API shows it: a clock that ran out is no revocation. */
export function renderInstanceSession(
  { instanceId }: InstanceSession,
  session: Session,
): z.input<typeof instanceSessionSchema> {
  const { id, expiresAt, endedAt, endReason, startedAt } = session
  const ranOut = endReason === 'expired' || endReason === 'idle'
  return {
    object: 'agent_instance_session',
    id,
    agent_instance_id: instanceId,
    status: endedAt === undefined ? 'active' : ranOut ? 'expired' : 'revoked',
    expires_at: expiresAt.toISOString(),
    revoked_at: endedAt === undefined || ranOut ? null : endedAt.toISOString(),
    created_at: startedAt.toISOString(),
    updated_at: (endedAt ?? startedAt).toISOString(),
  }
}

/**
 * As the WorkOS API shows it. An agent of a blueprint has an owner from its beginning; so nothing is left to be claimed, and one
 * that acts is verified.
 */
export function renderRegistration({ instance, state, userId }: Registration): z.input<typeof registrationSchema> {
  const times = { created_at: instance.createdAt.toISOString(), updated_at: instance.updatedAt.toISOString() }
  return {
    id: instance.id,
    agent_identity: { id: instance.agentId, userland_user_id: userId ?? null, ...times },
    organization_id: instance.organizationId,
    status: state === 'active' ? 'verified' : state === 'invited' ? 'unverified' : 'revoked',
    kind: userId === undefined ? 'service_auth' : 'identity_assertion',
    claim: null,
    ...times,
  }
}

export const agentTokenSchema = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.number().int(),
    refresh_token: z.string(),
    agent_instance_id: z.string(),
    new_instance: z.boolean(),
    agent_instance_session_id: z.string(),
    permissions: z.array(z.string()),
    /** When everything of this answer is over, whatever is refreshed meanwhile (I2). */
    session_expires_at: z.string(),
  })
  .meta({ id: 'AgentToken' })

/** As the WorkOS API shows it, with the end of the session besides. */
export function renderAgentToken(minted: Minted, now: Date): z.input<typeof agentTokenSchema> {
  return {
    access_token: minted.accessToken.reveal(),
    token_type: 'Bearer',
    expires_in: Math.max(0, Math.floor((minted.expiresAt.getTime() - now.getTime()) / 1000)),
    refresh_token: minted.refreshToken.reveal(),
    agent_instance_id: minted.instance.id,
    new_instance: minted.isNew,
    agent_instance_session_id: minted.session.id,
    permissions: [...minted.permissions],
    session_expires_at: minted.session.expiresAt.toISOString(),
  }
}

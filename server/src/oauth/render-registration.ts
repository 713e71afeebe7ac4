import { z } from 'zod'
import type { PrincipalState } from '../directory/index.ts'
import type { UserId } from '../platform/ids.ts'
import type {
  AgentRegistration,
  AgentRegistrationSettings,
  ClaimAttempt,
  Claimed,
  Confirmed,
  OwnRegistration,
  Registering,
  StartedAttempt,
} from './model.ts'

export type RegistrationStatus = 'unverified' | 'verified' | 'expired' | 'revoked'

/** As the WorkOS API names it; the agent, once there is one, may be suspended or gone. */
export function registrationStatus(
  { claimedAt, isLate }: Pick<AgentRegistration, 'claimedAt' | 'isLate'>,
  agent: PrincipalState | undefined,
): RegistrationStatus {
  if (claimedAt === undefined) return isLate ? 'expired' : 'unverified'
  return agent === 'active' ? 'verified' : agent === 'invited' ? 'unverified' : 'revoked'
}

/** No organization before the claim, and none where its person has none: the API has a text there and no null. */
const organizationOf = ({ organizationId }: AgentRegistration): string => organizationId ?? ''

/** The data of `agent.registration.created`. */
export function presentCreated(registration: AgentRegistration): object {
  const { id, agentId, kind, createdAt, updatedAt } = registration
  return {
    object: 'agent_registration',
    id,
    agent_identity: { object: 'agent_identity', id: agentId, userland_user_id: registration.claimedBy ?? null },
    organization_id: organizationOf(registration),
    status: registrationStatus(registration, undefined),
    kind,
    method: kind,
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
  }
}

/** The data of `agent.registration.claim.attempt.created`. */
export function presentAttempt(registration: AgentRegistration, attempt: ClaimAttempt): object {
  return {
    object: 'agent_registration_claim_attempt',
    id: attempt.id,
    agent_registration_id: registration.id,
    agent_registration_claim_id: registration.claimId,
    login_hint: attempt.loginHint ?? '',
    expires_at: attempt.expiresAt.toISOString(),
    created_at: attempt.createdAt.toISOString(),
    updated_at: attempt.updatedAt.toISOString(),
  }
}

/** The data of `agent.registration.claim.completed`. */
export function presentClaimed(registration: AgentRegistration, attempt: ClaimAttempt, userId: UserId): object {
  const { id, claimId, createdAt, updatedAt, claimedAt } = registration
  return {
    object: 'agent_registration_claim',
    id: claimId,
    agent_registration_id: id,
    completed_by_attempt_id: attempt.id,
    claimed_by: { user_id: userId, organization_id: registration.organizationId ?? null },
    completed_at: (claimedAt ?? updatedAt).toISOString(),
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
  }
}

/** The member `claim` of a registration. */
const claimSchema = z.object({
  id: z.string(),
  claim_completion: z
    .object({
      id: z.string(),
      created_at: z.string(),
      updated_at: z.string(),
      expires_at: z.string(),
      claimed_at: z.string(),
    })
    .nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  expires_at: z.string(),
})

export const registrationSchema = z
  .object({
    id: z.string(),
    agent_identity: z.object({
      id: z.string(),
      userland_user_id: z.string().nullable(),
      created_at: z.string(),
      updated_at: z.string(),
    }),
    organization_id: z.string(),
    status: z.enum(['unverified', 'verified', 'expired', 'revoked']),
    kind: z.enum(['anonymous', 'service_auth', 'identity_assertion']),
    claim: claimSchema.nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'AgentRegistration' })

/** As the WorkOS API shows it. */
export function renderOwnRegistration({
  registration,
  attempt,
  state,
}: OwnRegistration): z.input<typeof registrationSchema> {
  const { id, agentId, kind, claimedAt, claimedBy } = registration
  const times = { created_at: registration.createdAt.toISOString(), updated_at: registration.updatedAt.toISOString() }
  return {
    id,
    agent_identity: { id: agentId, userland_user_id: claimedBy ?? null, ...times },
    organization_id: organizationOf(registration),
    status: registrationStatus(registration, state),
    kind,
    claim: {
      id: registration.claimId,
      claim_completion:
        claimedAt === undefined || attempt === undefined
          ? null
          : {
              id: attempt.id,
              created_at: attempt.createdAt.toISOString(),
              updated_at: attempt.updatedAt.toISOString(),
              expires_at: attempt.expiresAt.toISOString(),
              claimed_at: claimedAt.toISOString(),
            },
      ...times,
      expires_at: registration.expiresAt.toISOString(),
    },
    ...times,
  }
}

export const claimViewSchema = z
  .object({
    id: z.string(),
    status: z.enum(['unverified', 'verified', 'expired', 'revoked']),
    user_code: z.string(),
    organizations: z.array(z.object({ id: z.string(), name: z.string() })),
  })
  .meta({ id: 'AgentClaimView' })

/** What an application that vouched for a person shows them. */
export function renderClaimView({ registration, userCode, places }: Confirmed): z.input<typeof claimViewSchema> {
  return {
    id: registration.id,
    status: registrationStatus(registration, undefined),
    user_code: userCode,
    organizations: places.map(({ organizationId, name }) => ({ id: organizationId, name })),
  }
}

export const registrationSettingsSchema = z
  .object({
    object: z.literal('agent_registration_settings'),
    enabled: z.boolean().describe('Whether agents may register themselves and wait for a person to claim them.'),
    role_slugs: z
      .array(z.string().min(1).max(200))
      .max(100)
      .describe('Who may own such an agent: members with one of these roles; everybody where none is named.'),
  })
  .meta({ id: 'AgentRegistrationSettings' })

/** For administrators. */
export function renderRegistrationSettings({
  enabled,
  roleSlugs,
}: AgentRegistrationSettings): z.input<typeof registrationSettingsSchema> {
  return { object: 'agent_registration_settings', enabled, role_slugs: [...roleSlugs] }
}

const renderStarted = ({ attempt, verificationUri }: StartedAttempt): object => ({
  id: attempt.id,
  verification_uri: verificationUri.reveal(),
  expires_at: attempt.expiresAt.toISOString(),
})

/** For the agent; the claim token is shown once. */
export function renderRegistering(
  { registration, started }: Omit<Registering, 'claimToken'>,
  claimToken?: string,
): object {
  return {
    id: registration.id,
    type: registration.kind,
    status: registrationStatus(registration, undefined),
    scopes: { pre_claim: [] },
    claim: {
      id: registration.claimId,
      ...(claimToken === undefined ? {} : { token: claimToken }),
      expires_at: registration.expiresAt.toISOString(),
      attempt: started === undefined ? null : renderStarted(started),
    },
  }
}

/** For the agent, once. */
export function renderClaimed({ registration, clientId, clientSecret }: Claimed, tokenEndpoint: string): object {
  return {
    id: registration.id,
    type: registration.kind,
    status: registrationStatus(registration, 'active'),
    identity: {
      agent_id: registration.agentId,
      client_id: clientId,
      client_secret: clientSecret.reveal(),
      token_endpoint: tokenEndpoint,
      grant_type: 'client_credentials',
    },
  }
}

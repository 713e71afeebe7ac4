import { z } from 'zod'
import { sessionStatus } from './derive-session-status.ts'
import type { EndReason, UserSession } from './model.ts'

const authMethods = [
  'external_auth',
  'impersonation',
  'magic_code',
  'oauth',
  'passkey',
  'password',
  'sso',
  'unknown',
] as const

/** A person's session, as the API of user management shows it. */
export const userSessionSchema = z
  .object({
    object: z.literal('session'),
    id: z.string(),
    user_id: z.string(),
    organization_id: z.string().optional(),
    ip_address: z.string().nullable(),
    user_agent: z.string().nullable(),
    auth_method: z.enum(authMethods),
    status: z.enum(['active', 'expired', 'revoked']),
    impersonator: z.object({ email: z.string(), reason: z.string().nullable() }).optional(),
    expires_at: z.string(),
    ended_at: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'UserSession' })

/** Names of methods in a session, by the name in an answer to a sign-in. */
const methodNames: Readonly<Record<string, (typeof authMethods)[number]>> = {
  Password: 'password',
  MagicAuth: 'magic_code',
  Passkey: 'passkey',
  GoogleOAuth: 'oauth',
  GitHubOAuth: 'oauth',
  MicrosoftOAuth: 'oauth',
  AppleOAuth: 'oauth',
  ExternalAuth: 'external_auth',
  SSO: 'sso',
  Impersonation: 'impersonation',
}

/** What is shown of a person's session; its state by the database's clock at the look-up. */
export function presentUserSession(
  session: UserSession,
  now: Date,
  door?: { reason: EndReason; at: Date },
): z.input<typeof userSessionSchema> {
  const status = sessionStatus(session, door, now)
  const ranOut = !status.living && (status.reason === 'expired' || status.reason === 'idle')
  const { impersonator } = session
  return {
    object: 'session',
    id: session.id,
    user_id: session.userId,
    ...(session.organizationId === undefined ? {} : { organization_id: session.organizationId }),
    ip_address: session.ipAddress ?? null,
    user_agent: session.userAgent ?? null,
    auth_method: methodNames[session.method ?? ''] ?? 'unknown',
    status: status.living ? 'active' : ranOut ? 'expired' : 'revoked',
    ...(impersonator === undefined ? {} : { impersonator: { email: impersonator.email, reason: impersonator.reason } }),
    expires_at: session.expiresAt.toISOString(),
    ended_at: status.living ? null : status.at.toISOString(),
    created_at: session.startedAt.toISOString(),
    updated_at: (status.living ? session.lastActiveAt : status.at).toISOString(),
  }
}

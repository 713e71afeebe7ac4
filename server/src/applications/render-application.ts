import { z } from 'zod'
import { type Application, applicationKinds, authMethods, type ClientSecret, type SessionPolicy } from './model.ts'

export const policySchema = z.object({
  max_seconds: z.number().int(),
  idle_seconds: z.number().int(),
  access_token_seconds: z.number().int(),
  grant_max_seconds: z.number().int(),
  sign_in_reuse_max_age_seconds: z.number().int(),
})

export const applicationSchema = z
  .object({
    object: z.literal('application'),
    id: z.string(),
    client_id: z.string(),
    name: z.string(),
    kind: z.enum(applicationKinds),
    state: z.enum(['active', 'retired']),
    registration: z.enum(['built_in', 'admin', 'dynamic', 'metadata_document']),
    client_uri: z.string().nullable(),
    token_endpoint_auth_method: z.enum(authMethods),
    redirect_uris: z.array(z.object({ id: z.string(), uri: z.string(), default: z.boolean() })),
    session_policy: policySchema,
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Application' })

export const madeSchema = applicationSchema.extend({
  client_secret: z.string().optional().describe('Shown once, for applications that authenticate with a secret.'),
})

/** An application as the API shows it. */
export function presentApplication(application: Application): z.input<typeof applicationSchema> {
  return {
    object: 'application',
    id: application.id,
    client_id: application.clientId,
    name: application.name,
    kind: application.kind,
    state: application.state,
    registration: application.registration,
    client_uri: application.clientUri ?? null,
    token_endpoint_auth_method: application.tokenEndpointAuthMethod,
    redirect_uris: application.redirectUris.map(each => ({ id: each.id, uri: each.uri, default: each.isDefault })),
    session_policy: presentPolicy(application.policy),
    created_at: application.createdAt.toISOString(),
    updated_at: application.updatedAt.toISOString(),
  }
}

function presentPolicy(policy: SessionPolicy): z.input<typeof policySchema> {
  return {
    max_seconds: policy.maxSeconds,
    idle_seconds: policy.idleSeconds,
    access_token_seconds: policy.accessTokenSeconds,
    grant_max_seconds: policy.grantMaxSeconds,
    sign_in_reuse_max_age_seconds: policy.signInReuseMaxAgeSeconds,
  }
}

export const secretSchema = z
  .object({
    object: z.literal('client_secret'),
    id: z.string(),
    secret_hint: z.string(),
    created_at: z.string(),
    expires_at: z.string().nullable(),
    last_used_at: z.string().nullable(),
  })
  .meta({ id: 'ClientSecret' })

/** A secret as the API shows it: never itself. */
export function presentSecret(secret: ClientSecret): z.input<typeof secretSchema> {
  return {
    object: 'client_secret',
    id: secret.id,
    secret_hint: secret.hint,
    created_at: secret.createdAt.toISOString(),
    expires_at: secret.expiresAt?.toISOString() ?? null,
    last_used_at: secret.lastUsedAt?.toISOString() ?? null,
  }
}

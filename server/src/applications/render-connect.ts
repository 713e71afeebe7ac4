import { z } from 'zod'
import type { OrganizationId } from '../platform/ids.ts'
import { wireTime } from '../platform/wire.ts'
import { connectId } from './derive-connect-id.ts'
import type { Application, ClientSecret } from './model.ts'

/** The two kinds of Connect applications in one: what one of them lacks is left out. */
export const connectSchema = z
  .object({
    object: z.literal('connect_application'),
    id: z.string(),
    client_id: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    scopes: z.array(z.string()),
    application_type: z.enum(['oauth', 'm2m']),
    redirect_uris: z.array(z.object({ uri: z.string(), default: z.boolean() })).optional(),
    uses_pkce: z.boolean().optional(),
    is_first_party: z.boolean().optional(),
    was_dynamically_registered: z.boolean().optional(),
    organization_id: z.string().optional(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'ConnectApplication' })

/** An application as the Connect API shows it. */
export function presentConnect(application: Application): z.input<typeof connectSchema> {
  const { connect } = application
  return {
    object: 'connect_application',
    id: connectId(application.id),
    client_id: application.clientId,
    name: application.name,
    description: application.description ?? null,
    scopes: [...(connect.scopes ?? [])],
    ...(application.kind === 'machine' ? { application_type: 'm2m' as const } : oauthMembers(application)),
    ...(connect.organizationId === undefined ? {} : { organization_id: connect.organizationId }),
    created_at: wireTime(application.createdAt),
    updated_at: wireTime(application.updatedAt),
  }
}

function oauthMembers(application: Application) {
  const dynamic = application.registration === 'dynamic' || application.registration === 'metadata_document'
  const firstParty = !dynamic && !application.connect.thirdParty
  return {
    application_type: 'oauth' as const,
    redirect_uris: application.redirectUris.map(each => ({ uri: each.uri, default: each.isDefault })),
    uses_pkce: application.tokenEndpointAuthMethod === 'none',
    is_first_party: firstParty,
    ...(firstParty ? {} : { was_dynamically_registered: dynamic }),
  }
}

export const connectSecretSchema = z
  .object({
    object: z.literal('connect_application_secret'),
    id: z.string(),
    secret_hint: z.string(),
    last_used_at: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'ConnectApplicationSecret' })

export const newConnectSecretSchema = connectSecretSchema
  .extend({ secret: z.string().describe('Shown once.') })
  .meta({ id: 'NewConnectApplicationSecret' })

/** A secret as the Connect API shows it: never itself. */
export function presentConnectSecret(secret: ClientSecret): z.input<typeof connectSecretSchema> {
  return {
    object: 'connect_application_secret',
    id: secret.id,
    secret_hint: secret.hint,
    last_used_at: secret.lastUsedAt === null ? null : wireTime(secret.lastUsedAt),
    created_at: wireTime(secret.createdAt),
    updated_at: wireTime(secret.lastUsedAt ?? secret.createdAt),
  }
}

export const authorizedSchema = z
  .object({
    object: z.literal('authorized_connect_application'),
    id: z.string(),
    granted_scopes: z.array(z.string()),
    oauth_resource: z.string().optional(),
    application: connectSchema,
  })
  .meta({ id: 'AuthorizedConnectApplication' })

export const organizationAuthorizedSchema = authorizedSchema
  .extend({ user_id: z.string() })
  .meta({ id: 'OrganizationAuthorizedConnectApplication' })

export interface Authorized {
  readonly id: string
  readonly userId: string
  readonly scopes: readonly string[]
  readonly resource: string | undefined
  readonly organizationId: OrganizationId | undefined
  readonly since: Date
  readonly application: Application
}

/** What a person let an application have. */
export function presentAuthorized(authorized: Authorized): z.input<typeof organizationAuthorizedSchema> {
  return {
    object: 'authorized_connect_application',
    id: authorized.id,
    granted_scopes: [...authorized.scopes],
    ...(authorized.resource === undefined ? {} : { oauth_resource: authorized.resource }),
    application: presentConnect(authorized.application),
    user_id: authorized.userId,
  }
}

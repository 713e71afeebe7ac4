import { z } from 'zod'
import type { HandOut } from './actions-hand-out.ts'
import type { Integrated } from './actions-integrations.ts'
import type { OrganizationIntegration } from './actions-settings.ts'
import { type Account, authMethods, type CustomDefinition, type Integration, type Provider } from './model.ts'
import { wireOwner, wireState } from './render-pipes-account.ts'

/** Integrations and accounts in the shapes of the WorkOS API; no secret has a member here but in what is handed out. */

const methodSchema = z.enum(authMethods)
const credentialsSchema = z.object({
  type: z.enum(['custom', 'organization']),
  client_id: z.string().nullable(),
  redacted_client_secret: z.string().nullable(),
})
const installationSchema = z.object({
  id: z.string(),
  connection_role: z.enum(['compatibility', 'standard']),
  account_identifier: z.string().nullable(),
  account_display_name: z.string().nullable(),
  user_id: z.string().nullable(),
  organization_id: z.string().nullable(),
  api_key_last_4: z.string().nullable(),
})
const customProviderSchema = z.object({
  name: z.string(),
  authorization_url: z.string().nullable(),
  token_url: z.string().nullable(),
  refresh_token_url: z.string().nullable(),
  pkce_enabled: z.boolean(),
  request_scope_separator: z.string(),
  scopes_required: z.boolean(),
  client_secret_required: z.boolean(),
  additional_authorization_parameters: z.record(z.string(), z.string()),
  token_body_content_type: z.string(),
  authenticate_via: z.enum(['request_body', 'basic_auth_header']),
})

export const integrationSchema = z
  .object({
    object: z.literal('data_integration'),
    id: z.string(),
    slug: z.string(),
    integration_type: z.string(),
    ownership: z.enum(['user', 'organization']),
    description: z.string().nullable(),
    enabled: z.boolean(),
    state: z.enum(['valid', 'invalid', 'requested']),
    scopes: z.array(z.string()).nullable(),
    redirect_uri: z.string(),
    auth_methods: z.array(methodSchema),
    credentials: credentialsSchema.nullable(),
    installation: installationSchema.nullable(),
    config: z.record(z.string(), z.string()),
    custom_provider: customProviderSchema.nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'DataIntegration' })

export interface IntegrationView extends Integrated {
  readonly method: Account['authMethod']
  readonly redirectUri: string
  /** What was installed by the same request. */
  readonly installed?: Account | undefined
}

/** Without its client's secret. */
export function presentIntegration(it: IntegrationView): z.input<typeof integrationSchema> {
  const { provider, integration, method } = it
  return {
    object: 'data_integration',
    id: integration.id,
    slug: provider.slug,
    integration_type: integrationType(provider),
    ownership: integration.ownership,
    description: integration.description ?? null,
    enabled: provider.enabledFor.includes(integration.ownership),
    state: method !== 'oauth' || hasClient(it) ? 'valid' : 'invalid',
    scopes: integration.scopes === undefined ? null : [...integration.scopes],
    redirect_uri: it.redirectUri,
    auth_methods: [method],
    credentials: method === 'oauth' ? presentClient(it) : null,
    installation: it.installed === undefined ? null : presentInstallation(it.installed),
    config: {},
    custom_provider: provider.definition === undefined ? null : presentDefinition(provider.name, provider.definition),
    created_at: integration.createdAt.toISOString(),
    updated_at: integration.updatedAt.toISOString(),
  }
}

function integrationType({ catalogue, slug }: Provider): string {
  return catalogue ?? slug
}

/** An MCP server gets its client when the first person connects. */
function hasClient({ provider, integration }: Integrated): boolean {
  if (integration.credentialsType === 'organization' || provider.kind === 'mcp') return true
  return (integration.clientId ?? provider.oauthClientId) !== undefined
}

function presentClient({ provider, integration }: Integrated): z.input<typeof credentialsSchema> {
  if (integration.credentialsType === 'organization')
    return { type: 'organization', client_id: null, redacted_client_secret: null }
  const clientId = integration.clientId ?? provider.oauthClientId ?? null
  return { type: 'custom', client_id: clientId, redacted_client_secret: integration.secretLast4 ?? null }
}

function presentInstallation(account: Account): z.input<typeof installationSchema> {
  return {
    id: account.id,
    connection_role: account.connectionRole,
    account_identifier: account.externalId ?? null,
    account_display_name: account.label,
    ...wireOwner(account),
    api_key_last_4: account.secretLast4 ?? null,
  }
}

function presentDefinition(name: string, definition: CustomDefinition): z.input<typeof customProviderSchema> {
  return {
    name,
    authorization_url: definition.authorizationUrl ?? null,
    token_url: definition.tokenUrl ?? null,
    refresh_token_url: definition.refreshTokenUrl ?? null,
    pkce_enabled: definition.pkceEnabled,
    request_scope_separator: definition.requestScopeSeparator,
    scopes_required: definition.scopesRequired,
    client_secret_required: definition.clientSecretRequired,
    additional_authorization_parameters: { ...definition.additionalAuthorizationParameters },
    token_body_content_type: definition.tokenBodyContentType,
    authenticate_via: definition.authenticateVia,
  }
}

const wireAccountParts = {
  object: z.literal('connected_account'),
  id: z.string(),
  connection_role: z.enum(['compatibility', 'standard']),
  account_identifier: z.string().nullable(),
  account_display_name: z.string().nullable(),
  user_id: z.string().nullable(),
  organization_id: z.string().nullable(),
  scopes: z.array(z.string()),
  auth_method: methodSchema,
  api_key_last_4: z.string().nullable(),
  client_id: z.string().optional(),
  client_secret_last_4: z.string().nullable().optional(),
  config: z.record(z.string(), z.string()).optional(),
  state: z.enum(['connected', 'needs_reauthorization', 'disconnected']),
  created_at: z.string(),
  updated_at: z.string(),
}
export const wireAccountSchema = z.object(wireAccountParts).meta({ id: 'PipesConnectedAccount' })

/** Without its credential. */
export function presentWireAccount(account: Account): z.input<typeof wireAccountSchema> {
  const isClient = account.authMethod === 'client_credentials'
  const ofClient = {
    client_id: account.clientId ?? '',
    client_secret_last_4: account.secretLast4 ?? null,
    config: {},
  }
  return {
    object: 'connected_account',
    id: account.id,
    connection_role: account.connectionRole,
    account_identifier: account.externalId ?? null,
    account_display_name: account.label === '' ? null : account.label,
    ...wireOwner(account),
    scopes: [...account.scopes],
    auth_method: account.authMethod,
    api_key_last_4: account.authMethod === 'api_key' ? (account.secretLast4 ?? null) : null,
    ...(isClient ? ofClient : {}),
    state: wireState(account),
    created_at: account.createdAt.toISOString(),
    updated_at: account.updatedAt.toISOString(),
  }
}

/** Lists carry the former spellings as well, as their document has it. */
const listedAccountSchema = z.object({
  ...wireAccountParts,
  userland_user_id: z.string().nullable(),
  userlandUserId: z.string().nullable(),
  organizationId: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})

function presentListedAccount(account: Account): z.input<typeof listedAccountSchema> {
  const shown = presentWireAccount(account)
  return {
    ...shown,
    userland_user_id: shown.user_id,
    userlandUserId: shown.user_id,
    organizationId: shown.organization_id,
    createdAt: shown.created_at,
    updatedAt: shown.updated_at,
  }
}

const dataProviderSchema = z
  .object({
    object: z.literal('data_provider'),
    id: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    slug: z.string(),
    integration_type: z.string(),
    credentials_type: z.string(),
    scopes: z.array(z.string()).nullable(),
    auth_methods: z.array(methodSchema),
    connection_owner: z.enum(['user', 'organization']),
    ownership: z.enum(['userland_user', 'organization']),
    created_at: z.string(),
    updated_at: z.string(),
    integrationType: z.string(),
    credentialsType: z.string(),
    createdAt: z.string(),
    updatedAt: z.string(),
    connected_account: listedAccountSchema.nullable(),
    connected_accounts: z.array(listedAccountSchema),
  })
  .meta({ id: 'DataProvider' })

export const dataProvidersSchema = z.object({ object: z.literal('list'), data: z.array(dataProviderSchema) })

const credentialsTypes = { oauth: 'oauth2', api_key: 'api_key', client_credentials: 'client_credentials' } as const

export interface DataProviderView extends Integrated {
  readonly method: Account['authMethod']
  readonly scopes: readonly string[]
  readonly accounts: readonly Account[]
}

/** A provider with the accounts of one owner there. */
export function presentDataProvider(it: DataProviderView): z.input<typeof dataProviderSchema> {
  const { provider, integration, method, accounts } = it
  const named = {
    integration_type: integrationType(provider),
    credentials_type: credentialsTypes[method],
    created_at: integration.createdAt.toISOString(),
    updated_at: integration.updatedAt.toISOString(),
  }
  const compatible = accounts.find(({ connectionRole }) => connectionRole === 'compatibility')
  return {
    object: 'data_provider',
    id: integration.id,
    name: provider.name,
    description: integration.description ?? null,
    slug: provider.slug,
    ...named,
    scopes: it.scopes.length === 0 ? null : [...it.scopes],
    auth_methods: [method],
    connection_owner: integration.ownership,
    ownership: wireOwnership(integration),
    integrationType: named.integration_type,
    credentialsType: named.credentials_type,
    createdAt: named.created_at,
    updatedAt: named.updated_at,
    connected_account: compatible === undefined ? null : presentListedAccount(compatible),
    connected_accounts: accounts.map(presentListedAccount),
  }
}

function wireOwnership({ ownership }: Integration): 'userland_user' | 'organization' {
  return ownership === 'user' ? 'userland_user' : 'organization'
}

const inactiveSchema = z.object({
  active: z.literal(false),
  error: z.enum(['not_installed', 'needs_reauthorization']),
})
export const accessTokenSchema = z.discriminatedUnion('active', [
  z.object({
    active: z.literal(true),
    access_token: z.object({
      object: z.literal('access_token'),
      access_token: z.string(),
      expires_at: z.string().nullable(),
      scopes: z.array(z.string()),
      missing_scopes: z.array(z.string()),
    }),
  }),
  inactiveSchema,
])

/** The token itself, or why there is none. */
export function presentAccessToken(it: HandOut): z.input<typeof accessTokenSchema> {
  if (it.outcome !== 'handed_out') return { active: false, error: it.outcome }
  const { account, value, missingScopes } = it
  return {
    active: true,
    access_token: {
      object: 'access_token',
      access_token: value.reveal(),
      expires_at: account.credentialExpiresAt?.toISOString() ?? null,
      scopes: [...account.scopes],
      missing_scopes: [...missingScopes],
    },
  }
}

const config = z.record(z.string(), z.string())
export const credentialSchema = z.discriminatedUnion('active', [
  z.object({
    active: z.literal(true),
    credential: z.object({
      object: z.literal('credential'),
      auth_method: methodSchema,
      value: z.string(),
      expires_at: z.string().nullable().optional(),
      scopes: z.array(z.string()).optional(),
      missing_scopes: z.array(z.string()).optional(),
      metadata: z.record(z.string(), z.json()).optional(),
      config,
    }),
  }),
  inactiveSchema,
])

/** The credential itself, of whatever kind, or why there is none. */
export function presentCredential(it: HandOut): z.input<typeof credentialSchema> {
  if (it.outcome !== 'handed_out') return { active: false, error: it.outcome }
  const { account, value } = it
  const common = { object: 'credential', auth_method: account.authMethod, value: value.reveal(), config: {} } as const
  if (account.authMethod === 'api_key') return { active: true, credential: common }
  const metadata = account.authMethod === 'client_credentials' ? { metadata: {} } : {}
  return {
    active: true,
    credential: {
      ...common,
      expires_at: account.credentialExpiresAt?.toISOString() ?? null,
      scopes: [...account.scopes],
      missing_scopes: [...it.missingScopes],
      ...metadata,
    },
  }
}

const organizationCredentialsSchema = z.object({
  credentials_type: z.string(),
  has_credentials: z.boolean(),
  client_id: z.string().nullable(),
  client_secret_last_four: z.string().nullable(),
  redirect_uri: z.string(),
})
export const configurationSchema = z
  .object({
    object: z.literal('data_integration_configuration'),
    id: z.string(),
    organization_id: z.string(),
    slug: z.string(),
    name: z.string(),
    enabled: z.boolean(),
    scopes: z.array(z.string()).nullable(),
    config,
    created_at: z.string(),
    updated_at: z.string(),
    credentials: organizationCredentialsSchema.optional(),
  })
  .meta({ id: 'DataIntegrationConfiguration' })

/** What counts for one organization. */
export function presentConfiguration(
  it: OrganizationIntegration,
  { redirectUri, scopes }: { readonly redirectUri: string; readonly scopes: readonly string[] },
): z.input<typeof configurationSchema> {
  const { provider, integration, settings, organizationId } = it
  const dated = settings ?? integration
  const own = settings?.scopes ?? integration.scopes ?? scopes
  const credentials = {
    credentials_type: integration.credentialsType,
    has_credentials: settings?.clientId !== undefined,
    client_id: settings?.clientId ?? null,
    client_secret_last_four: settings?.secretLast4 ?? null,
    redirect_uri: redirectUri,
  }
  return {
    object: 'data_integration_configuration',
    id: integration.id,
    organization_id: organizationId,
    slug: provider.slug,
    name: provider.name,
    enabled: provider.enabledFor.includes(integration.ownership) && (settings?.enabled ?? true),
    scopes: own.length === 0 ? null : [...own],
    config: {},
    created_at: dated.createdAt.toISOString(),
    updated_at: dated.updatedAt.toISOString(),
    ...(integration.credentialsType === 'organization' ? { credentials } : {}),
  }
}

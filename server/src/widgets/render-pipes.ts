import { z } from 'zod'
import { type Account, type Integration, type Provider, presentWireAccount, wireAccountSchema } from '../pipes/index.ts'
import { wireTime } from '../platform/wire.ts'
import type { Configured, Connectable } from './actions-pipes.ts'

const methodSchema = z.enum(['oauth', 'api_key', 'client_credentials'])
const nothing = z.array(z.never())
const noConfig = z.object({})

/** An account, in both spellings that the widgets read. */
export const installationSchema = wireAccountSchema.extend({
  userlandUserId: z.string().nullable(),
  organizationId: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})

export const widgetIntegrationSchema = z.object({
  object: z.literal('data_integration'),
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  slug: z.string(),
  integrationType: z.string(),
  ownership: z.enum(['userland_user', 'organization']),
  credentialsType: z.enum(['custom', 'organization']),
  scopes: z.array(z.string()).nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  installation: installationSchema.nullable(),
  configFields: nothing,
  config: noConfig,
  authMethods: z.array(methodSchema),
  connected_accounts: z.array(installationSchema),
})

/** An account without its credential. */
export function presentInstallation(account: Account): z.input<typeof installationSchema> {
  const shown = presentWireAccount(account)
  return {
    ...shown,
    userlandUserId: shown.user_id,
    organizationId: shown.organization_id,
    createdAt: shown.created_at,
    updatedAt: shown.updated_at,
  }
}

function named(provider: Provider, integration: Integration) {
  return {
    id: integration.id,
    name: provider.name,
    description: integration.description ?? null,
    slug: provider.slug,
    integrationType: provider.catalogue ?? provider.slug,
    ownership: integration.ownership === 'user' ? ('userland_user' as const) : ('organization' as const),
    createdAt: wireTime(integration.createdAt),
    updatedAt: wireTime(integration.updatedAt),
  }
}

/** What can be connected, with what is. */
export function presentWidgetIntegration(it: Omit<Connectable, 'available'>): z.input<typeof widgetIntegrationSchema> {
  const { provider, integration, method, scopes } = it
  const accounts = it.accounts.map(presentInstallation)
  return {
    object: 'data_integration',
    ...named(provider, integration),
    credentialsType: integration.credentialsType,
    scopes: scopes.length === 0 ? null : [...scopes],
    installation: accounts[0] ?? null,
    configFields: [],
    config: {},
    authMethods: [method],
    connected_accounts: accounts,
  }
}

export const sharedConnectionSchema = z.object({
  object: z.literal('data_integration'),
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  slug: z.string(),
  ownership: z.literal('organization'),
  connected_accounts: z.array(
    z.object({
      object: z.literal('connected_account'),
      id: z.string(),
      state: z.enum(['connected', 'needs_reauthorization']),
      availability: z.enum(['available', 'needs_admin_attention']),
      created_at: z.string(),
      updated_at: z.string(),
    }),
  ),
})

/** What the organization connected, as a member sees it: whether it works, and not by whom. */
export function presentShared({
  provider,
  integration,
  accounts,
}: Connectable): z.input<typeof sharedConnectionSchema> {
  const { id, name, description, slug } = named(provider, integration)
  return {
    object: 'data_integration',
    id,
    name,
    description,
    slug,
    ownership: 'organization',
    connected_accounts: accounts.map(account => {
      const isFine = account.state === 'connected'
      return {
        object: 'connected_account',
        id: account.id,
        state: isFine ? 'connected' : 'needs_reauthorization',
        availability: isFine ? 'available' : 'needs_admin_attention',
        created_at: wireTime(account.createdAt),
        updated_at: wireTime(account.updatedAt),
      }
    }),
  }
}

const clientSchema = z.object({
  credentialsType: z.enum(['custom', 'organization']),
  hasCredentials: z.boolean(),
  client_id: z.string().nullable(),
  redactedClientSecret: z.string().nullable(),
  redirectUri: z.string(),
})

/** The client that counts, without its secret. That of the installation is nothing that an organization sees. */
function presentClient({ integration, provider, settings, redirectUri, method }: Configured) {
  const isOwn = integration.credentialsType === 'organization'
  const ofInstallation = method !== 'oauth' || provider.kind === 'mcp' || hasClient(integration, provider)
  return {
    credentialsType: integration.credentialsType,
    hasCredentials: isOwn ? settings?.clientId !== undefined : ofInstallation,
    client_id: isOwn ? (settings?.clientId ?? null) : null,
    redactedClientSecret: isOwn ? (settings?.secretLast4 ?? null) : null,
    redirectUri,
  }
}

function hasClient({ clientId }: Integration, { oauthClientId }: Provider): boolean {
  return (clientId ?? oauthClientId) !== undefined
}

export const widgetConfigurationSchema = z.object({
  object: z.literal('data_integration_configuration'),
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  slug: z.string(),
  integrationType: z.string(),
  ownership: z.enum(['userland_user', 'organization']),
  enabled: z.boolean(),
  scopes: z.array(z.string()).nullable(),
  defaultScopes: z.array(z.string()),
  availableScopes: z.array(z.string()),
  credentials: clientSchema,
  authMethods: z.array(methodSchema),
  configFields: nothing,
  config: noConfig,
  createdAt: z.string(),
  updatedAt: z.string(),
})

/** An integration as the organization has set it. */
export function presentWidgetConfiguration(it: Configured): z.input<typeof widgetConfigurationSchema> {
  const { provider, integration, settings, available, method } = it
  return {
    object: 'data_integration_configuration',
    ...named(provider, integration),
    enabled: settings?.enabled ?? true,
    scopes: settings?.scopes === undefined ? null : [...settings.scopes],
    defaultScopes: [...available],
    availableScopes: [...available],
    credentials: presentClient(it),
    authMethods: [method],
    configFields: [],
    config: {},
  }
}

export const organizationIntegrationSchema = widgetIntegrationSchema.extend({
  configuration: z.object({
    hasOverride: z.boolean(),
    rootEnabled: z.boolean(),
    overrideEnabled: z.boolean().nullable(),
    enabled: z.boolean(),
    disabledSource: z.enum(['developer', 'organization']).nullable(),
    scopes: z.array(z.string()).nullable(),
    defaultScopes: z.array(z.string()),
    availableScopes: z.array(z.string()),
    credentials: clientSchema,
    configured: z.boolean(),
    configFields: nothing,
    config: noConfig,
  }),
  capabilities: z.object({
    canConfigure: z.boolean(),
    canConnect: z.boolean(),
    canUpdateCredentials: z.boolean(),
    canReauthorize: z.boolean(),
    canDisconnect: z.boolean(),
  }),
})

/** What the organization connects itself, with what its administrators can do about it. */
export function presentOrganizationIntegration(it: Configured): z.input<typeof organizationIntegrationSchema> {
  const { settings, available, accounts } = it
  const enabled = settings?.enabled ?? true
  const credentials = presentClient(it)
  const isThere = accounts.length > 0
  return {
    ...presentWidgetIntegration({ ...it, scopes: settings?.scopes ?? available }),
    configuration: {
      hasOverride: settings !== undefined,
      rootEnabled: true,
      overrideEnabled: settings?.enabled ?? null,
      enabled,
      disabledSource: enabled ? null : 'organization',
      scopes: settings?.scopes === undefined ? null : [...settings.scopes],
      defaultScopes: [...available],
      availableScopes: [...available],
      credentials,
      configured: credentials.hasCredentials,
      configFields: [],
      config: {},
    },
    capabilities: {
      canConfigure: true,
      canConnect: enabled && credentials.hasCredentials,
      canUpdateCredentials: enabled && it.method !== 'oauth',
      canReauthorize: enabled && isThere,
      canDisconnect: isThere,
    },
  }
}

import { z } from 'zod'
import { accountHealth, accountHealths } from './derive-account-health.ts'
import {
  type Account,
  authMethods,
  clientRequests,
  connectPath,
  effects,
  type Provider,
  providerKinds,
  type Tool,
} from './model.ts'

/** Providers, tools and accounts as the API shows them; no secret has a member here. */

export const providerSchema = z
  .object({
    object: z.literal('provider'),
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    kind: z.enum(providerKinds),
    state: z.enum(['active', 'retired']),
    url: z.string().nullable(),
    catalogue: z.string().nullable(),
    base_urls: z.record(z.string(), z.string()),
    auth: z.object({
      type: z.enum(['none', 'bearer', 'oauth', 'client_credentials']),
      per: z.enum(['installation', 'user']),
    }),
    oauth: z.object({ client_id: z.string().nullable(), issuer: z.string().nullable(), scopes: z.array(z.string()) }),
    may_ask: z.array(z.enum(clientRequests)).describe('What it may ask of agents’ programs during a call'),
    connect_path: z.string().nullable(),
    tools_read_at: z.string().nullable(),
    left_out: z.array(z.object({ name: z.string(), finding: z.string() })),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Provider' })

/** Without anything that is sealed. */
export function presentProvider(provider: Provider): z.input<typeof providerSchema> {
  const { auth, slug } = provider
  return {
    object: 'provider',
    id: provider.id,
    slug,
    name: provider.name,
    kind: provider.kind,
    state: provider.state,
    url: provider.url ?? null,
    catalogue: provider.catalogue ?? null,
    base_urls: provider.baseUrls,
    auth,
    oauth: {
      client_id: provider.oauthClientId ?? null,
      issuer: provider.oauthIssuer ?? null,
      scopes: [...provider.oauthScopes],
    },
    may_ask: [...provider.mayAsk],
    connect_path: auth.type === 'none' || auth.per === 'installation' ? null : connectPath(slug),
    tools_read_at: provider.toolsReadAt?.toISOString() ?? null,
    left_out: [...provider.leftOut],
    created_at: provider.createdAt.toISOString(),
    updated_at: provider.updatedAt.toISOString(),
  }
}

const definitionSchema = z.record(z.string(), z.json())

export const toolSchema = z
  .object({
    object: z.literal('tool'),
    id: z.string(),
    name: z.string().describe('As the gateway lists it: `provider__tool`'),
    plain_name: z.string().describe('As the endpoint of the provider alone lists it'),
    provider: z.string(),
    title: z.string().nullable(),
    description: z.string(),
    effect: z.enum(effects),
    effect_hint: z.enum(effects).nullable().describe('What the upstream says of itself; it is not believed'),
    digest: z.string(),
    state: z.enum(['active', 'drifted', 'gone']),
    findings: z.array(z.string()),
    input_schema: definitionSchema,
    output_schema: definitionSchema.nullable(),
    definition: definitionSchema.describe('What was reviewed last, as the upstream gave it'),
    seen_digest: z.string().nullable(),
    seen_definition: definitionSchema.nullable().describe('What the upstream shows now, when it differs'),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Tool' })

/** With what was reviewed, and what is seen now. */
export function presentTool(tool: Tool): z.input<typeof toolSchema> {
  return {
    object: 'tool',
    id: tool.id,
    name: tool.name,
    plain_name: tool.plainName,
    provider: tool.providerSlug,
    title: tool.title ?? null,
    description: tool.description,
    effect: tool.effect,
    effect_hint: tool.effectHint ?? null,
    digest: tool.digest,
    state: tool.state,
    findings: [...tool.findings],
    input_schema: mutable(tool.inputSchema),
    output_schema: tool.outputSchema === undefined ? null : mutable(tool.outputSchema),
    definition: mutable(tool.definition),
    seen_digest: tool.seenDigest ?? null,
    seen_definition: tool.seenDefinition === undefined ? null : mutable(tool.seenDefinition),
    created_at: tool.createdAt.toISOString(),
    updated_at: tool.updatedAt.toISOString(),
  }
}

/** A copy, because the schema's type is one that may be changed. */
function mutable(value: object): z.input<typeof definitionSchema> {
  return JSON.parse(JSON.stringify(value))
}

export const accountSchema = z
  .object({
    object: z.literal('connected_account'),
    id: z.string(),
    provider_id: z.string(),
    owner_id: z.string(),
    label: z.string(),
    name: z.string().nullable().describe('What its owner calls it'),
    is_default: z.boolean().describe('Meant where none is named'),
    used_by: z
      .union([z.enum(['nobody', 'members']), z.object({ role: z.string() })])
      .describe('Whose agents may use an account of an organization'),
    organization_id: z.string().nullable(),
    auth_method: z.enum(authMethods),
    state: z.enum(['connected', 'needs_reconnection', 'disconnected']),
    health: z.enum(accountHealths).describe('What a call would meet now'),
    lost_because: z.enum(['revoked', 'expired', 'answer_lost', 'by_request']).nullable(),
    checked_at: z.string().describe('When the provider last said that its credential is good'),
    for_applications: z.boolean().describe('Whether applications get its credential'),
    scopes: z.array(z.string()),
    credential_expires_at: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'ConnectedAccount' })

/** Without its credential. */
export function presentAccount(account: Account, now: Date): z.input<typeof accountSchema> {
  return {
    object: 'connected_account',
    id: account.id,
    provider_id: account.providerId,
    owner_id: account.ownerId,
    label: account.label,
    name: account.name ?? null,
    is_default: account.connectionRole === 'compatibility',
    used_by: account.usedBy.by === 'role' ? { role: account.usedBy.role } : account.usedBy.by,
    organization_id: account.organizationId ?? null,
    auth_method: account.authMethod,
    state: account.state,
    health: accountHealth(account, now),
    lost_because: account.lostBecause ?? null,
    checked_at: account.checkedAt.toISOString(),
    for_applications: account.forApplications,
    scopes: [...account.scopes],
    credential_expires_at: account.credentialExpiresAt?.toISOString() ?? null,
    created_at: account.createdAt.toISOString(),
    updated_at: account.updatedAt.toISOString(),
  }
}

import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, Refusal } from '../platform/refusal.ts'
import type { Secret } from '../platform/secret.ts'
import { sealSecret } from '../vault/index.ts'
import { createProvider, refuseWrongAddress } from './actions.ts'
import { disconnectAccount, type EndGrants } from './actions-accounts.ts'
import { lastOf } from './actions-connect.ts'
import { integrationPlace } from './actions-credentials.ts'
import { findCatalogue } from './catalogue/index.ts'
import { providerRefused } from './errors.ts'
import type { AuthMethod, CustomDefinition, Integration, Ownership, Provider, ProviderAuth } from './model.ts'
import { ownershipOf } from './model.ts'
import { findProvider, findProviderById, lockProvider, retireProviderRow } from './store.ts'
import { listAccountsOfProvider } from './store-accounts.ts'
import {
  type ClientParts,
  deleteIntegration,
  findIntegration,
  findIntegrationById,
  insertIntegration,
  type NewIntegration,
  reviveProvider,
  saveDefinition,
  saveEnabledFor,
  saveIntegration,
  saveIntegrationClient,
} from './store-integrations.ts'

/** An integration with the provider that it is for. */
export interface Integrated {
  readonly provider: Provider
  readonly integration: Integration
}

export interface ClientGiven {
  readonly type: Integration['credentialsType']
  readonly id: string | undefined
  readonly secret: Secret | undefined
}

export interface IntegrationParts {
  readonly slug: string
  readonly ownership: Ownership
  readonly description: string | undefined
  readonly enabled: boolean
  readonly scopes: readonly string[] | undefined
  readonly authMethod: AuthMethod
  readonly client: ClientGiven | undefined
  /** Of a custom provider that is new. */
  readonly custom: { readonly name: string; readonly definition: CustomDefinition } | undefined
}

const authTypes: Readonly<Record<AuthMethod, ProviderAuth['type']>> = {
  oauth: 'oauth',
  api_key: 'bearer',
  client_credentials: 'client_credentials',
}

/** How accounts at a provider prove themselves. */
export function authMethodOf({ auth }: Provider): AuthMethod {
  if (auth.type === 'bearer') return 'api_key'
  return auth.type === 'client_credentials' ? 'client_credentials' : 'oauth'
}

/** The integration of that ownership, or 404: an unknown slug, a retired provider and a missing one look the same. */
export async function getIntegration(on: Platform, slug: string, ownership: Ownership): Promise<Integrated> {
  const provider = await findProvider(on.database, slug)
  const integration =
    provider?.state === 'active' ? await findIntegration(on.database, provider.id, ownership) : undefined
  if (provider === undefined || integration === undefined) throw notFound('data integration')
  return { provider, integration }
}

async function integratedOf(on: Platform, id: Integration['id']): Promise<Integrated> {
  const integration = await findIntegrationById(on.database, id)
  const provider = integration && (await findProviderById(on.database, integration.providerId))
  if (integration === undefined || provider === undefined) throw notFound('data integration')
  return { provider, integration }
}

/**
 * Adds what accounts of one ownership are connected through: at a provider of the catalogue, at one that is there, or at a custom
 * one that comes with its definition. A provider that was retired is there again if its slug means what it meant before.
 *
 * @throws Refusal 404 for an unknown provider, 409 `data_integration_exists`, 422 for what does not fit together.
 */
export async function createIntegration(on: Platform, actor: Actor, parts: IntegrationParts): Promise<Integrated> {
  refuseWrongIntegration(on, parts)
  const known = await findProvider(on.database, parts.slug)
  if (known === undefined) return addProvider(on, actor, parts)
  const id = parts.ownership === 'user' ? known.id : newId('provider')
  const integration = await integrationParts(on, id, parts)
  await on.database.transaction(async tx => {
    const held = await lockProvider(tx, known.id)
    if (held === undefined) throw notFound('provider')
    const revived = held.state === 'retired'
    refuseOther(held, parts)
    if (revived)
      await reviveProvider(tx, held.id, {
        name: parts.custom?.name ?? held.name,
        definition: parts.custom?.definition,
        authType: authTypes[parts.authMethod],
      })
    if (!(await insertIntegration(tx, { ...integration, providerId: held.id }))) throw integrationExists(parts)
    const others = revived ? [] : held.enabledFor.filter(each => each !== parts.ownership)
    await saveEnabledFor(tx, held.id, parts.enabled ? [...others, parts.ownership] : others)
    await record(tx, {
      type: 'data_integration.created',
      ...inSession(actor),
      body: {
        actor: actorName(actor),
        integration: id,
        provider: held.id,
        slug: held.slug,
        ownership: parts.ownership,
      },
    })
  })
  return integratedOf(on, id)
}

/** A provider that nobody had here before; the integration for people has its id, as one object has one id on every API. */
async function addProvider(on: Platform, actor: Actor, parts: IntegrationParts): Promise<Integrated> {
  const catalogue = parts.custom === undefined ? findCatalogue(parts.slug) : undefined
  if (catalogue === undefined && parts.custom === undefined) throw notFound('provider')
  const id = newId('provider')
  const provider = await createProvider(on, actor, {
    slug: parts.slug,
    name: parts.custom?.name ?? catalogue?.title ?? parts.slug,
    kind: parts.custom === undefined ? 'rest' : 'custom',
    url: undefined,
    catalogue: catalogue?.name,
    baseUrls: {},
    auth: { type: authTypes[parts.authMethod], per: 'user' },
    token: undefined,
    oauthClient: undefined,
    scopes: [],
    definition: parts.custom?.definition,
    enabledFor: parts.enabled ? [parts.ownership] : [],
    integration: await integrationParts(on, id, parts),
  })
  return getIntegration(on, provider.slug, parts.ownership)
}

async function integrationParts(
  on: Platform,
  id: Integration['id'],
  parts: IntegrationParts,
): Promise<Omit<NewIntegration, 'providerId'>> {
  const client = await sealedClient(on, { id, version: 1, client: parts.client })
  return {
    id,
    ownership: parts.ownership,
    description: parts.description,
    credentialsType: parts.client?.type ?? 'custom',
    scopes: parts.scopes,
    ...client,
  }
}

async function sealedClient(
  on: Platform,
  it: { readonly id: Integration['id']; readonly version: number; readonly client: ClientGiven | undefined },
): Promise<ClientParts> {
  const { id, version, client } = it
  const secret = client?.secret
  return {
    clientId: client?.id,
    clientSecretSealed: secret && (await sealSecret(on, integrationPlace(id, version), secret)),
    secretVersion: version,
    secretLast4: secret && lastOf(secret),
  }
}

function refuseOther(held: Provider, parts: IntegrationParts): void {
  const sameKind =
    parts.custom === undefined ? held.kind !== 'custom' || held.state === 'active' : held.kind === 'custom'
  const taken = held.state === 'active' && parts.custom !== undefined
  if (!sameKind || taken || (held.state === 'retired' && held.kind === 'mcp')) throw integrationExists(parts)
  if (held.state === 'active' && (held.auth.per !== 'user' || authTypes[parts.authMethod] !== held.auth.type))
    throw providerRefused('auth_methods', `Accounts at "${held.slug}" prove themselves in another way.`)
}

function integrationExists({ slug, ownership }: IntegrationParts): Refusal {
  return new Refusal({
    status: 409,
    code: 'data_integration_exists',
    message: `There is a data integration "${slug}" already, or its slug stands for something else (ownership: ${ownership}).`,
  })
}

/** What can't be connected through: said before anything is written. */
function refuseWrongIntegration(on: Platform, parts: IntegrationParts): void {
  const { authMethod, client, custom, slug } = parts
  if (custom !== undefined && findCatalogue(slug) !== undefined) throw integrationExists(parts)
  if (authMethod !== 'oauth' && client !== undefined)
    throw providerRefused('credentials', 'Only integrations with oauth have a client. Leave credentials out.')
  if (authMethod === 'oauth' && client === undefined)
    throw providerRefused('credentials', 'An integration with oauth needs credentials.')
  if (client !== undefined) refuseWrongClient(client, custom?.definition)
  if (custom !== undefined) refuseWrongDefinition(on, custom.definition, { authMethod, scopes: parts.scopes })
}

function refuseWrongClient(client: ClientGiven, definition: CustomDefinition | undefined): void {
  const given = client.id !== undefined || client.secret !== undefined
  if (client.type === 'organization' && given)
    throw providerRefused('credentials.type', 'With type organization each organization brings its own client.')
  if (client.type === 'custom' && client.id === undefined)
    throw providerRefused('credentials.client_id', 'With type custom give client_id and client_secret.')
  if (client.type === 'custom' && client.secret === undefined && definition?.clientSecretRequired !== false)
    throw providerRefused('credentials.client_secret', 'With type custom give client_id and client_secret.')
}

/** Refuses with 422 a definition by which nobody can connect, and addresses that are not fetched. */
export function refuseWrongDefinition(
  on: Platform,
  definition: CustomDefinition,
  it: { readonly authMethod: AuthMethod; readonly scopes: readonly string[] | undefined },
): void {
  const { authorizationUrl, tokenUrl, refreshTokenUrl } = definition
  for (const address of [authorizationUrl, tokenUrl, refreshTokenUrl]) refuseWrongAddress(on, address)
  if (it.authMethod === 'oauth' && authorizationUrl === undefined)
    throw providerRefused('custom_provider.authorization_url', 'A provider with oauth needs authorization_url.')
  if (it.authMethod !== 'api_key' && tokenUrl === undefined)
    throw providerRefused('custom_provider.token_url', 'A provider that gives tokens needs token_url.')
  if (definition.scopesRequired && (it.scopes ?? []).length === 0)
    throw providerRefused('scopes', 'This provider needs at least one scope.')
}

export interface IntegrationChange {
  readonly description?: string | null | undefined
  readonly enabled?: boolean | undefined
  readonly scopes?: readonly string[] | null | undefined
  readonly client?: ClientGiven | undefined
  readonly custom?:
    | ((former: { name: string; definition: CustomDefinition }) => {
        readonly name: string
        readonly definition: CustomDefinition
      })
    | undefined
}

/**
 * Changes what is given, and nothing else. Switched off, no account of that ownership is connected or used any more, and what was
 * granted on them has ended when this returns.
 */
export async function updateIntegration(
  on: Platform,
  actor: Actor,
  it: Integrated & { readonly change: IntegrationChange; readonly endGrants: EndGrants },
): Promise<Integrated> {
  const { provider, integration, change } = it
  const { client } = change
  const scopes = change.scopes === undefined ? integration.scopes : (change.scopes ?? undefined)
  const custom = customAfter(provider, change)
  if (client !== undefined) refuseWrongClient(client, custom?.definition)
  if (client !== undefined && authMethodOf(provider) !== 'oauth')
    throw providerRefused('credentials', 'Only integrations with oauth have a client.')
  if (custom !== undefined) refuseWrongDefinition(on, custom.definition, { authMethod: authMethodOf(provider), scopes })
  const version = integration.secretVersion + 1
  const sealed = client && (await sealedClient(on, { id: integration.id, version, client }))
  const enabled = change.enabled ?? provider.enabledFor.includes(integration.ownership)
  await on.database.transaction(async tx => {
    const held = await lockProvider(tx, provider.id)
    if (held === undefined || held.state === 'retired') throw notFound('data integration')
    const description = change.description === undefined ? integration.description : (change.description ?? undefined)
    const credentialsType = client?.type ?? integration.credentialsType
    await saveIntegration(tx, integration.id, { description, scopes, credentialsType })
    if (sealed !== undefined) await saveIntegrationClient(tx, integration.id, sealed)
    if (custom !== undefined && change.custom !== undefined) await saveDefinition(tx, provider.id, custom)
    const others = held.enabledFor.filter(each => each !== integration.ownership)
    await saveEnabledFor(tx, provider.id, enabled ? [...others, integration.ownership] : others)
    await record(tx, {
      type: 'data_integration.updated',
      ...inSession(actor),
      body: {
        actor: actorName(actor),
        integration: integration.id,
        provider: provider.id,
        enabled,
        scopes: scopes ?? null,
      },
    })
  })
  if (!enabled) await endGrantsAt(on, { provider, integration, endGrants: it.endGrants })
  return integratedOf(on, integration.id)
}

function customAfter(
  { name, definition }: Provider,
  { custom }: IntegrationChange,
): { readonly name: string; readonly definition: CustomDefinition } | undefined {
  if (definition !== undefined) return custom?.({ name, definition }) ?? { name, definition }
  if (custom === undefined) return undefined
  throw providerRefused('custom_provider', 'Only a custom provider has a definition.')
}

async function endGrantsAt(on: Platform, it: Integrated & { readonly endGrants: EndGrants }): Promise<void> {
  for (const account of await listAccountsOfProvider(on.database, it.provider.id))
    if (ownershipOf(account.ownerId) === it.integration.ownership)
      await on.database.transaction(tx => it.endGrants(tx, account.id))
}

/**
 * Takes an integration away: nothing is connected through it any more, its accounts are disconnected and their providers told when
 * this returns. A provider without any integration is retired.
 */
export async function removeIntegration(
  on: Platform,
  actor: Actor,
  it: Integrated & { readonly endGrants: EndGrants },
): Promise<void> {
  const { provider, integration } = it
  const other = integration.ownership === 'user' ? 'organization' : 'user'
  await on.database.transaction(async tx => {
    const held = await lockProvider(tx, provider.id)
    if (held === undefined) return
    await saveEnabledFor(
      tx,
      provider.id,
      held.enabledFor.filter(each => each !== integration.ownership),
    )
    await record(tx, {
      type: 'data_integration.deleted',
      ...inSession(actor),
      body: { actor: actorName(actor), integration: integration.id, provider: provider.id, slug: provider.slug },
    })
  })
  // While they are disconnected the integration still stands, because it names the client that their tokens are revoked by.
  for (const account of await listAccountsOfProvider(on.database, provider.id))
    if (ownershipOf(account.ownerId) === integration.ownership)
      await disconnectAccount(on, actor, { account, endGrants: it.endGrants })
  await on.database.transaction(async tx => {
    await lockProvider(tx, provider.id)
    await deleteIntegration(tx, integration.id)
    if ((await findIntegration(tx, provider.id, other)) !== undefined) return
    if (!(await retireProviderRow(tx, provider.id))) return
    await record(tx, {
      type: 'provider.retired',
      ...inSession(actor),
      body: { actor: actorName(actor), provider: provider.id, slug: provider.slug },
    })
  })
}

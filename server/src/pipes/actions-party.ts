import type { AuthorizationServer } from 'oauth4webapi'
import { record } from '../audit/index.ts'
import { inSession } from '../directory/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import type { OrganizationId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import type { Secret } from '../platform/secret.ts'
import { openSecret, sealSecret } from '../vault/index.ts'
import { integrationPlace, providerPlace, settingsPlace } from './actions-credentials.ts'
import { discoverParty, type Registered, registerClient } from './actions-discovery.ts'
import type { OauthParty } from './actions-oauth.ts'
import { findCatalogue } from './catalogue/index.ts'
import { isObject } from './derive-bounded-result.ts'
import { scopesAsked } from './derive-catalogue-tool.ts'
import { callbackAddress, catalogueServer, clientDocumentAddress, customServer } from './derive-oauth-party.ts'
import { providerFault, providerRefused } from './errors.ts'
import { type Account, type Integration, type Ownership, ownershipOf, type Provider } from './model.ts'
import { findProviderMetadata, findProviderSecrets, getProvider, lockProvider, saveRegistration } from './store.ts'
import type { ConnectFlow } from './store-flows.ts'
import { findIntegration, findIntegrationSecret, findSettings, findSettingsSecret } from './store-integrations.ts'
import { listWantedScopes } from './store-scopes.ts'

/** Who this installation is at an authorization server. */
export interface PartyClient {
  readonly id: string
  readonly secret: Secret | undefined
}

/** Whose authorization it is: it decides which client asks for it. */
export interface Whose {
  readonly ownership: Ownership
  readonly organizationId: OrganizationId | undefined
}

/** Whose authorization an account, or one on its way, is. */
export function whoseAccount({ ownerId, organizationId }: Pick<Account, 'ownerId' | 'organizationId'>): Whose {
  return { ownership: ownershipOf(ownerId), organizationId }
}

/** The authorization server as it is known now; undefined before the first person connects, or without one. */
export async function partyOf(on: Platform, provider: Provider, whose: Whose): Promise<OauthParty | undefined> {
  const client = await clientFor(on, provider, whose)
  return client && partyWith(on, provider, client)
}

/** The same as a client that is known. */
export async function partyWith(
  on: Platform,
  provider: Provider,
  client: PartyClient,
): Promise<OauthParty | undefined> {
  const server = await serverOf(on, provider)
  if (server === undefined) return undefined
  const settings = findCatalogue(provider.catalogue ?? '')?.oauth
  return {
    server,
    clientId: client.id,
    clientSecret: client.secret,
    tokenType: settings?.tokenType,
    endings: settings?.endings,
    resource: provider.kind === 'mcp' ? await resourceOf(on, provider) : undefined,
    manner: provider.definition,
  }
}

/** The client of the organization where each brings its own, else that of the integration, else that of the provider itself. */
async function clientFor(on: Platform, provider: Provider, whose: Whose): Promise<PartyClient | undefined> {
  if (provider.auth.type !== 'oauth') return undefined
  const integration = await findIntegration(on.database, provider.id, whose.ownership)
  if (integration === undefined) return undefined
  if (integration.credentialsType === 'organization') return organizationClient(on, integration, whose.organizationId)
  if (integration.clientId === undefined) return providerClient(on, provider)
  const kept = await findIntegrationSecret(on.database, integration.id)
  const secret = kept && (await openSecret(on, integrationPlace(integration.id, kept.version), kept.sealed))
  return { id: integration.clientId, secret }
}

async function organizationClient(
  on: Platform,
  { id }: Integration,
  organizationId: OrganizationId | undefined,
): Promise<PartyClient | undefined> {
  const settings = organizationId && (await findSettings(on.database, id, organizationId))
  if (settings?.clientId === undefined) return undefined
  const kept = await findSettingsSecret(on.database, id, settings.organizationId)
  const secret = kept && (await openSecret(on, settingsPlace(id, settings.organizationId, kept.version), kept.sealed))
  return { id: settings.clientId, secret }
}

async function providerClient(on: Platform, provider: Provider): Promise<PartyClient | undefined> {
  if (provider.oauthClientId === undefined) return undefined
  const secrets = await findProviderSecrets(on.database, provider.id)
  const sealed = secrets?.clientSecret
  const place = providerPlace(provider.id, 'oauth_client_secret_sealed', secrets?.version ?? 1)
  return { id: provider.oauthClientId, secret: sealed === undefined ? undefined : await openSecret(on, place, sealed) }
}

/** What people are asked for there: what their organization set, else what the integration does, else the provider. */
export async function scopesFor(on: Platform, provider: Provider, whose: Whose): Promise<readonly string[]> {
  const integration = await findIntegration(on.database, provider.id, whose.ownership)
  const { organizationId } = whose
  const settings = integration && organizationId && (await findSettings(on.database, integration.id, organizationId))
  return settings?.scopes ?? integration?.scopes ?? defaultScopes(provider)
}

/**
 * The same for somebody who connects now, with what the provider wanted when it refused calls of theirs (2025-11-25, scope challenge
 * handling). Where an administrator said what is asked for there, that is all.
 */
export async function scopesToAsk(
  on: Platform,
  provider: Provider,
  owner: Pick<Account, 'ownerId' | 'organizationId'>,
): Promise<readonly string[]> {
  const usual = await scopesFor(on, provider, whoseAccount(owner))
  return [...new Set([...usual, ...(await wantedBy(on, provider, owner))])]
}

/** What the account may not do yet and calls of its owner needed; connecting it again asks for it. */
export async function scopesWanted(on: Platform, provider: Provider, account: Account): Promise<readonly string[]> {
  return (await wantedBy(on, provider, account)).filter(scope => !account.scopes.includes(scope))
}

async function wantedBy(
  on: Platform,
  provider: Provider,
  { ownerId, organizationId }: Pick<Account, 'ownerId' | 'organizationId'>,
): Promise<readonly string[]> {
  const whose = whoseAccount({ ownerId, organizationId })
  if (provider.kind !== 'mcp' || (await scopesAreSet(on, provider, whose))) return []
  return listWantedScopes(on.database, { providerId: provider.id, ownerId, organizationId })
}

async function scopesAreSet(on: Platform, provider: Provider, whose: Whose): Promise<boolean> {
  const integration = await findIntegration(on.database, provider.id, whose.ownership)
  const { organizationId } = whose
  const settings = integration && organizationId && (await findSettings(on.database, integration.id, organizationId))
  return (settings?.scopes ?? integration?.scopes) !== undefined
}

/** Those of the provider itself. */
export function defaultScopes(provider: Provider): readonly string[] {
  const catalogue = findCatalogue(provider.catalogue ?? '')
  return provider.oauthScopes.length > 0 || catalogue === undefined ? provider.oauthScopes : scopesAsked(catalogue)
}

async function serverOf(on: Platform, provider: Provider): Promise<AuthorizationServer | undefined> {
  if (provider.definition !== undefined) return customServer(provider.definition)
  const catalogue = findCatalogue(provider.catalogue ?? '')
  if (catalogue !== undefined) return catalogueServer(catalogue, provider.baseUrls)
  const kept = await findProviderMetadata(on.database, provider.id)
  return isObject(kept) ? serverFrom(kept.server) : undefined
}

/** What has to be registered there as the redirect URI of this installation. */
export async function redirectUriOf(on: Platform, provider: Provider): Promise<string> {
  return callbackAddress(on.config.baseUrl, (await issuerOf(on, provider)) ?? provider.id)
}

/** What stands for the issuer in the redirect URI; undefined where nobody is sent anywhere. */
export async function issuerOf(on: Platform, provider: Provider): Promise<string | undefined> {
  return (await serverOf(on, provider))?.issuer
}

/** What we kept of metadata that was checked when it came. */
export function serverFrom(kept: Json | undefined): AuthorizationServer | undefined {
  return isObject(kept) && typeof kept.issuer === 'string' ? { ...kept, issuer: kept.issuer } : undefined
}

async function resourceOf(on: Platform, provider: Provider): Promise<string | undefined> {
  const kept = await findProviderMetadata(on.database, provider.id)
  return isObject(kept) && typeof kept.resource === 'string' ? kept.resource : provider.url
}

/** The authorization server as it was when the flow began; the secret only if it is still that client's (MT15). */
export async function flowParty(on: Platform, provider: Provider, flow: ConnectFlow): Promise<OauthParty | undefined> {
  const kept = isObject(flow.metadata) ? flow.metadata : {}
  const server = serverFrom(kept.server)
  const current = await partyOf(on, provider, whoseAccount(flow))
  if (server === undefined || current === undefined || current.clientId !== flow.clientId) return undefined
  const resource = typeof kept.resource === 'string' ? kept.resource : undefined
  return { ...current, server, clientId: flow.clientId, resource }
}

/** Where a person would be sent now, for the page's policy; undefined when that is not known without registering. */
export async function authorizationOrigin(on: Platform, provider: Provider): Promise<string | undefined> {
  const server = (await serverOf(on, provider)) ?? (await discoverParty(on, provider.url ?? ''))?.server
  const address = server?.authorization_endpoint
  return address !== undefined && URL.canParse(address) ? new URL(address).origin : undefined
}

/**
 * The authorization server as it is right now, asked again each time somebody connects: when an MCP server has moved to
 * another one, this installation registers there anew, and what the old one gave is not sent to it (MT15).
 */
export async function currentParty(
  on: Platform,
  actor: Actor,
  { provider, owner }: { readonly provider: Provider; readonly owner: Pick<Account, 'ownerId' | 'organizationId'> },
): Promise<{ readonly party: OauthParty; readonly scopes: readonly string[] }> {
  if (provider.kind === 'mcp') await registerIfNew(on, actor, provider)
  const fresh = await getProvider(on.database, provider.slug)
  const party = await partyOf(on, fresh, whoseAccount(owner))
  if (party === undefined) throw providerFault(provider.name, 'malformed')
  return { party, scopes: await scopesToAsk(on, fresh, owner) }
}

/** By the document about us where the server takes one and can read it, else registered there. */
async function clientAt(
  on: Platform,
  server: AuthorizationServer,
  it: { readonly redirectUri: string; readonly scopes: readonly string[] },
): Promise<Registered | undefined> {
  const clientId = clientDocumentAddress(on.config.baseUrl, server)
  return clientId === undefined ? registerClient(on, server, it) : { clientId, clientSecret: undefined }
}

async function registerIfNew(on: Platform, actor: Actor, provider: Provider): Promise<void> {
  const found = await discoverParty(on, provider.url ?? '')
  if (found === undefined) throw providerFault(provider.name, 'malformed')
  const { issuer } = found.server
  const known = provider.oauthClientId !== undefined && provider.oauthIssuer === issuer
  const given = provider.oauthClientId !== undefined && provider.oauthIssuer === undefined
  const redirectUri = callbackAddress(on.config.baseUrl, issuer)
  const made = known || given ? undefined : await clientAt(on, found.server, { redirectUri, scopes: found.scopes })
  if (!known && !given && made === undefined)
    throw providerRefused('oauth', `${provider.name} takes no registration. Add it with a client id that it gave you.`)
  const secrets = await findProviderSecrets(on.database, provider.id)
  const version = (secrets?.version ?? 1) + (made === undefined ? 0 : 1)
  const place = providerPlace(provider.id, 'oauth_client_secret_sealed', version)
  const kept = made === undefined ? secrets?.clientSecret : undefined
  const sealed = made?.clientSecret === undefined ? kept : await sealSecret(on, place, made.clientSecret)
  await on.database.transaction(async tx => {
    const held = await lockProvider(tx, provider.id)
    if (held === undefined || held.updatedAt.getTime() !== provider.updatedAt.getTime()) return
    await saveRegistration(tx, provider.id, {
      issuer,
      metadata: JSON.parse(JSON.stringify({ server: found.server, resource: found.resource })),
      clientId: made?.clientId ?? provider.oauthClientId ?? '',
      clientSecretSealed: sealed,
      secretVersion: version,
      scopes: provider.oauthScopes.length > 0 ? provider.oauthScopes : found.scopes,
    })
    if (made === undefined && provider.oauthIssuer === issuer) return
    await record(tx, {
      type: 'provider.authorization_server_changed',
      ...inSession(actor),
      body: { actor: actorName(actor), provider: provider.id, was: provider.oauthIssuer ?? null, issuer },
    })
  })
}

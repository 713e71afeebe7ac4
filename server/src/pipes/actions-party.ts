import type { AuthorizationServer } from 'oauth4webapi'
import { record } from '../audit/index.ts'
import { inSession } from '../directory/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import type { Json } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { openSecret, sealSecret } from '../vault/index.ts'
import { providerPlace } from './actions-credentials.ts'
import { discoverParty, registerClient } from './actions-discovery.ts'
import type { OauthParty } from './actions-oauth.ts'
import { findCatalogue } from './catalogue/index.ts'
import { isObject } from './derive-bounded-result.ts'
import { callbackAddress, catalogueServer } from './derive-oauth-party.ts'
import { providerFault, providerRefused } from './errors.ts'
import type { Provider } from './model.ts'
import { findProviderMetadata, findProviderSecrets, getProvider, lockProvider, saveRegistration } from './store.ts'
import type { ConnectFlow } from './store-accounts.ts'

/** The authorization server as it is known now; undefined before the first person connects, or without one. */
export async function partyOf(on: Platform, provider: Provider): Promise<OauthParty | undefined> {
  if (provider.auth.type !== 'oauth' || provider.oauthClientId === undefined) return undefined
  const server = await serverOf(on, provider)
  if (server === undefined) return undefined
  const secrets = await findProviderSecrets(on.database, provider.id)
  const sealed = secrets?.clientSecret
  const place = providerPlace(provider.id, 'oauth_client_secret_sealed', secrets?.version ?? 1)
  return {
    server,
    clientId: provider.oauthClientId,
    clientSecret: sealed === undefined ? undefined : await openSecret(on, place, sealed),
    tokenType: findCatalogue(provider.catalogue ?? '')?.oauth?.tokenType,
    resource: provider.kind === 'mcp' ? await resourceOf(on, provider) : undefined,
  }
}

async function serverOf(on: Platform, provider: Provider): Promise<AuthorizationServer | undefined> {
  const catalogue = findCatalogue(provider.catalogue ?? '')
  if (catalogue !== undefined) return catalogueServer(catalogue, provider.baseUrls)
  const kept = await findProviderMetadata(on.database, provider.id)
  return isObject(kept) ? serverFrom(kept.server) : undefined
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
  const current = await partyOf(on, provider)
  if (server === undefined || current === undefined || current.clientId !== flow.clientId) return undefined
  const resource = typeof kept.resource === 'string' ? kept.resource : undefined
  return { ...current, server, clientId: flow.clientId, resource }
}

/** Where a person would be sent now, for the page's policy; undefined when that is not known without registering. */
export async function authorizationOrigin(on: Platform, provider: Provider): Promise<string | undefined> {
  const known = await partyOf(on, provider)
  const server = known?.server ?? (await discoverParty(on, provider.url ?? ''))?.server
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
  provider: Provider,
): Promise<{ readonly party: OauthParty; readonly scopes: readonly string[] }> {
  if (provider.kind === 'mcp') await registerIfNew(on, actor, provider)
  const fresh = await getProvider(on.database, provider.slug)
  const party = await partyOf(on, fresh)
  if (party === undefined) throw providerFault(provider.name, 'malformed')
  return { party, scopes: fresh.oauthScopes }
}

async function registerIfNew(on: Platform, actor: Actor, provider: Provider): Promise<void> {
  const found = await discoverParty(on, provider.url ?? '')
  if (found === undefined) throw providerFault(provider.name, 'malformed')
  const { issuer } = found.server
  const known = provider.oauthClientId !== undefined && provider.oauthIssuer === issuer
  const given = provider.oauthClientId !== undefined && provider.oauthIssuer === undefined
  const redirectUri = callbackAddress(on.config.baseUrl, issuer)
  const made =
    known || given ? undefined : await registerClient(on, found.server, { redirectUri, scopes: found.scopes })
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

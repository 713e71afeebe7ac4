import { record } from '../audit/index.ts'
import { inSession, noteAuthor } from '../directory/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, Refusal } from '../platform/refusal.ts'
import type { Secret } from '../platform/secret.ts'
import { sealSecret } from '../vault/index.ts'
import { disconnectAccount, type EndGrants } from './actions-accounts.ts'
import { providerPlace, sourceFor } from './actions-credentials.ts'
import { readProviderTools } from './actions-tools.ts'
import { findCatalogue } from './catalogue/index.ts'
import { scopesAsked } from './derive-catalogue-tool.ts'
import { providerRefused } from './errors.ts'
import { upstreamOf } from './methods/index.ts'
import { dropConnection } from './methods/mcp-connections.ts'
import {
  type ClientRequest,
  type CustomDefinition,
  type Ownership,
  type Provider,
  type ProviderAuth,
  type ProviderKind,
  reservedSlugs,
  slugShape,
} from './model.ts'
import { getProvider, insertProvider, lockProvider, retireProviderRow, saveMayAsk } from './store.ts'
import { listAccountsOfProvider } from './store-accounts.ts'
import { deleteIntegrationsOf, insertIntegration, type NewIntegration } from './store-integrations.ts'

export interface ProviderParts {
  readonly slug: string
  readonly name: string
  readonly kind: ProviderKind
  readonly url: string | undefined
  readonly catalogue: string | undefined
  readonly baseUrls: Provider['baseUrls']
  readonly auth: ProviderAuth
  readonly token: Secret | undefined
  readonly oauthClient: { readonly id: string; readonly secret: Secret | undefined } | undefined
  readonly scopes: readonly string[]
  /** Of a custom provider. */
  readonly definition?: CustomDefinition | undefined
  readonly enabledFor?: readonly Ownership[] | undefined
  /** What accounts are connected through; where it is not given, people connect their own with what the provider has. */
  readonly integration?: Omit<NewIntegration, 'providerId'> | undefined
}

/** What else is written in the transaction that adds a provider. */
export type WithinCreation = (tx: Transaction, provider: Provider) => Promise<void>

/**
 * Adds a third party, and reads its tools where that needs nobody's account. An address that the guard refuses is not added;
 * one that does not answer yet is, without tools.
 */
export async function createProvider(
  on: Platform,
  actor: Actor,
  parts: ProviderParts,
  within?: WithinCreation,
): Promise<Provider> {
  refuseWrongParts(on, parts)
  await refuseGuarded(on, parts)
  const id = parts.integration?.ownership === 'user' ? parts.integration.id : newId('provider')
  const token = parts.token && (await sealSecret(on, providerPlace(id, 'token_sealed', 1), parts.token))
  const secret = parts.oauthClient?.secret
  const clientSecret = secret && (await sealSecret(on, providerPlace(id, 'oauth_client_secret_sealed', 1), secret))
  const catalogue = findCatalogue(parts.catalogue ?? '')
  const provider = await on.database.transaction(async tx => {
    const added = await insertProvider(tx, {
      ...parts,
      id,
      tokenSealed: token,
      oauthClientId: parts.oauthClient?.id,
      oauthClientSecretSealed: clientSecret,
      oauthScopes: parts.scopes.length > 0 || catalogue === undefined ? parts.scopes : scopesAsked(catalogue),
      definition: parts.definition,
      enabledFor: parts.enabledFor ?? ['user'],
      createdBySession: actor.kind === 'system' ? undefined : actor.sessionId,
    })
    if (added === undefined) throw slugTaken(parts.slug)
    await noteAuthor(tx, actor, id)
    const integration = parts.integration ?? ownAccounts(added)
    if (integration !== undefined) await insertIntegration(tx, { ...integration, providerId: id })
    const { slug, kind, url, auth, baseUrls } = added
    await record(tx, {
      type: 'provider.created',
      ...inSession(actor),
      body: { actor: actorName(actor), provider: id, slug, kind, url: url ?? null, auth, baseUrls },
    })
    await within?.(tx, added)
    return added
  })
  return firstRead(on, actor, provider)
}

/** Without one that was given, people connect accounts of their own, with what the provider itself has. */
function ownAccounts({ id, auth }: Provider): Omit<NewIntegration, 'providerId'> | undefined {
  if (auth.type === 'none' || auth.per === 'installation') return undefined
  const nothing = { description: undefined, scopes: undefined, clientId: undefined, clientSecretSealed: undefined }
  return { id, ownership: 'user', credentialsType: 'custom', ...nothing, secretLast4: undefined }
}

async function firstRead(on: Platform, actor: Actor, provider: Provider): Promise<Provider> {
  const source = await sourceFor(on, provider)
  const ownList = !upstreamOf(provider.kind).listNeedsCredential
  if (source.outcome !== 'ready' && !ownList) return provider
  const read = await readProviderTools(
    on,
    source.outcome === 'ready' ? source.source : { provider, principal: 'installation', credential: undefined },
    { actor },
  )
  if (read.outcome === 'read') return getProvider(on.database, provider.slug)
  on.log.info({ provider: provider.id, why: read.why }, 'the tools of a new provider could not be read yet')
  return provider
}

function slugTaken(slug: string): Refusal {
  return new Refusal({
    status: 409,
    code: 'provider_exists',
    message: `There is or was a provider "${slug}". Choose another slug: old approvals name the former one.`,
  })
}

function refuseWrongParts(on: Platform, parts: ProviderParts): void {
  const { slug, kind, auth, token, url } = parts
  if (reservedSlugs.includes(slug)) throw providerRefused('slug', `"${slug}" is reserved. Choose another slug.`)
  if (!slugShape.test(slug))
    throw providerRefused('slug', 'A slug has 1 to 31 lower-case letters, digits and "-", and starts with a letter.')
  if (kind === 'mcp' && url === undefined) throw providerRefused('url', 'An MCP server needs its url.')
  for (const address of [url, ...Object.values(parts.baseUrls)]) refuseWrongAddress(on, address)
  if (kind === 'rest') refuseWrongCatalogue(parts)
  if (auth.type === 'bearer' && auth.per === 'installation' && token === undefined)
    throw providerRefused('auth.token', 'A bearer of the installation needs its token.')
  if (token !== undefined && (auth.type !== 'bearer' || auth.per === 'user'))
    throw providerRefused(
      'auth.token',
      "A token is taken for a bearer of the installation only; a person's own is entered on /connect.",
    )
  if (auth.type === 'oauth' && auth.per === 'installation')
    throw providerRefused('auth.per', 'With oauth each person connects their own account; per is "user".')
  if (kind === 'openapi' && auth.type === 'oauth' && parts.oauthClient === undefined)
    throw providerRefused('oauth', 'This API needs the client_id and client_secret of an OAuth app registered there.')
}

function refuseWrongCatalogue({ catalogue: name, baseUrls, auth, oauthClient, integration }: ProviderParts): void {
  const catalogue = findCatalogue(name ?? '')
  if (catalogue === undefined) throw providerRefused('catalogue', `There is no catalogue "${name ?? ''}".`)
  const hosts = Object.keys(catalogue.baseUrls)
  const stranger = Object.keys(baseUrls).find(host => !hosts.includes(host))
  if (stranger !== undefined)
    throw providerRefused('base_urls', `${catalogue.title} has no "${stranger}". It has ${hosts.join(', ')}.`)
  const missing = (catalogue.own ?? []).find(
    host => baseUrls[host] === undefined && (host === 'api' || auth.type === 'oauth'),
  )
  if (missing !== undefined)
    throw providerRefused(
      'base_urls',
      `Every customer of ${catalogue.title} has hosts of their own. Give "${missing}".`,
    )
  if (auth.type !== 'oauth') return
  if (catalogue.oauth === undefined)
    throw providerRefused('auth.type', `${catalogue.title} is connected with a token: ${catalogue.token}.`)
  if (oauthClient === undefined && integration === undefined)
    throw providerRefused('oauth', 'This API needs the client_id and client_secret of an OAuth app registered there.')
}

/** The guard judges the address of each connection; here only what can't be an address at all is told apart. */
export function refuseWrongAddress(on: Platform, address: string | undefined): void {
  if (address === undefined) return
  const url = URL.canParse(address) ? new URL(address) : undefined
  const allowed = url?.protocol === 'https:' || (url?.protocol === 'http:' && on.config.egressAllow.length > 0)
  if (url === undefined || !allowed || url.username !== '' || url.hash !== '')
    throw new Refusal({
      status: 400,
      code: 'url_not_allowed',
      message: 'This address is not fetched. Give an https address without user name, password or fragment.',
    })
}

/** Connects to the address once, so that the guard's word on it is heard by the one who typed it. */
async function refuseGuarded(on: Platform, parts: ProviderParts): Promise<void> {
  const addresses = [parts.url, ...Object.values(parts.baseUrls)].filter(address => address !== undefined)
  for (const address of addresses)
    try {
      const response = await on.egress.fetch(address, { timeoutMs: probeTimeoutMs, headersTimeoutMs: probeTimeoutMs })
      await response.body?.cancel()
    } catch (cause) {
      if (!(cause instanceof Refusal) || cause.code === 'url_not_allowed') throw cause
    }
}

const probeTimeoutMs = 5_000

/** Retires a provider: its tools are gone, every account at it is disconnected, and its secrets are deleted. */
export async function retireProvider(
  on: Platform,
  actor: Actor,
  { provider, endGrants }: { readonly provider: Provider; readonly endGrants: EndGrants },
): Promise<void> {
  await on.database.transaction(async tx => {
    if (!(await retireProviderRow(tx, provider.id))) return
    await record(tx, {
      type: 'provider.retired',
      ...inSession(actor),
      body: { actor: actorName(actor), provider: provider.id, slug: provider.slug },
    })
  })
  for (const account of await listAccountsOfProvider(on.database, provider.id))
    await disconnectAccount(on, actor, { account, endGrants })
  await on.database.transaction(tx => deleteIntegrationsOf(tx, provider.id))
  dropConnection(on, { provider, principal: 'installation' })
}

/**
 * Lets an MCP server ask agents' programs for an answer of their model or for their roots during a call, or takes that back. Grants
 * made before end with it in the same transaction: nobody approved what it may do now.
 *
 * @throws Refusal 404 for an unknown provider, 422 for one that has nothing to ask with.
 */
export async function setMayAsk(
  on: Platform,
  actor: Actor,
  it: { readonly slug: string; readonly mayAsk: readonly ClientRequest[] },
): Promise<Provider> {
  const { id, slug, kind } = await getProvider(on.database, it.slug)
  if (kind !== 'mcp') throw providerRefused('may_ask', 'Only an MCP server asks anything during a call.')
  await on.database.transaction(async tx => {
    const held = await lockProvider(tx, id)
    if (held === undefined || held.state === 'retired') throw notFound('provider')
    await saveMayAsk(tx, id, it.mayAsk)
    await record(tx, {
      type: 'provider.may_ask_changed',
      ...inSession(actor),
      body: { actor: actorName(actor), provider: id, before: held.mayAsk, after: it.mayAsk.toSorted() },
    })
  })
  return getProvider(on.database, slug)
}

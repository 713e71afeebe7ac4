import * as oauth from 'oauth4webapi'
import { record } from '../audit/index.ts'
import { inSession } from '../directory/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import type { UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { randomToken, type Secret, sha256 } from '../platform/secret.ts'
import { openSecret, type SecretPlace, sealSecret } from '../vault/index.ts'
import { type EndGrants, saveAccount } from './actions-accounts.ts'
import { type Credential, sourceFor } from './actions-credentials.ts'
import { authorizationAddress, type Granted, type OauthParty, readCallback, redeemCode } from './actions-oauth.ts'
import { currentParty, flowParty } from './actions-party.ts'
import { readProviderTools } from './actions-tools.ts'
import { findCatalogue } from './catalogue/index.ts'
import { scopesLacking } from './derive-catalogue-tool.ts'
import { callbackAddress, issuerHash } from './derive-oauth-party.ts'
import { upstreamOf } from './methods/index.ts'
import { dropConnection } from './methods/mcp-connections.ts'
import type { Account, Provider, UpstreamFault } from './model.ts'
import { findProviderById } from './store.ts'
import { type ConnectFlow, insertFlow, takeFlow } from './store-accounts.ts'

/** How long a person has at the provider; the binding cookie lives as long. */
export const flowSeconds = 600

export interface Beginning {
  /** Where the person is sent. */
  readonly address: URL
  /** Value of the cookie that binds the answer to this browser. */
  readonly binding: string
}

function verifierPlace(flow: Pick<ConnectFlow, 'stateHash' | 'userId'>): SecretPlace {
  return {
    owner: flow.userId,
    purpose: 'connect',
    table: 'connect_flows',
    column: 'verifier_sealed',
    rowId: flow.stateHash.toString('hex'),
    version: 1,
  }
}

/**
 * Begins an authorization, after the person's click and not before: a state record made earlier could be carried to somebody
 * else's browser (confused deputy, MT01). `binding` is the cookie that the browser has already, so that two tabs do not
 * disturb each other.
 */
export async function beginConnection(
  on: Platform,
  actor: Actor,
  it: {
    readonly provider: Provider
    readonly userId: UserId
    readonly returnTo?: string | undefined
    readonly binding?: string | undefined
  },
): Promise<Beginning> {
  const { provider, userId } = it
  const { party, scopes } = await currentParty(on, actor, provider)
  const state = randomToken()
  const verifier = oauth.generateRandomCodeVerifier()
  const binding = it.binding ?? randomToken()
  const redirectUri = callbackAddress(on.config.baseUrl, party.server.issuer)
  const stateHash = sha256(state)
  const flow: ConnectFlow = {
    stateHash,
    providerId: provider.id,
    userId,
    bindingHash: sha256(binding),
    issuer: party.server.issuer,
    clientId: party.clientId,
    metadata: JSON.parse(JSON.stringify({ server: party.server, resource: party.resource })),
    redirectUri,
    scopes,
    verifierSealed: await sealSecret(on, verifierPlace({ stateHash, userId }), verifier),
    returnTo: it.returnTo,
  }
  await on.database.transaction(async tx => {
    await insertFlow(tx, flow, flowSeconds)
    await record(tx, {
      type: 'connection.started',
      ...inSession(actor),
      body: { actor: actorName(actor), provider: provider.id, issuer: flow.issuer, scopes },
    })
  })
  const settings = findCatalogue(provider.catalogue ?? '')?.oauth
  const address = authorizationAddress(party, {
    redirectUri,
    state,
    challenge: await oauth.calculatePKCECodeChallenge(verifier),
    scopes,
    fixed: settings?.parameters ?? {},
    scopeSeparator: settings?.scopeSeparator ?? ' ',
  })
  return { address, binding }
}

export type Finished =
  | {
      readonly outcome: 'connected'
      readonly provider: Provider
      readonly account: Account
      readonly returnTo: string | undefined
    }
  /** Another browser or person began it, it was used or is too old, or the issuer's path is another one. */
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'declined' | 'failed'; readonly provider: Provider; readonly returnTo: string | undefined }
  | {
      readonly outcome: 'scopes_missing'
      readonly provider: Provider
      readonly returnTo: string | undefined
      readonly scopes: readonly string[]
    }

export interface Callback {
  readonly address: URL
  readonly issuerHash: string
  readonly binding: string | undefined
  readonly userId: UserId
  readonly endGrants: EndGrants
}

/** The way back from the provider. Until the flow was found and used up, nothing of the request is believed or shown. */
export async function finishConnection(on: Platform, actor: Actor, it: Callback): Promise<Finished> {
  const state = it.address.searchParams.get('state') ?? ''
  if (it.binding === undefined || state === '') return { outcome: 'unknown' }
  const flow = await takeFlow(on.database, {
    stateHash: sha256(state),
    bindingHash: sha256(it.binding),
    userId: it.userId,
  })
  if (flow === undefined || issuerHash(flow.issuer) !== it.issuerHash) return { outcome: 'unknown' }
  const provider = await findProviderById(on.database, flow.providerId)
  const party = provider && (await flowParty(on, provider, flow))
  if (provider === undefined || provider.state === 'retired' || party === undefined) return { outcome: 'unknown' }
  const { returnTo } = flow
  const granted = await answerOf(on, { flow, party, address: it.address, state })
  if (granted.outcome === 'declined') return { outcome: 'declined', provider, returnTo }
  if (granted.outcome !== 'granted') return { outcome: 'failed', provider, returnTo }
  const missing = provider.kind === 'rest' ? missingScopes(provider, flow.scopes, granted.scopes) : []
  if (missing.length > 0) return { outcome: 'scopes_missing', provider, returnTo, scopes: missing }
  const kept = await keepCredential(on, actor, { ...it, provider, flow, granted })
  return kept.outcome === 'connected' ? { ...kept, provider, returnTo } : { outcome: 'failed', provider, returnTo }
}

function missingScopes(
  { catalogue }: Provider,
  asked: readonly string[],
  given: readonly string[] | undefined,
): readonly string[] {
  return given === undefined ? [] : scopesLacking(findCatalogue(catalogue ?? ''), asked, given)
}

async function answerOf(
  on: Platform,
  it: { readonly flow: ConnectFlow; readonly party: OauthParty; readonly address: URL; readonly state: string },
): Promise<Granted | { readonly outcome: 'declined' }> {
  const read = readCallback(it.party, it.address, it.state)
  if (read.outcome === 'declined') return read
  if (read.outcome === 'failed') return { outcome: 'failed', why: 'malformed' }
  const verifier = await openSecret(on, verifierPlace(it.flow), it.flow.verifierSealed)
  return redeemCode(on, it.party, { parameters: read.parameters, redirectUri: it.flow.redirectUri, verifier })
}

type Kept =
  | { readonly outcome: 'connected'; readonly account: Account }
  | { readonly outcome: 'refused'; readonly why: UpstreamFault }

async function keepCredential(
  on: Platform,
  actor: Actor,
  it: {
    readonly provider: Provider
    readonly flow: ConnectFlow
    readonly granted: Extract<Granted, { outcome: 'granted' }>
    readonly endGrants: EndGrants
  },
): Promise<Kept> {
  const { provider, flow, granted, endGrants } = it
  return connect(on, actor, {
    provider,
    userId: flow.userId,
    credential: granted.credential,
    issuer: flow.issuer,
    scopes: granted.scopes ?? flow.scopes,
    expiresInSeconds: granted.expiresInSeconds,
    endGrants,
  })
}

interface Connecting {
  readonly provider: Provider
  readonly userId: UserId
  readonly credential: Credential
  readonly issuer: string | undefined
  readonly scopes: readonly string[]
  readonly expiresInSeconds: number | undefined
  readonly endGrants: EndGrants
}

/** Tries the credential once, keeps it, and reads the tools with it where they were never read. */
async function connect(on: Platform, actor: Actor, it: Connecting): Promise<Kept> {
  const { provider, credential } = it
  const source = { provider, principal: `connecting ${it.userId}`, credential: credential.accessToken }
  const tried = await upstreamOf(provider.kind).accountLabel(on, source)
  // Another token may be another person there: the connection that tried this one serves no other.
  dropConnection(on, source)
  if (tried.outcome === 'failed') return { outcome: 'refused', why: tried.why }
  const named = tried.outcome === 'named' ? tried : { label: `${provider.name} account`, externalId: undefined }
  const account = await saveAccount(on, actor, {
    parts: { ...it, ownerId: it.userId, label: named.label, externalId: named.externalId },
    endGrants: it.endGrants,
  })
  const found = await sourceFor(on, provider, account)
  if (found.outcome === 'ready' && provider.toolsReadAt === undefined)
    await readProviderTools(on, found.source, { actor })
  return { outcome: 'connected', account }
}

/** A person's own token for a provider that takes a bearer. It is tried once; what the provider refuses is not kept. */
export async function connectBearer(
  on: Platform,
  actor: Actor,
  it: { readonly provider: Provider; readonly userId: UserId; readonly token: Secret; readonly endGrants: EndGrants },
): Promise<Kept> {
  return connect(on, actor, {
    provider: it.provider,
    userId: it.userId,
    credential: { accessToken: it.token, refreshToken: undefined },
    issuer: undefined,
    scopes: [],
    expiresInSeconds: undefined,
    endGrants: it.endGrants,
  })
}

import * as oauth from 'oauth4webapi'
import { record } from '../audit/index.ts'
import { inSession } from '../directory/index.ts'
import { emit } from '../events/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import type { OrganizationId, UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { randomToken, type Secret, sha256 } from '../platform/secret.ts'
import { openSecret, type SecretPlace, sealSecret } from '../vault/index.ts'
import { type ConnectionParts, type EndGrants, saveAccount } from './actions-accounts.ts'
import { sourceFor } from './actions-credentials.ts'
import { authorizationAddress, type Granted, type OauthParty, readCallback, redeemCode } from './actions-oauth.ts'
import { currentParty, flowParty, whoseAccount } from './actions-party.ts'
import { readProviderTools } from './actions-tools.ts'
import { findCatalogue } from './catalogue/index.ts'
import type { AccountTarget } from './decide-account-target.ts'
import { scopesLacking } from './derive-catalogue-tool.ts'
import { callbackAddress, issuerHash } from './derive-oauth-party.ts'
import { upstreamOf } from './methods/index.ts'
import { dropConnection } from './methods/mcp-connections.ts'
import type { Account, AccountOwner, Provider, UpstreamFault } from './model.ts'
import { findProviderById } from './store.ts'
import { type ConnectFlow, insertFlow, takeFlow } from './store-flows.ts'
import { findIntegration } from './store-integrations.ts'

/** How long a person has at the provider; the binding cookie lives as long. */
export const flowSeconds = 600

/** Whose account it will be. */
export interface ConnectOwner {
  readonly ownerId: AccountOwner
  readonly organizationId: OrganizationId | undefined
}

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
    /** The person's own account where it is not given. */
    readonly owner?: ConnectOwner | undefined
    readonly target?: AccountTarget | undefined
    /** An application sent the person. */
    readonly forApplications?: boolean | undefined
  },
): Promise<Beginning> {
  const { provider, userId, target } = it
  const owner = it.owner ?? { ownerId: userId, organizationId: undefined }
  const whose = whoseAccount(owner)
  if (!provider.enabledFor.includes(whose.ownership)) throw notFound('provider')
  const { party, scopes } = await currentParty(on, actor, { provider, owner })
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
    ...owner,
    accountId: target?.kind === 'exactly' ? target.id : undefined,
    beside: target?.kind === 'beside',
    forApplications: it.forApplications === true,
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
    fixed: { ...settings?.parameters, ...provider.definition?.additionalAuthorizationParameters },
    scopeSeparator: provider.definition?.requestScopeSeparator ?? settings?.scopeSeparator ?? ' ',
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
  if (granted.outcome !== 'granted') {
    const outcome = granted.outcome === 'declined' ? 'declined' : 'failed'
    await tellFailed(on, actor, { flow, provider, outcome })
    return { outcome, provider, returnTo }
  }
  const missing = provider.kind === 'rest' ? missingScopes(provider, flow.scopes, granted.scopes) : []
  if (missing.length > 0) return { outcome: 'scopes_missing', provider, returnTo, scopes: missing }
  const kept = await keepCredential(on, actor, { ...it, provider, flow, party, granted })
  if (kept.outcome === 'connected') return { ...kept, provider, returnTo }
  await tellFailed(on, actor, { flow, provider, outcome: 'failed' })
  return { outcome: 'failed', provider, returnTo }
}

const failedWords = {
  declined: { code: 'access_denied', reason: 'It was declined at the provider.' },
  failed: { code: 'authorization_code_exchange_error', reason: 'The provider did not finish it.' },
} as const

async function tellFailed(
  on: Platform,
  actor: Actor,
  it: { readonly flow: ConnectFlow; readonly provider: Provider; readonly outcome: 'declined' | 'failed' },
): Promise<void> {
  const { flow, provider } = it
  const { code, reason } = failedWords[it.outcome]
  await on.database.transaction(async tx => {
    const integration = await findIntegration(tx, provider.id, whoseAccount(flow).ownership)
    await emit(tx, {
      actor,
      event: 'pipes.connected_account.connection_failed',
      type: 'connection.failed',
      data: {
        object: 'connection_failed',
        data_integration_id: integration?.id ?? provider.id,
        provider_slug: provider.slug,
        user_id: flow.userId,
        organization_id: flow.organizationId ?? null,
        error_code: code,
        error_reason: reason,
        // Words of a provider stay out of events: nobody cleaned them.
        provider_error: it.outcome === 'declined' ? code : null,
        provider_error_description: null,
        created_at: on.clock.now().toISOString(),
      },
      organizationId: flow.organizationId,
      body: { provider: provider.id, owner: flow.ownerId, error: code },
    })
  })
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
    readonly party: OauthParty
    readonly granted: Extract<Granted, { outcome: 'granted' }>
    readonly endGrants: EndGrants
  },
): Promise<Kept> {
  const { provider, flow, granted, endGrants } = it
  const { ownerId, organizationId, accountId } = flow
  return connect(on, actor, {
    provider,
    ownerId,
    organizationId,
    connectedBy: flow.userId,
    credential: granted.credential,
    issuer: flow.issuer,
    scopes: granted.scopes ?? flow.scopes,
    expiresInSeconds: granted.expiresInSeconds,
    authMethod: 'oauth',
    forApplications: flow.forApplications,
    clientId: it.party.clientId,
    target: accountId === undefined ? { kind: flow.beside ? 'beside' : 'default' } : { kind: 'exactly', id: accountId },
    endGrants,
  })
}

type Connecting = Omit<ConnectionParts, 'label' | 'externalId'> & { readonly endGrants: EndGrants }

/** Tries the credential once, keeps it, and reads the tools with it where they were never read. */
async function connect(on: Platform, actor: Actor, it: Connecting): Promise<Kept> {
  const { provider, credential } = it
  const source = { provider, principal: `connecting ${it.ownerId}`, credential: credential.accessToken }
  const tried = await upstreamOf(provider.kind).accountLabel(on, source)
  // Another token may be another person there: the connection that tried this one serves no other.
  dropConnection(on, source)
  if (tried.outcome === 'failed') return { outcome: 'refused', why: tried.why }
  const named = tried.outcome === 'named' ? tried : { label: `${provider.name} account`, externalId: undefined }
  const account = await saveAccount(on, actor, {
    parts: { ...it, label: named.label, externalId: named.externalId },
    endGrants: it.endGrants,
  })
  const found = await sourceFor(on, provider, account)
  if (found.outcome === 'ready' && provider.toolsReadAt === undefined)
    await readProviderTools(on, found.source, { actor })
  return { outcome: 'connected', account }
}

const shownCharacters = 4

/** The last signs of a secret, as far as they give nothing of a short one away. */
export function lastOf(secret: Secret): string {
  const text = secret.reveal()
  return text.length < shownCharacters * 2 ? '' : text.slice(-shownCharacters)
}

/** A person's own token for a provider that takes a bearer. It is tried once; what the provider refuses is not kept. */
export async function connectBearer(
  on: Platform,
  actor: Actor,
  it: {
    readonly provider: Provider
    readonly userId: UserId
    readonly token: Secret
    readonly endGrants: EndGrants
    readonly owner?: ConnectOwner | undefined
    readonly target?: AccountTarget | undefined
    readonly forApplications?: boolean | undefined
  },
): Promise<Kept> {
  const owner = it.owner ?? { ownerId: it.userId, organizationId: undefined }
  return connect(on, actor, {
    provider: it.provider,
    ...owner,
    connectedBy: it.userId,
    credential: { accessToken: it.token, refreshToken: undefined },
    issuer: undefined,
    scopes: [],
    expiresInSeconds: undefined,
    authMethod: 'api_key',
    forApplications: it.forApplications,
    clientId: undefined,
    secretLast4: lastOf(it.token),
    target: it.target ?? { kind: 'default' },
    endGrants: it.endGrants,
  })
}

import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { record } from '../audit/index.ts'
import { emit } from '../events/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { AccountId } from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { openSecret, sealSecret } from '../vault/index.ts'
import { type Credential, credentialFrom, credentialPlace, credentialText } from './actions-credentials.ts'
import { clientCredential, type Granted, refreshCredential, revokeToken } from './actions-oauth.ts'
import { partyOf, partyWith, whoseAccount } from './actions-party.ts'
import { refreshRestMs } from './decide-refresh-retry.ts'
import type { Account, LostBecause, Provider, Readiness } from './model.ts'
import { presentPipesAccount } from './render-pipes-account.ts'
import { findProviderById } from './store.ts'
import { findAccount } from './store-accounts.ts'
import { findIntegration } from './store-integrations.ts'
import {
  holdRefresh,
  lockAccount,
  releaseRefresh,
  saveExpired,
  saveNeedsReconnection,
  saveRefreshed,
  saveRefreshFailure,
  takeRefresh,
} from './store-refreshes.ts'

const system: Actor = { kind: 'system', node: 'pipes' }
const expiresSoonMs = 60_000
/** With less than that left, a token is not begun to be used. */
const usableMs = 5_000
/** The right to refresh, held anew while the answer is waited for; it ends so long after its node does. */
const refreshSeconds = 20
const holdMs = 5_000
/** How long a caller waits for it; the refresh itself goes on beside. */
const refreshWaitMs = 15_000
const refreshLookMs = 100
/** How long a rotated token that the database does not take is kept for it. */
const storeMsMax = 60_000
const storeAgainMs = 250

/** Refreshes under way on this node: those who come meanwhile wait for the same one. */
const underWay = perPlatform(() => new Map<AccountId, Promise<Readiness>>())

/**
 * Makes sure, before admission, that the account's credential is good for a call: refreshes it when it ends within a minute.
 * One refresh at a time over all nodes (T60). The rotated token is stored before anybody uses it.
 */
export async function prepareAccount(on: Platform, account: Account): Promise<Readiness> {
  const now = await findAccount(on.database, account.id)
  if (now === undefined || now.state !== 'connected') return { outcome: 'connection_required' }
  if (!expiresSoon(on, now)) return { outcome: 'ready' }
  const known = underWay(on).get(account.id)
  if (known !== undefined) return inTime(on, now, known)
  const refreshing = refresh(on, account.id).finally(() => underWay(on).delete(account.id))
  underWay(on).set(account.id, refreshing)
  return inTime(on, now, refreshing)
}

/** A provider that keeps us waiting keeps nobody here: who waited long enough goes on with what there is. */
async function inTime(on: Platform, account: Account, refreshing: Promise<Readiness>): Promise<Readiness> {
  const over = new AbortController()
  const late = pause(refreshWaitMs, undefined, { signal: over.signal }).then(() => asItIs(on, account))
  try {
    return await Promise.race([refreshing, late])
  } finally {
    late.catch(() => undefined)
    over.abort()
  }
}

/** Settles when no refresh of this node is under way: what is in its answers is stored. */
export async function refreshesSettled(on: Platform): Promise<void> {
  await Promise.allSettled(underWay(on).values())
}

/** Whether a refresh is due before a call that may take a minute. */
export function expiresSoon(on: Platform, account: Account): boolean {
  return leftMs(on, account) < expiresSoonMs
}

function leftMs(on: Platform, account: Account): number {
  const end = account.credentialExpiresAt?.getTime() ?? Number.POSITIVE_INFINITY
  return end - on.clock.now().getTime()
}

/** What an account is good for without a new token. */
function asItIs(on: Platform, account: Account): Readiness {
  return { outcome: leftMs(on, account) > usableMs ? 'ready' : 'unavailable' }
}

type Turn =
  | { readonly turn: 'mine'; readonly account: Account; readonly sealed: Buffer; readonly by: string }
  | { readonly turn: 'wait'; readonly account: Account }
  | { readonly turn: 'over'; readonly readiness: Readiness }

async function refresh(on: Platform, id: AccountId): Promise<Readiness> {
  const deadline = Date.now() + refreshWaitMs
  for (;;) {
    const turn = await takeTurn(on, id)
    if (turn.turn === 'over') return turn.readiness
    if (turn.turn === 'mine') return refreshNow(on, turn)
    if (Date.now() > deadline) return asItIs(on, turn.account)
    await pause(refreshLookMs)
  }
}

/** A short transaction: the request to the provider runs after it, under a claim that ends by itself if this node dies. */
async function takeTurn(on: Platform, id: AccountId): Promise<Turn> {
  return on.database.transaction(async tx => {
    const held = await lockAccount(tx, id)
    if (held === undefined || held.account.state !== 'connected' || held.sealed === undefined)
      return { turn: 'over', readiness: { outcome: 'connection_required' } }
    if (!expiresSoon(on, held.account)) return { turn: 'over', readiness: { outcome: 'ready' } }
    if (held.refreshing) return { turn: 'wait', account: held.account }
    if (held.resting) return { turn: 'over', readiness: asItIs(on, held.account) }
    const by = randomUUID()
    const failures = held.account.refreshFailures + (held.abandoned ? 1 : 0)
    await takeRefresh(tx, id, { by, seconds: refreshSeconds, failures })
    return { turn: 'mine', account: { ...held.account, refreshFailures: failures }, sealed: held.sealed, by }
  })
}

async function refreshNow(on: Platform, it: Extract<Turn, { turn: 'mine' }>): Promise<Readiness> {
  const { account, sealed, by } = it
  const held = setInterval(() => holdOn(on, account.id, by), holdMs)
  try {
    const opened = await openSecret(on, credentialPlace(account, account.credentialVersion), sealed)
    const provider = await findProviderById(on.database, account.providerId)
    if (provider === undefined || provider.state === 'retired') return { outcome: 'connection_required' }
    const former = credentialFrom(opened)
    const granted = await askAgain(on, { provider, account, former })
    if (granted === 'no_way') return withoutRefresh(on, account)
    // A refresh token goes to the server that gave it, and to no other (MT15).
    if (granted === 'elsewhere') return lost(on, account, { because: 'expired' })
    return await keepRefreshed(on, account, { provider, granted, former })
  } finally {
    clearInterval(held)
    await releaseRefresh(on.database, account.id, by).catch((cause: Error) =>
      on.log.warn({ account: account.id, cause: cause.message }, 'the right to refresh ends by itself'),
    )
  }
}

function holdOn(on: Platform, id: AccountId, by: string): void {
  holdRefresh(on.database, id, { by, seconds: refreshSeconds }).catch((cause: Error) =>
    on.log.warn({ account: id, cause: cause.message }, 'the right to refresh could not be held'),
  )
}

interface Asking {
  readonly provider: Provider
  readonly account: Account
  readonly former: Credential
}

async function askAgain(
  on: Platform,
  { provider, account, former }: Asking,
): Promise<Granted | 'no_way' | 'elsewhere'> {
  const { refreshToken, clientSecret } = former
  if (account.authMethod === 'client_credentials') {
    const party = await partyWith(on, provider, { id: account.clientId ?? '', secret: clientSecret })
    return party === undefined ? 'elsewhere' : clientCredential(on, party, account.scopes)
  }
  if (refreshToken === undefined) return 'no_way'
  const party = await partyOf(on, provider, whoseAccount(account))
  const same = party?.server.issuer === account.issuer && (account.clientId ?? party?.clientId) === party?.clientId
  return party === undefined || !same ? 'elsewhere' : refreshCredential(on, party, refreshToken)
}

/** Nothing to refresh with: good until its end, and then the person has to come back. */
async function withoutRefresh(on: Platform, account: Account): Promise<Readiness> {
  return leftMs(on, account) > 0 ? { outcome: 'ready' } : lost(on, account, { because: 'expired' })
}

async function keepRefreshed(
  on: Platform,
  account: Account,
  it: { readonly provider: Provider; readonly granted: Granted; readonly former: Credential },
): Promise<Readiness> {
  const { provider, granted, former } = it
  if (granted.outcome === 'failed') return unanswered(on, account, granted.retryAfterMs)
  // Where the answer before was lost, the token that the provider refuses now is one that it has replaced by then.
  if (granted.outcome === 'ended')
    return lost(on, account, { because: account.refreshFailures > 0 ? 'answer_lost' : 'revoked' })
  const expiresAt = endOf(on, granted.expiresInSeconds)
  const stored = await untilStored(on, account.id, () => store(on, account, { granted, former, expiresAt }))
  if (stored) return { outcome: 'ready' }
  await giveBack(on, provider, { account, credential: granted.credential })
  return standing(on, account.id)
}

/** A disconnection that overtook this refresh told the provider about the credential before it: this one has no owner any more. */
async function giveBack(
  on: Platform,
  provider: Provider,
  { account, credential }: { readonly account: Account; readonly credential: Credential },
): Promise<void> {
  const now = await findAccount(on.database, account.id)
  const party = now?.state === 'disconnected' ? await partyOf(on, provider, whoseAccount(account)) : undefined
  if (party !== undefined && party.server.issuer === account.issuer)
    await revokeToken(on, party, credential.refreshToken ?? credential.accessToken)
}

/**
 * The rotated token is nowhere but here: a database that is away for a moment does not lose it. An attempt that was stored though
 * it did not seem so is found by its version.
 */
async function untilStored(on: Platform, id: AccountId, save: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + storeMsMax
  for (;;)
    try {
      return await save()
    } catch (cause) {
      if (performance.now() > deadline) throw cause
      const why = cause instanceof Error ? cause.message : 'unknown'
      on.log.warn({ account: id, cause: why }, 'a refreshed credential could not be stored yet')
      await pause(storeAgainMs)
    }
}

interface Storing {
  readonly granted: Extract<Granted, { outcome: 'granted' }>
  readonly former: Credential
  readonly expiresAt: Date | undefined
}

/** Answers whether it was stored. */
async function store(on: Platform, account: Account, { granted, former, expiresAt }: Storing): Promise<boolean> {
  const version = account.credentialVersion + 1
  const { accessToken, refreshToken } = granted.credential
  const next = { ...former, accessToken, refreshToken: refreshToken ?? former.refreshToken }
  const sealed = await sealSecret(on, credentialPlace(account, version), credentialText(next))
  // Scopes that grew at the provider change nothing here: grants were approved on what was asked for (D03).
  const own = account.authMethod === 'client_credentials' && account.scopes.length === 0
  const scopes = own ? (granted.scopes ?? []) : account.scopes.filter(scope => granted.scopes?.includes(scope) ?? true)
  const rotates = refreshToken !== undefined && refreshToken.reveal() !== former.refreshToken?.reveal()
  return on.database.transaction(async tx => {
    const saved = await saveRefreshed(tx, account.id, {
      sealed,
      version,
      expiresAt,
      scopes,
      offered: granted.scopes,
      rotates,
    })
    if (saved)
      await record(tx, {
        type: 'connected_account.refreshed',
        body: { actor: 'system', account: account.id, provider: account.providerId, version, scopes },
      })
    return saved
  })
}

/** A lost answer leaves the account as it is: only the provider's own word ends it. */
async function unanswered(on: Platform, account: Account, retryAfterMs: number | undefined): Promise<Readiness> {
  const failures = account.refreshFailures + 1
  const rest = refreshRestMs({ failures, rotates: account.refreshRotates, retryAfterMs })
  await saveRefreshFailure(on.database, account.id, { version: account.credentialVersion, failures, restMs: rest })
  return asItIs(on, account)
}

/** Somebody else stored a newer credential, or ended the account, while this attempt was on its way. */
async function standing(on: Platform, id: AccountId): Promise<Readiness> {
  const now = await findAccount(on.database, id)
  if (now === undefined || now.state !== 'connected') return { outcome: 'connection_required' }
  return expiresSoon(on, now) ? { outcome: 'unavailable' } : { outcome: 'ready' }
}

/** When a credential ends that lives so many seconds from now. */
export function endOf(on: Platform, seconds: number | undefined): Date | undefined {
  return seconds === undefined ? undefined : new Date(on.clock.now().getTime() + seconds * 1000)
}

/** An application says that an account needs its person again: what is kept of it goes. */
export async function requireReconnection(on: Platform, actor: Actor, account: Account): Promise<void> {
  await lost(on, account, { because: 'by_request', actor })
}

interface Loss {
  readonly because: LostBecause
  readonly actor?: Actor
}

async function lost(on: Platform, account: Account, { because, actor = system }: Loss): Promise<Readiness> {
  const provider = await findProviderById(on.database, account.providerId)
  await on.database.transaction(async tx => {
    if (!(await saveNeedsReconnection(tx, account.id, { version: account.credentialVersion, because }))) return
    const integration = await findIntegration(tx, account.providerId, whoseAccount(account).ownership)
    await emit(tx, {
      actor,
      event: 'pipes.connected_account.reauthorization_needed',
      type: 'connected_account.needs_reconnection',
      data: presentPipesAccount({ ...account, state: 'needs_reconnection' }, { provider, integration }),
      organizationId: account.organizationId,
      body: { account: account.id, provider: account.providerId, owner: account.ownerId, because },
    })
  })
  return { outcome: 'connection_required' }
}

/**
 * The provider refused the credential of a call: it is refreshed before the next one, or its person has to come back. `account` as it
 * was when its credential was opened: what was stored since then was not refused.
 */
export async function credentialRefused(on: Platform, provider: Provider, account: Account | undefined): Promise<void> {
  if (account === undefined) return
  if (isRenewable(provider, account)) await saveExpired(on.database, account.id, account.credentialVersion)
  else await lost(on, account, { because: 'revoked' })
}

/** Not every provider says when its tokens end (RFC 6749 section 5.1): a refresh token is enough to know that they do. */
function isRenewable({ auth }: Provider, { refreshable, credentialExpiresAt }: Account): boolean {
  const renews = auth.type === 'client_credentials' || auth.type === 'oauth'
  return renews && (refreshable === true || credentialExpiresAt !== undefined)
}

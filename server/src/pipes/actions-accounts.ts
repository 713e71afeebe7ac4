import { setTimeout as pause } from 'node:timers/promises'
import { record } from '../audit/index.ts'
import { inSession, lockPrincipals, noteAuthor } from '../directory/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import { type AccountId, newId, type UserId } from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { openSecret, sealSecret } from '../vault/index.ts'
import { type Credential, credentialFrom, credentialPlace, credentialText } from './actions-credentials.ts'
import { type Granted, refreshCredential, revokeToken } from './actions-oauth.ts'
import { partyOf } from './actions-party.ts'
import { dropConnection } from './methods/mcp-connections.ts'
import type { Account, Provider, Readiness } from './model.ts'
import { findProviderById } from './store.ts'
import {
  eraseAccountsOf,
  findAccount,
  findAccountOf,
  findCredential,
  findExternalId,
  getAccount,
  insertAccount,
  listAccountsOf,
  livesAlready,
  lockAccount,
  releaseRefresh,
  type SealedCredential,
  saveConnection,
  saveDisconnected,
  saveExpired,
  saveNeedsReconnection,
  saveRefreshed,
  takeRefresh,
} from './store-accounts.ts'

/** Ends what was granted on an account, in the transaction that ends the account. The capability of grants brings it. */
export type EndGrants = (tx: Transaction, account: AccountId) => Promise<unknown>

const expiresSoonMs = 60_000
const refreshSeconds = 20
const refreshWaitMs = 15_000
const refreshLookMs = 100

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
  if (known !== undefined) return known
  const refreshing = refresh(on, account.id).finally(() => underWay(on).delete(account.id))
  underWay(on).set(account.id, refreshing)
  return refreshing
}

/** Whether a refresh is due before a call that may take a minute. */
export function expiresSoon(on: Platform, account: Account): boolean {
  const end = account.credentialExpiresAt?.getTime() ?? Number.POSITIVE_INFINITY
  return end - on.clock.now().getTime() < expiresSoonMs
}

type Turn =
  | { readonly turn: 'mine'; readonly account: Account; readonly sealed: Buffer }
  | { readonly turn: 'wait' }
  | { readonly turn: 'over'; readonly readiness: Readiness }

async function refresh(on: Platform, id: AccountId): Promise<Readiness> {
  const deadline = Date.now() + refreshWaitMs
  for (;;) {
    const turn = await takeTurn(on, id)
    if (turn.turn === 'over') return turn.readiness
    if (turn.turn === 'mine') return refreshNow(on, turn.account, turn.sealed)
    if (Date.now() > deadline) return { outcome: 'unavailable' }
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
    if (held.refreshing) return { turn: 'wait' }
    await takeRefresh(tx, id, refreshSeconds)
    return { turn: 'mine', account: held.account, sealed: held.sealed }
  })
}

async function refreshNow(on: Platform, account: Account, sealed: Buffer): Promise<Readiness> {
  try {
    const opened = await openSecret(on, credentialPlace(account, account.credentialVersion), sealed)
    const { accessToken, refreshToken } = credentialFrom(opened)
    const provider = await findProviderById(on.database, account.providerId)
    if (provider === undefined || provider.state === 'retired') return { outcome: 'connection_required' }
    if (refreshToken === undefined) return withoutRefresh(on, account)
    const party = await partyOf(on, provider)
    // A refresh token goes to the server that gave it, and to no other (MT15).
    if (party === undefined || party.server.issuer !== account.issuer) return lost(on, account)
    return await keepRefreshed(on, account, {
      granted: await refreshCredential(on, party, refreshToken),
      former: { accessToken, refreshToken },
    })
  } finally {
    await releaseRefresh(on.database, account.id)
  }
}

/** Nothing to refresh with: good until its end, and then the person has to come back. */
async function withoutRefresh(on: Platform, account: Account): Promise<Readiness> {
  const end = account.credentialExpiresAt?.getTime() ?? Number.POSITIVE_INFINITY
  return end > on.clock.now().getTime() ? { outcome: 'ready' } : lost(on, account)
}

async function keepRefreshed(
  on: Platform,
  account: Account,
  it: { readonly granted: Granted; readonly former: Credential },
): Promise<Readiness> {
  const { granted, former } = it
  // A lost answer leaves the account as it is: only the provider's own word ends it.
  if (granted.outcome === 'failed') return { outcome: 'unavailable' }
  if (granted.outcome === 'ended') return lost(on, account)
  const version = account.credentialVersion + 1
  const { accessToken, refreshToken } = granted.credential
  const text = credentialText({ accessToken, refreshToken: refreshToken ?? former.refreshToken })
  const sealed = await sealSecret(on, credentialPlace(account, version), text)
  // Scopes that grew at the provider change nothing here: grants were approved on what was asked for (D03).
  const scopes = account.scopes.filter(scope => granted.scopes?.includes(scope) ?? true)
  const stored = await on.database.transaction(async tx => {
    const expiresAt = endOf(on, granted.expiresInSeconds)
    const saved = await saveRefreshed(tx, account.id, { sealed, version, expiresAt, scopes })
    if (saved)
      await record(tx, {
        type: 'connected_account.refreshed',
        body: { actor: 'system', account: account.id, provider: account.providerId, version, scopes },
      })
    return saved
  })
  return { outcome: stored ? 'ready' : 'unavailable' }
}

function endOf(on: Platform, seconds: number | undefined): Date | undefined {
  return seconds === undefined ? undefined : new Date(on.clock.now().getTime() + seconds * 1000)
}

async function lost(on: Platform, account: Account): Promise<Readiness> {
  await on.database.transaction(async tx => {
    if (!(await saveNeedsReconnection(tx, account.id, account.credentialVersion))) return
    await record(tx, {
      type: 'connected_account.needs_reconnection',
      body: { actor: 'system', account: account.id, provider: account.providerId, owner: account.ownerId },
    })
  })
  return { outcome: 'connection_required' }
}

/** The provider refused the credential of a call: it is refreshed before the next one, or its person has to come back. */
export async function credentialRefused(on: Platform, provider: Provider, account: Account | undefined): Promise<void> {
  if (account === undefined) return
  const now = await findAccount(on.database, account.id)
  if (now === undefined || now.state !== 'connected') return
  if (provider.auth.type === 'oauth' && now.credentialExpiresAt !== undefined)
    await saveExpired(on.database, now.id, now.credentialVersion)
  else await lost(on, now)
}

export interface ConnectionParts {
  readonly provider: Provider
  readonly ownerId: UserId
  readonly label: string
  readonly externalId: string | undefined
  readonly issuer: string | undefined
  readonly scopes: readonly string[]
  readonly credential: Credential
  readonly expiresInSeconds: number | undefined
}

/**
 * Keeps a person's authorization. A former account at the same provider is replaced, and what was granted on it ends: an
 * approval named that account and no other (D04).
 */
export async function saveAccount(on: Platform, actor: Actor, saving: SavingAccount): Promise<Account> {
  try {
    return await replaceAccount(on, actor, saving)
  } catch (cause) {
    // The same person was a moment earlier in another browser: what that one made is the former account now.
    if (!livesAlready(cause)) throw cause
    return replaceAccount(on, actor, saving)
  }
}

interface SavingAccount {
  readonly parts: ConnectionParts
  readonly endGrants: EndGrants
}

async function replaceAccount(on: Platform, actor: Actor, { parts, endGrants }: SavingAccount): Promise<Account> {
  const { provider, ownerId } = parts
  const former = await findAccountOf(on.database, provider.id, ownerId)
  const same = former !== undefined && parts.externalId !== undefined && (await isSame(on, former, parts))
  const id = same ? former.id : newId('account')
  const version = same ? former.credentialVersion + 1 : 1
  const sealed = await sealSecret(on, credentialPlace({ id, ownerId }, version), credentialText(parts.credential))
  const row = { ...parts, sealed, version, expiresAt: endOf(on, parts.expiresInSeconds) }
  await on.database.transaction(async tx => {
    await lockPrincipals(tx, [ownerId])
    if (same) await saveConnection(tx, id, row)
    else {
      if (former !== undefined && (await saveDisconnected(tx, former.id))) await endGrants(tx, former.id)
      await insertAccount(tx, { ...row, id, providerId: provider.id })
    }
    await noteAuthor(tx, actor, id)
    await record(tx, {
      type: 'connected_account.connected',
      ...inSession(actor),
      body: {
        actor: actorName(actor),
        account: id,
        provider: provider.id,
        owner: ownerId,
        scopes: parts.scopes,
        replaces: same ? null : (former?.id ?? null),
      },
    })
  })
  return getAccount(on.database, id, ownerId)
}

async function isSame(on: Platform, former: Account, parts: ConnectionParts): Promise<boolean> {
  return former.issuer === parts.issuer && (await findExternalId(on.database, former.id)) === parts.externalId
}

/**
 * Disconnects: the credential is gone and the grants on the account have ended when this returns. The provider is told
 * afterwards where it takes such a word (RFC 7009); that it does not answer holds nothing up here.
 */
export async function disconnectAccount(
  on: Platform,
  actor: Actor,
  { account, endGrants }: { readonly account: Account; readonly endGrants: EndGrants },
): Promise<void> {
  const kept = await findCredential(on.database, account.id)
  await on.database.transaction(async tx => {
    if (!(await saveDisconnected(tx, account.id))) return
    await endGrants(tx, account.id)
    await record(tx, {
      type: 'connected_account.disconnected',
      ...inSession(actor),
      body: { actor: actorName(actor), account: account.id, provider: account.providerId, owner: account.ownerId },
    })
  })
  await tellProvider(on, account, kept)
}

/**
 * Takes every connection of an off-boarded person away, in the transaction that off-boards them: no sealed credential and no name
 * of them at a provider is left. Answers what tells the providers once it is committed.
 */
export async function forgetAccounts(on: Platform, tx: Transaction, actor: Actor, owner: UserId): Promise<AfterForget> {
  const kept: SealedCredential[] = []
  for (const account of await listAccountsOf(tx, owner)) {
    const credential = await findCredential(tx, account.id)
    if (credential !== undefined) kept.push(credential)
    if (await saveDisconnected(tx, account.id))
      await record(tx, {
        type: 'connected_account.disconnected',
        ...inSession(actor),
        body: { actor: actorName(actor), account: account.id, provider: account.providerId, owner },
      })
  }
  await eraseAccountsOf(tx, owner)
  return async () => {
    for (const credential of kept) await tellProvider(on, credential.account, credential)
  }
}

/** What is left to do once the transaction is committed; a provider that does not answer holds nothing up. */
export type AfterForget = () => Promise<void>

async function tellProvider(on: Platform, account: Account, kept: SealedCredential | undefined): Promise<void> {
  const provider = await findProviderById(on.database, account.providerId)
  if (provider === undefined) return
  dropConnection(on, { provider, principal: account.id })
  if (kept !== undefined) await revokeAtProvider(on, provider, kept)
}

async function revokeAtProvider(on: Platform, provider: Provider, kept: SealedCredential): Promise<void> {
  const party = await partyOf(on, provider)
  if (party === undefined || party.server.issuer !== kept.account.issuer) return
  const opened = await openSecret(on, credentialPlace(kept.account, kept.account.credentialVersion), kept.sealed)
  const { accessToken, refreshToken } = credentialFrom(opened)
  await revokeToken(on, party, refreshToken ?? accessToken)
}

import { findMembershipOf, holdMembershipOf, holdOrganization, lockPrincipals, noteAuthor } from '../directory/index.ts'
import { emit } from '../events/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import { type AccountId, newId, type OrganizationId, parseId, type UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, Refusal } from '../platform/refusal.ts'
import { openSecret, sealSecret } from '../vault/index.ts'
import { type Credential, credentialFrom, credentialPlace, credentialText } from './actions-credentials.ts'
import { revokeToken } from './actions-oauth.ts'
import { partyOf, whoseAccount } from './actions-party.ts'
import { endOf } from './actions-refresh.ts'
import { type AccountTarget, type DecidedTarget, decideAccountTarget } from './decide-account-target.ts'
import { notAMember } from './errors.ts'
import { dropConnection } from './methods/mcp-connections.ts'
import { type Account, type AccountOwner, type AuthMethod, ownershipOf, type Provider } from './model.ts'
import { presentPipesAccount } from './render-pipes-account.ts'
import { findProviderById } from './store.ts'
import {
  type AccountScope,
  eraseAccountsOf,
  findAccount,
  findCredential,
  getAccount,
  insertAccount,
  listAccountsIn,
  listAccountsOf,
  livesAlready,
  type SealedCredential,
  saveConnection,
  saveDisconnected,
} from './store-accounts.ts'
import { deleteSettingsOf, findIntegration } from './store-integrations.ts'
import { forgetCredential, takeUntold } from './store-probes.ts'

/** Ends what was granted on an account, in the transaction that ends the account. The capability of grants brings it. */
export type EndGrants = (tx: Transaction, account: AccountId) => Promise<unknown>

export interface ConnectionParts {
  readonly provider: Provider
  readonly ownerId: AccountOwner
  /** The organization that a person's account is for, or the owner itself. */
  readonly organizationId?: OrganizationId | undefined
  /** Who connected it, where the owner is an organization. */
  readonly connectedBy?: UserId | undefined
  readonly label: string
  readonly externalId: string | undefined
  readonly issuer: string | undefined
  readonly scopes: readonly string[]
  readonly credential: Credential
  readonly expiresInSeconds: number | undefined
  /** Where the end is known by date. */
  readonly expiresAt?: Date | undefined
  /** Default: oauth. */
  readonly authMethod?: AuthMethod | undefined
  readonly clientId?: string | undefined
  readonly secretLast4?: string | undefined
  /** Whether an application had it connected; what was is so for good. */
  readonly forApplications?: boolean | undefined
  /** Default: the account that is meant where none is named. */
  readonly target?: AccountTarget | undefined
}

export interface SavingAccount {
  readonly parts: ConnectionParts
  readonly endGrants: EndGrants
}

const attemptsMax = 3

/**
 * Keeps an authorization. A former account is replaced unless another one beside it was asked for, and what was granted on it
 * ends: an approval named that account and no other (D04). So does what was granted on an account that is authorized anew for
 * less (D03).
 *
 * @throws Refusal 404 for a named account that is not there, 409 `account_holder_changed` where another holder signed in there.
 */
export async function saveAccount(on: Platform, actor: Actor, saving: SavingAccount): Promise<Account> {
  for (let attempt = 1; ; attempt++)
    try {
      const kept = await keepAccount(on, actor, saving)
      if (kept !== 'moved') return kept
    } catch (cause) {
      // The same person was a moment earlier in another browser: what that one made is the former account now.
      if (!livesAlready(cause) || attempt >= attemptsMax) throw cause
    }
}

async function keepAccount(
  on: Platform,
  actor: Actor,
  { parts, endGrants }: SavingAccount,
): Promise<Account | 'moved'> {
  const { provider, ownerId, organizationId } = parts
  const scope: AccountScope = { providerId: provider.id, ownerId, organizationId }
  const living = await listAccountsIn(on.database, scope)
  const target = parts.target ?? { kind: 'default' }
  const decided = refusedOr(decideAccountTarget(living, { ...parts, target }))
  const { former } = decided
  const id = decided.kind === 'renew' ? decided.former.id : newId('account')
  const version = decided.kind === 'renew' ? decided.former.credentialVersion + 1 : 1
  const sealed = await sealSecret(on, credentialPlace({ id, ownerId }, version), credentialText(parts.credential))
  const expiresAt = parts.expiresAt ?? endOf(on, parts.expiresInSeconds)
  const row = { ...parts, ...methodOf(parts), sealed, version, expiresAt, refreshable: isRefreshable(parts) }
  const moved = await on.database.transaction(async tx => {
    await lockOwner(tx, ownerId)
    await holdMembership(tx, scope)
    if (versionsOf(await listAccountsIn(tx, scope)) !== versionsOf(living)) return true
    if (decided.kind === 'renew') {
      await saveConnection(tx, id, row)
      if (narrows(decided.former, parts) || !isSameHolder(decided.former, parts)) await endGrants(tx, id)
    } else {
      if (former !== undefined && (await saveDisconnected(tx, former.id))) await endGrants(tx, former.id)
      const connectionRole = decided.role
      await insertAccount(tx, { ...row, ...scope, id, connectionRole }, parts.connectedBy)
    }
    await noteAuthor(tx, actor, id)
    const replaces = decided.kind === 'renew' ? null : (former?.id ?? null)
    await tellConnected(tx, actor, { parts, id, replaces })
    return false
  })
  return moved ? 'moved' : getAccount(on.database, id, ownerId)
}

function refusedOr(decided: DecidedTarget): Extract<DecidedTarget, { kind: 'renew' | 'new' }> {
  switch (decided.kind) {
    case 'renew':
    case 'new':
      return decided
    case 'missing':
      throw notFound('connected account')
    case 'another_holder':
      throw new Refusal({
        status: 409,
        code: 'account_holder_changed',
        message:
          'Somebody else signed in at the provider than this account belongs to. Connect that one beside it instead.',
      })
  }
}

function methodOf({ authMethod = 'oauth', clientId, secretLast4, forApplications = false }: ConnectionParts) {
  return { authMethod, clientId, secretLast4, forApplications }
}

function isRefreshable({ credential, authMethod }: ConnectionParts): boolean {
  return credential.refreshToken !== undefined || authMethod === 'client_credentials'
}

/** What was given less than before no longer carries what was approved on it. */
function narrows(former: Account, { scopes }: ConnectionParts): boolean {
  return former.scopes.some(scope => !scopes.includes(scope))
}

/** Where nobody can say who the new credential belongs to, it may belong to somebody else. */
function isSameHolder(former: Account, { externalId, issuer }: ConnectionParts): boolean {
  return externalId !== undefined && former.externalId === externalId && former.issuer === issuer
}

function versionsOf(accounts: readonly Account[]): string {
  return accounts.map(({ id, credentialVersion, state }) => `${id} ${credentialVersion} ${state}`).join()
}

/** A person or an organization that is being ended gets no account any more (I9). */
async function lockOwner(tx: Transaction, ownerId: AccountOwner): Promise<void> {
  const organization = parseId('organization', ownerId)
  if (organization === undefined) await lockPrincipals(tx, [ownerOfPerson(ownerId)])
  else if (!(await holdOrganization(tx, organization))) throw notFound('owner')
}

/** Nobody connects an account for an organization that they are leaving at that moment. Before accounts, in the one lock order. */
async function holdMembership(tx: Transaction, { ownerId, organizationId }: AccountScope): Promise<void> {
  const userId = parseId('user', ownerId)
  if (userId === undefined || organizationId === undefined) return
  if (!(await holdMembershipOf(tx, { userId, organizationId }))) throw notAMember()
}

function ownerOfPerson(ownerId: AccountOwner): UserId {
  const id = parseId('user', ownerId)
  if (id === undefined) throw notFound('owner')
  return id
}

async function tellConnected(
  tx: Transaction,
  actor: Actor,
  it: { readonly parts: ConnectionParts; readonly id: AccountId; readonly replaces: AccountId | null },
): Promise<void> {
  const { provider, ownerId, organizationId, scopes } = it.parts
  const account = await findAccount(tx, it.id)
  if (account === undefined) return
  const integration = await findIntegration(tx, provider.id, ownershipOf(ownerId))
  await emit(tx, {
    actor,
    event: 'pipes.connected_account.connected',
    type: 'connected_account.connected',
    data: presentPipesAccount(account, { provider, integration }),
    organizationId,
    body: { account: it.id, provider: provider.id, owner: ownerId, scopes, replaces: it.replaces },
  })
}

/** Whether somebody may act for an organization's account: an active member, and nobody else. */
export async function isMember(on: Platform, userId: UserId, organizationId: OrganizationId): Promise<boolean> {
  return (await findMembershipOf(on.database, { userId, organizationId }))?.status === 'active'
}

/**
 * Disconnects: the credential is gone, the grants on the account have ended, and the provider was told where it takes such a word
 * (RFC 7009) when this returns. A provider that does not answer within its bounds holds nothing up for longer.
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
    await tellDisconnected(tx, actor, account)
  })
  await tellProvider(on, account, kept)
}

async function tellDisconnected(tx: Transaction, actor: Actor, account: Account): Promise<void> {
  const provider = await findProviderById(tx, account.providerId)
  const integration = await findIntegration(tx, account.providerId, whoseAccount(account).ownership)
  await emit(tx, {
    actor,
    event: 'pipes.connected_account.disconnected',
    type: 'connected_account.disconnected',
    data: presentPipesAccount(account, { provider, integration }),
    organizationId: account.organizationId,
    body: { account: account.id, provider: account.providerId, owner: account.ownerId },
  })
}

/**
 * Takes every connection of an owner away that is off-boarded, in the transaction that off-boards them: no sealed credential and no
 * name of them at a provider is left. Answers what tells the providers once it is committed.
 */
export async function forgetAccounts(
  on: Platform,
  tx: Transaction,
  actor: Actor,
  owner: AccountOwner,
): Promise<AfterForget> {
  const kept: SealedCredential[] = []
  for (const account of await listAccountsOf(tx, owner)) {
    const credential = await findCredential(tx, account.id)
    if (credential !== undefined) kept.push(credential)
    if (await saveDisconnected(tx, account.id)) await tellDisconnected(tx, actor, account)
  }
  await eraseAccountsOf(tx, owner)
  const organization = parseId('organization', owner)
  if (organization !== undefined) await deleteSettingsOf(tx, organization)
  return async () => {
    for (const credential of kept) await tellProvider(on, credential.account, credential)
  }
}

const toldAtOnceMax = 20

/**
 * Accounts that ended with their person's membership: the events tell of them, their credentials go, and each provider is told where
 * it takes such a word. Answers how many there were.
 */
export async function tellEndedAccounts(on: Platform, actor: Actor): Promise<number> {
  const ended = await on.database.transaction(async tx => {
    const untold = await takeUntold(tx, toldAtOnceMax)
    for (const { account } of untold) {
      await forgetCredential(tx, account.id)
      await tellDisconnected(tx, actor, account)
    }
    return untold
  })
  for (const credential of ended) await tellProvider(on, credential.account, credential)
  return ended.length
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
  if (kept.account.authMethod !== 'oauth') return
  const party = await partyOf(on, provider, whoseAccount(kept.account))
  if (party === undefined || party.server.issuer !== kept.account.issuer) return
  const opened = await openSecret(on, credentialPlace(kept.account, kept.account.credentialVersion), kept.sealed)
  const { accessToken, refreshToken } = credentialFrom(opened)
  await revokeToken(on, party, refreshToken ?? accessToken)
}

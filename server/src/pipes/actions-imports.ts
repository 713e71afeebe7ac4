import type { Actor } from '../platform/actor.ts'
import type { AccountId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, Refusal } from '../platform/refusal.ts'
import { Secret } from '../platform/secret.ts'
import { openSecret } from '../vault/index.ts'
import { type ConnectionParts, type EndGrants, saveAccount } from './actions-accounts.ts'
import { lastOf } from './actions-connect.ts'
import { type Credential, credentialFrom, credentialPlace } from './actions-credentials.ts'
import { refuseDisabled } from './actions-hand-out.ts'
import { authMethodOf } from './actions-integrations.ts'
import { accountsOf, type OwnedIntegration } from './actions-owners.ts'
import { issuerOf, partyOf } from './actions-party.ts'
import { requireReconnection } from './actions-refresh.ts'
import { decideImport, type ImportParts } from './decide-import.ts'
import { authMethodMismatch, providerRefused } from './errors.ts'
import { upstreamOf } from './methods/index.ts'
import { dropConnection } from './methods/mcp-connections.ts'
import type { Account } from './model.ts'
import { findCredential, getAccount } from './store-accounts.ts'

/** The end of a token that is renewed before its first use. */
const atOnce = new Date(0)

export interface Importing extends OwnedIntegration {
  readonly endGrants: EndGrants
}

/**
 * Takes over an authorization that was given elsewhere.
 *
 * @throws Refusal 409 where there is one already and another one beside it was not asked for, 422 for parts that do not fit.
 */
export async function importAccount(
  on: Platform,
  actor: Actor,
  it: Importing & { readonly parts: ImportParts; readonly beside: boolean },
): Promise<Account> {
  await refuseDisabled(on, it)
  refuseMethod(it, 'oauth')
  const living = await accountsOf(on, it)
  if (living.length > 0 && !it.beside)
    throw new Refusal({
      status: 409,
      code: 'connected_account_exists',
      message: 'There is a connected account already. Change it, or add one with connection_intent "add".',
    })
  const decided = decideImport(it.parts, undefined)
  if (decided.outcome === 'refused') throw providerRefused(decided.field, decided.message)
  return keep(on, actor, { ...it, decided, former: undefined, target: { kind: it.beside ? 'beside' : 'default' } })
}

/** Changes tokens, scopes or the state of an account. Scopes grow only with the tokens that were given for them. */
export async function changeAccount(
  on: Platform,
  actor: Actor,
  it: Importing & { readonly parts: ImportParts; readonly account: Account },
): Promise<Account> {
  await refuseDisabled(on, it)
  if (it.account.authMethod !== 'oauth') throw authMethodMismatch(it.account.authMethod)
  const decided = decideImport(it.parts, it.account)
  if (decided.outcome === 'refused') throw providerRefused(decided.field, decided.message)
  const former = await credentialOf(on, it.account)
  return keep(on, actor, { ...it, decided, former, target: { kind: 'exactly', id: it.account.id } })
}

async function credentialOf(on: Platform, account: Account): Promise<Credential | undefined> {
  const kept = await findCredential(on.database, account.id)
  if (kept === undefined) return undefined
  const place = credentialPlace(kept.account, kept.account.credentialVersion)
  return credentialFrom(await openSecret(on, place, kept.sealed))
}

type Keeping = Importing & {
  readonly parts: ImportParts
  readonly account?: Account
  readonly decided: Extract<ReturnType<typeof decideImport>, { outcome: 'kept' }>
  readonly former: Credential | undefined
  readonly target: ConnectionParts['target']
}

async function keep(on: Platform, actor: Actor, it: Keeping): Promise<Account> {
  const { provider, owner, parts, decided, former, endGrants, account } = it
  const token = parts.accessToken ?? former?.accessToken
  const expiresAt =
    parts.accessToken === undefined && account !== undefined ? account.credentialExpiresAt : parts.expiresAt
  const saved = await saveAccount(on, actor, {
    parts: {
      provider,
      ownerId: owner.ownerId,
      organizationId: owner.organizationId,
      connectedBy: owner.userId,
      label: account?.label ?? `${provider.name} account`,
      externalId: parts.accessToken === undefined ? account?.externalId : undefined,
      issuer: await issuerOf(on, provider),
      scopes: parts.scopes ?? account?.scopes ?? [],
      credential: { accessToken: token ?? new Secret(''), refreshToken: parts.refreshToken ?? former?.refreshToken },
      expiresInSeconds: undefined,
      expiresAt: token === undefined ? atOnce : expiresAt,
      authMethod: 'oauth',
      forApplications: true,
      clientId: account?.clientId ?? (await partyOf(on, provider, owner))?.clientId,
      target: it.target,
    },
    endGrants,
  })
  if (decided.state === 'connected') return saved
  await requireReconnection(on, actor, saved)
  return getAccount(on.database, saved.id, owner.ownerId)
}

function refuseMethod({ provider }: OwnedIntegration, method: Account['authMethod']): void {
  const there = authMethodOf(provider)
  if (there !== method) throw authMethodMismatch(there)
}

export interface EnteredSecret {
  readonly secret: Secret
  /** Undefined: a key. */
  readonly clientId?: string | undefined
  readonly accountId: AccountId | undefined
  readonly beside: boolean
}

/**
 * Keeps a key, or the secret of a client that speaks for itself. One that is there is replaced by it, and what was granted on the
 * account ends unless the provider says that the holder is the same.
 *
 * @throws Refusal 422 `auth_method_mismatch`, or for a key that the provider does not take.
 */
export async function enterSecret(
  on: Platform,
  actor: Actor,
  it: Importing & { readonly entered: EnteredSecret },
): Promise<Account> {
  await refuseDisabled(on, it)
  const { provider, owner, entered, endGrants } = it
  const isClient = entered.clientId !== undefined
  refuseMethod(it, isClient ? 'client_credentials' : 'api_key')
  const living = await accountsOf(on, it)
  if (entered.accountId !== undefined && living.every(({ id }) => id !== entered.accountId))
    throw notFound('connected account')
  const rotated = entered.beside ? undefined : living.find(({ connectionRole }) => connectionRole === 'compatibility')
  const id = entered.accountId ?? rotated?.id
  const named = isClient ? undefined : await tryKey(on, it)
  return saveAccount(on, actor, {
    parts: {
      provider,
      ownerId: owner.ownerId,
      organizationId: owner.organizationId,
      connectedBy: owner.userId,
      label: named?.label ?? `${provider.name} account`,
      externalId: named?.externalId,
      issuer: undefined,
      scopes: isClient ? (it.integration.scopes ?? []) : [],
      credential: isClient
        ? { accessToken: new Secret(''), refreshToken: undefined, clientSecret: entered.secret }
        : { accessToken: entered.secret, refreshToken: undefined },
      expiresInSeconds: undefined,
      expiresAt: isClient ? atOnce : undefined,
      forApplications: true,
      authMethod: isClient ? 'client_credentials' : 'api_key',
      clientId: entered.clientId,
      secretLast4: lastOf(entered.secret),
      target: id === undefined ? { kind: entered.beside ? 'beside' : 'default' } : { kind: 'exactly', id },
    },
    endGrants,
  })
}

/** A key that the provider refuses is not kept; one that nobody can try is. */
async function tryKey(
  on: Platform,
  { provider, owner, entered }: Importing & { readonly entered: EnteredSecret },
): Promise<{ readonly label: string; readonly externalId: string | undefined } | undefined> {
  const source = { provider, principal: `connecting ${owner.ownerId}`, credential: entered.secret }
  const tried = await upstreamOf(provider.kind).accountLabel(on, source)
  dropConnection(on, source)
  if (tried.outcome === 'failed' && tried.why === 'credential_refused')
    throw providerRefused('secret', `${provider.name} does not accept this key.`)
  return tried.outcome === 'named' ? tried : undefined
}

import type { Sql } from '../platform/database.ts'
import type { OrganizationId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { Secret } from '../platform/secret.ts'
import { openSecret, type SecretPlace } from '../vault/index.ts'
import { meantAccount } from './decide-meant-account.ts'
import type { UpstreamSource } from './methods/upstream.ts'
import {
  type Account,
  type AccountLookup,
  type AccountUser,
  connectPath,
  type Integration,
  ownershipOf,
  type Provider,
  type UpstreamFault,
} from './model.ts'
import { findProviderSecrets } from './store.ts'
import { findCredential } from './store-accounts.ts'
import { listFitting } from './store-fitting.ts'

/** What the vault keeps of an authorization. */
export interface Credential {
  readonly accessToken: Secret
  readonly refreshToken: Secret | undefined
  /** Of a client that speaks for itself: what the next token is asked for with. */
  readonly clientSecret?: Secret | undefined
}

/** Where an account's credential is sealed; each new one raises the version. */
export function credentialPlace(account: Pick<Account, 'id' | 'ownerId'>, version: number): SecretPlace {
  return {
    owner: account.ownerId,
    purpose: 'credential',
    table: 'connected_accounts',
    column: 'credential_sealed',
    rowId: account.id,
    version,
  }
}

/** Where a provider's own token or client secret is sealed. */
export function providerPlace(
  id: Provider['id'],
  column: 'token_sealed' | 'oauth_client_secret_sealed',
  version: number,
): SecretPlace {
  return { owner: 'installation', purpose: 'credential', table: 'providers', column, rowId: id, version }
}

/** Where the secret of an integration's own client is sealed. */
export function integrationPlace(id: Integration['id'], version: number): SecretPlace {
  return {
    owner: 'installation',
    purpose: 'credential',
    table: 'integrations',
    column: 'oauth_client_secret_sealed',
    rowId: id,
    version,
  }
}

/** Where an organization's own client secret is sealed: with its key, so that it goes with the organization. */
export function settingsPlace(id: Integration['id'], organizationId: OrganizationId, version: number): SecretPlace {
  return {
    owner: organizationId,
    purpose: 'credential',
    table: 'integration_settings',
    column: 'oauth_client_secret_sealed',
    rowId: id,
    version,
  }
}

/** The text that is sealed. */
export function credentialText({ accessToken, refreshToken, clientSecret }: Credential): Secret {
  const parts = { access_token: accessToken.reveal(), refresh_token: refreshToken?.reveal() }
  return new Secret(JSON.stringify({ ...parts, client_secret: clientSecret?.reveal() }))
}

/** Opens what `credentialText` made. */
export function credentialFrom(opened: Secret): Credential {
  const parts: { access_token: string; refresh_token?: string; client_secret?: string } = JSON.parse(opened.reveal())
  const secretOf = (text: string | undefined): Secret | undefined => (text === undefined ? undefined : new Secret(text))
  return {
    accessToken: new Secret(parts.access_token),
    refreshToken: secretOf(parts.refresh_token),
    clientSecret: secretOf(parts.client_secret),
  }
}

/** The accounts with which a call there could be made, decided without touching the vault. */
export async function listUsable(sql: Sql, provider: Provider, user: AccountUser): Promise<Account[]> {
  const fits = needsAccount(provider) ? await listFitting(sql, provider.id, user) : []
  return fits.filter(account => isUsable(provider, account))
}

/** Whether a call there is made with somebody's account. */
export function needsAccount({ auth }: Provider): boolean {
  return auth.type !== 'none' && auth.per !== 'installation'
}

/** The same by the accounts that the session may use there. None is good for anything where accounts of its kind are switched off. */
export function lookupOf(provider: Provider, accounts: readonly Account[], named: string | undefined): AccountLookup {
  if (!needsAccount(provider)) return { outcome: 'none_needed' }
  const meant = meantAccount(accounts, named)
  const fits = accounts.filter(account => isUsable(provider, account))
  switch (meant.outcome) {
    case 'meant':
      if (isUsable(provider, meant.account)) return { outcome: 'connected', account: meant.account, fits }
      return { outcome: 'connection_required', connectPath: connectPath(provider.slug) }
    case 'none':
      return { outcome: 'connection_required', connectPath: connectPath(provider.slug) }
    case 'selection_required':
    case 'account_unknown':
      return { outcome: meant.outcome, fits }
  }
}

function isUsable({ enabledFor }: Provider, { state, ownerId }: Account): boolean {
  return state === 'connected' && enabledFor.includes(ownershipOf(ownerId))
}

export type SourceLookup =
  | {
      readonly outcome: 'ready'
      readonly source: UpstreamSource
      readonly secrets: readonly Secret[]
      /** The account as it was when its credential was opened. */
      readonly account?: Account
    }
  | { readonly outcome: 'refused'; readonly why: UpstreamFault }

/**
 * The provider with the credential for one call, opened from the vault here and nowhere else. An account of another provider,
 * or none where one is needed, opens nothing (T58).
 */
export async function sourceFor(on: Platform, provider: Provider, account?: Account): Promise<SourceLookup> {
  if (provider.state === 'retired') return { outcome: 'refused', why: 'gone' }
  if (provider.auth.type === 'none')
    return { outcome: 'ready', source: { provider, principal: 'installation', credential: undefined }, secrets: [] }
  return provider.auth.per === 'installation' ? installationSource(on, provider) : accountSource(on, provider, account)
}

async function installationSource(on: Platform, provider: Provider): Promise<SourceLookup> {
  const secrets = await findProviderSecrets(on.database, provider.id)
  if (secrets?.token === undefined) return { outcome: 'refused', why: 'connection_required' }
  const credential = await openSecret(on, providerPlace(provider.id, 'token_sealed', secrets.version), secrets.token)
  return { outcome: 'ready', source: { provider, principal: 'installation', credential }, secrets: [credential] }
}

async function accountSource(on: Platform, provider: Provider, account?: Account): Promise<SourceLookup> {
  const found = account?.providerId === provider.id ? await findCredential(on.database, account.id) : undefined
  const own = found?.account.ownerId === account?.ownerId && found?.account.providerId === provider.id
  if (account === undefined || found === undefined || !own) return { outcome: 'refused', why: 'connection_required' }
  const opened = await openSecret(on, credentialPlace(found.account, found.account.credentialVersion), found.sealed)
  const { accessToken, refreshToken, clientSecret } = credentialFrom(opened)
  return {
    outcome: 'ready',
    source: { provider, principal: account.id, credential: accessToken },
    secrets: [accessToken, refreshToken, clientSecret].filter(secret => secret !== undefined),
    account: found.account,
  }
}

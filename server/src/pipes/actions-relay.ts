import { parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { type Callable, findCallable } from './actions-callable.ts'
import { findCatalogue } from './catalogue/index.ts'
import { type RelayedCall, type RelayedRequest, relayedCall } from './derive-relay.ts'
import { qualifiedToolName } from './derive-tool-name.ts'
import type { Account, AccountUser, Provider } from './model.ts'
import { findProviderById } from './store.ts'
import { findAccount } from './store-accounts.ts'
import { listFitting } from './store-fitting.ts'

/** An account that requests may be forwarded to, with the provider that it is at. */
export interface RelayPlace {
  readonly account: Account
  readonly provider: Provider
}

/** The account of an address with its provider, if that has an API of typed tools; nothing is judged yet. */
export async function findRelayPlace(on: Platform, text: string): Promise<RelayPlace | undefined> {
  const id = parseId('account', text)
  const account = id && (await findAccount(on.database, id))
  const provider = account && (await findProviderById(on.database, account.providerId))
  if (account === undefined || provider?.state !== 'active' || provider.kind !== 'rest') return undefined
  return { account, provider }
}

/** Whether the account is one that this session could use, whatever state it is in. */
export async function mayUse(on: Platform, { account, provider }: RelayPlace, user: AccountUser): Promise<boolean> {
  if (account.ownerId === user.userId && account.organizationId === undefined) return true
  const fits = await listFitting(on.database, provider.id, user)
  return fits.some(({ id }) => id === account.id)
}

export type RelayTarget =
  | Exclude<RelayedCall, { outcome: 'matched' }>
  | (Extract<RelayedCall, { outcome: 'matched' }> & { readonly callable: Callable })

/** The tool that a request to that account amounts to, as the session can call it with this very account now. */
export async function relayTarget(
  on: Platform,
  it: { readonly place: RelayPlace; readonly user: AccountUser; readonly request: RelayedRequest },
): Promise<RelayTarget> {
  const catalogue = findCatalogue(it.place.provider.catalogue ?? '')
  if (catalogue === undefined) return { outcome: 'unknown_operation' }
  const read = relayedCall(catalogue, it.request)
  if (read.outcome !== 'matched') return read
  const named = it.place.account.id
  const callable = await findCallable(on, qualifiedToolName(it.place.provider.slug, read.tool), { ...it.user, named })
  return callable === undefined ? { outcome: 'unknown_operation' } : { ...read, callable }
}

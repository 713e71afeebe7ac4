import type { Account } from './model.ts'

export type MeantAccount =
  | { readonly outcome: 'meant'; readonly account: Account }
  | { readonly outcome: 'none' }
  | { readonly outcome: 'selection_required' }
  | { readonly outcome: 'account_unknown' }

/**
 * Which of the accounts that a session may use is meant: the one that is named by its id, its name or its label, if it is one and no
 * more; the person's default where none is named; or the only one that fits. A default that needs its person again is not replaced
 * by another account.
 */
export function meantAccount(fits: readonly Account[], named: string | undefined): MeantAccount {
  if (named !== undefined) return namedAccount(fits, named)
  const byDefault = fits.find(isDefault)
  const meant = byDefault ?? (fits.length === 1 ? fits[0] : undefined)
  if (meant !== undefined) return { outcome: 'meant', account: meant }
  return { outcome: fits.length === 0 ? 'none' : 'selection_required' }
}

/** Among those of a session: the person's own account that is meant where none is named. */
export function isDefault({ organizationId, connectionRole }: Account): boolean {
  return organizationId === undefined && connectionRole === 'compatibility'
}

/** An id before a name, and a name before what the provider calls the holder; what two are called names neither. */
function namedAccount(fits: readonly Account[], named: string): MeantAccount {
  const ways = [
    (account: Account) => account.id === named,
    (account: Account) => account.name === named,
    (account: Account) => account.label === named,
  ]
  const found = ways.map(way => fits.filter(way)).find(each => each.length > 0) ?? []
  const [account] = found
  return account === undefined || found.length > 1 ? { outcome: 'account_unknown' } : { outcome: 'meant', account }
}

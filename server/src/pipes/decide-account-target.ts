import type { AccountId } from '../platform/ids.ts'
import type { Account } from './model.ts'

/** What an authorization is for: the account that is meant where none is named, another one beside it, or one by its id. */
export type AccountTarget =
  | { readonly kind: 'default' }
  | { readonly kind: 'beside' }
  | { readonly kind: 'exactly'; readonly id: AccountId }

export type DecidedTarget =
  /** The account that is there gets a new credential. */
  | { readonly kind: 'renew'; readonly former: Account }
  /** A new account; `former` is the one that it takes the place of. */
  | { readonly kind: 'new'; readonly role: Account['connectionRole']; readonly former: Account | undefined }
  | { readonly kind: 'missing' }
  /** Somebody else signed in there than the account that was named belongs to. */
  | { readonly kind: 'another_holder' }

interface Authorized {
  readonly issuer: string | undefined
  readonly externalId: string | undefined
  readonly target: AccountTarget
}

/** Which account an authorization makes or renews, among those that live for the same owner at the same provider. */
export function decideAccountTarget(living: readonly Account[], it: Authorized): DecidedTarget {
  const { target } = it
  if (target.kind === 'exactly') {
    const former = living.find(({ id }) => id === target.id)
    if (former === undefined) return { kind: 'missing' }
    const other = former.externalId !== undefined && it.externalId !== undefined && former.externalId !== it.externalId
    return other ? { kind: 'another_holder' } : { kind: 'renew', former }
  }
  const same = living.find(account => isSameHolder(account, it))
  if (same !== undefined) return { kind: 'renew', former: same }
  const compatible = living.find(({ connectionRole }) => connectionRole === 'compatibility')
  if (target.kind === 'beside' && compatible !== undefined) return { kind: 'new', role: 'standard', former: undefined }
  return { kind: 'new', role: 'compatibility', former: compatible }
}

function isSameHolder(account: Account, { issuer, externalId }: Authorized): boolean {
  return externalId !== undefined && account.externalId === externalId && account.issuer === issuer
}

import { record } from '../audit/index.ts'
import { holdOrganization, lockPrincipals, noteAuthor } from '../directory/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import { parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, unprocessable } from '../platform/refusal.ts'
import { refuseUnknownRoles } from '../roles/index.ts'
import type { Account, AccountUse } from './model.ts'
import { holdAccountAlone, saveMeant, saveName, saveUse } from './store-account-settings.ts'
import { getAccount } from './store-accounts.ts'

export interface AccountChange {
  /** Null takes the name away. */
  readonly name?: string | null | undefined
  /** Whose agents may use it. */
  readonly use?: AccountUse | undefined
  /** It is the one that is meant where none is named. */
  readonly isDefault?: true | undefined
}

/**
 * Changes how an account is called, whether it is meant where none is named, and whose agents may use it. What was granted names its
 * account and goes on with that one, unless those who may use it are fewer now: then it has ended when this returns.
 *
 * @throws Refusal 404 for what is disconnected, 422 for a use of an account that no organization owns, 422 `invalid_role`.
 */
export async function changeAccountSettings(
  on: Platform,
  actor: Actor,
  { account: { id, ownerId }, change }: { readonly account: Account; readonly change: AccountChange },
): Promise<Account> {
  const { name, use, isDefault } = change
  return on.database.transaction(async tx => {
    await lockOwner(tx, ownerId)
    const account = await holdAccountAlone(tx, id)
    if (account === undefined || account.state === 'disconnected') throw notFound('connected account')
    if (use !== undefined) await checkUse(tx, account, use)
    if (name !== undefined) await saveName(tx, id, name ?? undefined)
    if (use !== undefined) await saveUse(tx, id, use)
    if (isDefault === true) await saveMeant(tx, account)
    await noteAuthor(tx, actor, id)
    await record(tx, {
      type: 'connected_account.changed',
      ...inSession(actor),
      body: {
        actor: actorName(actor),
        account: id,
        provider: account.providerId,
        owner: ownerId,
        renamed: name !== undefined,
        used_by: use ?? null,
        default: isDefault ?? null,
      },
    })
    return getAccount(tx, id)
  })
}

async function lockOwner(tx: Transaction, ownerId: Account['ownerId']): Promise<void> {
  const organization = parseId('organization', ownerId)
  const user = parseId('user', ownerId)
  if (user !== undefined) await lockPrincipals(tx, [user])
  else if (organization === undefined || !(await holdOrganization(tx, organization))) throw notFound('owner')
}

async function checkUse(tx: Transaction, { ownerId }: Account, use: AccountUse): Promise<void> {
  const organization = parseId('organization', ownerId)
  if (organization === undefined)
    throw unprocessable('Only an account of an organization is used by others than its owner.', [
      { code: 'invalid_request', message: 'this account belongs to a person', field: 'used_by' },
    ])
  if (use.by === 'role') await refuseUnknownRoles(tx, organization, [use.role])
}

import { getOrganization, userOfPath } from '../directory/index.ts'
import type { OrganizationId, UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { badRequest, notFound, Refusal } from '../platform/refusal.ts'
import { isMember } from './actions-accounts.ts'
import { getIntegration, type Integrated } from './actions-integrations.ts'
import { type AccountChoice, chooseAccount } from './decide-account.ts'
import { notAMember } from './errors.ts'
import type { Account, AccountOwner, Ownership } from './model.ts'
import { listAccountsIn } from './store-accounts.ts'

/** Whose accounts a request of the Pipes API is about. */
export interface PipesOwner {
  readonly ownership: Ownership
  readonly ownerId: AccountOwner
  readonly organizationId: OrganizationId | undefined
  /** Who acts; undefined where a request names an organization alone. */
  readonly userId: UserId | undefined
}

export interface OwnerNamed {
  readonly userId: string | undefined
  readonly organizationId: string | undefined
  readonly ownership: Ownership
}

/**
 * The owner that a request names. A person's account may be for one of their organizations; an organization's is reached by an
 * active member, and by nobody else.
 *
 * @throws Refusal 404 for who is not there, 400 without a name, 403 `not_a_member`.
 */
export async function pipesOwner(on: Platform, named: OwnerNamed): Promise<PipesOwner> {
  const user = named.userId === undefined ? undefined : await userOfPath(on, named.userId)
  const organization =
    named.organizationId === undefined ? undefined : await getOrganization(on.database, named.organizationId)
  if (user !== undefined && organization !== undefined && !(await isMember(on, user.id, organization.id)))
    throw notAMember()
  const common = { ownership: named.ownership, organizationId: organization?.id, userId: user?.id }
  if (named.ownership === 'organization') {
    if (organization === undefined)
      throw badRequest('organization_required', 'An account of an organization needs organization_id.')
    return { ...common, ownerId: organization.id }
  }
  if (user === undefined) throw badRequest('user_required', 'An account of a person needs user_id.')
  return { ...common, ownerId: user.id }
}

export interface OwnedIntegration extends Integrated {
  readonly owner: PipesOwner
}

/** The integration of a slug with the owner that a request names. */
export async function integrationFor(on: Platform, slug: string, named: OwnerNamed): Promise<OwnedIntegration> {
  const integrated = await getIntegration(on, slug, named.ownership)
  return { ...integrated, owner: await pipesOwner(on, named) }
}

/** The living accounts of that owner there. */
export function accountsOf(on: Platform, { provider, owner }: OwnedIntegration): Promise<Account[]> {
  const { ownerId, organizationId } = owner
  return listAccountsIn(on.database, { providerId: provider.id, ownerId, organizationId })
}

/** Undefined when there is none. 409 where several fit and none is named. */
export async function findChosen(
  on: Platform,
  it: OwnedIntegration,
  choice: AccountChoice,
): Promise<Account | undefined> {
  const found = chooseAccount(await accountsOf(on, it), choice)
  switch (found.outcome) {
    case 'chosen':
      return found.account
    case 'none':
      return undefined
    case 'selection_required':
      throw new Refusal({
        status: 409,
        code: 'account_selection_required',
        message: 'Several accounts fit. Name one by connected_account_id.',
      })
  }
}

/** The same, with 404 when there is none. */
export async function getChosen(on: Platform, it: OwnedIntegration, choice: AccountChoice): Promise<Account> {
  const account = await findChosen(on, it, choice)
  if (account === undefined) throw notFound('connected account')
  return account
}

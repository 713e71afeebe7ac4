import { endGrantsOnAccount } from '../../approvals/index.ts'
import { type Account, changeAccountSettings, disconnectAccount, findAccount } from '../../pipes/index.ts'
import { parseId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import type { ReviewItem } from '../model.ts'
import { gone, type ReviewMethod } from './method.ts'

/** Removed: disconnected. Reduced: what is granted on it ends, and nobody's agents use an account of an organization any more. */
export const connectedAccount: ReviewMethod = {
  reduction: 'plain',
  remove: async (on, actor, item) => {
    const account = await connectedOne(on, item)
    if (account === undefined) return gone
    await disconnectAccount(on, actor, {
      account,
      endGrants: (tx, id) => endGrantsOnAccount(tx, id, 'account_disconnected'),
    })
    return { outcome: 'removed', effect: { state: 'disconnected' } }
  },
  reduce: async (on, actor, item) => {
    const account = await connectedOne(on, item)
    if (account === undefined) return gone
    if (parseId('organization', account.ownerId) !== undefined)
      await changeAccountSettings(on, actor, { account, change: { use: { by: 'nobody' } } })
    const ended = await on.database.transaction(tx => endGrantsOnAccount(tx, account.id, 'access_reviewed'))
    return { outcome: 'reduced', effect: { grants: ended.map(({ id }) => id) } }
  },
}

async function connectedOne(on: Platform, { subjectId }: ReviewItem): Promise<Account | undefined> {
  const id = parseId('account', subjectId)
  const account = id && (await findAccount(on.database, id))
  return account?.state === 'disconnected' ? undefined : account
}

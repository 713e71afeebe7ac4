import type { User } from '../directory/index.ts'
import type { Transaction } from '../platform/database.ts'
import type { Platform } from '../platform/platform.ts'
import { queueNote } from './actions-mail.ts'
import type { Place } from './model.ts'
import { endOtherCodes } from './store-codes.ts'
import { forgetDevices } from './store-factors.ts'
import { endPendingByPassword } from './store-pending.ts'

export interface PasswordChanged {
  readonly user: User
  readonly place: Place
  /** What the mail says of the sign-ins that live; undefined where the person is not told: the password is the one they had. */
  readonly tell: 'sign_ins_end' | 'sign_ins_go_on' | undefined
  /** The code of the link that changed it. */
  readonly code?: string | undefined
}

/**
 * What hung on a former password goes in the transaction that changes it: remembered devices, sign-ins that wait for their next
 * step, links to choose another one. The person is told by mail. Whoever changes it ends the sessions afterwards, each in a
 * transaction of its own (I4).
 */
export async function afterPasswordChange(on: Platform, tx: Transaction, changed: PasswordChanged): Promise<void> {
  const { user, place, tell, code = '' } = changed
  await forgetDevices(tx, user.id)
  await endPendingByPassword(tx, user.id)
  await endOtherCodes(tx, { kind: 'password_reset', userId: user.id }, code)
  if (tell === undefined) return
  await queueNote(tx, on, {
    purpose: 'notice',
    to: user.email,
    user,
    application: undefined,
    place,
    text: (words, asker) => words.mail[tell === 'sign_ins_end' ? 'passwordChanged' : 'passwordSet'](asker),
  })
}

import { record } from '../audit/index.ts'
import { changeUser, emailKey, findUserByEmail, getUser } from '../directory/index.ts'
import type { Platform } from '../platform/platform.ts'
import {
  allowMail,
  type CodeOutcome,
  createEmailChange,
  endOtherCodes,
  type Place,
  queueNote,
  redeemCode,
} from '../sign-in/index.ts'
import { actorOf, type Self } from './actions-security.ts'

export interface AddressAsked {
  readonly email: string
  readonly place: Place
}

/**
 * Mails a code to the address that a person wants to have. Whether somebody else has it is not looked up here: the page, its time and
 * the mail are the same for every address, and only whoever reads its mail learns more (T32).
 *
 * @throws Refusal 422 where no mail is sent, 429 after too many.
 */
export async function askEmailChange(
  on: Platform,
  person: Self,
  { email, place }: AddressAsked,
): Promise<'sent' | 'same'> {
  const user = await getUser(on.database, person.userId)
  if (emailKey(email) === emailKey(user.email)) return 'same'
  await allowMail(on, { place }, email)
  await on.database.transaction(async tx => {
    await createEmailChange(on, tx, actorOf(person), { user, place, email })
    const body = { actor: person.userId, user: person.userId }
    await record(tx, { type: 'email_change.created', session: person.sessionId, body })
  })
  return 'sent'
}

export type AddressConfirmed = 'changed' | 'taken' | Exclude<CodeOutcome, 'right'>

/** The code comes back: the new address is the person's, and proven. The former one is told, and codes that went to it are worth nothing. */
export async function confirmEmailChange(
  on: Platform,
  person: Self,
  { code, place }: { readonly code: string; readonly place: Place },
): Promise<AddressConfirmed> {
  const former = await getUser(on.database, person.userId)
  return on.database.transaction<AddressConfirmed>(async tx => {
    const redeemed = await redeemCode(on, tx, { kind: 'email_change', userId: person.userId, code })
    if (redeemed.outcome !== 'right') return redeemed.outcome
    const { email } = redeemed.code
    if ((await findUserByEmail(tx, email)) !== undefined) return 'taken'
    await changeUser(tx, actorOf(person), { id: person.userId, change: { email, emailVerified: true } })
    await endOtherCodes(tx, redeemed.code)
    await queueNote(tx, on, {
      purpose: 'notice',
      to: former.email,
      user: former,
      application: undefined,
      place,
      text: (words, asker) => words.mail.addressChanged(asker),
    })
    return 'changed'
  })
}

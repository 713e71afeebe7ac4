import { getUser } from '../directory/index.ts'
import type { Transaction } from '../platform/database.ts'
import type { UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { queueNote } from './actions-mail.ts'
import type { Place } from './model.ts'

export interface PasskeyNote {
  readonly userId: UserId
  readonly place: Place
  readonly name: string
  readonly note: 'passkeyAdded' | 'passkeyRemoved' | 'passkeySuspected'
}

/** Tells a person by mail what became of a passkey of theirs. */
export async function queuePasskeyNote(tx: Transaction, on: Platform, told: PasskeyNote): Promise<void> {
  const user = await getUser(tx, told.userId)
  await queueNote(tx, on, {
    purpose: 'notice',
    to: user.email,
    user,
    application: undefined,
    place: told.place,
    text: (words, asker) => words.mail[told.note]({ ...asker, name: told.name }),
  })
}

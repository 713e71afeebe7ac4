import { record } from '../audit/index.ts'
import { changeUser, emailKey, findUserByEmail, lockUser, type User } from '../directory/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { Platform } from '../platform/platform.ts'
import { type Place, queueNote } from '../sign-in/index.ts'
import { isProven, speaksForAll } from './actions-people.ts'
import { type AddressRefused, decideAddress } from './decide-address.ts'
import type { DirectoryUser } from './model.ts'

export interface Said {
  readonly before: DirectoryUser
  readonly after: DirectoryUser
  /** From where it came, as the mail to the former address names it. */
  readonly place: Place
}

/**
 * What a directory says anew of somebody's name and address reaches the person that it is here, in the caller's transaction. An address
 * that is not taken stays in the directory alone, and the log says why; of one that is, the former one is told.
 */
export async function passOnFacts(on: Platform, tx: Transaction, actor: Actor, said: Said): Promise<void> {
  const { userId } = said.after
  const person = userId && (await lockUser(tx, userId))
  if (person === undefined) return
  const wanted = newFacts(person, said)
  if (Object.keys(wanted).length === 0) return
  const isTheirs = await speaksForAll(tx, person, said.after.organizationId)
  const { email, ...names } = wanted
  const refused = email === undefined ? undefined : await addressRefused(tx, said.after, { email, isTheirs })
  const isMoved = email !== undefined && refused === undefined
  const change = { ...(isTheirs ? names : {}), ...(isMoved ? { email, emailVerified: true } : {}) }
  if (Object.keys(change).length > 0) await changeUser(tx, actor, { id: person.id, change })
  if (isMoved) await tellFormer(on, tx, { person, place: said.place })
  await record(tx, {
    type: 'directory.person_changed',
    ...inSession(actor),
    body: {
      actor: actorName(actor),
      directory: said.after.directoryId,
      directory_user: said.after.id,
      organization: said.after.organizationId,
      user: person.id,
      changed: Object.keys(change)
        .map(wireNameOf)
        .filter(name => name !== undefined),
      address_refused: refused ?? null,
    },
  })
}

interface Facts {
  readonly firstName?: string
  readonly lastName?: string
  readonly email?: string
}

/** What the directory says otherwise than before and otherwise than it is; what it says no more stays. */
function newFacts(person: User, { before, after }: Said): Facts {
  const isNew = (name: 'firstName' | 'lastName') => after[name] !== before[name] && after[name] !== person[name]
  const { firstName, lastName, email } = after
  const addressIsNew = email !== undefined && email !== before.email && emailKey(email) !== emailKey(person.email)
  return {
    ...(firstName !== undefined && isNew('firstName') ? { firstName } : {}),
    ...(lastName !== undefined && isNew('lastName') ? { lastName } : {}),
    ...(addressIsNew ? { email } : {}),
  }
}

async function addressRefused(
  tx: Transaction,
  { organizationId }: DirectoryUser,
  { email, isTheirs }: { readonly email: string; readonly isTheirs: boolean },
): Promise<AddressRefused | undefined> {
  const domainIsProven = await isProven(tx, email, organizationId)
  const isTaken = (await findUserByEmail(tx, email)) !== undefined
  const decided = decideAddress({ isTheirs, domainIsProven, isTaken })
  return decided === 'taken' ? undefined : decided
}

/** Whoever reads the former address learns that it opens nothing any more. */
function tellFormer(
  on: Platform,
  tx: Transaction,
  { person, place }: { readonly person: User; readonly place: Place },
): Promise<void> {
  return queueNote(tx, on, {
    purpose: 'notice',
    to: person.email,
    user: person,
    application: undefined,
    place,
    text: (words, asker) => words.mail.addressChanged(asker),
  })
}

const wireNames: Readonly<Record<string, string>> = { firstName: 'first_name', lastName: 'last_name', email: 'email' }

function wireNameOf(name: string): string | undefined {
  return wireNames[name]
}

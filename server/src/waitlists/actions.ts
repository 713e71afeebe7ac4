import { record } from '../audit/index.ts'
import { createInvitation, emailKey } from '../directory/index.ts'
import { emit } from '../events/index.ts'
import { queueMail } from '../mail/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { Id } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, unprocessable } from '../platform/refusal.ts'
import type { WaitlistEntry } from './model.ts'
import { renderWaitlistUser } from './render-waitlist.ts'
import { deleteEntryRow, findEntryByEmail, insertEntry, lockEntry, saveEntryState } from './store.ts'

export interface EntryParts {
  readonly waitlistId: Id<'waitlist'>
  readonly email: string
  readonly additionalFields: Readonly<Record<string, string>>
  readonly confirm: boolean
}

/** An address that waits already keeps its entry as it is, and is sent nothing. */
export function addEntry(on: Platform, actor: Actor, parts: EntryParts): Promise<WaitlistEntry> {
  const key = emailKey(parts.email)
  return on.database.transaction(async tx => {
    const entry = await insertEntry(tx, { ...parts, emailKey: key })
    if (entry === undefined) return found(await findEntryByEmail(tx, parts.waitlistId, key))
    if (parts.confirm) await confirm(tx, on, entry)
    await tell(tx, actor, { event: 'waitlist_user.created', entry })
    return entry
  })
}

async function confirm(tx: Transaction, on: Platform, entry: WaitlistEntry): Promise<void> {
  await queueMail(tx, on, {
    purpose: 'waitlist',
    to: entry.email,
    subject: 'You are on the waitlist',
    words: {
      heading: 'You are on the waitlist',
      lines: ['We will write to this address as soon as it is your turn. There is nothing to do until then.'],
      askedBy: `This address was put on the waitlist at ${new URL(on.config.baseUrl).host}.`,
      notYou: 'If it wasn’t you, ignore this mail: without an answer of yours no account is made.',
    },
  })
}

/**
 * Lets somebody in: they are invited by mail. One who was denied may be approved later; one who is approved stays so, and is
 * not invited again. Whatever stands in the way of an invitation stands in the way here, with the same refusal.
 */
export function approveEntry(on: Platform, actor: Actor, id: Id<'waitlistEntry'>): Promise<WaitlistEntry> {
  return on.database.transaction(async tx => {
    const before = found(await lockEntry(tx, id))
    if (before.state === 'approved') return before
    await createInvitation(tx, on, actor, { email: before.email })
    const entry = await saveEntryState(tx, id, 'approved')
    await tell(tx, actor, { event: 'waitlist_user.approved', entry })
    return entry
  })
}

/** 422 `waitlist_entry_not_pending` for one that is decided. */
export function denyEntry(on: Platform, actor: Actor, id: Id<'waitlistEntry'>): Promise<WaitlistEntry> {
  return on.database.transaction(async tx => {
    const before = found(await lockEntry(tx, id))
    if (before.state !== 'pending') throw notPending()
    const entry = await saveEntryState(tx, id, 'denied')
    await tell(tx, actor, { event: 'waitlist_user.denied', entry })
    return entry
  })
}

function notPending(): Error {
  const message = 'This entry is decided already.'
  return unprocessable(message, [{ code: 'waitlist_entry_not_pending', message, field: 'state' }])
}

/** Takes somebody off the list. An invitation that they got stands. */
export function removeEntry(on: Platform, actor: Actor, id: Id<'waitlistEntry'>): Promise<void> {
  return on.database.transaction(async tx => {
    found(await lockEntry(tx, id))
    await deleteEntryRow(tx, id)
    const body = { actor: actorName(actor), waitlist_entry: id }
    await record(tx, { type: 'waitlist_user.deleted', ...inSession(actor), body })
  })
}

function found(entry: WaitlistEntry | undefined): WaitlistEntry {
  if (entry === undefined) throw notFound('waitlist entry')
  return entry
}

interface Told {
  readonly event: 'waitlist_user.created' | 'waitlist_user.approved' | 'waitlist_user.denied'
  readonly entry: WaitlistEntry
}

async function tell(tx: Transaction, actor: Actor, { event, entry }: Told): Promise<void> {
  await emit(tx, { actor, event, data: renderWaitlistUser(entry) })
}

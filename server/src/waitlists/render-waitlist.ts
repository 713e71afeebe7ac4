import { z } from 'zod'
import { wireTime, wireTimeOrNull } from '../platform/wire.ts'
import type { Waitlist, WaitlistEntry } from './model.ts'

export const waitlistSchema = z
  .object({ object: z.literal('waitlist'), id: z.string(), created_at: z.string(), updated_at: z.string() })
  .meta({ id: 'Waitlist' })

/** A waitlist has no words of its own: what somebody waits for, the application says. */
export function renderWaitlist(waitlist: Waitlist): z.input<typeof waitlistSchema> {
  return {
    object: 'waitlist',
    id: waitlist.id,
    created_at: wireTime(waitlist.createdAt),
    updated_at: wireTime(waitlist.updatedAt),
  }
}

const entryMembers = {
  id: z.string(),
  email: z.string(),
  state: z.enum(['pending', 'approved', 'denied']),
  approved_at: z.string().nullable(),
  waitlist_id: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
}

export const waitlistEntrySchema = z
  .object({
    object: z.literal('waitlist_entry'),
    ...entryMembers,
    additional_fields: z.record(z.string(), z.string()),
  })
  .meta({ id: 'WaitlistEntry' })

/** Somebody who waits, as answers have them. */
export function renderEntry(entry: WaitlistEntry): z.input<typeof waitlistEntrySchema> {
  return { object: 'waitlist_entry', ...membersOf(entry), additional_fields: { ...entry.additionalFields } }
}

/** The same as events have them: another name, and without what the application asked. */
export function renderWaitlistUser(entry: WaitlistEntry): object {
  return { object: 'waitlist_user', ...membersOf(entry) }
}

function membersOf(entry: WaitlistEntry): Omit<z.input<typeof waitlistEntrySchema>, 'object' | 'additional_fields'> {
  return {
    id: entry.id,
    email: entry.email,
    state: entry.state,
    approved_at: wireTimeOrNull(entry.approvedAt),
    waitlist_id: entry.waitlistId,
    created_at: wireTime(entry.createdAt),
    updated_at: wireTime(entry.updatedAt),
  }
}

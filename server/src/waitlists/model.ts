import type { Id } from '../platform/ids.ts'

export interface Waitlist {
  readonly id: Id<'waitlist'>
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** Somebody who waits to be let in. */
export interface WaitlistEntry {
  readonly id: Id<'waitlistEntry'>
  readonly waitlistId: Id<'waitlist'>
  readonly email: string
  readonly state: 'pending' | 'approved' | 'denied'
  readonly approvedAt: Date | undefined
  /** What the application asked them. */
  readonly additionalFields: Readonly<Record<string, string>>
  readonly createdAt: Date
  readonly updatedAt: Date
}

import type { Id, OrganizationId, UserId } from '../platform/ids.ts'

export interface Flag {
  readonly id: Id<'flag'>
  readonly slug: string
  readonly name: string
  readonly description: string | undefined
  readonly tags: readonly string[]
  /** Off for everybody when false, whatever the default and the targets say. */
  readonly enabled: boolean
  /** What it is for those who are no target. */
  readonly defaultValue: boolean
  readonly owner: FlagOwner | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** Who answers for a flag, as the wire has it. */
export interface FlagOwner {
  readonly email: string
  readonly first_name: string | null
  readonly last_name: string | null
}

/** For whom a flag is on although its default is off. */
export type FlagTarget = UserId | OrganizationId

/** A flag as clients that evaluate by themselves take it. */
export interface FlagRule {
  readonly slug: string
  readonly enabled: boolean
  readonly defaultValue: boolean
  readonly users: readonly string[]
  readonly organizations: readonly string[]
}

/** Of flags in one installation: each session of a person names those that are on, and a token has to fit a cookie. */
export const flagsMax = 500
/** Of targets of one flag. */
export const flagTargetsMax = 10_000

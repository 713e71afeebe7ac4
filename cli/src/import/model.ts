/** What stands in a file of another server, in our own words. */

export type Item = Readonly<Record<string, unknown>>

/** One record of a file as it stands there, and the line where it begins. */
export interface RawRecord {
  readonly line: number
  readonly record: Item | undefined
  /** Why it can't be read, where it can't. */
  readonly fault?: string
  /** The name of the list that it stands in, where a document has several. */
  readonly list?: string
}

/** A hash as this server takes it, or the password itself where the file has it. */
export type ImportedPassword =
  | { readonly hash: string; readonly type: string; readonly saltPosition?: string | undefined }
  | { readonly plain: string }

/** An organization as a file names it: by an id of this server, by the id it had elsewhere, or by its name. */
export interface OrganizationName {
  readonly id?: string | undefined
  readonly externalId?: string | undefined
  readonly name?: string | undefined
}

export interface WantedMembership {
  readonly organization: OrganizationName
  readonly roleSlugs: readonly string[]
  readonly inactive?: boolean | undefined
}

/** A part of a record that does not come along, and why. */
export interface LeftOut {
  readonly part: string
  readonly code: string
  readonly reason: string
}

export interface Person {
  readonly kind: 'person'
  readonly email: string
  readonly emailVerified: boolean
  readonly firstName?: string | undefined
  readonly lastName?: string | undefined
  readonly name?: string | undefined
  readonly locale?: string | undefined
  readonly externalId?: string | undefined
  readonly metadata: Item
  readonly password?: ImportedPassword | undefined
  readonly memberships: readonly WantedMembership[]
  /** The other server lets this person in no more. */
  readonly disabled?: boolean | undefined
  readonly leftOut: readonly LeftOut[]
}

export interface Organization {
  readonly kind: 'organization'
  readonly name: string
  readonly externalId?: string | undefined
  readonly metadata: Item
  readonly domains: readonly string[]
  readonly leftOut: readonly LeftOut[]
}

/** A membership that stands by itself, after its person and its organization. */
export interface Membership extends WantedMembership {
  readonly kind: 'membership'
  readonly email: string
}

/** A role of the whole server or of one organization, or a permission. */
export interface Definition {
  readonly kind: 'role' | 'permission'
  readonly slug: string
  readonly name: string
  readonly description?: string | undefined
  readonly permissions: readonly string[]
  readonly organization?: OrganizationName | undefined
}

/** A record that no person comes out of. */
export interface Unfit {
  readonly kind: 'unfit'
  readonly code: string
  readonly reason: string
}

/** A record that only describes the file, or that is none of ours. */
export interface Aside {
  readonly kind: 'aside'
  readonly leftOut: readonly LeftOut[]
}

export type Read = Person | Organization | Membership | Definition | Unfit | Aside

export interface Entry {
  readonly line: number
  readonly record: Item | undefined
  readonly read: Read
}

/** What a source is told beside its file. */
export interface Settings {
  /** A file of password hashes that goes with a file of users. */
  readonly hashes: string | undefined
  /** A file with the parameters of all hashes. */
  readonly parameters: string | undefined
}

/** A server that people come from. Nobody below this registry switches on its name. */
export interface Source {
  readonly name: string
  /** Reads its file from the beginning, as a stream. */
  entries(path: string, settings: Settings): AsyncIterable<Entry>
}

/** A record that is refused, as what was read. */
export function unfit(code: string, reason: string): Unfit {
  return { kind: 'unfit', code, reason }
}

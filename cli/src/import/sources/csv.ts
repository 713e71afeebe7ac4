import { flagOf, itemOf, textOf, wordsOf } from '../fields.ts'
import type { Entry, ImportedPassword, Item, Person, Source, WantedMembership } from '../model.ts'
import { unfit } from '../model.ts'
import { readRecords } from '../read-records.ts'

/**
 * A table with the columns of the API: email, email_verified, first_name, last_name, name, external_id, metadata, password_hash,
 * password_hash_type, password_salt_position, password, org_id, org_external_id, org_name, role_slugs.
 */
export const csv: Source = {
  name: 'csv',
  async *entries(path) {
    for await (const { line, record, fault } of readRecords(path, ['users', 'data'])) yield entryOf(line, record, fault)
  },
}

function entryOf(line: number, record: Item | undefined, fault: string | undefined): Entry {
  if (fault !== undefined || record === undefined)
    return { line, record, read: unfit('row_broken', fault ?? 'It is empty.') }
  return { line, record, read: personOfRow(record) }
}

/** A person from the columns of the API, as the migration packages of WorkOS have them too. */
export function personOfRow(record: Item): Person {
  return {
    kind: 'person',
    email: textOf(record, 'email') ?? '',
    emailVerified: flagOf(record, 'email_verified'),
    firstName: textOf(record, 'first_name'),
    lastName: textOf(record, 'last_name'),
    name: textOf(record, 'name'),
    locale: textOf(record, 'locale'),
    externalId: textOf(record, 'external_id', 'user_id'),
    metadata: itemOf(record, 'metadata'),
    password: passwordOf(record),
    memberships: membershipOf(record),
    disabled: flagOf(record, 'disabled'),
    leftOut: unreadMetadata(record),
  }
}

function passwordOf(record: Item): ImportedPassword | undefined {
  const hash = textOf(record, 'password_hash')
  if (hash !== undefined)
    return {
      hash,
      type: textOf(record, 'password_hash_type') ?? typeOf(hash),
      saltPosition: textOf(record, 'password_salt_position'),
    }
  // Not trimmed: a space at its end is part of a password.
  const plain = record.password
  return typeof plain === 'string' && plain !== '' ? { plain } : undefined
}

/** What a hash says of itself, where no column does. */
function typeOf(hash: string): string {
  if (/^\$2[aby]\$/.test(hash)) return 'bcrypt'
  if (hash.startsWith('{')) return hash.startsWith('{SSHA256}') ? 'ssha256' : 'ssha'
  return /^\$(argon2|scrypt|firebase-scrypt|pbkdf2)/.exec(hash)?.[1] ?? ''
}

function membershipOf(record: Item): WantedMembership[] {
  const organization = {
    id: textOf(record, 'org_id', 'organization_id'),
    externalId: textOf(record, 'org_external_id'),
    name: textOf(record, 'org_name', 'organization_name'),
  }
  if (Object.values(organization).every(value => value === undefined)) return []
  return [{ organization, roleSlugs: wordsOf(record, 'role_slugs') }]
}

function unreadMetadata(record: Item): Person['leftOut'] {
  const text = record.metadata
  const isUnread =
    typeof text === 'string' && text.trim() !== '' && Object.keys(itemOf(record, 'metadata')).length === 0
  return isUnread && text.trim() !== '{}'
    ? [{ part: 'metadata', code: 'metadata_unfit', reason: 'It is no JSON object.' }]
    : []
}

import { flagOf, itemOf, itemsOf, textOf } from '../fields.ts'
import { type HashFile, openHashes } from '../hash-file.ts'
import type { Item, Person, Source } from '../model.ts'
import { unfit } from '../model.ts'
import { readRecords } from '../read-records.ts'

/** Users as the export of Auth0 writes them, one a line or as a table, with the hashes that its support hands out. */
export const auth0: Source = {
  name: 'auth0',
  async *entries(path, { hashes }) {
    const file = hashes === undefined ? undefined : await openHashes(hashes)
    try {
      for await (const { line, record, fault } of readRecords(path, ['users']))
        yield fault === undefined && record !== undefined
          ? { line, record, read: personOf(record, file) }
          : { line, record, read: unfit('row_broken', fault ?? 'It is empty.') }
    } finally {
      file?.close()
    }
  },
}

function personOf(record: Item, file: HashFile | undefined): Person {
  const id = textOf(record, 'user_id', 'Id', 'id') ?? mongoId(record)
  const email = textOf(record, 'email', 'Email') ?? ''
  const name = textOf(record, 'name', 'Name')
  const hash = textOf(record, 'passwordHash', 'password_hash') ?? (id === undefined ? undefined : file?.find(id))
  const own = itemOf(record, 'user_metadata')
  return {
    kind: 'person',
    email,
    emailVerified: flagOf(record, 'email_verified', 'emailVerified', 'Email Verified'),
    firstName: textOf(record, 'given_name', 'Given Name', 'firstName'),
    lastName: textOf(record, 'family_name', 'Family Name', 'lastName'),
    // Where nobody gave a name, Auth0 shows the address as one.
    name: name === email ? undefined : name,
    locale: textOf(record, 'locale'),
    externalId: id,
    metadata: {
      ...itemOf(record, 'app_metadata'),
      // What a person may write there stays apart: nobody becomes an administrator by it here.
      ...(Object.keys(own).length === 0 ? {} : { user_metadata: own }),
      username: textOf(record, 'username'),
      phone_number: textOf(record, 'phone_number'),
    },
    password: hash === undefined ? undefined : { type: 'bcrypt', hash },
    memberships: [],
    disabled: flagOf(record, 'blocked'),
    leftOut: factorsOf(record),
  }
}

/** In a file of hashes the id is of the database below: the same person is `auth0|…` elsewhere. */
function mongoId(record: Item): string | undefined {
  const id = textOf(record, '_id') ?? textOf(itemOf(record, '_id'), '$oid')
  return id === undefined || id.includes('|') ? id : `auth0|${id}`
}

function factorsOf(record: Item): Person['leftOut'] {
  const has = itemsOf(record, 'mfa_factors').length > 0
  const reason = 'A second factor counts once its first code proved it: the person adds it again.'
  return has ? [{ part: 'second factor', code: 'factor_not_taken', reason }] : []
}

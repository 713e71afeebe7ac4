import { fitMetadata, flagOf, itemOf, itemsOf, textOf, wordsOf } from '../fields.ts'
import { base64OfHex, base64OfText, firebaseHash, notTaken, type Translated, taken } from '../hashes.ts'
import type { Entry, Item, LeftOut, Person, Source } from '../model.ts'
import { unfit } from '../model.ts'
import { readRecords } from '../read-records.ts'

/** The table that the dashboard of Clerk exports, the JSON that its support sends, and users as its API shows them. */
export const clerk: Source = {
  name: 'clerk',
  async *entries(path) {
    for await (const { line, record, fault } of readRecords(path, ['data', 'users']))
      yield fault === undefined && record !== undefined
        ? { line, record, read: personOf(record) }
        : ({ line, record, read: unfit('row_broken', fault ?? 'It is empty.') } satisfies Entry)
  },
}

function personOf(record: Item): Person {
  const { email, verified } = addressOf(record)
  const hasher = textOf(record, 'password_hasher')
  const digest = textOf(record, 'password_digest')
  const translated = digest === undefined ? undefined : translate(hasher ?? '', digest)
  return {
    kind: 'person',
    email,
    emailVerified: verified,
    firstName: textOf(record, 'first_name'),
    lastName: textOf(record, 'last_name'),
    externalId: textOf(record, 'external_id') ?? textOf(record, 'id'),
    metadata: metadataOf(record),
    password: translated?.password,
    memberships: [],
    disabled: flagOf(record, 'banned', 'locked'),
    leftOut: leftOutOf(record, translated?.leftOut),
  }
}

/** The primary address, and whether it stands among the proven ones. */
function addressOf(record: Item): { readonly email: string; readonly verified: boolean } {
  const addresses = itemsOf(record, 'email_addresses')
  if (addresses.length > 0) {
    const primary = addresses.find(each => each.id === record.primary_email_address_id) ?? addresses[0] ?? {}
    const email = textOf(primary, 'email_address') ?? ''
    return { email, verified: itemOf(primary, 'verification').status === 'verified' }
  }
  const proven = wordsOf(record, 'verified_email_addresses')
  const [first] = [...proven, ...wordsOf(record, 'email_addresses'), ...wordsOf(record, 'unverified_email_addresses')]
  const email = textOf(record, 'primary_email_address') ?? first ?? ''
  const isProven = proven.some(each => each.toLowerCase() === email.toLowerCase())
  return { email, verified: isProven || flagOf(record, 'email_verified') }
}

/** What a person may write at Clerk stays apart: nobody becomes an administrator by it here. */
function metadataOf(record: Item): Item {
  const own = itemOf(record, 'unsafe_metadata')
  return {
    ...itemOf(record, 'public_metadata'),
    ...(Object.keys(own).length === 0 ? {} : { unsafe_metadata: own }),
    username: textOf(record, 'username'),
    phone_number: textOf(record, 'primary_phone_number'),
  }
}

function leftOutOf(record: Item, ofPassword: LeftOut | undefined): LeftOut[] {
  const leftOut = ofPassword === undefined ? [] : [ofPassword]
  if (textOf(record, 'totp_secret') !== undefined)
    leftOut.push({
      part: 'second factor',
      code: 'factor_not_taken',
      reason: 'A second factor counts once its first code proved it: the person adds it again.',
    })
  if (Object.keys(fitMetadata(itemOf(record, 'private_metadata')).metadata).length > 0)
    leftOut.push({
      part: 'private_metadata',
      code: 'metadata_private',
      reason: 'Metadata here is shown to the applications of the person.',
    })
  return leftOut
}

function translate(hasher: string, digest: string): Translated {
  const read = Object.hasOwn(hashers, hasher) ? hashers[hasher] : undefined
  if (read === undefined)
    return notTaken(`Hashes of ${/^\w{1,40}$/.test(hasher) ? hasher : 'this kind'} are not taken.`)
  return read(digest) ?? notTaken(`It is no hash of ${hasher}.`)
}

/** The kinds that Clerk names, in its forms. */
const hashers: Readonly<Record<string, (digest: string) => Translated | undefined>> = {
  bcrypt: digest => taken('bcrypt', digest),
  argon2i: digest => taken('argon2', digest),
  argon2id: digest => taken('argon2', digest),
  scrypt_firebase: firebaseOf,
  pbkdf2_sha256: digest => pbkdf2Of(digest, { name: 'sha256', salt: same, hash: same }),
  pbkdf2_sha512: digest => pbkdf2Of(digest, { name: 'sha512', salt: same, hash: same }),
  pbkdf2_sha256_django: digest => pbkdf2Of(digest, { name: 'sha256', salt: base64OfText, hash: same }),
  pbkdf2_sha1: digest => pbkdf2Of(digest, { name: 'sha1', salt: base64OfText, hash: base64OfHex }),
  scrypt_werkzeug: werkzeugOf,
}

function same(text: string): string {
  return text
}

interface Pbkdf2Form {
  readonly name: string
  salt(text: string): string | undefined
  hash(text: string): string | undefined
}

/** `pbkdf2_sha256$iterations$salt$hash`. */
function pbkdf2Of(digest: string, form: Pbkdf2Form): Translated | undefined {
  const [id, iterations, salt, hash, ...rest] = digest.split('$')
  if (id !== `pbkdf2_${form.name}` || salt === undefined || hash === undefined || rest.length > 0) return undefined
  return taken('pbkdf2', `$pbkdf2-${form.name}$i=${iterations}$${form.salt(salt)}$${form.hash(hash)}`)
}

/** `scrypt:N:r:p$salt$hash`, the salt as text and the hash in base 16. */
function werkzeugOf(digest: string): Translated | undefined {
  const [, n, r, p, salt, hash] = /^scrypt:(\d+):(\d+):(\d+)\$([^$]+)\$([0-9a-f]+)$/i.exec(digest) ?? []
  if (n === undefined || salt === undefined || hash === undefined) return undefined
  return taken('scrypt', `$scrypt$n=${n},r=${r},p=${p}$${base64OfText(salt)}$${base64OfHex(hash)}`)
}

/** `hash$salt$signer key$separator$rounds$memory cost`. */
function firebaseOf(digest: string): Translated | undefined {
  const [hash, salt, signerKey, separator, rounds, memCost, ...rest] = digest.split('$')
  if (hash === undefined || salt === undefined || signerKey === undefined || separator === undefined) return undefined
  if (rounds === undefined || memCost === undefined || rest.length > 0) return undefined
  return firebaseHash({ hash, salt, signerKey, separator, rounds, memCost })
}

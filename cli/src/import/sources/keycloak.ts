import { flagOf, itemOf, itemsOf, textOf, wordsOf } from '../fields.ts'
import { notTaken, type Translated, taken } from '../hashes.ts'
import type { Entry, Item, Person, RawRecord, Source, WantedMembership } from '../model.ts'
import { unfit } from '../model.ts'
import { readRecords } from '../read-records.ts'

/**
 * A realm as `kc.sh export` writes it, in one file or with users in files of their own. It is read twice: organizations stand behind
 * users there, and name their members.
 */
export const keycloak: Source = {
  name: 'keycloak',
  async *entries(path) {
    const organizations = new Map<string, string>()
    const members = new Map<string, string[]>()
    for await (const raw of readRecords(path, ['organizations'])) {
      if (raw.list !== 'organizations') continue
      const entry = organizationOf(raw)
      yield entry
      if (entry.read.kind !== 'organization') continue
      const id = entry.read.externalId ?? ''
      organizations.set(id, entry.read.name)
      for (const member of itemsOf(raw.record ?? {}, 'members')) {
        const username = textOf(member, 'username')?.toLowerCase()
        if (username !== undefined) members.set(username, [...(members.get(username) ?? []), id])
      }
    }
    for await (const { line, record, fault } of readRecords(path, ['users'])) {
      const ids = members.get(textOf(record ?? {}, 'username')?.toLowerCase() ?? '') ?? []
      const named = ids.map(externalId => ({ externalId, name: organizations.get(externalId) }))
      yield fault === undefined && record !== undefined
        ? { line, record, read: personOf(record, named) }
        : { line, record, read: unfit('row_broken', fault ?? 'It is empty.') }
    }
  },
}

function organizationOf({ line, record, fault }: RawRecord): Entry {
  const name = textOf(record ?? {}, 'name', 'alias')
  if (record === undefined || name === undefined)
    return { line, record, read: unfit('row_broken', fault ?? 'It has no name.') }
  return {
    line,
    record,
    read: {
      kind: 'organization',
      name,
      externalId: textOf(record, 'id'),
      metadata: attributesOf(record),
      domains: itemsOf(record, 'domains').flatMap(domain => textOf(domain, 'name') ?? []),
      leftOut: [],
    },
  }
}

function personOf(record: Item, organizations: readonly WantedMembership['organization'][]): Person {
  const username = textOf(record, 'username') ?? ''
  const { locale, ...attributes } = attributesOf(record)
  const [credential] = itemsOf(record, 'credentials').filter(({ type }) => type === 'password')
  const translated = credential === undefined ? undefined : translate(credential)
  const email = textOf(record, 'email') ?? (username.includes('@') ? username : '')
  const roleSlugs = wordsOf(record, 'realmRoles').filter(role => !builtIn.test(role))
  return {
    kind: 'person',
    email,
    emailVerified: flagOf(record, 'emailVerified'),
    firstName: textOf(record, 'firstName'),
    lastName: textOf(record, 'lastName'),
    locale: typeof locale === 'string' ? locale : undefined,
    externalId: textOf(record, 'id') ?? username,
    metadata: username.toLowerCase() === email.toLowerCase() ? attributes : { ...attributes, username },
    password: translated?.password,
    memberships: organizations.map(organization => ({ organization, roleSlugs })),
    disabled: record.enabled === false,
    leftOut: [
      ...(translated?.leftOut === undefined ? [] : [translated.leftOut]),
      ...(roleSlugs.length > 0 && organizations.length === 0 ? [rolesOfNobody] : []),
      ...otherCredentials(record),
    ],
  }
}

/** What every user of a realm has, and what says nothing of a person. */
const builtIn = /^(default-roles-.*|offline_access|uma_authorization)$/

const rolesOfNobody = {
  part: 'roles',
  code: 'roles_without_organization',
  reason: 'Roles are of a member of an organization, and this person is in none.',
}

function otherCredentials(record: Item): Person['leftOut'] {
  return itemsOf(record, 'credentials').some(({ type }) => type !== 'password')
    ? [
        {
          part: 'second factor',
          code: 'factor_not_taken',
          reason: 'A second factor counts once its first code proved it: the person adds it again.',
        },
      ]
    : []
}

/** A list of one is its one. */
function attributesOf(record: Item): Item {
  return Object.fromEntries(
    Object.entries(itemOf(record, 'attributes')).map(([name, value]) => [
      name,
      Array.isArray(value) && value.length === 1 ? value[0] : value,
    ]),
  )
}

/** Two texts of JSON: what the hash is, and how it came about. */
function translate(credential: Item): Translated {
  const how = itemOf(credential, 'credentialData')
  const what = itemOf(credential, 'secretData')
  const algorithm = textOf(how, 'algorithm') ?? ''
  const iterations = textOf(how, 'hashIterations')
  const [hash, salt] = [textOf(what, 'value'), textOf(what, 'salt')]
  if (hash === undefined || salt === undefined) return notTaken('The credential has no hash or no salt.')
  const found = /^pbkdf2(?:-(sha256|sha512))?$/.exec(algorithm)
  if (found !== null) return taken('pbkdf2', `$pbkdf2-${found[1] ?? 'sha1'}$i=${iterations}$${salt}$${hash}`)
  if (algorithm === 'argon2') return argon2Of({ how, iterations, salt, hash })
  return notTaken(`Hashes of ${/^[\w-]{1,40}$/.test(algorithm) ? algorithm : 'this kind'} are not taken.`)
}

interface Argon2Parts {
  readonly how: Item
  readonly iterations: string | undefined
  readonly salt: string
  readonly hash: string
}

function argon2Of({ how, iterations, salt, hash }: Argon2Parts): Translated {
  const parameters = itemOf(how, 'additionalParameters')
  const [type, memory, lanes] = ['type', 'memory', 'parallelism'].map(name => wordsOf(parameters, name)[0])
  if (wordsOf(parameters, 'version')[0] === '1.0') return notTaken('Version 1.0 of Argon2 is not taken.')
  const bare = (text: string): string => text.replace(/=+$/, '')
  return taken('argon2', `$argon2${type}$v=19$m=${memory},t=${iterations},p=${lanes}$${bare(salt)}$${bare(hash)}`)
}

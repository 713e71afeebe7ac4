import { z } from 'zod'
import { isEmailAddress } from '../directory/index.ts'
import type { Json } from '../platform/json.ts'
import { scimRefused } from './errors.ts'
import { type DirectoryPerson, nameLengthMax, type ScimResource, userNameLengthMax } from './model.ts'

const resourceBytesMax = 65_536
const listMax = 50

const text = z
  .string()
  .max(nameLengthMax)
  .nullish()
  .transform(value => (value === '' ? undefined : (value ?? undefined)))
/** Entra writes booleans as words (RFC 7643 has none such). */
const flag = z.union([
  z.boolean(),
  z
    .string()
    .regex(/^(true|false)$/i)
    .transform(word => word.toLowerCase() === 'true'),
])
const email = z.looseObject({
  value: z.string().max(userNameLengthMax).nullish(),
  primary: flag.optional(),
  type: text,
})

const personSchema = z.looseObject({
  userName: z.string().trim().min(1).max(userNameLengthMax),
  externalId: text,
  active: flag.optional(),
  name: z.looseObject({ givenName: text, familyName: text, formatted: text }).nullish(),
  displayName: text,
  title: text,
  emails: z.array(email).max(listMax).nullish(),
})

/** What we say ourselves, whatever is sent; and what must not be kept. */
const notKept = new Set(['id', 'meta', 'groups', 'schemas', 'password'])
const spelled = new Map(
  ['userName', 'externalId', 'active', 'name', 'displayName', 'title', 'emails', ...notKept].map(name => [
    name.toLowerCase(),
    name,
  ]),
)

/**
 * The person that a resource describes; names of attributes count whatever their case (RFC 7643 section 2.1).
 *
 * @throws Refusal 400 with the keyword `invalidValue`.
 */
export function personFrom(given: Json | undefined): DirectoryPerson {
  const kept = withoutPasswords(canonical(given))
  if (JSON.stringify(kept).length > resourceBytesMax)
    throw scimRefused('invalidValue', `A resource has ${resourceBytesMax} bytes at most.`)
  const parsed = personSchema.safeParse(kept)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw scimRefused('invalidValue', `${issue?.path.join('.') ?? 'resource'}: ${issue?.message ?? 'does not fit'}`)
  }
  const { userName, externalId, active = true, name, displayName, title, emails } = parsed.data
  const resource = { ...kept, userName, active, ...(emails == null ? {} : { emails: jsonOf(emails) }) }
  return {
    externalId,
    userName,
    active,
    email: addressOf(userName, emails ?? []),
    firstName: name?.givenName,
    lastName: name?.familyName,
    displayName: displayName ?? name?.formatted,
    jobTitle: title,
    resource,
  }
}

/** As it goes over the wire: what is undefined is not there. */
function jsonOf(value: unknown): Json {
  return JSON.parse(JSON.stringify(value))
}

/** The primary address, else the one of work, else the first one; a user name that is one where there is none. */
function addressOf(userName: string, emails: readonly z.output<typeof email>[]): string | undefined {
  const usable = emails.filter(({ value }) => typeof value === 'string' && isEmailAddress(value))
  const chosen =
    usable.find(({ primary }) => primary === true) ?? usable.find(({ type }) => type === 'work') ?? usable[0]
  return chosen?.value ?? (isEmailAddress(userName) ? userName : undefined)
}

function canonical(given: Json | undefined): ScimResource {
  if (!isResource(given)) throw scimRefused('invalidSyntax', 'Send one resource as a JSON object.')
  const named = Object.entries(given).map(([name, value]): [string, Json] => [
    spelled.get(name.toLowerCase()) ?? name,
    value,
  ])
  return Object.fromEntries(named.filter(([name]) => !notKept.has(name)))
}

/** True for an object. */
export function isResource(value: Json | undefined): value is ScimResource {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** No password that a provider sends is kept anywhere (T55), however deep it stands. */
function withoutPasswords(resource: ScimResource): ScimResource {
  const kept = Object.entries(resource).filter(([name]) => name.toLowerCase() !== 'password')
  return Object.fromEntries(kept.map(([name, value]) => [name, isResource(value) ? withoutPasswords(value) : value]))
}

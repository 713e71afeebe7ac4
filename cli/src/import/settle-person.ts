import type { Server } from '../routes/call-route.ts'
import { look } from '../routes/call-route.ts'
import { type Answer, ask } from './ask-server.ts'
import { fitMetadata } from './fields.ts'
import type { Item, LeftOut, Person, WantedMembership } from './model.ts'
import type { Organizations } from './settle-organization.ts'

/** What became of a record. */
export interface Outcome {
  readonly what: 'created' | 'existing' | 'rejected' | 'organization' | 'definition' | 'membership' | 'aside'
  readonly code?: string
  readonly reason?: string
  readonly leftOut: readonly LeftOut[]
  readonly memberships: number
  /** Organizations that were made on the way. */
  readonly made: number
}

export interface Settling {
  readonly server: Server
  readonly organizations: Organizations
  /** Accounts made since then by a run that was broken off are its own; undefined where there was none. */
  readonly brokenOffSince: string | undefined
}

const template = '/user_management/users'

/** Nobody comes out of a record. */
export function rejected(code: string, reason: string): Outcome {
  return { what: 'rejected', code, reason, leftOut: [], memberships: 0, made: 0 }
}

/** Makes the account of a person, and the memberships. An account that is there stays as it is; it is never given another password. */
export async function settlePerson(on: Settling, person: Person): Promise<Outcome> {
  const { metadata, leftOut } = fitMetadata(person.metadata)
  const made = await create(on.server, person, metadata)
  const known = made.answer.ok ? undefined : await findSame(on, person, made.answer)
  if (!made.answer.ok && known === undefined) return rejected(made.answer.code, made.answer.reason)
  if (known === 'another') return rejected('address_taken', anotherReason)
  const user = known ?? (made.answer.ok ? made.answer.value : {})
  const joined = await join(on, { userId: String(user.id), isNew: made.answer.ok }, person.memberships)
  return {
    what: made.answer.ok ? 'created' : 'existing',
    leftOut: made.answer.ok ? [...person.leftOut, ...leftOut, ...made.leftOut, ...joined.leftOut] : joined.leftOut,
    memberships: joined.memberships,
    made: joined.made,
  }
}

const anotherReason =
  'This address has an account with another external id, or one whose address was never proven. It is not taken for the same person.'

interface Made {
  readonly answer: Answer
  readonly leftOut: readonly LeftOut[]
}

/** A password that can't be taken is left out: the person sets a new one, which is better than to have no account. */
async function create(server: Server, person: Person, metadata: Item): Promise<Made> {
  const body = {
    email: person.email,
    email_verified: person.emailVerified,
    first_name: person.firstName,
    last_name: person.lastName,
    name: person.name,
    locale: person.locale,
    external_id: person.externalId,
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
  }
  const { password } = person
  if (password === undefined) return { answer: await ask(server, 'POST', { template, body }), leftOut: [] }
  const secret =
    'plain' in password
      ? { password: password.plain }
      : {
          password_hash: password.hash,
          password_hash_type: password.type,
          password_salt_position: password.saltPosition,
        }
  const answer = await ask(server, 'POST', { template, body: { ...body, ...secret } })
  if (answer.ok || !isOfThePassword(answer)) return { answer, leftOut: [] }
  const left = { part: 'password', code: answer.code, reason: answer.reason }
  return { answer: await ask(server, 'POST', { template, body }), leftOut: [left] }
}

function isOfThePassword({ code, reason }: Answer & { ok: false }): boolean {
  return code.startsWith('password_') || code === 'invalid_password_hash' || reason.startsWith('password')
}

/**
 * The account that the address has, where it is the same person's: by the external id, or by a proven address. An account that
 * somebody opened for an address of others would get the memberships of the person that it belongs to.
 */
async function findSame(
  on: Settling,
  { email, externalId }: Person,
  answer: Answer,
): Promise<Item | 'another' | undefined> {
  if (answer.ok || answer.code !== 'email_not_available') return undefined
  const page: { data?: Item[] } = Object(await look(on.server, template, { query: { email } }))
  const [found] = page.data ?? []
  if (found === undefined) return undefined
  if ((found.external_id ?? undefined) !== externalId) return 'another'
  const ownBefore = on.brokenOffSince !== undefined && String(found.created_at) >= on.brokenOffSince
  return externalId !== undefined || found.email_verified === true || ownBefore ? found : 'another'
}

export interface Joining {
  readonly userId: string
  readonly isNew: boolean
}

/** Makes somebody a member of each of these. A membership that is there stays as it is, also one that was ended here meanwhile. */
export async function join(
  on: Settling,
  { userId, isNew }: Joining,
  wanted: readonly WantedMembership[],
): Promise<Pick<Outcome, 'leftOut' | 'memberships' | 'made'>> {
  const leftOut: LeftOut[] = []
  let [memberships, made] = [0, 0]
  for (const each of wanted) {
    const organization = await on.organizations.named(each.organization)
    if (!organization.ok) {
      leftOut.push({ part: 'membership', code: organization.code, reason: organization.reason })
      continue
    }
    if (organization.made) made++
    const pair = { user_id: userId, organization_id: organization.id }
    if (!isNew && (await isMember(on.server, pair))) continue
    const joined = await joinOne(on.server, pair, each)
    memberships += joined.memberships
    leftOut.push(...joined.leftOut)
  }
  return { leftOut, memberships, made }
}

interface Pair {
  readonly user_id: string
  readonly organization_id: string
}

const path = '/user_management/organization_memberships'

async function isMember(server: Server, pair: Pair): Promise<boolean> {
  const page: { data?: Item[] } = Object(
    await look(server, path, { query: { ...pair, statuses: 'active,inactive,pending' } }),
  )
  return (page.data ?? []).length > 0
}

async function joinOne(
  server: Server,
  pair: Pair,
  { roleSlugs, inactive }: WantedMembership,
): Promise<{ memberships: number; leftOut: LeftOut[] }> {
  const roles = roleSlugs.length === 0 ? {} : { role_slugs: roleSlugs }
  const first = await ask(server, 'POST', { template: path, body: { ...pair, ...roles } })
  const refusedRoles = !first.ok && first.code === 'invalid_role'
  // A role that is not there gives nothing; the person is a member with the usual one.
  const answer = refusedRoles ? await ask(server, 'POST', { template: path, body: pair }) : first
  const leftOut = refusedRoles ? [{ part: 'roles', code: first.code, reason: first.reason }] : []
  if (!answer.ok)
    return answer.code === 'user_already_organization_member'
      ? { memberships: 0, leftOut: [] }
      : { memberships: 0, leftOut: [...leftOut, { part: 'membership', code: answer.code, reason: answer.reason }] }
  if (inactive === true)
    await ask(server, 'PUT', {
      template: `${path}/{id}/deactivate`,
      parameters: { id: String(answer.value.id) },
      body: {},
    })
  return { memberships: 1, leftOut }
}

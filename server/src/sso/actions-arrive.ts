import {
  addMember,
  addressDomain,
  changeMemberRoles,
  createUser,
  domainStanding,
  findMembershipOf,
  findUser,
  findUserByEmail,
  getOrganization,
  proveAddress,
  type User,
} from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { defaultRole, groupRoles, permissionsOf, sameRoles } from '../roles/index.ts'
import type { Proof } from '../sign-in/index.ts'
import { keepSignIn } from './actions-logout.ts'
import { type Arrival, decideArrival } from './decide-arrival.ts'
import type { CameBack, ProviderSession } from './methods/protocol.ts'
import type { Connection, Profile } from './model.ts'
import { listRoleMappings } from './store-connections.ts'
import { linkProfile, saveProfile } from './store-profiles.ts'

type Told = Extract<CameBack, { outcome: 'told' }>

export type Welcomed =
  | { readonly outcome: 'proven'; readonly proof: Proof }
  | {
      readonly outcome:
        | Exclude<Arrival, 'sign_in' | 'link' | 'sign_up' | 'sign_up_unverified'>
        | 'not_active'
        | 'not_member'
    }

/**
 * Somebody came back from the provider of an organization: who that is here. Made on the first time, a member of the organization
 * from then on, with the roles that the connection's table says; a membership that was taken away is never given back by a provider.
 */
export async function welcome(
  on: Platform,
  connection: Connection,
  { assertion, session }: Pick<Told, 'assertion' | 'session'>,
): Promise<Welcomed> {
  const { email } = assertion
  if (email === undefined) return { outcome: 'no_email' }
  const profile = await on.database.transaction(tx => saveProfile(tx, connection.id, { ...assertion, email }))
  const holder = await findUserByEmail(on.database, email)
  const { allowProfilesOutsideOrganization } = await getOrganization(on.database, connection.organizationId)
  const { organizationId } = connection
  const standing = await domainStanding(on.database, { organizationId, domain: addressDomain(email) })
  const arrival = decideArrival({
    email,
    emailVerified: assertion.emailVerified,
    domainIsProven: standing === 'proven',
    domainIsLost: standing === 'lost',
    allowsOutside: allowProfilesOutsideOrganization,
    isKnown: profile.userId !== undefined,
    holder: holder && { administers: holder.role !== undefined },
  })
  switch (arrival) {
    case 'sign_in':
      return enter(on, connection, { profile, session, userId: profile.userId, vouched: false })
    case 'link':
      return enter(on, connection, { profile, session, userId: holder?.id, vouched: true })
    case 'sign_up':
      return enter(on, connection, {
        profile,
        session,
        userId: await makePerson(on, profile, true),
        vouched: true,
      })
    case 'sign_up_unverified':
      return enter(on, connection, {
        profile,
        session,
        userId: await makePerson(on, profile, false),
        vouched: false,
      })
    default:
      return { outcome: arrival }
  }
}

function system(on: Pick<Platform, 'node'>): Actor {
  return { kind: 'system', node: on.node }
}

/** Undefined where somebody took the address meanwhile. */
async function makePerson(on: Platform, profile: Profile, emailVerified: boolean): Promise<UserId | undefined> {
  const { email, firstName, lastName } = profile
  const parts = { email, emailVerified, ...(firstName && { firstName }), ...(lastName && { lastName }) }
  const made = await createUser(on, system(on), parts).catch((cause: unknown): User | undefined => {
    if (cause instanceof Refusal && cause.status < 500) return undefined
    throw cause
  })
  return made?.id
}

interface EnteringProfile {
  readonly profile: Profile
  readonly session: ProviderSession
  readonly userId: UserId | undefined
  /** The organization has proven the domain of the address, so that its word proves the address. */
  readonly vouched: boolean
}

async function enter(
  on: Platform,
  connection: Connection,
  { profile, session, userId, vouched }: EnteringProfile,
): Promise<Welcomed> {
  const user = userId && (await findUser(on.database, userId))
  if (user === undefined) return { outcome: 'address_taken' }
  if (user.state !== 'active') return { outcome: 'not_active' }
  // Also somebody whom it named before: else an organization would go on choosing who administers this server (T26).
  if (user.role !== undefined) return { outcome: 'address_taken' }
  return on.database.transaction(async (tx): Promise<Welcomed> => {
    if (!(await linkProfile(tx, profile.id, user.id))) return { outcome: 'address_taken' }
    // A password that somebody set before the address was proven goes (T27).
    if (vouched) await proveAddress(tx, system(on), { userId: user.id, keepPassword: user.emailVerified })
    if (!(await joined(on, tx, { connection, profile, userId: user.id }))) return { outcome: 'not_member' }
    const at = on.clock.now()
    const providerSignIn = await keepSignIn(on, tx, { connection, profileId: profile.id, session })
    const vouching = { vouchedBy: connection.organizationId, connectionId: connection.id, providerSignIn }
    return {
      outcome: 'proven',
      proof: { userId: user.id, method: 'SSO', at, ...vouching },
    }
  })
}

interface Joining {
  readonly connection: Connection
  readonly profile: Profile
  readonly userId: UserId
}

/** False for a membership that is not active: only who manages the organization gives it back. */
async function joined(on: Platform, tx: Transaction, { connection, profile, userId }: Joining): Promise<boolean> {
  const { organizationId } = connection
  const roles = await rolesHere(tx, { connection, profile })
  const known = await findMembershipOf(tx, { userId, organizationId })
  if (known === undefined) {
    await addMember(tx, system(on), { userId, organizationId, roleSlugs: roles })
    return true
  }
  if (known.status === 'inactive') return false
  if (roles !== undefined && !sameRoles(known.roleSlugs, roles))
    await changeMemberRoles(tx, system(on), { id: known.id, roleSlugs: roles })
  return true
}

/** As the table of the connection says, as far as there are such roles; the usual one where no group stands for any. */
async function rolesHere(
  tx: Transaction,
  { connection, profile }: Omit<Joining, 'userId'>,
): Promise<readonly string[] | undefined> {
  const said = groupRoles(await listRoleMappings(tx, connection.id), profile.groups)
  if (said === undefined) return undefined
  const { roles } = await permissionsOf(tx, connection.organizationId, said)
  return roles.length > 0 ? roles : [await defaultRole(tx)]
}

import { addressDomain, createUser, domainStanding, type User, type UserParts } from '../directory/index.ts'
import { askAction } from '../events/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Id } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { Place } from './model.ts'
import { connectionOrganization, findConnectionForDomain } from './store-connections.ts'

export interface SignUp {
  readonly parts: UserParts
  readonly place: Place
}

/** What an organization that signs its own people in answers to somebody new who would come another way. */
export interface Captured {
  readonly captured: Id<'connection'>
}

/**
 * Somebody makes an account: the action endpoint of this installation is asked first, whichever door they came by, and its no is
 * answered in its own words. Who may sign up at the application at all was judged before. Somebody new whose address is in a domain
 * that an organization has proven comes by its connection, as long as both stand, and by nothing else.
 *
 * @throws Refusal as `createUser`, when somebody took the address meanwhile.
 */
export async function signUp(
  on: Platform,
  actor: Actor,
  { parts, place }: SignUp,
): Promise<User | Captured | { readonly denied: string }> {
  const captured = await connectionFor(on, parts.email)
  if (captured !== undefined) return { captured }
  const asked = await askAction(on, 'user_registration', {
    user_data: { email: parts.email, first_name: parts.firstName ?? null, last_name: parts.lastName ?? null },
    ip_address: place.address ?? null,
    user_agent: place.userAgent ?? null,
  })
  return asked === 'allow' ? createUser(on, actor, parts) : asked
}

/** By which somebody new with this address comes; from the moment in which the record of the domain is found to be gone, by none (D14). */
async function connectionFor(on: Platform, email: string): Promise<Id<'connection'> | undefined> {
  const domain = addressDomain(email).toLowerCase()
  const connection = await findConnectionForDomain(on.database, domain)
  const organizationId = connection && (await connectionOrganization(on.database, connection))
  if (organizationId === undefined) return undefined
  return (await domainStanding(on.database, { organizationId, domain })) === 'proven' ? connection : undefined
}

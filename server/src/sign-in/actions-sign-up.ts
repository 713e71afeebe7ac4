import { createUser, type User, type UserParts } from '../directory/index.ts'
import { askAction } from '../events/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import type { Place } from './model.ts'

export interface SignUp {
  readonly parts: UserParts
  readonly place: Place
}

/**
 * Somebody makes an account: the action endpoint of this installation is asked first, whichever door they came by, and its no is
 * answered in its own words. Who may sign up at the application at all was judged before.
 *
 * @throws Refusal as `createUser`, when somebody took the address meanwhile.
 */
export async function signUp(
  on: Platform,
  actor: Actor,
  { parts, place }: SignUp,
): Promise<User | { readonly denied: string }> {
  const asked = await askAction(on, 'user_registration', {
    user_data: { email: parts.email, first_name: parts.firstName ?? null, last_name: parts.lastName ?? null },
    ip_address: place.address ?? null,
    user_agent: place.userAgent ?? null,
  })
  return asked === 'allow' ? createUser(on, actor, parts) : asked
}

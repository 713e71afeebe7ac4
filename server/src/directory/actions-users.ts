import { record } from '../audit/index.ts'
import { type Actor, actorName, type InstallationRole, inSession } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { unprocessable } from '../platform/refusal.ts'
import type { Secret } from '../platform/secret.ts'
import { hashPassword, refuseWeak } from './actions-passwords.ts'
import type { User } from './model.ts'
import { getUser, insertUser } from './store-users.ts'

export interface UserParts {
  readonly email: string
  readonly password?: Secret
  readonly emailVerified?: boolean
  readonly firstName?: string
  readonly lastName?: string
  readonly role?: InstallationRole
}

/** Makes a person. 422 for a weak password or an address that is taken. */
export async function createUser(on: Platform, actor: Actor, parts: UserParts): Promise<User> {
  const { email, password } = parts
  if (password !== undefined) refuseWeak(password, email)
  const passwordHash = password === undefined ? undefined : await hashPassword(on, password)
  return on.database.transaction(async tx => {
    const id = await insertUser(tx, {
      email,
      emailVerified: parts.emailVerified ?? false,
      firstName: parts.firstName,
      lastName: parts.lastName,
      passwordHash,
      role: parts.role,
    })
    if (id === undefined)
      throw unprocessable('This address has an account already.', [
        { code: 'email_not_available', message: 'This address has an account already.', field: 'email' },
      ])
    await record(tx, {
      type: 'user.created',
      ...inSession(actor),
      body: { actor: actorName(actor), user: id, role: parts.role ?? null },
    })
    return getUser(tx, id)
  })
}

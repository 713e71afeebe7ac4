import { emailKey, type User } from '../directory/index.ts'
import type { Platform } from '../platform/platform.ts'
import { deleteSignInsOf } from './store-forget.ts'

/**
 * Erases how an off-boarded person signed in: factors, passkeys, connected accounts, devices, and the codes that were mailed. The
 * log keeps that they were there, without a word of them.
 */
export function forgetSignIns(on: Platform, user: Pick<User, 'id' | 'email'>): Promise<void> {
  return on.database.transaction(tx => deleteSignInsOf(tx, { id: user.id, emailKey: emailKey(user.email) }))
}

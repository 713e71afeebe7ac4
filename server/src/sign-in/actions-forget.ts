import { emailKey, type User } from '../directory/index.ts'
import type { Transaction } from '../platform/database.ts'
import { deleteSignInsOf } from './store-forget.ts'

/**
 * Erases how an off-boarded person signed in: factors, passkeys, connected accounts, devices, and the codes that were mailed. The
 * log keeps that they were there, without a word of them. In the transaction that off-boards them.
 */
export function forgetSignIns(tx: Transaction, user: Pick<User, 'id' | 'email'>): Promise<void> {
  return deleteSignInsOf(tx, { id: user.id, emailKey: emailKey(user.email) })
}

import type { Transaction } from '../platform/database.ts'
import type { UserId } from '../platform/ids.ts'

/** Everything by which a person could sign in, and what was mailed to them. Challenges and links go with their rows. */
export async function deleteSignInsOf(
  tx: Transaction,
  { id, emailKey }: { id: UserId; emailKey: string },
): Promise<void> {
  await tx.query('DELETE FROM pending_authentications WHERE user_id = $1', [id])
  await tx.query('DELETE FROM one_time_codes WHERE user_id = $1 OR email_key = $2', [id, emailKey])
  await tx.query('DELETE FROM auth_factors WHERE user_id = $1', [id])
  await tx.query('DELETE FROM recovery_codes WHERE user_id = $1', [id])
  await tx.query('DELETE FROM remembered_devices WHERE user_id = $1', [id])
  await tx.query('DELETE FROM webauthn_challenges WHERE user_id = $1', [id])
  await tx.query('DELETE FROM passkeys WHERE user_id = $1', [id])
  await tx.query('DELETE FROM identity_links WHERE user_id = $1', [id])
  await tx.query('DELETE FROM risk_attempts WHERE email_key = $1', [emailKey])
  await tx.query('DELETE FROM identities WHERE user_id = $1', [id])
}

/** Whatever counts once, or opens a door by being shown: after a restore it may have been used already. */
export async function forgetOpenSteps(tx: Transaction): Promise<void> {
  await tx.query('DELETE FROM one_time_codes')
  await tx.query('DELETE FROM pending_authentications')
  await tx.query('DELETE FROM remembered_devices')
  await tx.query('DELETE FROM webauthn_challenges')
  await tx.query('DELETE FROM external_sign_ins')
  await tx.query('DELETE FROM identity_links')
  await tx.query('DELETE FROM provider_visits')
}

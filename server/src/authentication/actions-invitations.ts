import {
  findInvitationByToken,
  fitsInvitation,
  getInvitation,
  type Invitation,
  invitationRefused,
  type User,
} from '../directory/index.ts'
import type { Sql } from '../platform/database.ts'
import type { Platform } from '../platform/platform.ts'
import type { OneTimeCode } from '../sign-in/index.ts'

/**
 * The invitation that somebody brings to a sign-in, where they bring one.
 *
 * @throws Refusal 400 `invitation_invalid` unless it stands, 400 `invitation_cannot_be_used_for_email` for another person (T35).
 */
export async function invitationFor(
  on: Platform,
  sql: Sql,
  { token, user }: { readonly token: string | undefined; readonly user: Pick<User, 'email'> },
): Promise<Invitation | undefined> {
  if (token === undefined) return undefined
  const invitation = await findInvitationByToken(on, sql, token)
  if (invitation?.state !== 'pending') throw invitationRefused('invitation_invalid')
  if (!fitsInvitation(invitation, user)) throw invitationRefused('invitation_cannot_be_used_for_email')
  return invitation
}

/** The invitation that came with a code when it was asked for; undefined once it does not stand any more. */
export async function invitationOfCode(
  on: Platform,
  sql: Sql,
  { code, user }: { readonly code: Pick<OneTimeCode, 'carried'>; readonly user: User },
): Promise<Invitation | undefined> {
  const { invitation: id } = Object(code.carried)
  if (typeof id !== 'string') return undefined
  const invitation = await getInvitation(on, sql, id)
  return invitation.state === 'pending' && fitsInvitation(invitation, user) ? invitation : undefined
}

import type { RootSealed } from '../platform/sealed.ts'

/** Names what the token of an invitation is sealed for. */
export const invitationPurpose = 'invitation token'

/** Tokens of invitations that wait for an answer. */
export const sealedInvitations: RootSealed = {
  name: 'invitations.token_sealed',
  purpose: invitationPurpose,
  list: `SELECT id, id AS context, token_sealed AS sealed FROM invitations WHERE id > $1 AND token_sealed IS NOT NULL
    ORDER BY id LIMIT $2`,
  save: 'UPDATE invitations SET token_sealed = $3 WHERE id = $1 AND token_sealed = $2 RETURNING id',
}

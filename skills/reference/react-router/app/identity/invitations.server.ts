import { workos } from './client.server'
import { Refusal, statusOf } from './refusal.server'
import type { Member } from './session.server'

/** Whom the organization invited. The link of an invitation is in its mail alone. */
export interface Invitation {
  readonly id: string
  readonly email: string
  readonly state: string
  readonly role: string | null
  readonly until: string
}

const rowsMax = 25

export const back = { path: '/invitations', title: 'Back to the invitations' }

/** A page of the organization's invitations, newest first, with where the next page begins. */
export async function listInvitations(
  { organizationId }: Member,
  after: string | null,
): Promise<{ readonly invitations: readonly Invitation[]; readonly next: string | undefined }> {
  const page = await workos.userManagement.listInvitations({
    organizationId,
    limit: rowsMax,
    ...(after === null ? {} : { after }),
  })
  const invitations = page.data.map(({ id, email, state, roleSlug, expiresAt }) => ({
    id,
    email,
    state,
    role: roleSlug ?? null,
    until: expiresAt,
  }))
  return { invitations, next: page.listMetadata.after ?? undefined }
}

/** An invitation to the person's own organization; others are not there. */
export async function findInvitation({ organizationId }: Member, id: string): Promise<{ readonly id: string }> {
  const missing = new Refusal(404, 'There is no such invitation.', back)
  if (!/^\w{1,100}$/.test(id)) throw missing
  const invitation = await workos.userManagement.getInvitation(id).catch((cause: unknown) => {
    throw statusOf(cause) === 404 ? missing : cause
  })
  if (invitation.organizationId !== organizationId) throw missing
  return invitation
}

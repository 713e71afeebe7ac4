import { getWorkOS } from '@workos-inc/authkit-nextjs'
import type { Admin } from '../../lib/identity/admin'
import { Refusal, statusOf } from '../../lib/identity/refusal'

/** Whom the organization invited. The link of an invitation is in its mail alone. */
export interface Invitation {
  readonly id: string
  readonly email: string
  readonly state: string
  readonly role: string | null
  readonly until: string
}

const rowsMax = 25

/** A page of the administrator's invitations, newest first, with where the next page begins. */
export async function listInvitations(
  { organizationId }: Admin,
  after: string | undefined,
): Promise<{ readonly invitations: Invitation[]; readonly next: string | undefined }> {
  const page = await getWorkOS().userManagement.listInvitations({
    organizationId,
    limit: rowsMax,
    ...(after === undefined ? {} : { after }),
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

/** An invitation to the administrator's organization. One to another is not there. */
export async function findInvitation({ organizationId }: Admin, id: string): Promise<{ id: string; email: string }> {
  const missing = new Refusal(404, 'There is no such invitation.')
  if (!/^\w{1,100}$/.test(id)) throw missing
  const invitation = await getWorkOS()
    .userManagement.getInvitation(id)
    .catch((cause: unknown) => {
      throw statusOf(cause) === 404 ? missing : cause
    })
  if (invitation.organizationId !== organizationId) throw missing
  return { id: invitation.id, email: invitation.email }
}

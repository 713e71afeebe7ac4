import { getWorkOS } from '@workos-inc/authkit-nextjs'
import type { Admin } from './admin'
import { Refusal, statusOf } from './refusal'

/** Invites an address into the administrator's organization. They belong to it once they accept, and not before. */
export async function sendInvitation(admin: Admin, email: string, roleSlug: string): Promise<void> {
  const { organizationId, userId } = admin
  await getWorkOS()
    .userManagement.sendInvitation({ email, organizationId, roleSlug, inviterUserId: userId })
    .catch(notToBeInvited)
}

/** One answer for each reason: which addresses are known here is not for everybody to find out. */
function notToBeInvited(cause: unknown): never {
  const status = statusOf(cause)
  if (status === 400 || status === 409 || status === 422)
    throw new Refusal(422, 'They are invited or belong to your organization already.')
  throw cause
}

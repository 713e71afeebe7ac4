import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { requireAdmin } from '../../../lib/identity/admin'
import { recordAudit } from '../../../lib/identity/audit'
import { readOwnForm, textOf } from '../../../lib/identity/form'
import { answerTo, back } from '../../../lib/identity/refusal'
import { findInvitation } from '../invitations'

/** Withdraws an invitation of the organization. Its link counts no more. */
export async function POST(request: Request): Promise<Response> {
  try {
    const admin = await requireAdmin()
    const form = await readOwnForm(request, admin)
    const { id, email } = await findInvitation(admin, textOf(form, 'invitation'))
    await recordAudit(admin, { action: 'invitation.withdrawn', target: { type: 'invitation', id, name: email } })
    await getWorkOS().userManagement.revokeInvitation(id)
    return back('/invitations?done=withdrawn')
  } catch (cause) {
    return answerTo(cause)
  }
}

import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { requireAdmin, requireRecentAuth } from '../../../lib/identity/admin'
import { recordAudit } from '../../../lib/identity/audit'
import { readOwnForm, textOf } from '../../../lib/identity/form'
import { answerTo, back } from '../../../lib/identity/refusal'
import { findRole } from '../people'

/** Invites an address into the organization, with a role of it. */
export async function POST(request: Request): Promise<Response> {
  try {
    const form = await readOwnForm(request)
    const admin = await requireAdmin()
    const email = textOf(form, 'email')
    const roleSlug = await findRole(admin, textOf(form, 'role'))
    await requireRecentAuth('/team')
    const target = { type: 'invitation', id: email, name: email }
    await recordAudit(request, admin, { action: 'member.invited', target, metadata: { role: roleSlug } })
    const { organizationId, userId } = admin
    await getWorkOS().userManagement.sendInvitation({ email, organizationId, roleSlug, inviterUserId: userId })
    return back('/team?done=invited')
  } catch (cause) {
    return answerTo(cause)
  }
}

import { requireAdmin } from '../../../lib/identity/admin'
import { recordAudit } from '../../../lib/identity/audit'
import { readOwnForm, textOf } from '../../../lib/identity/form'
import { sendInvitation } from '../../../lib/identity/invite'
import { requireRecentAuth } from '../../../lib/identity/recent'
import { answerTo, back } from '../../../lib/identity/refusal'
import { findRole } from '../../../lib/identity/roles'

/** Invites an address into the organization, with a role of it. */
export async function POST(request: Request): Promise<Response> {
  try {
    const admin = await requireAdmin()
    const form = await readOwnForm(request, admin)
    const email = textOf(form, 'email')
    const { slug } = await findRole(admin, textOf(form, 'role'))
    await requireRecentAuth('/team')
    const target = { type: 'invitation', id: email, name: email }
    await recordAudit(admin, { action: 'member.invited', target, metadata: { role: slug } })
    await sendInvitation(admin, email, slug)
    return back('/team?done=invited')
  } catch (cause) {
    return answerTo(cause)
  }
}

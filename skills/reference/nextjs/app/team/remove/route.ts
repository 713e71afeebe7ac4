import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { requireAdmin } from '../../../lib/identity/admin'
import { recordAudit } from '../../../lib/identity/audit'
import { readOwnForm, textOf } from '../../../lib/identity/form'
import { findSomebodyElse } from '../../../lib/identity/people'
import { requireRecentAuth } from '../../../lib/identity/recent'
import { answerTo, back } from '../../../lib/identity/refusal'

/** Removes somebody from the organization. Their account stays. */
export async function POST(request: Request): Promise<Response> {
  try {
    const admin = await requireAdmin()
    const form = await readOwnForm(request, admin)
    const person = await findSomebodyElse(admin, textOf(form, 'membership'))
    await requireRecentAuth('/team')
    const target = { type: 'user', id: person.userId, name: person.email }
    await recordAudit(admin, { action: 'member.removed', target })
    await getWorkOS().userManagement.deleteOrganizationMembership(person.membershipId)
    return back('/team?done=removed')
  } catch (cause) {
    return answerTo(cause)
  }
}

import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { requireAdmin } from '../../../lib/identity/admin'
import { recordAudit } from '../../../lib/identity/audit'
import { readOwnForm, textOf } from '../../../lib/identity/form'
import { findSomebodyElse } from '../../../lib/identity/people'
import { requireRecentAuth } from '../../../lib/identity/recent'
import { answerTo, back } from '../../../lib/identity/refusal'
import { findRole } from '../../../lib/identity/roles'

/** Gives somebody another role in the organization. */
export async function POST(request: Request): Promise<Response> {
  try {
    const admin = await requireAdmin()
    const form = await readOwnForm(request, admin)
    const person = await findSomebodyElse(admin, textOf(form, 'membership'))
    const { slug: roleSlug } = await findRole(admin, textOf(form, 'role'))
    await requireRecentAuth('/team')
    const target = { type: 'user', id: person.userId, name: person.email }
    const metadata = { before: person.role, after: roleSlug }
    await recordAudit(admin, { action: 'member.role_changed', target, metadata })
    await getWorkOS().userManagement.updateOrganizationMembership(person.membershipId, { roleSlug })
    return back('/team?done=role')
  } catch (cause) {
    return answerTo(cause)
  }
}

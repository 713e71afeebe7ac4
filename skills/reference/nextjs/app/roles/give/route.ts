import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { requireAdmin } from '../../../lib/identity/admin'
import { recordAudit } from '../../../lib/identity/audit'
import { readOwnForm, textOf } from '../../../lib/identity/form'
import { findSomebodyElse } from '../../../lib/identity/people'
import { requireRecentAuth } from '../../../lib/identity/recent'
import { answerTo, back } from '../../../lib/identity/refusal'
import { findRole } from '../../../lib/identity/roles'
import { pageOf } from '../own-roles'

/** The person has this role from then on, in place of the one before. */
export async function POST(request: Request): Promise<Response> {
  try {
    const admin = await requireAdmin()
    const form = await readOwnForm(request, admin)
    const person = await findSomebodyElse(admin, textOf(form, 'membership'))
    const role = await findRole(admin, textOf(form, 'role'))
    await requireRecentAuth('/roles')
    const target = { type: 'user', id: person.userId, name: person.email }
    await recordAudit(admin, { action: 'role.given', target, metadata: { before: person.role, after: role.slug } })
    await getWorkOS().userManagement.updateOrganizationMembership(person.membershipId, { roleSlug: role.slug })
    return back(pageOf(role, 'given'))
  } catch (cause) {
    return answerTo(cause)
  }
}

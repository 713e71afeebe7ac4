import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { requireAdmin } from '../../../lib/identity/admin'
import { recordAudit } from '../../../lib/identity/audit'
import { readOwnForm, textOf } from '../../../lib/identity/form'
import { requireRecentAuth } from '../../../lib/identity/recent'
import { answerTo, back } from '../../../lib/identity/refusal'
import { findOwnRole, pageOf, roleNameIn } from '../own-roles'

/** Gives a role of the organization another name. Programs know it by the one that it had first. */
export async function POST(request: Request): Promise<Response> {
  try {
    const admin = await requireAdmin()
    const form = await readOwnForm(request, admin)
    const role = await findOwnRole(admin, textOf(form, 'role'))
    const name = roleNameIn(form)
    await requireRecentAuth('/roles')
    const target = { type: 'role', id: role.id, name: role.name }
    await recordAudit(admin, { action: 'role.renamed', target, metadata: { before: role.name, after: name } })
    await getWorkOS().authorization.updateOrganizationRole(admin.organizationId, role.slug, { name })
    return back(pageOf(role, 'renamed'))
  } catch (cause) {
    return answerTo(cause)
  }
}

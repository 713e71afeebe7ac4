import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { requireAdmin } from '../../../lib/identity/admin'
import { recordAudit } from '../../../lib/identity/audit'
import { readOwnForm, textOf } from '../../../lib/identity/form'
import { lacking, requireHeld } from '../../../lib/identity/held'
import { requireRecentAuth } from '../../../lib/identity/recent'
import { answerTo, back, Refusal } from '../../../lib/identity/refusal'
import { findOwnRole, listPermissions, pageOf } from '../own-roles'

/** Puts in only what the person may do themselves. What they may not, and the role permits already, stays in it. */
export async function POST(request: Request): Promise<Response> {
  try {
    const admin = await requireAdmin()
    const form = await readOwnForm(request, admin)
    const role = await findOwnRole(admin, textOf(form, 'role'))
    const wanted = await permissionsIn(form)
    const stays = lacking(admin, role.permissions)
    const added = wanted.filter(slug => !stays.includes(slug))
    requireHeld(admin, added)
    await requireRecentAuth('/roles')
    const target = { type: 'role', id: role.id, name: role.name }
    await recordAudit(admin, { action: 'role.permissions_changed', target })
    const permissions = [...new Set([...stays, ...added])]
    await getWorkOS().authorization.setOrganizationRolePermissions(admin.organizationId, role.slug, { permissions })
    return back(pageOf(role, 'permissions'))
  } catch (cause) {
    return answerTo(cause)
  }
}

/** What is ticked, each of them one that the server knows. */
async function permissionsIn(form: FormData): Promise<string[]> {
  const known = (await listPermissions()).map(({ slug }) => slug)
  const wanted = form.getAll('permissions').map(String)
  if (wanted.some(slug => !known.includes(slug))) throw new Refusal(422, 'There is no such permission.')
  return wanted
}

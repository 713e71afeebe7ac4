import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { requireAdmin } from '../../../lib/identity/admin'
import { recordAudit } from '../../../lib/identity/audit'
import { readOwnForm, textOf } from '../../../lib/identity/form'
import { requireRecentAuth } from '../../../lib/identity/recent'
import { answerTo, back, Refusal, statusOf } from '../../../lib/identity/refusal'
import { hasRole, listMembers } from '../members'
import { findOwnRole } from '../own-roles'

/** Removes a role of the organization that nobody has. */
export async function POST(request: Request): Promise<Response> {
  try {
    const admin = await requireAdmin()
    const form = await readOwnForm(request, admin)
    const role = await findOwnRole(admin, textOf(form, 'role'))
    if ((await listMembers(admin)).some(member => hasRole(member, role))) throw stillHeld()
    await requireRecentAuth('/roles')
    await recordAudit(admin, { action: 'role.removed', target: { type: 'role', id: role.id, name: role.name } })
    await getWorkOS().authorization.deleteOrganizationRole(admin.organizationId, role.slug).catch(notToBeRemoved)
    return back('/roles?done=removed')
  } catch (cause) {
    return answerTo(cause)
  }
}

/** Groups, and people on single resources, may have it too: the server knows, and refuses. */
function notToBeRemoved(cause: unknown): never {
  throw statusOf(cause) === 409 ? stillHeld() : cause
}

function stillHeld(): Refusal {
  return new Refusal(409, 'Somebody has this role. Take it from them first.')
}

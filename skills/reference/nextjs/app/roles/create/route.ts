import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { requireAdmin } from '../../../lib/identity/admin'
import { recordAudit } from '../../../lib/identity/audit'
import { readOwnForm } from '../../../lib/identity/form'
import { requireRecentAuth } from '../../../lib/identity/recent'
import { answerTo, back, Refusal, statusOf } from '../../../lib/identity/refusal'
import { roleNameIn } from '../own-roles'

/** Makes a role of the organization. It permits nothing. */
export async function POST(request: Request): Promise<Response> {
  try {
    const admin = await requireAdmin()
    const form = await readOwnForm(request, admin)
    const name = roleNameIn(form)
    await requireRecentAuth('/roles')
    const { organizationId } = admin
    await recordAudit(admin, { action: 'role.created', target: { type: 'organization', id: organizationId, name } })
    await getWorkOS().authorization.createOrganizationRole(organizationId, { name }).catch(notToBeMade)
    return back('/roles?done=made')
  } catch (cause) {
    return answerTo(cause)
  }
}

function notToBeMade(cause: unknown): never {
  throw statusOf(cause) === 409 ? new Refusal(409, 'There is a role of such a name already.') : cause
}

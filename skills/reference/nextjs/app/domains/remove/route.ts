import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { requireAdmin } from '../../../lib/identity/admin'
import { recordAudit } from '../../../lib/identity/audit'
import { readOwnForm, textOf } from '../../../lib/identity/form'
import { requireRecentAuth } from '../../../lib/identity/recent'
import { answerTo, back } from '../../../lib/identity/refusal'
import { findDomain } from '../domains'

/** Gives up a domain of the organization. */
export async function POST(request: Request): Promise<Response> {
  try {
    const admin = await requireAdmin()
    const form = await readOwnForm(request, admin)
    const domain = await findDomain(admin, textOf(form, 'domain'))
    await requireRecentAuth('/domains')
    const target = { type: 'domain', id: domain.id, name: domain.name }
    await recordAudit(admin, { action: 'domain.removed', target })
    await getWorkOS().organizationDomains.deleteOrganizationDomain(domain.id)
    return back('/domains?done=removed')
  } catch (cause) {
    return answerTo(cause)
  }
}

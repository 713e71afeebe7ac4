import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { requireAdmin } from '../../../lib/identity/admin'
import { recordAudit } from '../../../lib/identity/audit'
import { readOwnForm, textOf } from '../../../lib/identity/form'
import { requireRecentAuth } from '../../../lib/identity/recent'
import { answerTo, back } from '../../../lib/identity/refusal'

/** Claims a domain for the organization. It counts for nothing before its record is found. */
export async function POST(request: Request): Promise<Response> {
  try {
    const admin = await requireAdmin()
    const form = await readOwnForm(request, admin)
    const domain = textOf(form, 'domain')
    await requireRecentAuth('/domains')
    const target = { type: 'domain', id: domain, name: domain }
    await recordAudit(admin, { action: 'domain.added', target })
    await getWorkOS().organizationDomains.createOrganizationDomain({ organizationId: admin.organizationId, domain })
    return back('/domains?done=added')
  } catch (cause) {
    return answerTo(cause)
  }
}

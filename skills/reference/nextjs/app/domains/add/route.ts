import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { requireAdmin, requireRecentAuth } from '../../../lib/identity/admin'
import { recordAudit } from '../../../lib/identity/audit'
import { readOwnForm, textOf } from '../../../lib/identity/form'
import { answerTo, back } from '../../../lib/identity/refusal'

/** Claims a domain for the organization. It counts for nothing before its record is found. */
export async function POST(request: Request): Promise<Response> {
  try {
    const form = await readOwnForm(request)
    const { organizationId, ...admin } = await requireAdmin()
    const domain = textOf(form, 'domain')
    await requireRecentAuth('/domains')
    const target = { type: 'domain', id: domain, name: domain }
    await recordAudit(request, { organizationId, ...admin }, { action: 'domain.added', target })
    await getWorkOS().organizationDomains.createOrganizationDomain({ organizationId, domain })
    return back('/domains?done=added')
  } catch (cause) {
    return answerTo(cause)
  }
}

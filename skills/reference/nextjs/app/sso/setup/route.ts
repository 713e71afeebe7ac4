import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { requireAdmin, requireRecentAuth } from '../../../lib/identity/admin'
import { recordAudit } from '../../../lib/identity/audit'
import { readOwnForm } from '../../../lib/identity/form'
import { answerTo, back } from '../../../lib/identity/refusal'

/** Leads an administrator to the pages where their own organization sets up single sign-on. */
export async function POST(request: Request): Promise<Response> {
  try {
    await readOwnForm(request)
    const admin = await requireAdmin()
    await requireRecentAuth('/sso')
    const { organizationId } = admin
    const target = { type: 'organization', id: organizationId, name: organizationId }
    await recordAudit(request, admin, { action: 'sso.setup_opened', target })
    const returnUrl = `${process.env.APP_URL}/sso`
    const { link } = await getWorkOS().adminPortal.generateLink({
      organization: organizationId,
      intent: 'sso',
      returnUrl,
    })
    return back(link)
  } catch (cause) {
    return answerTo(cause)
  }
}

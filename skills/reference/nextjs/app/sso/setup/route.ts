import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { requireAdmin } from '../../../lib/identity/admin'
import { recordAudit } from '../../../lib/identity/audit'
import { readOwnForm } from '../../../lib/identity/form'
import { requireRecentAuth } from '../../../lib/identity/recent'
import { answerTo, back } from '../../../lib/identity/refusal'

/** Leads an administrator to the pages where their own organization sets up single sign-on. */
export async function POST(request: Request): Promise<Response> {
  try {
    const admin = await requireAdmin()
    await readOwnForm(request, admin)
    await requireRecentAuth('/sso')
    const { organizationId } = admin
    const target = { type: 'organization', id: organizationId, name: organizationId }
    await recordAudit(admin, { action: 'sso.setup_opened', target })
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

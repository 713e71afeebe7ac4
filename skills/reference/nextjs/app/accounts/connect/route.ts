import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { recordAudit } from '../../../lib/identity/audit'
import { readOwnForm, textOf } from '../../../lib/identity/form'
import { requireMember } from '../../../lib/identity/person'
import { answerTo, back } from '../../../lib/identity/refusal'
import { findProvider } from '../providers'

/** Makes a link for this person alone, once. They agree on pages of the server and of the provider, and come back here. */
export async function POST(request: Request): Promise<Response> {
  try {
    const member = await requireMember()
    const form = await readOwnForm(request, member)
    const { id, slug, name } = await findProvider(member, textOf(form, 'provider'))
    await recordAudit(member, { action: 'account.connect_opened', target: { type: 'data_integration', id, name } })
    const { userId, organizationId } = member
    const returnTo = `${process.env.APP_URL}/accounts`
    const { url } = await getWorkOS().pipes.authorizeDataIntegration({ slug, userId, organizationId, returnTo })
    return back(url)
  } catch (cause) {
    return answerTo(cause)
  }
}

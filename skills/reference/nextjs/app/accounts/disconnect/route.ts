import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { recordAudit } from '../../../lib/identity/audit'
import { readOwnForm, textOf } from '../../../lib/identity/form'
import { requireMember } from '../../../lib/identity/person'
import { requireRecentAuth } from '../../../lib/identity/recent'
import { answerTo, back, Refusal } from '../../../lib/identity/refusal'
import { findProvider } from '../providers'

/** Ends an account of the person, and what agents were given on it. */
export async function POST(request: Request): Promise<Response> {
  try {
    const member = await requireMember()
    const form = await readOwnForm(request, member)
    const { slug, name, connected_account: account } = await findProvider(member, textOf(form, 'provider'))
    if (account === null) throw new Refusal(404, 'This account is not connected.')
    await requireRecentAuth('/accounts')
    const target = { type: 'connected_account', id: account.id, name }
    await recordAudit(member, { action: 'account.disconnected', target })
    const { userId, organizationId } = member
    await getWorkOS().pipes.deleteUserConnectedAccount({ userId, organizationId, slug })
    return back('/accounts?done=disconnected')
  } catch (cause) {
    return answerTo(cause)
  }
}

import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { recordAudit } from '../../../lib/identity/audit'
import { readOwnForm, textOf } from '../../../lib/identity/form'
import { findSession, requireMember } from '../../../lib/identity/person'
import { answerTo, back, Refusal } from '../../../lib/identity/refusal'

/** Ends one session of the person. Ending asks for no new sign-in: taking away is easy. */
export async function POST(request: Request): Promise<Response> {
  try {
    const member = await requireMember()
    const form = await readOwnForm(request, member)
    const session = await findSession(textOf(form, 'session'), member.userId)
    if (session === undefined) throw new Refusal(404, 'There is no such session of yours.')
    const { id } = session
    await recordAudit(member, { action: 'session.ended', target: { type: 'session', id, name: id } })
    await getWorkOS().userManagement.revokeSession({ sessionId: id })
    return back('/sessions?done=ended')
  } catch (cause) {
    return answerTo(cause)
  }
}

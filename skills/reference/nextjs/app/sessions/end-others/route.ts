import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { recordAudit } from '../../../lib/identity/audit'
import { readOwnForm } from '../../../lib/identity/form'
import { requireMember } from '../../../lib/identity/person'
import { answerTo, back } from '../../../lib/identity/refusal'
import { listPlaces } from '../sessions'

/** Ends every session of the person but the one of this request. */
export async function POST(request: Request): Promise<Response> {
  try {
    const member = await requireMember()
    await readOwnForm(request, member)
    const { userId, email, sessionId } = member
    const others = (await listPlaces(member)).filter(({ id }) => id !== sessionId)
    await recordAudit(member, { action: 'session.others_ended', target: { type: 'user', id: userId, name: email } })
    for (const { id } of others) await getWorkOS().userManagement.revokeSession({ sessionId: id })
    return back('/sessions?done=others')
  } catch (cause) {
    return answerTo(cause)
  }
}

import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { recordAudit } from '../../../lib/identity/audit'
import { readOwnForm, textOf } from '../../../lib/identity/form'
import { requireMember } from '../../../lib/identity/person'
import { requireRecentAuth } from '../../../lib/identity/recent'
import { answerTo, back } from '../../../lib/identity/refusal'
import { findFactor } from '../factors'

/** Removes a second factor of the person. */
export async function POST(request: Request): Promise<Response> {
  try {
    const member = await requireMember()
    const form = await readOwnForm(request, member)
    const factor = await findFactor(member, textOf(form, 'factor'))
    await requireRecentAuth('/mfa')
    const target = { type: 'user', id: member.userId, name: member.email }
    await recordAudit(member, { action: 'factor.removed', target })
    await getWorkOS().multiFactorAuth.deleteFactor(factor)
    return back('/mfa?done=removed')
  } catch (cause) {
    return answerTo(cause)
  }
}

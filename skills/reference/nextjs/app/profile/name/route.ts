import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { recordAudit } from '../../../lib/identity/audit'
import { readOwnForm } from '../../../lib/identity/form'
import { requireMember } from '../../../lib/identity/person'
import { answerTo, back } from '../../../lib/identity/refusal'
import { namePartOf } from '../name-part'

/** Changes two fields of the person's own user, whatever else a form brings. */
export async function POST(request: Request): Promise<Response> {
  try {
    const member = await requireMember()
    const form = await readOwnForm(request, member)
    const { userId, email } = member
    const [firstName, lastName] = [namePartOf(form, 'first_name'), namePartOf(form, 'last_name')]
    await recordAudit(member, { action: 'profile.name_changed', target: { type: 'user', id: userId, name: email } })
    await getWorkOS().userManagement.updateUser({ userId, firstName, lastName })
    return back('/profile?done=changed')
  } catch (cause) {
    return answerTo(cause)
  }
}

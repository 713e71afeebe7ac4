import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { requireAdmin } from '../../../lib/identity/admin'
import { recordAudit } from '../../../lib/identity/audit'
import { readOwnForm, textOf } from '../../../lib/identity/form'
import { answerTo, back } from '../../../lib/identity/refusal'
import { findKey } from '../keys'

/** Ends a key of the organization. Ending asks for no new sign-in: taking away is easy. */
export async function POST(request: Request): Promise<Response> {
  try {
    const admin = await requireAdmin()
    const form = await readOwnForm(request, admin)
    const { id, name } = await findKey(admin, textOf(form, 'key'))
    await recordAudit(admin, { action: 'api_key.removed', target: { type: 'api_key', id, name } })
    await getWorkOS().apiKeys.deleteApiKey(id)
    return back('/api-keys?done=removed')
  } catch (cause) {
    return answerTo(cause)
  }
}

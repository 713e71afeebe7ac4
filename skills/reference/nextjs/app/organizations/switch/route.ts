import { refreshSession } from '@workos-inc/authkit-nextjs'
import { cookies } from 'next/headers'
import { readOwnForm, textOf } from '../../../lib/identity/form'
import { type Person, requirePerson } from '../../../lib/identity/person'
import { answerTo, back, Refusal } from '../../../lib/identity/refusal'
import { checkToken } from '../../../lib/sign-in'
import { listMemberships } from '../memberships'

/** Works in another organization of the person. The server decides whether the session may go there. */
export async function POST(request: Request): Promise<Response> {
  try {
    const person = await requirePerson()
    const form = await readOwnForm(request, person)
    const wanted = textOf(form, 'organization')
    const membership = (await listMemberships(person)).find(({ organizationId }) => organizationId === wanted)
    if (membership === undefined) throw new Refusal(404, 'You do not belong to this organization.')
    return back(
      (await enter(person, membership.organizationId)) ? '/organizations?done=entered' : '/organizations/enter',
    )
  } catch (cause) {
    return answerTo(cause)
  }
}

/** False where the organization asks for more than this sign-in has: its own single sign-on, or a second factor. */
async function enter(person: Person, organizationId: string): Promise<boolean> {
  const entered = await refreshSession({ organizationId }).catch((cause: unknown) => {
    if (cause instanceof Error && 'isTransient' in cause && cause.isTransient === false) return undefined
    throw cause
  })
  if (entered === undefined) return false
  try {
    if (entered.user?.id !== person.userId || entered.organizationId !== organizationId)
      throw new Error('The token is for somebody else, or for another organization')
    // The new token is looked at as at a sign-in.
    await checkToken(entered.accessToken)
    return true
  } catch {
    const kept = await cookies()
    kept.delete('wos-session')
    throw new Refusal(403, 'The server answered for another organization.')
  }
}

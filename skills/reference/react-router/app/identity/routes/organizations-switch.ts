import { redirect } from 'react-router'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { answerCookies, cookieOptions, readCookie, sessionCookie } from '../cookies.server'
import { readOwnForm, textOf } from '../guard.server'
import { listMemberships } from '../memberships.server'
import { Refusal } from '../refusal.server'
import { requirePerson, verifyAccessToken } from '../session.server'
import { settings } from '../settings.server'

const back = { path: '/organizations', title: 'Back to your organizations' }

/** The server decides whether the session may go there; the new token is verified as at a sign-in. */
export const action = handler(async ({ request, context }) => {
  const person = await requirePerson(request, context)
  const form = await readOwnForm(request, person)
  const wanted = textOf(form, 'organization')
  const membership = (await listMemberships(person)).find(one => one.organizationId === wanted)
  if (membership === undefined) throw new Refusal(404, 'You do not belong to this organization.', back)
  const { organizationId } = membership
  const { cookiePassword } = settings
  const cookies = context.get(answerCookies)
  const sessionData = cookies.valueOf(sessionCookie) ?? readCookie(request, sessionCookie) ?? ''
  const answer = await workos.userManagement
    .loadSealedSession({ sessionData, cookiePassword })
    .refresh({ organizationId })
  // It may ask for more than this sign-in has: its own single sign-on, or a second factor.
  if (!answer.authenticated || answer.sealedSession === undefined || answer.session === undefined)
    return redirect('/organizations/enter', 303)
  const entered = await verifyAccessToken(answer.session.accessToken)
  if (entered.userId !== person.userId || entered.organizationId !== organizationId)
    throw new Refusal(403, 'The server answered for another organization.', back)
  cookies.set(sessionCookie, answer.sealedSession, cookieOptions)
  return redirect('/organizations?done=entered', 303)
})

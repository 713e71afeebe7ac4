import { redirect } from 'react-router'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { readOwnForm, textOf } from '../guard.server'
import { listPlaces } from '../places.server'
import { recordAct } from '../record.server'
import { Refusal } from '../refusal.server'
import { requireMember } from '../session.server'

const back = { path: '/sessions', title: 'Back to your sessions' }

/** Ends one session of the person. Ending asks for no new sign-in: taking away is easy. */
export const action = handler(async ({ request, context }) => {
  const person = await requireMember(request, context)
  const form = await readOwnForm(request, person)
  const wanted = textOf(form, 'session')
  const session = (await listPlaces(person)).find(({ id }) => id === wanted)
  if (session === undefined) throw new Refusal(404, 'There is no such session of yours.', back)
  await recordAct(request, person, { action: 'session.ended', target: { id: session.id, type: 'session' } })
  await workos.userManagement.revokeSession({ sessionId: session.id })
  return redirect('/sessions?done=ended', 303)
})

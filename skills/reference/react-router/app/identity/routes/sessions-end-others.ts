import { redirect } from 'react-router'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { readOwnForm } from '../guard.server'
import { listPlaces } from '../places.server'
import { recordAct } from '../record.server'
import { requireMember } from '../session.server'

/** Ends every session of the person but the one of this request. */
export const action = handler(async ({ request, context }) => {
  const person = await requireMember(request, context)
  await readOwnForm(request, person)
  const others = (await listPlaces(person)).filter(({ id }) => id !== person.sessionId)
  await recordAct(request, person, { action: 'session.others_ended', target: { id: person.userId, type: 'user' } })
  for (const { id } of others) await workos.userManagement.revokeSession({ sessionId: id })
  return redirect('/sessions?done=others', 303)
})

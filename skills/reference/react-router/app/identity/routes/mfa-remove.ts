import { redirect } from 'react-router'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { listFactors } from '../factors.server'
import { readOwnForm, textOf } from '../guard.server'
import { recordAct } from '../record.server'
import { Refusal } from '../refusal.server'
import { requireMember } from '../session.server'
import { requireRecentAuth } from '../step-up.server'

const back = { path: '/mfa', title: 'Back to the second factor' }

/** Removes a second factor of the person. */
export const action = handler(async ({ request, context }) => {
  const person = await requireMember(request, context)
  const form = await readOwnForm(request, person)
  const wanted = textOf(form, 'factor')
  const factor = (await listFactors(person)).find(({ id }) => id === wanted)
  if (factor === undefined) throw new Refusal(404, 'There is no such factor of yours.', back)
  requireRecentAuth(person, '/mfa')
  await recordAct(request, person, { action: 'factor.removed', target: { id: person.userId, type: 'user' } })
  await workos.multiFactorAuth.deleteFactor(factor.id)
  return redirect('/mfa?done=removed', 303)
})

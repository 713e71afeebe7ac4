import { redirect } from 'react-router'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { readOwnForm, textOf } from '../guard.server'
import { recordAct } from '../record.server'
import { Refusal } from '../refusal.server'
import { requireMember } from '../session.server'

const nameCharactersMax = 100
const back = { path: '/profile', title: 'Back to your profile' }

/** Changes two fields of the person's own user, whatever else a form brings. */
export const action = handler(async ({ request, context }) => {
  const person = await requireMember(request, context)
  const form = await readOwnForm(request, person)
  const { userId } = person
  const [firstName, lastName] = [textOf(form, 'first_name'), textOf(form, 'last_name')]
  if (firstName.length > nameCharactersMax || lastName.length > nameCharactersMax)
    throw new Refusal(422, 'A name has at most 100 characters.', back)
  await recordAct(request, person, { action: 'profile.name_changed', target: { id: userId, type: 'user' } })
  await workos.userManagement.updateUser({ userId, firstName, lastName })
  return redirect('/profile?done=changed', 303)
})

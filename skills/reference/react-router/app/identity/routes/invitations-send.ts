import { redirect } from 'react-router'
import { handler } from '../answer.server'
import { readOwnForm } from '../guard.server'
import { back } from '../invitations.server'
import { inviteByForm } from '../invite.server'
import { requireAdmin } from '../session.server'

/** Invites an address into the organization, with a role of it. */
export const action = handler(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const form = await readOwnForm(request, person)
  await inviteByForm(request, person, { form, next: back })
  return redirect('/invitations?done=sent', 303)
})

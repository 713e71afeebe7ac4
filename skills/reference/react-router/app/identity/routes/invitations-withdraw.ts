import { redirect } from 'react-router'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { readOwnForm, textOf } from '../guard.server'
import { findInvitation } from '../invitations.server'
import { recordAct } from '../record.server'
import { requireAdmin } from '../session.server'

/** Withdraws an invitation of the organization. Its link counts no more. */
export const action = handler(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const form = await readOwnForm(request, person)
  const { id } = await findInvitation(person, textOf(form, 'invitation'))
  await recordAct(request, person, { action: 'invitation.withdrawn', target: { id, type: 'invitation' } })
  await workos.userManagement.revokeInvitation(id)
  return redirect('/invitations?done=withdrawn', 303)
})

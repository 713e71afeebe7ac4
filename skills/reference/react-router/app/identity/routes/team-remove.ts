import { redirect } from 'react-router'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { readOwnForm, textOf } from '../guard.server'
import { findMembership, requireAnotherAdmin } from '../people.server'
import { recordAct } from '../record.server'
import { requireAdmin } from '../session.server'
import { requireRecentAuth } from '../step-up.server'

/** Removes somebody from the organization. Their account stays. */
export const action = handler(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const form = await readOwnForm(request, person)
  const membership = await findMembership(person, textOf(form, 'membership'))
  requireRecentAuth(person, '/team')
  await requireAnotherAdmin(membership)
  await recordAct(request, person, { action: 'member.removed', target: { id: membership.userId, type: 'user' } })
  await workos.userManagement.deleteOrganizationMembership(membership.id)
  return redirect('/team?done=removed', 303)
})

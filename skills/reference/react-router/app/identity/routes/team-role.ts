import { redirect } from 'react-router'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { readOwnForm, textOf } from '../guard.server'
import { back, findMembership, requireAnotherAdmin } from '../people.server'
import { recordAct } from '../record.server'
import { findRole } from '../roles.server'
import { requireAdmin } from '../session.server'
import { requireRecentAuth } from '../step-up.server'

/** Gives somebody another role in the organization. */
export const action = handler(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const form = await readOwnForm(request, person)
  const membership = await findMembership(person, textOf(form, 'membership'))
  const role = await findRole(person, textOf(form, 'role'), back)
  requireRecentAuth(person, '/team')
  if (role.slug !== 'admin') await requireAnotherAdmin(membership)
  await recordAct(request, person, { action: 'member.role_changed', target: { id: membership.userId, type: 'user' } })
  await workos.userManagement.updateOrganizationMembership(membership.id, { roleSlug: role.slug })
  return redirect('/team?done=role', 303)
})

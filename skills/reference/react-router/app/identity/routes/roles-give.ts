import { redirect } from 'react-router'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { readOwnForm, textOf } from '../guard.server'
import { findRoleHere, pageAfter, pageOf } from '../organization-roles.server'
import { findMembership, requireAnotherAdmin } from '../people.server'
import { recordAct } from '../record.server'
import { requireHeld } from '../roles.server'
import { requireAdmin } from '../session.server'
import { requireRecentAuth } from '../step-up.server'

/** Gives a role to somebody, who has it from then on in place of the one before. */
export const action = handler(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const form = await readOwnForm(request, person)
  const role = await findRoleHere(person, textOf(form, 'role'))
  const page = pageOf(role)
  const membership = await findMembership(person, textOf(form, 'membership'), page)
  requireHeld(person, role.permissions, page)
  requireRecentAuth(person, page.path)
  if (role.slug !== 'admin') await requireAnotherAdmin(membership, page)
  await recordAct(request, person, { action: 'role.given', target: { id: membership.userId, type: 'user' } })
  await workos.userManagement.updateOrganizationMembership(membership.id, { roleSlug: role.slug })
  return redirect(pageAfter(role, 'given'), 303)
})

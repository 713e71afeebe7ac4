import { redirect } from 'react-router'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { readOwnForm, textOf } from '../guard.server'
import { findOwnRole, hasRole, listMembers, pageOf } from '../organization-roles.server'
import { recordAct } from '../record.server'
import { Refusal, statusOf } from '../refusal.server'
import { requireAdmin } from '../session.server'
import { requireRecentAuth } from '../step-up.server'

/** Removes a role that the organization made and nobody has. */
export const action = handler(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const form = await readOwnForm(request, person)
  const role = await findOwnRole(person, textOf(form, 'role'))
  const page = pageOf(role)
  const stillHeld = new Refusal(409, 'Somebody has this role. Take it from them first.', page)
  if ((await listMembers(person)).some(member => hasRole(member, role))) throw stillHeld
  requireRecentAuth(person, page.path)
  await recordAct(request, person, { action: 'role.removed', target: { id: role.id, type: 'role' } })
  // Groups, and people on single resources, may have it too: the server knows, and refuses.
  await workos.authorization.deleteOrganizationRole(person.organizationId, role.slug).catch((cause: unknown) => {
    throw statusOf(cause) === 409 ? stillHeld : cause
  })
  return redirect('/roles?done=removed', 303)
})

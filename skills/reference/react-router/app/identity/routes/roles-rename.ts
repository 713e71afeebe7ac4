import { redirect } from 'react-router'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { readOwnForm, textOf } from '../guard.server'
import { findOwnRole, nameIn, pageAfter, pageOf } from '../organization-roles.server'
import { recordAct } from '../record.server'
import { requireAdmin } from '../session.server'
import { requireRecentAuth } from '../step-up.server'

/** Renames a role that the organization made. */
export const action = handler(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const form = await readOwnForm(request, person)
  const role = await findOwnRole(person, textOf(form, 'role'))
  const name = nameIn(form)
  requireRecentAuth(person, pageOf(role).path)
  await recordAct(request, person, { action: 'role.renamed', target: { id: role.id, type: 'role' } })
  await workos.authorization.updateOrganizationRole(person.organizationId, role.slug, { name })
  return redirect(pageAfter(role, 'renamed'), 303)
})

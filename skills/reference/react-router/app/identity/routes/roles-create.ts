import { redirect } from 'react-router'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { readOwnForm } from '../guard.server'
import { back, nameIn, pageAfter } from '../organization-roles.server'
import { recordAct } from '../record.server'
import { Refusal, statusOf } from '../refusal.server'
import { requireAdmin } from '../session.server'
import { requireRecentAuth } from '../step-up.server'

/** Makes a role of the organization. It permits nothing yet. */
export const action = handler(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const form = await readOwnForm(request, person)
  const name = nameIn(form)
  requireRecentAuth(person, '/roles')
  const { organizationId } = person
  await recordAct(request, person, { action: 'role.created', target: { id: organizationId, type: 'organization' } })
  const made = await workos.authorization.createOrganizationRole(organizationId, { name }).catch(notToBeMade)
  return redirect(pageAfter(made, 'made'), 303)
})

function notToBeMade(cause: unknown): never {
  if (statusOf(cause) === 409) throw new Refusal(409, 'There is a role of such a name already.', back)
  throw cause
}

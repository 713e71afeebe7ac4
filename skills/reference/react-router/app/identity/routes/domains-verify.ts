import { redirect } from 'react-router'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { findDomain } from '../domains.server'
import { readOwnForm, textOf } from '../guard.server'
import { recordAct } from '../record.server'
import { requireAdmin } from '../session.server'

/** Asks the server to look for the record now. Only its answer says whether the domain is proven. */
export const action = handler(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const form = await readOwnForm(request, person)
  const { id, domain } = await findDomain(person, textOf(form, 'domain'))
  await recordAct(request, person, { action: 'domain.checked', target: { id: domain, type: 'domain' } })
  const { state } = await workos.organizationDomains.verifyOrganizationDomain(id)
  return redirect(state === 'verified' ? '/domains?done=verified' : '/domains?done=pending', 303)
})

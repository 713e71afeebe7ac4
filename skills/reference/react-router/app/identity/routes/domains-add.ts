import { redirect } from 'react-router'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { back } from '../domains.server'
import { readOwnForm, textOf } from '../guard.server'
import { recordAct } from '../record.server'
import { Refusal, refusedByServer } from '../refusal.server'
import { requireAdmin } from '../session.server'
import { requireRecentAuth } from '../step-up.server'

/** Claims a domain for the organization. It counts for nothing before its record is found. */
export const action = handler(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const form = await readOwnForm(request, person)
  const { organizationId } = person
  const domain = textOf(form, 'domain').toLowerCase()
  if (!/^([a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{1,62}$/.test(domain))
    throw new Refusal(422, 'This is no domain. Write it as acme.example.', back)
  requireRecentAuth(person, '/domains')
  await recordAct(request, person, { action: 'domain.added', target: { id: domain, type: 'domain' } })
  await workos.organizationDomains
    .createOrganizationDomain({ organizationId, domain })
    .catch(refusedByServer('This domain can not be added for your organization.', back))
  return redirect('/domains?done=added', 303)
})

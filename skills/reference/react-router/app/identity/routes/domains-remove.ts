import { redirect } from 'react-router'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { findDomain } from '../domains.server'
import { readOwnForm, textOf } from '../guard.server'
import { recordAct } from '../record.server'
import { requireAdmin } from '../session.server'
import { requireRecentAuth } from '../step-up.server'

/** Gives up a domain of the organization. */
export const action = handler(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const form = await readOwnForm(request, person)
  const { id, domain } = await findDomain(person, textOf(form, 'domain'))
  requireRecentAuth(person, '/domains')
  await recordAct(request, person, { action: 'domain.removed', target: { id: domain, type: 'domain' } })
  await workos.organizationDomains.deleteOrganizationDomain(id)
  return redirect('/domains?done=removed', 303)
})

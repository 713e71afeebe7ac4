import type { OrganizationDomain } from '@workos-inc/node'
import { Router } from 'express'
import { workos } from './client.ts'
import { fieldOf, requireOwnForm } from './guard.ts'
import { type Fragment, html } from './html.ts'
import { form, navigation, sendPage } from './page.ts'
import { recordAct } from './record.ts'
import { Refusal, statusOf } from './refusal.ts'
import { type Member, requireAdmin } from './session.ts'
import { freshNotice, stepUpAsked } from './step-up.ts'

export const domains = Router()
navigation.push({ path: '/domains', title: 'Domains', needs: 'admin' })

const back = { path: '/domains', title: 'Back to the domains' }

domains.get('/domains', async (request, response) => {
  const person = await requireAdmin(request, response)
  const organization = await workos.organizations.getOrganization(person.organizationId)
  const claims = await Promise.all(
    organization.domains.map(({ id }) => workos.organizationDomains.getOrganizationDomain(id)),
  )
  const field = html`<label>Domain<input name="domain" required maxlength="253" autocomplete="off" spellcheck="false" placeholder="acme.example"></label>`
  const body = html`<p>A domain says which people belong to your organization. It counts once its record was seen in the DNS, and not before.</p>
${freshNotice(person)}
${claims.length === 0 ? html`<p>No domain was added yet.</p>` : table(person, claims)}
<h2>Add a domain</h2>
${form(person, { action: '/domains/add', button: 'Add domain', fields: field, main: true })}`
  sendPage(response, { title: 'Domains', person, body })
})

function table(person: Member, claims: readonly OrganizationDomain[]): Fragment {
  return html`<table>
<thead><tr><th scope="col">Domain</th><th scope="col">State</th><th scope="col">Record</th><th scope="col">Changes</th></tr></thead>
<tbody>${claims.map(claim => row(person, claim))}</tbody>
</table>`
}

/** The state is the server's word. Nothing that a browser sends becomes one. */
const states: Readonly<Record<string, string>> = {
  verified: '✓ Verified',
  pending: '◔ Waiting for its record',
  failed: '× Not proven',
}

function row(
  person: Member,
  { id, domain, state, verificationPrefix, verificationToken }: OrganizationDomain,
): Fragment {
  const hidden = { domain: id }
  const proven = state === 'verified'
  const check = form(person, { action: '/domains/verify', button: 'Check now', label: `Check now: ${domain}`, hidden })
  const remove = form(person, { action: '/domains/remove', button: 'Remove', label: `Remove ${domain}`, hidden })
  const record = html`<span class="second">TXT record of</span> <code>${verificationPrefix ?? ''}.${domain}</code>
<span class="second">with the value</span> <code>${verificationToken ?? ''}</code>`
  return html`<tr>
<th scope="row">${domain}</th>
<td data-label="State">${states[state] ?? state}</td>
<td data-label="Record">${proven ? 'Seen' : record}</td>
<td data-label="Changes"><div class="acts">${proven ? undefined : check}${remove}</div></td>
</tr>`
}

domains.post('/domains/add', async (request, response) => {
  const person = await requireAdmin(request, response)
  requireOwnForm(request, person)
  const { organizationId } = person
  const domain = fieldOf(request, 'domain').toLowerCase()
  if (!/^([a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{1,62}$/.test(domain))
    throw new Refusal(422, 'This is no domain. Write it as acme.example.', back)
  if (stepUpAsked(response, person, '/domains')) return
  await recordAct(request, person, { action: 'domain.add', target: { id: domain, type: 'domain' } })
  await workos.organizationDomains.createOrganizationDomain({ organizationId, domain }).catch(notToBeAdded)
  response.redirect(303, '/domains')
})

/** A public mail domain, one that is there already, one of somebody else: which of them is not for everybody to know. */
function notToBeAdded(cause: unknown): never {
  const status = statusOf(cause)
  if (status === 400 || status === 409 || status === 422)
    throw new Refusal(422, 'This domain can not be added for your organization.', back)
  throw cause
}

domains.post('/domains/verify', async (request, response) => {
  const person = await requireAdmin(request, response)
  requireOwnForm(request, person)
  const { id, domain } = await claimOf(person, fieldOf(request, 'domain'))
  await recordAct(request, person, { action: 'domain.verify', target: { id: domain, type: 'domain' } })
  await workos.organizationDomains.verifyOrganizationDomain(id)
  response.redirect(303, '/domains')
})

domains.post('/domains/remove', async (request, response) => {
  const person = await requireAdmin(request, response)
  requireOwnForm(request, person)
  const { id, domain } = await claimOf(person, fieldOf(request, 'domain'))
  if (stepUpAsked(response, person, '/domains')) return
  await recordAct(request, person, { action: 'domain.remove', target: { id: domain, type: 'domain' } })
  await workos.organizationDomains.deleteOrganizationDomain(id)
  response.redirect(303, '/domains')
})

/** A domain that the person's own organization claims; others are not there. */
async function claimOf({ organizationId }: Member, id: string): Promise<OrganizationDomain> {
  if (!/^\w{1,100}$/.test(id)) throw new Refusal(404, 'There is no such domain.', back)
  const claim = await workos.organizationDomains.getOrganizationDomain(id)
  if (claim.organizationId !== organizationId) throw new Refusal(404, 'There is no such domain.', back)
  return claim
}

import { Router } from 'express'
import { workos } from './client.ts'
import { cookieOptions, readCookie, sessionCookie } from './cookies.ts'
import { fieldOf, requireOwnForm } from './guard.ts'
import { html, quoted } from './html.ts'
import { form, navigation, sendPage } from './page.ts'
import { Refusal } from './refusal.ts'
import { type Person, requirePerson, verifyAccessToken } from './session.ts'
import { settings } from './settings.ts'

export const organizations = Router()
navigation.push({ path: '/organizations', title: 'Your organizations' })

const membershipsMax = 100
const back = { path: '/organizations', title: 'Back to your organizations' }

organizations.get('/organizations', async (request, response) => {
  const person = await requirePerson(request, response)
  const rows = (await membershipsOf(person)).map(({ organizationId, organizationName, role }) => {
    const hidden = { organization: organizationId }
    const here = organizationId === person.organizationId
    const button = here ? 'Read role again' : 'Work here'
    const enter = form(person, {
      action: '/organizations/switch',
      button,
      label: `${button}: ${organizationName}`,
      hidden,
    })
    return html`<tr>
<th scope="row">${quoted(organizationName)}</th>
<td data-label="Role">${role.slug}</td>
<td data-label="State">${here ? '● You work here now' : undefined}</td>
<td data-label="Changes">${enter}</td>
</tr>`
  })
  const body = html`<p>What you see and may do is that of one organization at a time.</p>
${
  rows.length === 0
    ? html`<p>You belong to no organization. An administrator of one can invite you.</p>`
    : html`<table>
<thead><tr><th scope="col">Organization</th><th scope="col">Your role</th><th scope="col">State</th><th scope="col">Changes</th></tr></thead>
<tbody>${rows}</tbody>
</table>`
}`
  sendPage(response, { title: 'Your organizations', person, body })
})

async function membershipsOf({ userId }: Person) {
  const { data } = await workos.userManagement.listOrganizationMemberships({
    userId,
    statuses: ['active'],
    limit: membershipsMax,
  })
  return data
}

/** The server decides whether the session may go there; the new token is verified as at a sign-in. */
organizations.post('/organizations/switch', async (request, response) => {
  const person = await requirePerson(request, response)
  requireOwnForm(request, person)
  const wanted = fieldOf(request, 'organization')
  const membership = (await membershipsOf(person)).find(({ organizationId }) => organizationId === wanted)
  if (membership === undefined) throw new Refusal(404, 'You do not belong to this organization.', back)
  const { organizationId } = membership
  const { cookiePassword } = settings
  const sessionData = readCookie(request, sessionCookie) ?? ''
  const answer = await workos.userManagement
    .loadSealedSession({ sessionData, cookiePassword })
    .refresh({ organizationId })
  if (!answer.authenticated || answer.sealedSession === undefined || answer.session === undefined) {
    // It may ask for more than this sign-in has: its own single sign-on, or a second factor.
    response.redirect(303, '/organizations/enter')
    return
  }
  const entered = await verifyAccessToken(answer.session.accessToken)
  if (entered.userId !== person.userId || entered.organizationId !== organizationId)
    throw new Refusal(403, 'The server answered for another organization.', back)
  response.cookie(sessionCookie, answer.sealedSession, cookieOptions)
  response.redirect(303, '/organizations')
})

organizations.get('/organizations/enter', async (request, response) => {
  const person = await requirePerson(request, response)
  const body = html`<p>This organization asks you to sign in in its own way. Sign out, and sign in with your address there.</p>
<p><a href="/organizations">Back to your organizations</a></p>`
  sendPage(response, { title: 'It asks for more', person, body })
})

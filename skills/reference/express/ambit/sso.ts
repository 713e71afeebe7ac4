import type { Connection } from '@workos-inc/node'
import { Router } from 'express'
import { workos } from './client.ts'
import { fieldOf, requireOwnForm } from './guard.ts'
import { type Fragment, html, quoted } from './html.ts'
import { form, navigation, sendPage } from './page.ts'
import { recordAct } from './record.ts'
import { Refusal } from './refusal.ts'
import { type Member, requireAdmin } from './session.ts'
import { settings } from './settings.ts'
import { startSignIn } from './sign-in.ts'
import { freshNotice, stepUpAsked } from './step-up.ts'

export const sso = Router()
navigation.push({ path: '/sso', title: 'Single sign-on', needs: 'admin' })

const connectionsMax = 25
const back = { path: '/sso', title: 'Back to single sign-on' }

sso.get('/sso', async (request, response) => {
  const person = await requireAdmin(request, response)
  const { organizationId } = person
  const { data } = await workos.sso.listConnections({ organizationId, limit: connectionsMax })
  const body = html`<p>With single sign-on, people of your organization sign in at its own identity provider. An active connection decides who gets in.</p>
${freshNotice(person)}
${data.length === 0 ? html`<p>No connection is set up yet.</p>` : table(person, data)}
<h2>Set up</h2>
<p>The setup has a page for each provider. Its link works once, for a few minutes, for your organization alone.</p>
${form(person, { action: '/sso/setup', button: 'Set up single sign-on', main: true })}`
  sendPage(response, { title: 'Single sign-on', person, body })
})

function table(person: Member, connections: readonly Connection[]): Fragment {
  return html`<table>
<thead><tr><th scope="col">Connection</th><th scope="col">State</th><th scope="col">Changes</th></tr></thead>
<tbody>${connections.map(connection => row(person, connection))}</tbody>
</table>`
}

const states: Readonly<Record<string, string>> = {
  active: '● Active',
  draft: '◔ Not finished',
  inactive: '┤ Switched off',
  validating: '◔ Being checked',
}

function row(person: Member, { id, name, type, state }: Connection): Fragment {
  const hidden = { connection: id }
  const remove = form(person, { action: '/sso/remove', button: 'Remove', label: `Remove ${name}`, hidden })
  const attempt = html`<a class="button" href="/sso/test?connection=${id}" aria-label="Sign in by ${name}">Sign in by it</a>`
  return html`<tr>
<th scope="row">${quoted(name)}<span class="second">${type}</span></th>
<td data-label="State">${states[state] ?? state}</td>
<td data-label="Changes"><div class="acts">${state === 'active' ? attempt : undefined}${remove}</div></td>
</tr>`
}

sso.post('/sso/setup', async (request, response) => {
  const person = await requireAdmin(request, response)
  requireOwnForm(request, person)
  const { organizationId } = person
  if (stepUpAsked(response, person, '/sso')) return
  await recordAct(request, person, { action: 'sso.set_up', target: { id: organizationId, type: 'organization' } })
  const { link } = await workos.adminPortal.generateLink({
    organization: organizationId,
    intent: 'sso',
    returnUrl: `${settings.origin}/sso`,
  })
  response.redirect(303, link)
})

/** Signs the person in by a connection of their organization. Who comes back from another organization is refused. */
sso.get('/sso/test', async (request, response) => {
  const person = await requireAdmin(request, response)
  const { connection } = request.query
  const { id } = await connectionOf(person, typeof connection === 'string' ? connection : '')
  await startSignIn(response, { returnTo: '/sso', organizationId: person.organizationId, connectionId: id })
})

sso.post('/sso/remove', async (request, response) => {
  const person = await requireAdmin(request, response)
  requireOwnForm(request, person)
  const { id } = await connectionOf(person, fieldOf(request, 'connection'))
  if (stepUpAsked(response, person, '/sso')) return
  await recordAct(request, person, { action: 'sso.remove', target: { id, type: 'connection' } })
  await workos.sso.deleteConnection(id)
  response.redirect(303, '/sso')
})

/** A connection of the person's own organization; others are not there. */
async function connectionOf({ organizationId }: Member, id: string): Promise<Connection> {
  if (!/^\w{1,100}$/.test(id)) throw new Refusal(404, 'There is no such connection.', back)
  const connection = await workos.sso.getConnection(id)
  if (connection.organizationId !== organizationId) throw new Refusal(404, 'There is no such connection.', back)
  return connection
}

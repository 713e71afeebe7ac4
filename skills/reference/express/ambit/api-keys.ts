import type { Role } from '@workos-inc/node'
import { Router } from 'express'
import { workos } from './client.ts'
import { fieldOf, requireOwnForm } from './guard.ts'
import { requireHeld } from './held.ts'
import { type Fragment, html, quoted } from './html.ts'
import { form, navigation, sendPage, time } from './page.ts'
import { recordAct } from './record.ts'
import { Refusal } from './refusal.ts'
import { type Member, requireAdmin } from './session.ts'
import { freshNotice, stepUpAsked } from './step-up.ts'

export const apiKeys = Router()
navigation.push({ path: '/api-keys', title: 'API keys', needs: 'admin' })

const keysMax = 100
const nameCharactersMax = 60
const back = { path: '/api-keys', title: 'Back to the API keys' }

const dayMs = 86_400_000
/** How long a key may live, in days. There is none without an end. */
const lifetimes: ReadonlyMap<string, number> = new Map([
  ['30', 30],
  ['90', 90],
  ['365', 365],
])

/** As the API has it; the client of this version knows no end of a key. */
interface ApiKey {
  readonly id: string
  readonly name: string
  readonly obfuscated_value: string
  readonly permissions: readonly string[]
  readonly last_used_at: string | null
  readonly expires_at?: string | null
}

apiKeys.get('/api-keys', async (request, response) => {
  const person = await requireAdmin(request, response)
  const [keys, roles] = await Promise.all([keysOf(person), rolesOf(person)])
  const choices = roles.map(
    ({ slug, name }) =>
      html`<option value="${slug}"${slug === 'member' ? html` selected` : undefined}>${name}</option>`,
  )
  const fields = html`<label>Name<input name="name" required maxlength="${nameCharactersMax}" autocomplete="off"></label>
<label>May do what this role may<select name="role">${choices}</select></label>
<label>Ends after<select name="days">${[...lifetimes.keys()].map(days => html`<option value="${days}">${days} days</option>`)}</select></label>`
  const body = html`<p>A program that has a key acts for your organization. Remove it when nobody needs it.</p>
${freshNotice(person)}
${keys.length === 0 ? html`<p>There is no key.</p>` : table(person, keys)}
<h2>Make a key</h2>
${form(person, { action: '/api-keys/create', button: 'Make key', fields, main: true })}`
  sendPage(response, { title: 'API keys', person, body })
})

function table(person: Member, keys: readonly ApiKey[]): Fragment {
  return html`<table>
<thead><tr><th scope="col">Key</th><th scope="col">Permissions</th><th scope="col">Last used</th><th scope="col">Until</th><th scope="col">Changes</th></tr></thead>
<tbody>${keys.map(key => row(person, key))}</tbody>
</table>`
}

function row(person: Member, { id, name, permissions, ...key }: ApiKey): Fragment {
  const remove = form(person, {
    action: '/api-keys/remove',
    button: 'Remove',
    label: `Remove ${name}`,
    hidden: { key: id },
  })
  return html`<tr>
<th scope="row">${quoted(name)}<span class="second"><code>${key.obfuscated_value}</code></span></th>
<td data-label="Permissions">${permissions.length === 0 ? 'None' : permissions.join(', ')}</td>
<td data-label="Last used">${key.last_used_at === null ? 'Never' : time(key.last_used_at)}</td>
<td data-label="Until">${key.expires_at ? time(key.expires_at) : 'No end'}</td>
<td data-label="Changes">${remove}</td>
</tr>`
}

async function keysOf({ organizationId }: Member): Promise<readonly ApiKey[]> {
  const query = { limit: keysMax }
  const { data } = await workos.get<{ data: ApiKey[] }>(`/organizations/${organizationId}/api_keys`, { query })
  return data.data
}

async function rolesOf({ organizationId }: Member): Promise<readonly Role[]> {
  const { data } = await workos.authorization.listOrganizationRoles(organizationId)
  return data
}

/** The value stands in this one answer, which no cache keeps, and nowhere else. */
apiKeys.post('/api-keys/create', async (request, response) => {
  const person = await requireAdmin(request, response)
  requireOwnForm(request, person)
  const name = fieldOf(request, 'name')
  if (name === '' || name.length > nameCharactersMax)
    throw new Refusal(422, 'A key has a name of at most 60 characters.', back)
  const wanted = fieldOf(request, 'role')
  const role = (await rolesOf(person)).find(({ slug }) => slug === wanted)
  if (role === undefined) throw new Refusal(422, 'There is no such role here.', back)
  requireHeld(person, role.permissions, back)
  const days = lifetimes.get(fieldOf(request, 'days'))
  if (days === undefined) throw new Refusal(422, 'A key ends after 30, 90 or 365 days.', back)
  if (stepUpAsked(response, person, '/api-keys')) return
  const { organizationId } = person
  await recordAct(request, person, { action: 'api_key.create', target: { id: organizationId, type: 'organization' } })
  const { data: key } = await workos.post<{ value: string }, object>(`/organizations/${organizationId}/api_keys`, {
    name,
    permissions: role.permissions,
    expires_at: new Date(Date.now() + days * dayMs).toISOString(),
  })
  const body = html`<p>This is the only time that the key is shown. Put it where the program reads its secrets.</p>
<p><code>${key.value}</code></p>
<p><a href="/api-keys">Back to the API keys</a></p>`
  sendPage(response, { title: 'The key was made', person, body })
})

apiKeys.post('/api-keys/remove', async (request, response) => {
  const person = await requireAdmin(request, response)
  requireOwnForm(request, person)
  const wanted = fieldOf(request, 'key')
  const key = (await keysOf(person)).find(({ id }) => id === wanted)
  if (key === undefined) throw new Refusal(404, 'There is no such key.', back)
  await recordAct(request, person, { action: 'api_key.remove', target: { id: key.id, type: 'api_key' } })
  await workos.apiKeys.deleteApiKey(key.id)
  response.redirect(303, '/api-keys')
})

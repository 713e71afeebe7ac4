import { Router } from 'express'
import { workos } from './client.ts'
import { type Fragment, html, quoted } from './html.ts'
import { navigation, sendPage, time } from './page.ts'
import { requireMember } from './session.ts'

export const approvals = Router()
navigation.push({ path: '/approvals', title: 'Requests of agents' })

const rowsMax = 25

/** As the API has it: what an agent asks this person for. */
interface Approval {
  readonly id: string
  readonly state: string
  readonly user_id: string
  readonly code: string
  readonly url: string
  readonly purpose: string | null
  readonly tools: readonly { readonly name: string; readonly effect: string }[]
  readonly expires_at: string
}

/** Shows what waits, and leads to where it is decided. Nothing is decided here: the server asks who decides, freshly and by itself. */
approvals.get('/approvals', async (request, response) => {
  const person = await requireMember(request, response)
  const query = { user_id: person.userId, limit: rowsMax }
  const { data } = await workos.get<{ data: Approval[] }>('/v1/approvals', { query })
  const own = data.data.filter(({ user_id }) => user_id === person.userId)
  const body = html`<p>An agent that acts for you asks here for what it may do. You decide on the page of the request, and nowhere else.</p>
${own.length === 0 ? html`<p>No agent has asked for anything.</p>` : table(own)}`
  sendPage(response, { title: 'Requests of agents', person, body })
})

function table(requests: readonly Approval[]): Fragment {
  return html`<table>
<thead><tr><th scope="col">Request</th><th scope="col">Tools</th><th scope="col">State</th><th scope="col">Decide</th></tr></thead>
<tbody>${requests.map(row)}</tbody>
</table>`
}

const states: Readonly<Record<string, string>> = {
  approved: '● Approved',
  consumed: '● Approved and used',
  denied: '⊘ Denied',
  expired: '┤ Ended',
  withdrawn: '┤ Withdrawn',
}

function row({ code, purpose, state, tools, url, expires_at }: Approval): Fragment {
  const waits = state === 'pending'
  const named = tools.map(
    ({ name, effect }) => html`<li>${quoted(name)} <span class="second whole">${effect}</span></li>`,
  )
  return html`<tr>
<th scope="row"><span class="second">In the agent’s own words</span>${quoted(purpose ?? 'It says nothing.')}<span class="second">Code ${code}</span></th>
<td data-label="Tools"><ul>${named}</ul></td>
<td data-label="State">${waits ? html`◔ Waiting until ${time(expires_at)}` : (states[state] ?? state)}</td>
<td data-label="Decide">${waits ? html`<a class="button" href="${url}" aria-label="Open request ${code}">Open request</a>` : 'Over'}</td>
</tr>`
}

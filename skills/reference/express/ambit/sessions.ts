import type { Session } from '@workos-inc/node'
import { Router } from 'express'
import { workos } from './client.ts'
import { fieldOf, requireOwnForm } from './guard.ts'
import { type Fragment, html, quoted } from './html.ts'
import { form, navigation, sendPage, time } from './page.ts'
import { recordAct } from './record.ts'
import { Refusal } from './refusal.ts'
import { findSession, type Member, requireMember } from './session.ts'

export const sessions = Router()
navigation.push({ path: '/sessions', title: 'Your sessions' })

const sessionsMax = 100
const back = { path: '/sessions', title: 'Back to your sessions' }

sessions.get('/sessions', async (request, response) => {
  const person = await requireMember(request, response)
  const living = await livingOf(person)
  const others = living.filter(({ id }) => id !== person.sessionId)
  const endOthers = form(person, { action: '/sessions/end-others', button: 'End all other sessions' })
  const body = html`<p>Each place where you are signed in, and until when. End what you do not know; it is over at once.</p>
<table>
<thead><tr><th scope="col">Device</th><th scope="col">Since</th><th scope="col">Until</th><th scope="col">Changes</th></tr></thead>
<tbody>${living.map(session => row(person, session))}</tbody>
</table>
${others.length === 0 ? undefined : endOthers}`
  sendPage(response, { title: 'Your sessions', person, body })
})

function row(person: Member, { id, userAgent, ipAddress, createdAt, expiresAt }: Session): Fragment {
  const device = userAgent ?? 'A device that says nothing of itself'
  const end = form(person, {
    action: '/sessions/end',
    button: 'End session',
    label: `End session of ${createdAt}`,
    hidden: { session: id },
  })
  return html`<tr>
<th scope="row">${quoted(device)}<span class="second">${ipAddress ?? undefined}</span></th>
<td data-label="Since">${time(createdAt)}</td>
<td data-label="Until">${time(expiresAt)}</td>
<td data-label="Changes">${id === person.sessionId ? 'This one' : end}</td>
</tr>`
}

async function livingOf({ userId }: Member): Promise<Session[]> {
  const list = await workos.userManagement.listSessions(userId, { limit: sessionsMax })
  return (await list.autoPagination()).filter(({ status }) => status === 'active')
}

sessions.post('/sessions/end', async (request, response) => {
  const person = await requireMember(request, response)
  requireOwnForm(request, person)
  const session = await findSession(fieldOf(request, 'session'), person.userId)
  if (session === undefined) throw new Refusal(404, 'There is no such session of yours.', back)
  await recordAct(request, person, { action: 'session.end', target: { id: session.id, type: 'session' } })
  await workos.userManagement.revokeSession({ sessionId: session.id })
  response.redirect(303, '/sessions')
})

sessions.post('/sessions/end-others', async (request, response) => {
  const person = await requireMember(request, response)
  requireOwnForm(request, person)
  const others = (await livingOf(person)).filter(({ id }) => id !== person.sessionId)
  await recordAct(request, person, { action: 'session.end_others', target: { id: person.userId, type: 'user' } })
  for (const { id } of others) await workos.userManagement.revokeSession({ sessionId: id })
  response.redirect(303, '/sessions')
})

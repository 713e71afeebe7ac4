import express, { type Request, Router } from 'express'
import { workos } from './client.ts'
import { html } from './html.ts'
import { navigation, sendPage, time } from './page.ts'
import { Refusal } from './refusal.ts'
import { requireAdmin } from './session.ts'

export const webhooks = Router()
navigation.push({ path: '/changes', title: 'Changes', needs: 'admin' })

interface Change {
  readonly id: string
  readonly event: string
  readonly organizationId: string | undefined
  readonly at: Date
}

const changesMax = 200
const shownMax = 25
const toleranceMs = 180_000

/** The newest last. A program that keeps them for good has a table here, with the id as its key. */
const changes: Change[] = []

/** Only what the server signed, lately, is an event; and it is one event, however often it is sent. */
webhooks.post('/webhooks', express.raw({ type: 'application/json', limit: '256kb' }), async (request, response) => {
  const { id, event, createdAt, data } = await verifiedEvent(request)
  if (!changes.some(change => change.id === id)) {
    const organizationId = 'organizationId' in data ? data.organizationId : undefined
    changes.push({ id, event, organizationId: organizationId ?? undefined, at: new Date(createdAt) })
    changes.splice(0, Math.max(0, changes.length - changesMax))
  }
  response.status(200).end()
})

async function verifiedEvent(request: Request) {
  const secret = process.env.WORKOS_WEBHOOK_SECRET ?? ''
  const sigHeader = request.get('WorkOS-Signature') ?? ''
  if (secret === '' || !Buffer.isBuffer(request.body)) throw new Refusal(401, 'This is signed by nobody.')
  try {
    const payload = request.body.toString('utf8')
    return await workos.webhooks.constructEvent({
      payload: payload as never,
      sigHeader,
      secret,
      tolerance: toleranceMs,
    })
  } catch {
    throw new Refusal(401, 'This is not signed as the identity server signs.')
  }
}

webhooks.get('/changes', async (request, response) => {
  const person = await requireAdmin(request, response)
  const own = changes.filter(({ organizationId }) => organizationId === person.organizationId)
  const rows = own
    .slice(-shownMax)
    .toReversed()
    .map(
      ({ event, at }) =>
        html`<tr><th scope="row"><code>${event}</code></th><td data-label="When">${time(at)}</td></tr>`,
    )
  const body =
    rows.length === 0
      ? html`<p>The identity server has told of no change in your organization since this application was started.</p>`
      : html`<table><thead><tr><th scope="col">Change</th><th scope="col">When</th></tr></thead><tbody>${rows}</tbody></table>`
  sendPage(response, { title: 'Changes', person, body })
})

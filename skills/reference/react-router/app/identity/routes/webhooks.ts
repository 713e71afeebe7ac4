import { handler } from '../answer.server'
import { keepChange } from '../changes.server'
import { workos } from '../client.server'
import { readText } from '../guard.server'
import { Refusal } from '../refusal.server'

const toleranceMs = 180_000
const eventBytesMax = 262_144

/** Only what the server signed, lately, is an event. */
export const action = handler(async ({ request }) => {
  const { id, event, createdAt, data } = await verifiedEvent(request)
  const organizationId = 'organizationId' in data ? data.organizationId : undefined
  keepChange({ id, event, organizationId: organizationId ?? undefined, at: new Date(createdAt).toISOString() })
  return new Response(null, { status: 200 })
})

/** The signature is over the bytes as they came. */
async function verifiedEvent(request: Request) {
  const secret = process.env.WORKOS_WEBHOOK_SECRET ?? ''
  const sigHeader = request.headers.get('workos-signature') ?? ''
  if (secret === '') throw new Refusal(401, 'This is signed by nobody.')
  const payload = await readText(request, eventBytesMax)
  try {
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

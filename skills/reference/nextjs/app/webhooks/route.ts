import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { answerTo, Refusal } from '../../lib/identity/refusal'
import { keepChange } from '../changes/changes'

const toleranceMs = 180_000

/** Only what the server signed, lately, is an event. */
export async function POST(request: Request): Promise<Response> {
  try {
    const { id, event, createdAt, data } = await verifiedEvent(request)
    const organizationId = 'organizationId' in data ? data.organizationId : undefined
    keepChange({ id, event, organizationId: organizationId ?? undefined, at: new Date(createdAt) })
    return new Response(null, { status: 200 })
  } catch (cause) {
    return answerTo(cause)
  }
}

/** The signature is over the bytes as they came. */
async function verifiedEvent(request: Request) {
  const secret = process.env.WORKOS_WEBHOOK_SECRET ?? ''
  const sigHeader = request.headers.get('workos-signature') ?? ''
  if (secret === '') throw new Refusal(401, 'This is signed by nobody.')
  const payload = await request.text()
  try {
    return await getWorkOS().webhooks.constructEvent({
      payload: payload as never,
      sigHeader,
      secret,
      tolerance: toleranceMs,
    })
  } catch {
    throw new Refusal(401, 'This is not signed as the identity server signs.')
  }
}

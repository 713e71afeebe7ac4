import { getOrganization } from '../directory/index.ts'
import { named, page, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { type Flow, goOn, passOn, recordTried } from '../sign-in/index.ts'
import { welcome } from './actions-arrive.ts'
import type { Returned } from './actions-visits.ts'
import type { Away } from './methods/protocol.ts'
import { notSignedIn, stray } from './render-notes.ts'
import { renderLeave } from './render-pages.ts'
import type { SealedConnection } from './store-connections.ts'
import { ssoWordsIn } from './words/all.ts'
import type { RefusedArrival } from './words/words.ts'

/** Who came back, and by whose provider. */
export interface Came {
  readonly connection: SealedConnection
  readonly returned: Returned
}

/** Signs somebody in whom the provider named, as far as this server takes them. */
export async function signInBy(on: Platform, flow: Flow, { connection, returned }: Came): Promise<Response> {
  const { back } = returned
  if (connection.state !== 'active') return stray(flow, 400)
  if (back.outcome !== 'told') return notTold(on, flow, { connection, returned })
  const welcomed = await welcome(on, connection, back)
  if (welcomed.outcome === 'proven') return goOn(flow, await passOn(on, flow, { proof: welcomed.proof }))
  await noteFailed(on, flow, { connection, because: welcomed.outcome })
  return refused(on, flow, { connection, because: welcomed.outcome })
}

async function notTold(on: Platform, flow: Flow, { connection, returned }: Came): Promise<Response> {
  const { back } = returned
  await noteFailed(on, flow, { connection, because: back.outcome === 'failed' ? back.because : 'declined' })
  return failed(on, flow, { connection, why: back.outcome === 'declined' ? 'declined' : 'answer' })
}

/** Keeps that somebody tried, and why it came to nothing. */
export function noteFailed(
  on: Platform,
  { place }: Flow,
  { connection, because }: { readonly connection: SealedConnection; readonly because: string },
): Promise<void> {
  const sso = { organizationId: connection.organizationId, connectionId: connection.id }
  return recordTried(on, on.database, { user: undefined, kind: 'sso', status: 'failed', place, because, sso })
}

export interface Failing {
  readonly connection: SealedConnection
  readonly why: 'unreachable' | 'answer' | 'declined'
}

const failedStatus = { unreachable: 502, answer: 400, declined: 400 } as const

/** The page where the provider said nothing that counts. */
export async function failed(on: Platform, flow: Flow, { connection, why }: Failing): Promise<Response> {
  const words = ssoWordsIn(flow.frame.reader)
  const { name } = await getOrganization(on.database, connection.organizationId)
  const heading = words.failed.heading(named(name))
  return notSignedIn(flow, { heading, lead: words.failed[why], label: words.failed.again, status: failedStatus[why] })
}

/** The page where the provider named somebody whom this server does not take. */
export async function refused(
  on: Platform,
  flow: Flow,
  { connection, because }: { readonly connection: SealedConnection; readonly because: RefusedArrival },
): Promise<Response> {
  const words = ssoWordsIn(flow.frame.reader)
  const { name } = await getOrganization(on.database, connection.organizationId)
  const heading = words.failed.heading(named(name))
  return notSignedIn(flow, { heading, lead: words.refused[because], label: words.ask.otherWay, status: 403 })
}

/** To the provider: by redirect, or by a form that the person sends, because a page of ours has no script. */
export async function sendAway(
  on: Platform,
  flow: Flow,
  { connection, away }: { readonly connection: SealedConnection; readonly away: Away },
): Promise<Response> {
  const { address, fields } = away
  if (fields === undefined) return seeOther(address.href, flow.cookies)
  const words = ssoWordsIn(flow.frame.reader)
  const { name } = await getOrganization(on.database, connection.organizationId)
  const organization = named(name)
  const view = { ...flow, words, until: flow.words.noAccessYet, organization, connection: named(connection.name) }
  return page(renderLeave({ ...view, action: address.href, fields }), {
    formAction: [address.href],
    headers: flow.cookies.map(cookie => ['set-cookie', cookie] as const),
    look: flow.frame.look,
  })
}

import { z } from 'zod'
import { findApplicationAtSignIn } from '../applications/index.ts'
import type { Platform } from '../platform/platform.ts'
import { randomToken, Secret, sha256 } from '../platform/secret.ts'
import { secretOf } from './actions-connections.ts'
import { protocolMethods } from './methods/all.ts'
import type { CameBack } from './methods/protocol.ts'
import * as store from './store-arrivals.ts'
import { findConnection, type SealedConnection } from './store-connections.ts'
import { arrivalPurpose } from './store-sealed.ts'

const arrivalSeconds = 300

type Told = Extract<CameBack, { outcome: 'told' }>

/** Whom a provider sent here without being asked. */
export interface Unasked {
  readonly connection: SealedConnection
  readonly told: Pick<Told, 'assertion' | 'session'>
  /** Of an application of this installation; undefined: this server's own page. */
  readonly goOnTo: string | undefined
}

export type Kept =
  | { readonly outcome: 'kept'; readonly token: Secret }
  /** Nothing of ours waits for it, and the connection takes nobody unasked. */
  | { readonly outcome: 'stray' }
  | { readonly outcome: 'refused'; readonly because: string }

/**
 * Keeps what a provider says without being asked, where the connection takes that (its own switch, off by default): judged and used up
 * here, so that it counts once; then it waits for the person, because whoever made their browser bring it may be somebody else (T24).
 */
export async function keepUnasked(on: Platform, connection: SealedConnection, posted: URLSearchParams): Promise<Kept> {
  const { arrive } = protocolMethods[connection.protocol]
  if (!connection.idpInitiated || connection.state !== 'active' || arrive === undefined) return { outcome: 'stray' }
  const back = await arrive(on, { connection, secret: await secretOf(on, connection), posted })
  if (back.outcome !== 'told')
    return { outcome: 'refused', because: back.outcome === 'failed' ? back.because : 'declined' }
  const token = new Secret(randomToken())
  const hash = sha256(token.reveal())
  const { assertion, session } = back
  const arrived = { assertion, session, goOnTo: await addressIn(on, posted.get('RelayState')) }
  const sealed = on.rootKey.seal(arrivalPurpose, Buffer.from(JSON.stringify(arrived)), hash.toString('hex'))
  await store.insertArrival(on.database, { hash, connectionId: connection.id, sealed, seconds: arrivalSeconds })
  return { outcome: 'kept', token }
}

/** A relay state is an address only where an application is entered by exactly that one; it begins a sign-in of its own there. */
async function addressIn(on: Platform, relayState: string | null): Promise<string | undefined> {
  if (relayState === null || relayState === '') return undefined
  return (await findApplicationAtSignIn(on.database, relayState)) === undefined ? undefined : relayState
}

export interface FromBrowser {
  readonly token: string
  readonly browser: string
}

/** To be shown to the browser that opened it first. */
export async function lookAtUnasked(on: Platform, { token, browser }: FromBrowser): Promise<Unasked | undefined> {
  const opening = { hash: sha256(token), flowHash: sha256(browser) }
  return opened(on, opening.hash, await store.openArrival(on.database, opening))
}

/** The person said yes: it counts now, once. */
export async function takeUnasked(on: Platform, { token, browser }: FromBrowser): Promise<Unasked | undefined> {
  const opening = { hash: sha256(token), flowHash: sha256(browser) }
  return opened(on, opening.hash, await store.takeArrival(on.database, opening))
}

const arrivedSchema = z.object({
  assertion: z.object({
    idpId: z.string(),
    email: z.string().optional(),
    emailVerified: z.boolean().optional(),
    firstName: z.string().optional(),
    lastName: z.string().optional(),
    groups: z.array(z.string()),
    raw: z.record(z.string(), z.unknown()),
  }),
  session: z.object({ index: z.string().optional(), hint: z.record(z.string(), z.string()) }),
  goOnTo: z.string().optional(),
})

async function opened(on: Platform, hash: Buffer, kept: store.KeptArrival | undefined): Promise<Unasked | undefined> {
  const connection = kept && (await findConnection(on.database, kept.connectionId))
  if (kept === undefined || connection?.state !== 'active' || !connection.idpInitiated) return undefined
  const text = on.rootKey.open(arrivalPurpose, kept.sealed, hash.toString('hex')).toString('utf8')
  const { assertion: said, session, goOnTo } = arrivedSchema.parse(JSON.parse(text))
  const { email, emailVerified, firstName, lastName } = said
  const assertion = { ...said, email, emailVerified, firstName, lastName }
  return { connection, told: { assertion, session: { hint: session.hint, index: session.index } }, goOnTo }
}

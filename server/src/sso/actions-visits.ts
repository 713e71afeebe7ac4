import { parseJson } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { randomToken, sha256 } from '../platform/secret.ts'
import { secretOf } from './actions-connections.ts'
import { protocolMethods } from './methods/all.ts'
import type { Away, CameBack, VisitSecrets } from './methods/protocol.ts'
import type { Connection, ProfileAsked, VisitPurpose } from './model.ts'
import type { SealedConnection } from './store-connections.ts'
import { answerPurpose, visitPurpose } from './store-sealed.ts'
import * as store from './store-visits.ts'

const visitSeconds = 600

export interface VisitParts {
  readonly connection: SealedConnection
  readonly purpose: VisitPurpose
  /** What only the pages of this browser know: whoever comes back has to be it (T24). */
  readonly flow: string
  readonly returnTo?: string | undefined
  readonly asked?: ProfileAsked | undefined
  readonly loginHint?: string | undefined
  readonly domainHint?: string | undefined
  readonly again?: boolean
}

/** Sends a browser to the provider; state, nonce and verifier are new each time and kept sealed for ten minutes. Undefined where it can't be reached. */
export async function startVisit(on: Platform, parts: VisitParts): Promise<Away | undefined> {
  const { connection, asked, loginHint, domainHint, again = false } = parts
  const secrets: VisitSecrets = { state: randomToken(), nonce: randomToken(), verifier: randomToken() }
  const leaving = { ...secrets, connection, secret: await secretOf(on, connection), loginHint, domainHint, again }
  const away = await protocolMethods[connection.protocol].leave(on, leaving).catch(() => undefined)
  if (away === undefined) return undefined
  const stateHash = sha256(secrets.state)
  // The state of the application is how it knows its own browser again, so it is no more readable than ours.
  const kept = { ...secrets, askedState: asked?.state }
  await store.insertVisit(on.database, {
    stateHash,
    flowHash: sha256(parts.flow),
    connectionId: connection.id,
    purpose: parts.purpose,
    sealed: on.rootKey.seal(visitPurpose, Buffer.from(JSON.stringify(kept)), stateHash.toString('hex')),
    returnTo: parts.returnTo,
    asked: asked && { ...asked, state: undefined },
    seconds: visitSeconds,
  })
  return away
}

/** Keeps what the provider's page posted: it came without our cookies, so the browser is asked to come once more. False for a stray. */
export function keepPosted(
  on: Platform,
  {
    connection,
    state,
    posted,
  }: { readonly connection: Connection; readonly state: string; readonly posted: URLSearchParams },
): Promise<boolean> {
  const stateHash = sha256(state)
  const answerSealed = on.rootKey.seal(answerPurpose, Buffer.from(posted.toString()), stateHash.toString('hex'))
  return store.keepAnswer(on.database, { stateHash, connectionId: connection.id, answerSealed })
}

export interface Returned {
  readonly back: CameBack
  readonly purpose: VisitPurpose
  readonly returnTo: string | undefined
  readonly asked: ProfileAsked | undefined
}

/** Takes a browser back: what it brings counts only as the answer to a request of ours from this very browser, once (T24). Undefined for a stray. */
export async function endVisit(
  on: Platform,
  {
    connection,
    flow,
    parameters,
  }: { readonly connection: SealedConnection; readonly flow: string; readonly parameters: URLSearchParams },
): Promise<Returned | undefined> {
  const state = parameters.get('state')
  if (state === null) return undefined
  const stateHash = sha256(state)
  const visit = await store.takeVisit(on.database, { stateHash, flowHash: sha256(flow), connectionId: connection.id })
  if (visit === undefined) return undefined
  const context = stateHash.toString('hex')
  const opened = parseJson(on.rootKey.open(visitPurpose, visit.sealed, context).toString('utf8'))
  const { nonce, verifier, askedState } = Object(opened.ok ? opened.value : {})
  const posted =
    visit.answerSealed === undefined
      ? undefined
      : new URLSearchParams(on.rootKey.open(answerPurpose, visit.answerSealed, context).toString('utf8'))
  const secret = await secretOf(on, connection)
  const returning = { connection, secret, state, nonce, verifier, parameters: posted ?? parameters, posted }
  const back = await protocolMethods[connection.protocol].comeBack(on, returning)
  const asked = visit.asked && { ...visit.asked, state: askedState }
  return { back, purpose: visit.purpose, returnTo: visit.returnTo, asked }
}

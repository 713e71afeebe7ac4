import { findUser } from '../directory/index.ts'
import { beginByForeignToken, keyOfHolder, type PresentedToken, parsePresented } from '../oauth/index.ts'
import { isLoopbackUrl } from '../platform/config.ts'
import type { Platform } from '../platform/platform.ts'
import type { Call } from '../platform/route.ts'
import { sha256 } from '../platform/secret.ts'
import { activityIsDue, type Bearer, findBearer, type Session } from '../sessions/index.ts'
import { keepBearer, proposeBearer } from './actions-proposals.ts'
import { audienceFits } from './check-audience.ts'
import { bearerChallenge, type Challenge, mcpScope } from './derive-challenge.ts'
import { endingText } from './derive-ending-text.ts'
import type { DoorName } from './model.ts'

export type Entered =
  | { readonly outcome: 'entered'; readonly session: Session }
  | { readonly outcome: 'refused'; readonly status: 401 | 403; readonly error: string; readonly challenge: Challenge }

/** Where this door is, as its client sees it: loopback twins lead back to the name that was called. */
export function doorAddress(on: Platform, call: Call, door: DoorName): { origin: string; path: string } {
  const origin = isLoopbackUrl(on.config.baseUrl) ? call.url.origin : on.config.baseUrl
  return { origin, path: door.kind === 'aggregate' ? '/mcp' : `/mcp/${door.slug}` }
}

/** Who is asking, by one look at token, session, door and clocks; with the challenge when nobody who may come in. */
export async function enter(on: Platform, call: Call, door: DoorName): Promise<Entered> {
  const address = doorAddress(on, call, door)
  const presented = parsePresented(call.request.headers.get('authorization'))
  if (presented === undefined) return { outcome: 'refused', status: 401, error: 'unauthorized', challenge: address }
  const entered = await judge(on, call, { presented, address })
  const key = bearerKey(sha256(presented.token), address)
  keepBearer(on, key, presented.scheme === 'bearer' && entered.outcome === 'entered' ? entered.session : undefined)
  return entered
}

/** Whose request this is as far as this node remembers, for admission to look at. */
export interface RememberedEntry {
  readonly session: Session
  readonly tokenHash: Buffer
}

/** Undefined for whom nobody remembers, who proves a key, and whose activity has to be written down: they are looked at first. */
export function rememberedEntry(on: Platform, call: Call, door: DoorName): RememberedEntry | undefined {
  const presented = parsePresented(call.request.headers.get('authorization'))
  if (presented?.scheme !== 'bearer') return undefined
  const tokenHash = sha256(presented.token)
  const session = proposeBearer(on, bearerKey(tokenHash, doorAddress(on, call, door)))
  return session === undefined || activityIsDue(on, session) ? undefined : { session, tokenHash }
}

/** A token is for one resource, so it is remembered for the door that it opened. */
function bearerKey(hash: Buffer, { origin, path }: { origin: string; path: string }): string {
  return `${hash.toString('base64')} ${origin}${path}`
}

async function judge(
  on: Platform,
  call: Call,
  { presented, address }: { readonly presented: PresentedToken; readonly address: { origin: string; path: string } },
): Promise<Entered> {
  const bearer = await bearerOf(on, call, { presented, address })
  if (bearer.outcome !== 'active') return refused(address, 'invalid_token', await whyNot(on, bearer))
  if (!audienceFits(bearer.resource, { ...address, baseUrl: on.config.baseUrl }))
    return refused(address, 'invalid_token', 'This token is for another resource. Ask for one with this resource.')
  if (!bearer.scope.split(' ').includes(mcpScope))
    return refused(address, 'insufficient_scope', `This needs the scope ${mcpScope}.`)
  return { outcome: 'entered', session: bearer.session }
}

/** A token that nobody knows may be one of another authorization server that is trusted: then something begins by it, once. */
async function bearerOf(
  on: Platform,
  call: Call,
  { presented, address }: { readonly presented: PresentedToken; readonly address: { origin: string; path: string } },
): Promise<Bearer> {
  const { token } = presented
  const holderKey = await keyOfHolder(on, call, presented)
  const known = await findBearer(on, token, { holderKey })
  if (known.outcome !== 'unknown') return known
  const begun = await beginByForeignToken(on, {
    token,
    holderKey,
    isHere: resource => audienceFits(resource, { ...address, baseUrl: on.config.baseUrl }),
    userAgent: call.request.headers.get('user-agent') ?? undefined,
    ipAddress: call.peer.address,
  })
  return begun ? findBearer(on, token, { holderKey }) : known
}

function refused(
  address: { origin: string; path: string },
  error: 'invalid_token' | 'insufficient_scope',
  description: string,
): Entered {
  const status = error === 'invalid_token' ? 401 : 403
  return { outcome: 'refused', status, error, challenge: { ...address, error, description } }
}

/** Why a token opens nothing, for `error_description`: names who or what ended its session, and when. */
export async function whyNot(on: Platform, bearer: Exclude<Bearer, { outcome: 'active' }>): Promise<string> {
  switch (bearer.outcome) {
    case 'unknown':
      return 'This token is unknown or was ended. Authorize again.'
    case 'token_expired':
      return 'This token has expired. Refresh it.'
    case 'ended': {
      const { session, reason, endedAt, askedBy } = bearer
      const person = session.onBehalfOf === undefined ? undefined : await findUser(on.database, session.onBehalfOf)
      const by = askedBy === person?.id ? person.email : undefined
      return endingText({ reason, endedAt, by })
    }
  }
}

/** The answer to whoever may not come in (RFC 6750, section 3). */
export function challengeResponse(entered: Extract<Entered, { outcome: 'refused' }>): Response {
  const { status, error, challenge } = entered
  const description = challenge.description ?? 'Send an access token in the Authorization header.'
  return Response.json(
    { error, error_description: description },
    { status, headers: { 'WWW-Authenticate': bearerChallenge(challenge), 'Cache-Control': 'no-store' } },
  )
}

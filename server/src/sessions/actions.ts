import { randomBytes } from 'node:crypto'
import { type Application, accountApplication, lockApplication, tightensSignIn } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import { lockPrincipals } from '../directory/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import { createBatch } from '../platform/batch.ts'
import type { Transaction } from '../platform/database.ts'
import { newId, type OrganizationId, type PrincipalId, type SessionId, type UserId } from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { openWith, sealWith } from '../platform/root-key.ts'
import { randomToken, Secret, sha256 } from '../platform/secret.ts'
import { holdDemands, tellBreakGlass } from './actions-demands.ts'
import { endSession } from './actions-end.ts'
import { activityStepSeconds } from './derive-activity-step.ts'
import { sealingKey } from './derive-sealing-key.ts'
import { toldClocks } from './derive-session-status.ts'
import { ownerMoved, policyMoved, refusedByStop } from './errors.ts'
import type { AccessToken, Bearer, Rotation, Session, SessionKind, Tokens } from './model.ts'
import { parseDevice } from './parse-device.ts'
import {
  findLivingServiceSession,
  getSession,
  holdSession,
  insertSession,
  lastSignIn,
  lockOpening,
  saveActivity,
} from './store.ts'
import {
  type BearerKind,
  endToken,
  findBearerRows,
  findRefreshToken,
  insertRefreshToken,
  insertSuccessor,
  insertToken,
  lockRefreshToken,
  type RefreshRow,
  refreshTokenWasUsed,
} from './store-tokens.ts'

export interface SessionParts {
  readonly actor: Actor
  readonly kind: SessionKind
  readonly principalId: PrincipalId
  readonly onBehalfOf?: UserId
  readonly application: Application
  readonly organizationId?: OrganizationId | undefined
  readonly parentId?: SessionId
  /** The session of the browser that the application is entered from. */
  readonly browserId?: SessionId | undefined
  readonly userAgent?: string | undefined
  readonly ipAddress?: string | undefined
  /** As a proxy that is trusted says. */
  readonly country?: string | undefined
  /** A shorter clock than the application's: of who impersonates. */
  readonly maxSeconds?: number
  /** What the person proved, first factor first: judged by what the organization demands. */
  readonly proofs?: readonly string[]
  /** What those who follow the events of the API hear of this start; nothing where they hear of it later. */
  readonly announce?: ((session: Session) => object) | undefined
}

export const userAgentLengthMax = 300

/**
 * Starts a session: start, hard end and limits are fixed here for good (I2). Locks in the one order: principals and owners,
 * application, organization, parent. What they say then is what counts: where less is allowed than was judged, nothing starts (T47).
 *
 * @throws Refusal 403 when one of them doesn't act or is stopped, or the agent is somebody else's by now, 404 for an organization that is gone, 409 `policy_changed` where the policy
 * was tightened since it was read: judge again, as `whilePolicyMoves` does.
 */
export async function startSession(tx: Transaction, parts: SessionParts): Promise<Session> {
  const { kind, principalId, onBehalfOf, application } = parts
  const held = await lockPrincipals(tx, onBehalfOf === undefined ? [principalId] : [principalId, onBehalfOf])
  const owner = held.find(({ id }) => id === principalId)?.ownerId
  if (kind === 'agent' && onBehalfOf !== undefined && owner !== onBehalfOf) throw ownerMoved()
  const policy = await lockApplication(tx, application.id)
  if (kind === 'user' && tightensSignIn(policy.signIn, application.signIn)) throw policyMoved()
  const breaking = await holdDemands(tx, parts)
  if (parts.parentId !== undefined) await holdSession(tx, parts.parentId)
  const session = await insertSession(tx, {
    id: newId('session'),
    kind,
    parentId: parts.parentId,
    principalId,
    onBehalfOf,
    applicationId: application.id,
    organizationId: parts.organizationId,
    userAgent: parts.userAgent?.slice(0, userAgentLengthMax),
    ipAddress: parts.ipAddress,
    country: parts.country,
    maxSeconds: kind === 'service' ? serviceSessionSeconds : Math.min(parts.maxSeconds ?? Infinity, policy.maxSeconds),
    idleSeconds: kind === 'service' ? undefined : policy.idleSeconds,
  }).catch(refusedByStop)
  await record(tx, {
    type: 'session.started',
    session: session.id,
    body: {
      actor: parts.actor.kind === 'system' ? principalId : actorName(parts.actor),
      kind,
      principal: principalId,
      on_behalf_of: onBehalfOf ?? null,
      application: application.id,
      parent: parts.parentId ?? null,
      organization: parts.organizationId ?? null,
      methods: [...(parts.proofs ?? [])],
      country: parts.country ?? null,
      device: kind === 'user' ? parseDevice(parts.userAgent) : null,
      browser: parts.browserId ?? null,
      ...toldClocks(session),
      ...parts.announce?.(session),
    },
  })
  if (breaking !== undefined) await tellBreakGlass(tx, session, breaking)
  return session
}

/** What an API key's acts are booked on: 1 hour, opened by the first use after the last one ended (I1). */
const serviceSessionSeconds = 3600

/** The living service session of a key's principal, or a new one. */
export async function serviceSession(on: Platform, principalId: PrincipalId): Promise<SessionId> {
  const living = await findLivingServiceSession(on.database, principalId)
  if (living !== undefined) return living
  return on.database.transaction(async tx => {
    await lockOpening(tx, principalId)
    const opened = await findLivingServiceSession(tx, principalId)
    if (opened !== undefined) return opened
    const actor: Actor = { kind: 'system', node: on.node }
    const session = await startSession(tx, {
      actor,
      kind: 'service',
      principalId,
      application: await accountApplication(tx),
      maxSeconds: serviceSessionSeconds,
    })
    return session.id
  })
}

export interface TokenParts {
  readonly session: Session
  readonly application: Application
  readonly scope: string
  readonly resource: string | undefined
  readonly refresh: boolean
  /** Thumbprint of the key that whoever holds the tokens has to prove (RFC 9449). */
  readonly holderKey?: string | undefined
}

/** First tokens of a session: an access token, and generation 1 of a refresh token where asked for. Hashes are kept, no values. */
export async function issueTokens(tx: Transaction, parts: TokenParts): Promise<Tokens> {
  const access = await issueAccessToken(tx, parts)
  return { ...access, refreshToken: parts.refresh ? await issueRefreshToken(tx, parts) : undefined }
}

/** Generation 1 of the family of a session. */
export async function issueRefreshToken(
  tx: Transaction,
  parts: Pick<TokenParts, 'session' | 'scope' | 'resource' | 'holderKey'>,
): Promise<Secret> {
  const refreshToken = new Secret(`rt_${randomToken()}`)
  await insertRefreshToken(tx, {
    hash: sha256(refreshToken.reveal()),
    sessionId: parts.session.id,
    generation: 1,
    scope: parts.scope,
    resource: parts.resource,
    holderKey: parts.holderKey,
  })
  return refreshToken
}

async function issueAccessToken(tx: Transaction, parts: Omit<TokenParts, 'refresh'>): Promise<AccessToken> {
  const accessToken = new Secret(`at_${randomToken()}`)
  const expiresAt = await insertToken(tx, {
    id: newId('token'),
    hash: sha256(accessToken.reveal()),
    kind: 'access',
    sessionId: parts.session.id,
    resource: parts.resource,
    scope: parts.scope,
    seconds: parts.application.policy.accessTokenSeconds,
    holderKey: parts.holderKey,
  })
  return { accessToken, expiresAt }
}

/** The browser's cookie: a bearer like the others, with the session's whole life. */
export async function issueCookie(tx: Transaction, session: Session): Promise<Secret> {
  const value = new Secret(randomToken())
  const seconds = Math.ceil((session.expiresAt.getTime() - session.startedAt.getTime()) / 1000)
  await insertToken(tx, {
    id: newId('token'),
    hash: sha256(value.reveal()),
    kind: 'cookie',
    sessionId: session.id,
    resource: undefined,
    scope: '',
    seconds,
  })
  return value
}

/** Each look begins after it was asked for, so that none is older than its request. */
const bearersOf = perPlatform(on =>
  createBatch<{ readonly hash: Buffer; readonly kind: BearerKind }, Bearer>(on, {
    name: 'bearers',
    together: asked => findBearerRows(on.database, asked),
    alone: async asked => {
      const [bearer] = await findBearerRows(on.database, [asked])
      return bearer ?? { outcome: 'unknown' }
    },
  }),
)

/** Who presents a token: with the thumbprint of the key they proved, or `any` where only its state is asked for. */
export interface Presented {
  readonly kind?: BearerKind
  readonly holderKey?: string | 'any' | undefined
  /** `any`: also a person's token that is for another server. */
  readonly resource?: 'any'
}

/**
 * What a bearer is worth now. A token that is bound to a key is unknown without the proof of that key, and with the proof of
 * another one (RFC 9449 section 7). A person's token for another server is held by that one too, which could show it here in the
 * person's place: it is unknown at every door of ours (T12). Whoever finds that a clock has run out starts the end, for only a door is final: a clock can step
 * back, an activity write can commit late.
 */
export async function findBearer(on: Platform, token: string, presented: Presented = {}): Promise<Bearer> {
  const { kind = 'access', holderKey } = presented
  const bearer = await bearersOf(on)({ hash: sha256(token), kind })
  if (bearer.outcome === 'active' && holderKey !== 'any' && bearer.holderKey !== holderKey)
    return { outcome: 'unknown' }
  if (bearer.outcome === 'active' && presented.resource !== 'any' && isForAnother(bearer)) return { outcome: 'unknown' }
  const overdue = bearer.outcome === 'ended' && bearer.session.endedAt === undefined
  if (overdue && (bearer.reason === 'expired' || bearer.reason === 'idle'))
    await endSession(on, { kind: 'system', node: on.node }, bearer.session.id, bearer.reason)
  return bearer
}

/** Only those of agents are for a resource of ours; the gateway compares it. */
function isForAnother({ session, resource }: Extract<Bearer, { outcome: 'active' }>): boolean {
  return session.kind === 'user' && resource !== undefined
}

/** Ends one access token; its session lives on (RFC 7009). */
export async function endAccessToken(on: Platform, token: string): Promise<void> {
  await on.database.transaction(async tx => {
    const session = await endToken(tx, sha256(token))
    if (session !== undefined) await record(tx, { type: 'token.revoked', session, body: { session } })
  })
}

/** Within this time each repeated request gets the same successor, as long as nobody used it. */
const graceSeconds = 30

/**
 * Rotates a refresh token (RFC 9700, section 4.14). Concurrent requests with one token queue on its row and all get the one
 * successor; a late one, or one after the successor was used, is a replay: refused, and the session ends. A token of another
 * application is refused without any effect, so that a stranger can't end the rightful owner's session (T15, T16).
 */
export function rotateRefreshToken<Access extends AccessToken>(
  on: Platform,
  rotated: Rotated & Issuing<Access>,
): Promise<Rotation<Access>>
/** The same, with an opaque access token. */
export function rotateRefreshToken(on: Platform, rotated: Rotated): Promise<Rotation>
/** Both, by what is given. */
export function rotateRefreshToken(on: Platform, rotated: Rotated & Partial<Issuing<AccessToken>>): Promise<Rotation> {
  const { application } = rotated
  return rotateWith(on, { access: (tx, granted) => issueAccessToken(tx, { ...granted, application }), ...rotated })
}

async function rotateWith<Access extends AccessToken>(
  on: Platform,
  rotated: Rotated & Issuing<Access>,
): Promise<Rotation<Access>> {
  const { presented, application } = rotated
  const hash = sha256(presented.reveal())
  const known = await findRefreshToken(on.database, hash)
  if (known === undefined || known.applicationId !== application.id) return { outcome: 'refused', because: 'unknown' }
  const rotation = await on.database
    .transaction(tx => rotate(tx, { ...rotated, hash, sessionId: known.sessionId }))
    .catch(refusedBySession)
  if (rotation.outcome === 'refused' && rotation.because === 'reused') {
    await record(on.database, {
      type: 'refresh.reuse_detected',
      session: known.sessionId,
      body: { application: application.id },
    })
    await endSession(on, { kind: 'system', node: on.node }, known.sessionId, 'refresh_reuse')
  }
  return rotation
}

function refusedBySession(cause: unknown): Rotation<never> {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (/^AM00[1-4]$/.test(code)) return { outcome: 'refused', because: 'session_ended' }
  if (cause instanceof Refusal && cause.status === 403) return { outcome: 'refused', because: 'session_ended' }
  throw cause
}

export interface Rotated {
  readonly presented: Secret
  readonly application: Application
  /**
   * Answers the scope of the new access token, which may be narrower than what was granted. Throws when the request asks for
   * more; then nothing has changed, also not the refresh token (T22).
   */
  readonly allow?: ((kept: Scoped) => string) | undefined
  /** Thumbprint of the key that was proven; a token bound to another one is refused without any effect. */
  readonly holderKey?: string | undefined
}

/** How the access token of a rotation is made, where it is not an opaque one. */
export interface Issuing<Access extends AccessToken> {
  /** In the transaction of the rotation: what it throws undoes everything, also the use of the refresh token. */
  readonly access: (tx: Transaction, granted: Scoped & { readonly session: Session }) => Promise<Access>
}

interface Scoped {
  readonly scope: string
  readonly resource: string | undefined
  readonly holderKey?: string | undefined
}

interface Rotating<Access extends AccessToken> extends Rotated, Issuing<Access> {
  readonly hash: Buffer
  readonly sessionId: SessionId
}

async function rotate<Access extends AccessToken>(
  tx: Transaction,
  rotating: Rotating<Access>,
): Promise<Rotation<Access>> {
  const { presented, hash, sessionId, application, allow, holderKey } = rotating
  await holdSession(tx, sessionId)
  const row = await lockRefreshToken(tx, hash)
  if (row === undefined || (row.jkt ?? undefined) !== holderKey) return { outcome: 'refused', because: 'unknown' }
  const resource = row.resource ?? undefined
  const scope = allow?.({ scope: row.scope, resource }) ?? row.scope
  const refreshToken =
    row.used_at === null ? await makeSuccessor(tx, presented, row) : await sameSuccessor(tx, presented, row)
  if (refreshToken === undefined) return { outcome: 'refused', because: 'reused' }
  const session = await getSession(tx, sessionId)
  const access = await rotating.access(tx, { session, scope, resource, holderKey })
  await record(tx, { type: 'refresh.rotated', session: sessionId, body: { application: application.id, scope } })
  return { outcome: 'rotated', session, tokens: { ...access, refreshToken }, scope, resource }
}

async function makeSuccessor(tx: Transaction, presented: Secret, row: RefreshRow): Promise<Secret> {
  const successor = new Secret(`rt_${randomBytes(32).toString('base64url')}`)
  const successorHash = sha256(successor.reveal())
  const sealed = sealWith(sealingKey(presented), Buffer.from(successor.reveal()), row.hash.toString('hex'))
  await insertSuccessor(tx, row.hash, { hash: successorHash, sealed })
  return successor
}

async function sameSuccessor(tx: Transaction, presented: Secret, row: RefreshRow): Promise<Secret | undefined> {
  const { successor_hash: successorHash, successor_sealed: sealed, seconds_since_use: seconds } = row
  if (successorHash === null || sealed === null || seconds === null || seconds > graceSeconds) return undefined
  if (await refreshTokenWasUsed(tx, successorHash)) return undefined
  return new Secret(openWith(sealingKey(presented), sealed, row.hash.toString('hex')).toString())
}

/** Written outside admission, and only when it is old enough to matter (I2: a late write never revives an idle session). */
export async function markActivity(on: Platform, session: Session): Promise<void> {
  if (session.idleSeconds !== undefined && activityIsDue(on, session))
    await saveActivity(on.database, session.id, activityStepSeconds(session.idleSeconds))
}

/** Whether a request of this session, as it was read, has to be written down as activity. */
export function activityIsDue(on: Pick<Platform, 'clock'>, { idleSeconds, lastActiveAt }: Session): boolean {
  if (idleSeconds === undefined) return false
  return on.clock.now().getTime() - lastActiveAt.getTime() >= activityStepSeconds(idleSeconds) * 1000
}

/** True when the person signed in or stepped up that lately, by the database's clock. */
export async function signedInWithin(
  sql: Parameters<typeof lastSignIn>[0],
  id: SessionId,
  seconds: number,
): Promise<boolean> {
  const last = await lastSignIn(sql, id)
  return last !== undefined && last.secondsAgo <= seconds
}

/** Registers a call in flight on this node; returns how to forget it. */
export function trackCall(on: Platform, call: Parameters<Platform['inFlight']['track']>[0]): () => void {
  return on.inFlight.track(call)
}

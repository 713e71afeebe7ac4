import { randomBytes } from 'node:crypto'
import {
  type Application,
  actsAsAgent,
  type ConsentParts,
  createApplication,
  ensureAgent,
  findApplicationByClientId,
  getApplication,
  recordConsent,
} from '../applications/index.ts'
import { record } from '../audit/index.ts'
import { allowAttempt, giveBackAttempt } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { OrganizationId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { rateLimits } from '../platform/rate-limits.ts'
import type { RootKey } from '../platform/root-key.ts'
import { randomToken, Secret, sha256 } from '../platform/secret.ts'
import { getSession, lastSignIn, type Session, startSession, userAgentLengthMax } from '../sessions/index.ts'
import { type Denied, entering, type Person, type ToAsk } from '../sign-in/index.ts'
import { type Entered, enter } from './actions-enter.ts'
import { needsOrganization } from './actions-third-party.ts'
import { decidePoll } from './decide-poll.ts'
import { readUserCode, shownUserCode, userCodeFrom } from './derive-user-code.ts'
import type { CodeDoor, KeptDevice } from './model.ts'
import {
  findWaitingDevice,
  insertDevice,
  lockDevice,
  saveApproval,
  saveDenial,
  saveDeviceUse,
  savePoll,
} from './store-devices.ts'

export interface DeviceParts {
  readonly application: Application
  readonly door: CodeDoor
  readonly scope: string
  /** Where the device asks from; the person who is asked sees both. */
  readonly place: { readonly address: string; readonly userAgent: string | undefined }
  readonly resource?: string | undefined
  readonly codeChallenge?: string | undefined
}

/** RFC 8628 section 3.2. */
export interface DeviceStart {
  readonly deviceCode: Secret
  readonly userCode: string
  readonly verificationUri: string
  readonly verificationUriComplete: string
  readonly expiresInSeconds: number
  readonly intervalSeconds: number
}

const deviceSeconds = 600
const intervalSeconds = 5
/** A client that polls too fast waits so much longer from then on (RFC 8628 section 3.5). */
const slowDownSeconds = 5
const randomBytesForCode = 32

const startsPerAddress = rateLimits.device_start
const guessesPerAddress = rateLimits.device_user_code

/** Starts the device flow: two codes, one for the device and one for its person. Starts no session. */
export async function startDevice(on: Platform, parts: DeviceParts): Promise<DeviceStart> {
  const { application, door, scope, place, resource, codeChallenge } = parts
  await allowAttempt(on, startsPerAddress, place.address)
  const deviceCode = new Secret(randomToken())
  const userCode = userCodeFrom(randomBytes(randomBytesForCode))
  const kept = {
    hash: sha256(deviceCode.reveal()),
    applicationId: application.id,
    ipAddress: place.address,
    userAgent: place.userAgent?.slice(0, userAgentLengthMax),
    lifeSeconds: deviceSeconds,
    ...{ door, scope, resource, codeChallenge, intervalSeconds },
  }
  const made =
    userCode !== undefined &&
    (await insertDevice(on.database, { ...kept, userCodeHash: userCodeHash(on.rootKey, userCode) }))
  if (!made) return startDevice(on, parts)
  const verificationUri = `${on.config.baseUrl}/device`
  const shown = shownUserCode(userCode)
  return {
    deviceCode,
    userCode: shown,
    verificationUri,
    verificationUriComplete: `${verificationUri}?user_code=${shown}`,
    expiresInSeconds: deviceSeconds,
    intervalSeconds,
  }
}

/** A user code is short enough to be guessed from a plain digest (T55), so it is found by one that needs the root key. */
export function userCodeHash(rootKey: RootKey, code: string): Buffer {
  return rootKey.digest('user code', code)
}

export interface PollParts {
  readonly application: Application
  readonly door: CodeDoor
  readonly deviceCode: string
  readonly verifier?: string | undefined
}

export type Polled =
  | {
      readonly outcome: 'approved'
      readonly session: Session
      readonly scope: string
      readonly resource: string | undefined
      /** When the person who approved had signed in. */
      readonly signedInAt: Date
    }
  | { readonly outcome: 'pending' | 'slow_down' | 'denied' | 'expired' | 'unknown' }

/** One poll of a device. `approved` comes once: of many polls one takes the session that the approval started. */
export function pollDevice(on: Platform, parts: PollParts): Promise<Polled> {
  const { application, door, deviceCode, verifier } = parts
  const hash = sha256(deviceCode)
  return on.database.transaction(async tx => {
    const kept = await lockDevice(tx, hash)
    const outcome = decidePoll({ kept, applicationId: application.id, door, verifier })
    if (kept === undefined || outcome === 'unknown') return { outcome: 'unknown' }
    if (outcome === 'pending' || outcome === 'slow_down') {
      await savePoll(tx, hash, kept.intervalSeconds + (outcome === 'slow_down' ? slowDownSeconds : 0))
      return { outcome }
    }
    if (outcome !== 'take' || kept.sessionId === undefined || kept.signedInAt === undefined)
      return { outcome: outcome === 'take' ? 'unknown' : outcome }
    await saveDeviceUse(tx, hash)
    const session = await getSession(tx, kept.sessionId)
    await record(tx, { type: 'device.redeemed', session: session.id, body: { application: application.id } })
    const { scope, resource, signedInAt } = kept
    return { outcome: 'approved', session, scope, resource, signedInAt }
  })
}

/** The device that shows this code and still waits. Wrong codes count against the address, right ones don't (T20). */
export async function findAskingDevice(on: Platform, address: string, typed: string): Promise<KeptDevice | undefined> {
  await allowAttempt(on, guessesPerAddress, address)
  const code = readUserCode(typed)
  const device = code === undefined ? undefined : await findWaitingDevice(on.database, userCodeHash(on.rootKey, code))
  if (device !== undefined) await giveBackAttempt(on, guessesPerAddress, address)
  return device
}

export type Approved =
  | { readonly outcome: 'approved' }
  /** The device no longer waits. */
  | { readonly outcome: 'gone' }
  | Extract<Entered<unknown>, { outcome: 'step' }>
  | Denied

export interface Approving {
  readonly person: Person
  readonly hash: Buffer
  readonly organizationId: OrganizationId | undefined
}

/** The person said yes: the session starts, for the device and with its place, once no gate of the application is left. */
export function approveDevice(on: Platform, { person, hash, organizationId }: Approving): Promise<Approved> {
  return entering<Approved>(on, async (tx, isAsked) => {
    const device = await lockDevice(tx, hash)
    if (device === undefined || device.state !== 'pending' || device.isLate) return { outcome: 'gone' }
    const application = await getApplication(tx, device.applicationId)
    const start = actsAsAgent(application.kind) ? startAgent : startPerson
    const entered = await start(on, tx, { person, device, application, organizationId, isAsked })
    if (entered.outcome !== 'entered') return entered
    const { session, signedInAt } = entered.made
    await saveApproval(tx, { hash, sessionId: session.id, signedInAt })
    await record(tx, {
      type: 'device.approved',
      session: session.id,
      body: { actor: person.userId, application: application.id, scope: device.scope, address: device.ipAddress },
    })
    return { outcome: 'approved' }
  })
}

interface Starting extends Omit<Approving, 'hash'> {
  readonly device: KeptDevice
  readonly application: Application
  readonly isAsked: boolean
}

interface Started {
  readonly session: Session
  readonly signedInAt: Date
}

async function startAgent(
  _on: Platform,
  tx: Transaction,
  { person, device, application }: Starting,
): Promise<Entered<Started>> {
  const actor: Actor = { kind: 'person', ...person }
  const agentId = await ensureAgent(tx, actor, { application, ownerId: person.userId })
  const session = await startSession(tx, {
    actor,
    kind: 'agent',
    principalId: agentId,
    onBehalfOf: person.userId,
    application,
    ipAddress: device.ipAddress,
    userAgent: device.userAgent,
  })
  const signIn = await lastSignIn(tx, person.sessionId)
  return { outcome: 'entered', made: { session, signedInAt: signIn?.at ?? person.startedAt } }
}

function startPerson(on: Platform, tx: Transaction, starting: Starting): Promise<Entered<Started> | ToAsk> {
  const { person, application, device } = starting
  const { ipAddress: address, userAgent, scope } = device
  const { thirdParty } = application.connect
  return enter(on, tx, {
    ...starting,
    place: { address, userAgent },
    ...(thirdParty ? { inOrganization: needsOrganization(application, scope) } : {}),
    make: async (session, proof) => {
      if (thirdParty)
        await recordConsent(tx, { kind: 'person', ...person }, { ...consentOf(starting, session), application })
      return { session, signedInAt: proof.at }
    },
  })
}

/** What was on the page that the person said yes to. */
function consentOf({ person, device }: Starting, { organizationId }: Session): Omit<ConsentParts, 'application'> {
  const { scope, resource } = device
  return { userId: person.userId, organizationId, scopes: scope.split(' '), resource }
}

/** The person said no: nothing is started, and the device is told. False when it no longer waits. */
export function denyDevice(on: Platform, person: Person, hash: Buffer): Promise<boolean> {
  return on.database.transaction(async tx => {
    const device = await lockDevice(tx, hash)
    if (device === undefined || device.state !== 'pending' || device.isLate) return false
    await saveDenial(tx, hash)
    await record(tx, {
      type: 'device.denied',
      session: person.sessionId,
      body: { actor: person.userId, application: device.applicationId, address: device.ipAddress },
    })
    return true
  })
}

/**
 * A command line has a client id built in. It is made when it first asks: a public client without a redirect URI, so that the device
 * flow is all it can do.
 */
export async function ensureCommandLine(
  on: Platform,
  { clientId, name }: { readonly clientId: string; readonly name: string },
): Promise<void> {
  if ((await findApplicationByClientId(on.database, clientId)) !== undefined) return
  const actor: Actor = { kind: 'system', node: on.node }
  const parts = { name, clientId, kind: 'native', registration: 'built_in' } as const
  await on.database
    .transaction(tx => createApplication(tx, actor, parts))
    .catch(async cause => {
      if ((await findApplicationByClientId(on.database, clientId)) === undefined) throw cause
    })
}

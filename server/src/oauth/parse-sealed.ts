import type { OrganizationId, SessionId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { SealBroken } from '../platform/root-key.ts'
import { randomToken, sha256Hex } from '../platform/secret.ts'
import type { AuthorizationRequest } from './model.ts'

const purpose = 'authorization request'
const consentPageSeconds = 600

/** A checked authorization request on its way through the person's browser: nobody but us can make or change one. */
export interface CarriedRequest {
  readonly id: string
  readonly endsAt: Date
  readonly request: AuthorizationRequest
  /** The one that was asked for. */
  readonly organizationId: OrganizationId | undefined
}

type Asked = Pick<CarriedRequest, 'request' | 'organizationId'>

const consentContext = (sessionId: SessionId): string => `consent ${sessionId}`

/**
 * Seals a request for the consent page, which lives 10 minutes and is for this person in this browser session: it was judged
 * whether they signed in lately enough, and nobody else can answer for them.
 */
export function sealRequest(on: Platform, person: { readonly sessionId: SessionId }, asked: Asked): string {
  const endsAt = on.clock.now().getTime() + consentPageSeconds * 1000
  const text = JSON.stringify({ id: randomToken(), endsAt, ...asked })
  return on.rootKey.seal(purpose, Buffer.from(text), consentContext(person.sessionId)).toString('base64url')
}

/** Undefined when it is not ours, was changed, is too old, or was made for somebody else. */
export function openRequest(
  on: Platform,
  person: { readonly sessionId: SessionId },
  sealed: string,
): CarriedRequest | undefined {
  const text = open(on, sealed, consentContext(person.sessionId))
  if (text === undefined) return undefined
  const { id, endsAt, ...asked }: Asked & { id: string; endsAt: number } = JSON.parse(text)
  return endsAt > on.clock.now().getTime() ? { id, endsAt: new Date(endsAt), ...asked } : undefined
}

/** Who was asked to sign in, and for what: a mark counts in this browser and for this request, and nowhere else (T24). */
export interface AskedFor {
  readonly browser: string
  /** As the browser sent it; our own marks and the organization, which a page in between chooses, are no part of it. */
  readonly url: URL
}

const chosenOnTheWay = ['ambit_asked', 'organization_id']

function askedContext({ browser, url }: AskedFor): string {
  const request = [...url.searchParams].filter(([name]) => !chosenOnTheWay.includes(name))
  return `asked to sign in ${sha256Hex(JSON.stringify([browser, url.pathname, request]))}`
}

/** Marks a way back from the sign-in page with the moment when this request asked for a sign-in. */
export function sealAsked(on: Platform, asked: AskedFor): string {
  const now = String(on.clock.now().getTime())
  return on.rootKey.seal(purpose, Buffer.from(now), askedContext(asked)).toString('base64url')
}

/** Seconds since this request asked for a sign-in in this browser; undefined when it did not, or longer ago than a page lives. */
export function secondsSinceAsked(on: Platform, asked: AskedFor, sealed: string | null): number | undefined {
  const text = sealed === null ? undefined : open(on, sealed, askedContext(asked))
  if (text === undefined) return undefined
  const seconds = (on.clock.now().getTime() - Number(text)) / 1000
  return seconds >= 0 && seconds <= consentPageSeconds ? seconds : undefined
}

/** Marks a pushed request that is being used: it goes through the sign-in pages once, for as long as a page lives. */
export function sealPushed(on: Platform, hash: Buffer): string {
  const endsAt = Buffer.alloc(8)
  endsAt.writeBigUInt64BE(BigInt(on.clock.now().getTime() + consentPageSeconds * 1000))
  return on.rootKey.seal(purpose, Buffer.concat([endsAt, hash]), 'pushed').toString('base64url')
}

/** The hash of the handle; undefined when the mark is not ours or too old. */
export function openPushed(on: Platform, sealed: string): Buffer | undefined {
  const bytes = openBytes(on, sealed, 'pushed')
  if (bytes === undefined || Number(bytes.readBigUInt64BE()) <= on.clock.now().getTime()) return undefined
  return bytes.subarray(8)
}

const deviceContext = (sessionId: SessionId): string => `device ${sessionId}`

/** A device as it was shown to this person: without the page, or in another browser session, nothing can be approved (T20). */
export function sealDevice(on: Platform, person: { readonly sessionId: SessionId }, hash: Buffer): string {
  return on.rootKey.seal(purpose, hash, deviceContext(person.sessionId)).toString('base64url')
}

/** Undefined when it was not shown to this person in this browser session. */
export function openDevice(
  on: Platform,
  person: { readonly sessionId: SessionId },
  sealed: string,
): Buffer | undefined {
  return openBytes(on, sealed, deviceContext(person.sessionId))
}

const claimContext = (sessionId: SessionId): string => `claim ${sessionId}`

/** The link of an agent as it was shown to this person: without the page, or in another browser session, nothing can be answered. */
export function sealClaim(on: Platform, person: { readonly sessionId: SessionId }, attemptToken: string): string {
  return on.rootKey.seal(purpose, Buffer.from(attemptToken), claimContext(person.sessionId)).toString('base64url')
}

/** Undefined when it was not shown to this person in this browser session. */
export function openClaim(on: Platform, person: { readonly sessionId: SessionId }, sealed: string): string | undefined {
  return open(on, sealed, claimContext(person.sessionId))
}

const logoutContext = (sessionId: SessionId): string => `logout ${sessionId}`

/** Where a sign-out that this person was asked about leads, judged before. */
export function sealLogout(on: Platform, person: { readonly sessionId: SessionId }, target: string): string {
  return on.rootKey.seal(purpose, Buffer.from(target), logoutContext(person.sessionId)).toString('base64url')
}

/** Empty where the browser stays here; undefined when this person was not asked. */
export function openLogout(
  on: Platform,
  person: { readonly sessionId: SessionId },
  sealed: string,
): string | undefined {
  return open(on, sealed, logoutContext(person.sessionId))
}

function open(on: Platform, sealed: string, context: string): string | undefined {
  return openBytes(on, sealed, context)?.toString('utf8')
}

function openBytes(on: Platform, sealed: string, context: string): Buffer | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(sealed)) return undefined
  try {
    return on.rootKey.open(purpose, Buffer.from(sealed, 'base64url'), context)
  } catch (cause) {
    if (cause instanceof SealBroken) return undefined
    throw cause
  }
}

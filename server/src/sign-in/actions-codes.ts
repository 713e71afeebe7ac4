import { randomInt } from 'node:crypto'
import type { Application } from '../applications/index.ts'
import { emailKey, findUser, lockUser, type User } from '../directory/index.ts'
import { emit } from '../events/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, idFrom, newId, type UserId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { randomToken, Secret, sameText, sha256 } from '../platform/secret.ts'
import { queueCodeMail } from './actions-mail.ts'
import { codeDigitsCount, derivedDigits } from './derive-digits.ts'
import type { CodeKind, CodeOutcome, OneTimeCode, Place } from './model.ts'
import { presentCodeForEvent } from './render-code.ts'
import type { CodeRow } from './store-codes.ts'
import * as store from './store-codes.ts'
import { codePurpose } from './store-sealed.ts'

const idKinds = {
  magic_auth: 'magicAuth',
  email_verification: 'emailVerification',
  password_reset: 'passwordReset',
  email_change: 'emailChange',
  passwordless: 'passwordlessSession',
  radar_challenge: 'radarChallenge',
  elevated_access: 'elevatedAccess',
} as const

/** Life of each kind: codes for a person at the keyboard, a link for a person who reads their mail later. */
const codeSeconds: Readonly<Record<CodeKind, number>> = {
  magic_auth: 600,
  email_verification: 600,
  password_reset: 3600,
  email_change: 600,
  passwordless: 900,
  radar_challenge: 600,
  elevated_access: 600,
}
/** Kinds whose value is the token of the link itself, so that it can be mailed later. */
const linkIsValue: ReadonlySet<CodeKind> = new Set(['password_reset', 'passwordless'])
const digitsMax = 10 ** codeDigitsCount

export interface CodeParts {
  readonly user: User
  readonly application?: Application | undefined
  readonly place: Place
  /** `email_change`: the new address. */
  readonly email?: string
  readonly carried?: Json | undefined
}

/** Six digits for a sign-in by mail, mailed and answered; 10 minutes, 5 tries. */
export function createMagicAuth(on: Platform, tx: Transaction, actor: Actor, parts: CodeParts): Promise<OneTimeCode> {
  return createFor(on, tx, actor, { kind: 'magic_auth', ...parts })
}

/** Six digits that prove the person's address, mailed and answered; 10 minutes, 5 tries. */
export function createEmailVerification(
  on: Platform,
  tx: Transaction,
  actor: Actor,
  parts: CodeParts,
): Promise<OneTimeCode> {
  return createFor(on, tx, actor, { kind: 'email_verification', ...parts })
}

/** Six digits that are asked for because a sign-in is risky; 10 minutes, 5 tries. */
export function createRadarChallenge(
  on: Platform,
  tx: Transaction,
  actor: Actor,
  parts: CodeParts,
): Promise<OneTimeCode> {
  return createFor(on, tx, actor, { kind: 'radar_challenge', ...parts })
}

/** Six digits before somebody changes how they sign in, from a page of an application; 10 minutes, 5 tries. */
export function createElevatedAccess(
  on: Platform,
  tx: Transaction,
  actor: Actor,
  parts: CodeParts,
): Promise<OneTimeCode> {
  return createFor(on, tx, actor, { kind: 'elevated_access', ...parts })
}

/** A link for a new password, mailed and answered; 256 bits, 60 minutes, once. */
export function createPasswordReset(
  on: Platform,
  tx: Transaction,
  actor: Actor,
  parts: CodeParts,
): Promise<OneTimeCode> {
  return createFor(on, tx, actor, { kind: 'password_reset', ...parts })
}

/** Six digits that prove a new address before it takes the place of the former one; mailed to the new one. */
export function createEmailChange(on: Platform, tx: Transaction, actor: Actor, parts: CodeParts): Promise<OneTimeCode> {
  return createFor(on, tx, actor, { kind: 'email_change', ...parts })
}

async function createFor(
  on: Platform,
  tx: Transaction,
  actor: Actor,
  parts: CodeParts & { readonly kind: CodeKind },
): Promise<OneTimeCode> {
  const { kind, user } = parts
  const made = await insertCode(on, tx, {
    kind,
    userId: user.id,
    email: parts.email ?? user.email,
    applicationId: parts.application?.id,
    carried: parts.carried,
  })
  await announceCode(on, tx, actor, { ...made, user, application: parts.application, place: parts.place })
  return made.code
}

export interface NewCode {
  readonly kind: CodeKind
  readonly userId?: UserId | undefined
  readonly email: string
  readonly applicationId?: ApplicationId | undefined
  /** The browser that asked; a code with it counts only there. */
  readonly flow?: string | undefined
  readonly carried?: Json | undefined
  /** A link besides the digits. */
  readonly withLink?: boolean
  /** Its life, where it is not that of its kind. */
  readonly seconds?: number | undefined
}

/** A code and, where it has one, the token of its link, which is answered here and kept nowhere. */
export interface MadeCode {
  readonly code: OneTimeCode
  readonly link: Secret | undefined
}

/** Makes a code without telling anybody. */
export async function insertCode(on: Platform, sql: Sql, parts: NewCode): Promise<MadeCode> {
  const id = newId(idKinds[parts.kind])
  const isLink = linkIsValue.has(parts.kind)
  const link = isLink || parts.withLink === true ? new Secret(randomToken()) : undefined
  const value =
    isLink && link !== undefined ? link : new Secret(String(randomInt(digitsMax)).padStart(codeDigitsCount, '0'))
  const row = await store.insertOneTimeCode(sql, {
    id,
    kind: parts.kind,
    userId: parts.userId,
    email: parts.email,
    emailKey: emailKey(parts.email),
    applicationId: parts.applicationId,
    flowHash: parts.flow === undefined ? undefined : sha256(parts.flow),
    carried: parts.carried,
    sealed: on.rootKey.seal(codePurpose, Buffer.from(value.reveal()), id),
    linkHash: link === undefined ? undefined : sha256(link.reveal()),
    seconds: parts.seconds ?? codeSeconds[parts.kind],
  })
  return { code: codeOf(on, row), link }
}

export interface AnnouncedCode extends MadeCode {
  readonly user: User
  readonly application: Application | undefined
  readonly place: Place
}

/** The mail and the event of a code that was made for somebody who is known here. */
export async function announceCode(on: Platform, tx: Transaction, actor: Actor, made: AnnouncedCode): Promise<void> {
  const { code, user } = made
  await queueCodeMail(tx, on, made)
  if (code.kind === 'email_change' || code.kind === 'passwordless' || code.kind === 'elevated_access') return
  if (code.kind === 'radar_challenge') {
    const data = { type: 'email', radar_challenge_id: code.id, user_id: user.id, email: user.email }
    await emit(tx, { actor, event: 'radar.challenge_created', data })
    return
  }
  await emit(tx, {
    actor,
    event: `${code.kind}.created`,
    data: presentCodeForEvent({ ...code, userId: user.id }),
  })
}

/** With its value, as long as it counts; undefined for an id that is unknown. */
export async function findOneTimeCode(on: Platform, kind: CodeKind, id: string): Promise<OneTimeCode | undefined> {
  const row = await store.findCode(on.database, kind, id)
  return row === undefined ? undefined : codeOf(on, row)
}

/** The newest code of a person that still counts: asked again within its life, nobody is mailed twice. */
export async function findLivingCode(
  on: Platform,
  sql: Sql,
  { user, ...owner }: { kind: CodeKind; user: Pick<User, 'id' | 'email'>; applicationId?: ApplicationId },
): Promise<OneTimeCode | undefined> {
  const row = await store.findLivingCode(sql, { ...owner, userId: user.id, emailKey: emailKey(user.email) })
  return row === undefined ? undefined : codeOf(on, row)
}

/** What was made for a person last, for its page. */
export async function findCodeOfUser(on: Platform, kind: CodeKind, userId: UserId): Promise<OneTimeCode | undefined> {
  const row = await store.findCodeOfUser(on.database, kind, userId)
  return row === undefined ? undefined : codeOf(on, row)
}

/** What this browser asked for last, for its page. */
export async function findCodeOfFlow(on: Platform, kind: CodeKind, flow: string): Promise<OneTimeCode | undefined> {
  const row = await store.findCodeOfFlow(on.database, kind, sha256(flow))
  return row === undefined ? undefined : codeOf(on, row)
}

export type Redeemed =
  | { readonly outcome: 'right'; readonly code: OneTimeCode }
  | { readonly outcome: Exclude<CodeOutcome, 'right'> }

export interface RedeemedParts {
  readonly kind: CodeKind
  /** One of both names whose code it is. */
  readonly userId?: UserId | undefined
  readonly email?: string | undefined
  readonly code: string
  readonly applicationId?: ApplicationId | undefined
  /** The browser that presents it. */
  readonly flow?: string | undefined
}

/**
 * Tries six digits against the newest code of that person or address; five tries, then it is dead for good. **Commit also when it was
 * wrong**: the try is counted in this transaction, so answer the outcome out of it and refuse afterwards (T33). A code of
 * another application or browser is wrong like any other; one that went to an address which is not the person's any more is late.
 */
export async function redeemCode(on: Platform, tx: Transaction, parts: RedeemedParts): Promise<Redeemed> {
  if (parts.userId === undefined && parts.email === undefined) return { outcome: 'wrong' }
  const owner = {
    kind: parts.kind,
    userId: parts.userId,
    emailKey: parts.email === undefined ? undefined : emailKey(parts.email),
    flowHash: parts.flow === undefined ? undefined : sha256(parts.flow),
    applicationId: parts.applicationId,
  }
  const row = await store.lockNewestCode(tx, owner)
  if (row === undefined) return { outcome: 'wrong' }
  const state = stateOf(row)
  if (state !== undefined) return { outcome: state }
  const code = codeOf(on, row)
  const foreign =
    parts.applicationId !== undefined && row.application_id !== null && row.application_id !== parts.applicationId
  const right = code.value !== undefined && sameText(code.value.reveal(), derivedDigits(parts.code))
  if (foreign || !right) {
    await store.countCodeAttempt(tx, row.id)
    return { outcome: 'wrong' }
  }
  await store.markCodeUsed(tx, row.id)
  return (await stillTheirs(tx, row)) ? { outcome: 'right', code } : { outcome: 'late' }
}

/**
 * Whether a code still speaks of the address that its person has. It proves the one it went to, never one that came afterwards
 * (T27, T34). The person is held, so that the address stays what it is until the commit.
 */
async function stillTheirs(tx: Transaction, row: CodeRow): Promise<boolean> {
  const userId = store.userOfCode(row)
  return userId === undefined || speaksOf(row, await lockUser(tx, userId))
}

/** A new address is proven before it is the person's. */
function speaksOf({ kind, email }: CodeRow, user: User | undefined): boolean {
  return kind === 'email_change' || (user !== undefined && emailKey(user.email) === emailKey(email))
}

export interface RedeemedLink {
  readonly kinds: readonly CodeKind[]
  readonly token: string
  readonly applicationId?: ApplicationId | undefined
  readonly flow?: string | undefined
}

/** Uses up the token of a link. A link that belongs to another browser or application is `wrong`, and stays as it was. */
export async function redeemLink(on: Platform, tx: Transaction, parts: RedeemedLink): Promise<Redeemed> {
  const row = await store.lockCodeByLink(tx, parts.kinds, sha256(parts.token))
  if (row === undefined) return { outcome: 'wrong' }
  const state = stateOf(row)
  if (state !== undefined) return { outcome: state }
  const here = parts.flow === undefined ? undefined : sha256(parts.flow)
  const otherBrowser = row.flow_hash !== null && (here === undefined || !row.flow_hash.equals(here))
  const foreign =
    parts.applicationId !== undefined && row.application_id !== null && row.application_id !== parts.applicationId
  if (otherBrowser || foreign) return { outcome: 'wrong' }
  const code = codeOf(on, row)
  await store.markCodeUsed(tx, row.id)
  return (await stillTheirs(tx, row)) ? { outcome: 'right', code } : { outcome: 'late' }
}

/** Looks at a link and leaves it as it is: what a mail scanner does (T33). */
export async function findLink(
  on: Platform,
  { kinds, token, flow }: { kinds: readonly CodeKind[]; token: string; flow?: string | undefined },
): Promise<{ readonly outcome: CodeOutcome; readonly code: OneTimeCode | undefined; readonly otherBrowser: boolean }> {
  const row = await store.findCodeByLink(on.database, kinds, sha256(token))
  if (row === undefined) return { outcome: 'wrong', code: undefined, otherBrowser: false }
  const here = flow === undefined ? undefined : sha256(flow)
  const otherBrowser = row.flow_hash !== null && (here === undefined || !row.flow_hash.equals(here))
  const userId = store.userOfCode(row)
  const theirs = userId === undefined || speaksOf(row, await findUser(on.database, userId))
  return { outcome: stateOf(row) ?? (theirs ? 'right' : 'late'), code: codeOf(on, row), otherBrowser }
}

/** What a code is that no try can change any more; undefined for one that still counts. */
function stateOf(row: CodeRow): 'used' | 'late' | 'dead' | undefined {
  if (row.used_at !== null) return 'used'
  if (row.attempts >= codeTriesMax) return 'dead'
  return row.is_late || row.sealed === null ? 'late' : undefined
}

/** As the table has it. */
const codeTriesMax = 5

function codeOf(on: Platform, row: CodeRow): OneTimeCode {
  const counts = stateOf(row) === undefined && row.sealed !== null
  return {
    id: row.id,
    kind: row.kind,
    userId: store.userOfCode(row),
    email: row.email,
    applicationId: row.application_id === null ? undefined : idFrom('application', row.application_id),
    carried: row.carried ?? undefined,
    value:
      counts && row.sealed !== null
        ? new Secret(on.rootKey.open(codePurpose, row.sealed, row.id).toString())
        : undefined,
    expiresAt: row.expires_at,
    usedAt: row.used_at ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** Makes every other code of that kind worthless: after a reset, a second link in the mailbox opens nothing. */
export function endOtherCodes(tx: Transaction, code: OneTimeCode): Promise<void> {
  return store.endOtherCodes(tx, { kind: code.kind, userId: code.userId }, code.id)
}

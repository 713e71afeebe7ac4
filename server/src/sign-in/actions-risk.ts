import { isIP } from 'node:net'
import { record } from '../audit/index.ts'
import { addressDomain, countAttempts, emailKey, type User } from '../directory/index.ts'
import { emit } from '../events/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import type { Id } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { rateLimits } from '../platform/rate-limits.ts'
import { badRequest, notFound } from '../platform/refusal.ts'
import { sha256Hex } from '../platform/secret.ts'
import { countPeopleAt, listPlacesOf } from '../sessions/index.ts'
import { velocitySeconds } from './check-velocity.ts'
import { decideRisk } from './decide-risk.ts'
import { networkStart, signInSeen } from './derive-seen.ts'
import {
  type AuthenticationMethod,
  type PastSignIn,
  type Place,
  type Risk,
  type RiskListAction,
  type RiskListEntry,
  type RiskListType,
  type RiskMode,
  riskListTypes,
} from './model.ts'
import { parseRiskEntry } from './parse-risk-entry.ts'
import * as store from './store-risk.ts'

export interface RiskParts {
  readonly email: string
  /** Undefined where nobody has this address here. */
  readonly user: Pick<User, 'id'> | undefined
  readonly place: Place
}

/** How risky this sign-in is, from what is known of the earlier ones; nothing is written. */
export function judgeSignIn(on: Platform, sql: Sql, parts: RiskParts): Promise<Risk> {
  return judge(on, sql, parts, on.config.signInRisk)
}

async function judge(on: Platform, sql: Sql, { email, user, place }: RiskParts, mode: RiskMode): Promise<Risk> {
  const account = emailKey(email)
  const seen = signInSeen(place)
  const start = networkStart(place.address)
  const question = { mode, seen, past: [], now: on.clock.now(), attempts: 0, people: 0, listed: [] }
  if (mode === 'off') return decideRisk(question)
  const listed = await listedFor(sql, { email, place })
  const tried = await countAttempts(on, sql, { declared: rateLimits.sign_in_account, of: account })
  const asked = await store.countRiskAttempts(sql, account, velocitySeconds)
  const people = start === undefined ? 0 : await countPeopleAt(sql, start, velocitySeconds)
  const past = await pastOf(sql, { account, user })
  return decideRisk({ ...question, listed, past, people, attempts: tried + asked })
}

async function pastOf(
  sql: Sql,
  { account, user }: { readonly account: string; readonly user: Pick<User, 'id'> | undefined },
): Promise<PastSignIn[]> {
  const here = user === undefined ? [] : await listPlacesOf(sql, user.id)
  const elsewhere = await store.listPassedAttempts(sql, account)
  return [
    ...here.map(({ at, ...place }) => ({ ...signInSeen(place), at })),
    ...elsewhere.map(row => ({
      ...signInSeen({ address: row.ip_address, userAgent: row.user_agent }),
      at: row.created_at,
    })),
  ].toSorted((a, b) => b.at.getTime() - a.at.getTime())
}

type Listing = Pick<RiskParts, 'email' | 'place'>

function listedFor(sql: Sql, { email, place }: Listing): Promise<RiskListEntry[]> {
  const { device, country } = signInSeen(place)
  const values: [RiskListType, string | undefined][] = [
    ['email', emailKey(email)],
    ['domain', parseRiskEntry('domain', addressDomain(email))],
    ['user_agent', place.userAgent === undefined ? undefined : parseRiskEntry('user_agent', place.userAgent)],
    ['device', device],
    ['device_fingerprint', deviceFingerprint(place)],
    ['country', country],
  ]
  const address = place.address?.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  return store.listRiskEntriesFor(sql, {
    address: address !== undefined && isIP(address) !== 0 ? address : undefined,
    values: values.flatMap(([type, entry]) => (entry === undefined ? [] : [{ type, entry }])),
  })
}

/** One kind of device in one network, by a name that says neither. */
export function deviceFingerprint(place: Place): string | undefined {
  const { device, network } = signInSeen(place)
  return device === undefined ? undefined : sha256Hex(`${device} ${network ?? ''}`)
}

/**
 * The lists alone, before anybody is let on: asked for whoever tries, known here or not, and whatever their password, so that the
 * answer and the work tell nothing (T32). Undefined where nothing blocks.
 */
export async function blockedByList(on: Platform, sql: Sql, listing: Listing): Promise<Risk | undefined> {
  const { signInRisk: mode } = on.config
  if (mode === 'off') return undefined
  const listed = await listedFor(sql, listing)
  const now = on.clock.now()
  const risk = decideRisk({ mode, listed, seen: signInSeen(listing.place), past: [], now, attempts: 0, people: 0 })
  return risk.demand === 'block' ? risk : undefined
}

export interface JudgedSignIn {
  readonly user: Pick<User, 'id' | 'email'>
  readonly method: AuthenticationMethod
  readonly place: Place
  readonly risk: Risk
}

/** Keeps why a sign-in is risky; who follows the events hears of it when something is done about it. */
export async function recordRisk(on: Platform, tx: Sql, { user, method, place, risk }: JudgedSignIn): Promise<void> {
  if (risk.verdict === 'allow') return
  const type = 'sign_in.risk_detected'
  const reasons = risk.reasons.map(({ rule, facts }) => ({ rule, ...facts }))
  const { verdict, demand } = risk
  const fingerprint = deviceFingerprint(place) ?? null
  const body = { actor: user.id, user: user.id, method, verdict, demand, reasons, device_fingerprint: fingerprint }
  if (demand === 'allow') {
    await record(tx, { type, body })
    return
  }
  await emit(tx, {
    actor: { kind: 'system', node: on.node },
    type,
    event: 'authentication.radar_risk_detected',
    data: {
      auth_method: method,
      action: 'login',
      ...controlOf(risk),
      ip_address: place.address ?? null,
      user_agent: place.userAgent ?? null,
      user_id: user.id,
      email: user.email,
    },
    body,
  })
}

type RiskControl = 'unrecognized_device' | 'brute_force_attack' | 'impossible_travel' | 'restriction'

/** What the API calls the first reason. */
export function controlOf({ reasons }: Risk): { control: RiskControl | null; blocklist_type: RiskListType | null } {
  const [first] = reasons
  switch (first?.rule) {
    case undefined:
      return { control: null, blocklist_type: null }
    case 'new_device':
      return { control: 'unrecognized_device', blocklist_type: null }
    case 'velocity':
      return { control: 'brute_force_attack', blocklist_type: null }
    case 'impossible_travel':
      return { control: 'impossible_travel', blocklist_type: null }
    case 'list':
      return { control: 'restriction', blocklist_type: riskListTypes.find(type => type === first.facts.list) ?? null }
  }
}

export interface StandaloneAttempt {
  readonly email: string
  readonly address: string
  readonly userAgent: string
  readonly user: Pick<User, 'id'> | undefined
}

export interface JudgedAttempt {
  readonly id: Id<'riskAttempt'>
  readonly risk: Risk
}

/** A sign-in at an application's own door, judged as if it were here; the application does what the verdict says. */
export async function createRiskAttempt(on: Platform, actor: Actor, parts: StandaloneAttempt): Promise<JudgedAttempt> {
  if (on.config.signInRisk === 'off')
    throw badRequest('radar_not_enabled', 'The risk of sign-ins is not judged here: AMBIT_SIGN_IN_RISK is off.')
  const place = { address: parts.address, userAgent: parts.userAgent }
  return on.database.transaction(async tx => {
    const risk = await judge(on, tx, { email: parts.email, user: parts.user, place }, 'enforce')
    const id = await store.insertRiskAttempt(tx, { ...parts, emailKey: emailKey(parts.email), verdict: risk.verdict })
    const reasons = risk.reasons.map(({ rule, facts }) => ({ rule, ...facts }))
    const body = { actor: actorName(actor), attempt_id: id, verdict: risk.verdict, reasons }
    await record(tx, { type: 'risk_attempt.created', ...inSession(actor), body })
    return { id, risk }
  })
}

/** The application says that it let the person in: from then on the rules know this place. 404 for an id that is unknown. */
export function passRiskAttempt(
  on: Platform,
  actor: Actor,
  id: Id<'riskAttempt'>,
  passed: { readonly challenge: boolean; readonly attempt: boolean },
): Promise<void> {
  return on.database.transaction(async tx => {
    if (!(await store.markRiskAttempt(tx, id, passed))) throw notFound('attempt')
    const body = { actor: actorName(actor), attempt_id: id, attempt: passed.attempt, challenge: passed.challenge }
    await record(tx, { type: 'risk_attempt.passed', ...inSession(actor), body })
  })
}

export interface GivenEntry {
  readonly type: RiskListType
  readonly action: RiskListAction
  readonly entry: string
}

/** False when it stands there already; 400 for what can be no entry of this list. */
export function addRiskEntry(on: Platform, actor: Actor, given: GivenEntry): Promise<boolean> {
  const entry = entryOf(given)
  return on.database.transaction(async tx => {
    const isNew = await store.insertRiskEntry(tx, entry)
    if (isNew) await recordEntry(tx, actor, 'risk_list.entry_added', entry)
    return isNew
  })
}

/** 404 for an entry that is not there. */
export function removeRiskEntry(on: Platform, actor: Actor, given: GivenEntry): Promise<void> {
  const entry = entryOf(given)
  return on.database.transaction(async tx => {
    if (!(await store.deleteRiskEntry(tx, entry))) throw notFound('list entry')
    await recordEntry(tx, actor, 'risk_list.entry_removed', entry)
  })
}

function entryOf({ type, action, entry: given }: GivenEntry): RiskListEntry {
  const entry = parseRiskEntry(type, given)
  if (entry === undefined) throw badRequest('invalid_list_entry', `This is no entry of a list of type ${type}.`)
  return { type, action, entry }
}

/** The log keeps no address of a person: who has one can find the entry by its digest. */
async function recordEntry(tx: Transaction, actor: Actor, type: string, listed: RiskListEntry): Promise<void> {
  const { type: list, action, entry } = listed
  const named = list === 'email' ? { entry_digest: sha256Hex(entry) } : { entry }
  await record(tx, { type, ...inSession(actor), body: { actor: actorName(actor), list, action, ...named } })
}

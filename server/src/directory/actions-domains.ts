import { record } from '../audit/index.ts'
import { emit } from '../events/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, newId, type OrganizationId, parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { badRequest, conflict, notFound, type Refusal, unprocessable } from '../platform/refusal.ts'
import { randomToken } from '../platform/secret.ts'
import { isPublicMailDomain } from './check-public-mail-domain.ts'
import { decideDomainDrift, type Looked } from './decide-domain-drift.ts'
import { nextCheckMs, proofPeriodDays, proofRecheckHours } from './decide-next-check.ts'
import type { OrganizationDomain } from './model.ts'
import { parseDomain } from './parse-domain.ts'
import { presentDomain } from './render-domain.ts'
import {
  type DueDomain,
  findDomain,
  findProver,
  findStanding,
  holdDomain,
  insertDomain,
  putOffCheck,
  removeDomain,
  saveDomainState,
  saveLooked,
} from './store-domains.ts'

const firstCheckMs = 60_000
const recheckMs = proofRecheckHours * 3_600_000
const driftRecheckMs = 3_600_000
const lookUpMsMax = 5_000
const prefixIdLength = 6

export interface DomainClaim {
  readonly domain: string
  /** `verified`: the caller vouches for it, and no record is asked for. */
  readonly state: 'pending' | 'verified'
}

/**
 * An organization claims a domain. 422 for what is no domain; 409 where it has it already, or another organization has proven
 * it: a claim alone takes it from nobody (T54).
 */
export async function addDomain(
  tx: Transaction,
  actor: Actor,
  organizationId: OrganizationId,
  claim: DomainClaim,
): Promise<OrganizationDomain> {
  const domain = domainFrom(claim.domain)
  await holdDomain(tx, domain)
  const prover = await findProver(tx, domain)
  if (prover !== undefined) throw domainTaken(domain)
  const byHand = claim.state === 'verified'
  const id = newId('domain')
  const added = await insertDomain(tx, {
    id,
    organizationId,
    domain,
    state: claim.state,
    strategy: byHand ? 'manual' : 'dns',
    proof: byHand ? undefined : proofFor(id),
    checkInMs: byHand ? undefined : firstCheckMs,
    giveUpInDays: proofPeriodDays,
  })
  if (added === undefined) throw domainTaken(domain)
  await tell(tx, actor, 'created', added)
  if (byHand) await tell(tx, actor, 'verified', added)
  return added
}

function domainFrom(text: string): string {
  const domain = parseDomain(text)
  if (domain !== undefined && isPublicMailDomain(domain)) throw publicMail(domain)
  if (domain !== undefined) return domain
  const message = `“${text.slice(0, 100)}” is not a domain that can be proven. Give one like acme.example.`
  throw unprocessable(message, [{ code: 'invalid_domain', message, field: 'domain' }])
}

function publicMail(domain: string): Refusal {
  const message = `Anybody can have an address in ${domain}, so no organization can prove it. Give a domain of its own.`
  return unprocessable(message, [{ code: 'public_mail_domain', message, field: 'domain' }])
}

function domainTaken(domain: string): Refusal {
  return conflict('domain_already_exists', `The domain ${domain} already exists at an organization.`)
}

/** A name of its own for each claim: two of them at one domain don't stand in each other's way. */
function proofFor(id: Id<'domain'>): NonNullable<OrganizationDomain['proof']> {
  return { prefix: `_ambit-challenge-${id.slice(-prefixIdLength).toLowerCase()}`, token: randomToken() }
}

/** As `addDomain`, in a transaction of its own; the record is looked up from then on. */
export function createDomain(
  on: Platform,
  actor: Actor,
  { organizationId, domain }: { organizationId: OrganizationId; domain: string },
): Promise<OrganizationDomain> {
  return on.database.transaction(tx => addDomain(tx, actor, organizationId, { domain, state: 'pending' }))
}

/** 404 for an unknown one. */
export async function getDomain(sql: Sql, text: string): Promise<OrganizationDomain> {
  const id = parseId('domain', text)
  const domain = id && (await findDomain(sql, id))
  if (domain === undefined) throw notFound('domain')
  return domain
}

/** Gives a domain up, proven or not. 404 for an unknown one. */
export async function deleteDomain(on: Platform, actor: Actor, id: string): Promise<void> {
  const domain = await getDomain(on.database, id)
  await on.database.transaction(tx => dropDomain(tx, actor, domain))
}

/** 404 when it went meanwhile. */
export async function dropDomain(tx: Transaction, actor: Actor, domain: OrganizationDomain): Promise<void> {
  if (!(await removeDomain(tx, domain.id))) throw notFound('domain')
  await tell(tx, actor, 'deleted', domain)
}

/** The caller vouches for a domain that is claimed already. 409 when another organization has proven it. */
export async function vouchForDomain(
  tx: Transaction,
  actor: Actor,
  domain: OrganizationDomain,
): Promise<OrganizationDomain> {
  if (domain.state === 'verified') return domain
  await holdDomain(tx, domain.domain)
  if ((await findProver(tx, domain.domain)) !== undefined) throw domainTaken(domain.domain)
  const vouched = await saveDomainState(tx, domain, { state: 'verified', strategy: 'manual', checkInMs: undefined })
  if (vouched === undefined) throw notFound('domain')
  await tell(tx, actor, 'verified', vouched)
  return vouched
}

/**
 * Looks the record up now, and again later where it isn't there yet. A domain that had failed has its time anew.
 *
 * @throws Refusal 404 for an unknown domain, 400 `domain_already_verified`.
 */
export async function verifyDomain(on: Platform, actor: Actor, text: string): Promise<OrganizationDomain> {
  const domain = await getDomain(on.database, text)
  if (domain.state === 'verified')
    throw badRequest('domain_already_verified', `The domain ${domain.domain} is proven already.`)
  if (await recordStands(on, domain)) return settleProven(on, actor, domain)
  if (domain.state === 'pending') return domain
  return on.database.transaction(async tx => {
    const state = { state: 'pending', strategy: 'dns', checkInMs: firstCheckMs, giveUpInDays: proofPeriodDays } as const
    const pending = await saveDomainState(tx, domain, state)
    if (pending === undefined) throw notFound('domain')
    await tell(tx, actor, 'updated', pending, domain)
    return pending
  })
}

async function recordStands(on: Platform, domain: OrganizationDomain): Promise<boolean> {
  return (await lookUp(on, domain)) === 'stands'
}

/** What the DNS says when nobody has such a record. Every other fault says nothing about it. */
const saysNone = new Set(['ENOTFOUND', 'ENODATA'])

/** Whether the token of this claim stands in the DNS, exactly. A resolver that fails or is slow shows nothing. */
async function lookUp(on: Platform, { domain, proof }: OrganizationDomain): Promise<Looked> {
  if (proof === undefined) return 'gone'
  const late = new Promise<'unanswered'>(resolve => setTimeout(resolve, lookUpMsMax, 'unanswered').unref())
  const looked = on.resolveTxt(`${proof.prefix}.${domain}`).catch((cause: unknown): string[] | 'unanswered' => {
    const isNone = cause instanceof Error && 'code' in cause && saysNone.has(String(cause.code))
    return isNone ? [] : 'unanswered'
  })
  const found = await Promise.race([looked, late])
  if (found === 'unanswered') return found
  return found.some(text => text.trim() === proof.token) ? 'stands' : 'gone'
}

/** Proven by its record: it belongs to this organization, unless another one was quicker. */
async function settleProven(on: Platform, actor: Actor, domain: OrganizationDomain): Promise<OrganizationDomain> {
  return on.database.transaction(async tx => {
    await holdDomain(tx, domain.domain)
    const prover = await findProver(tx, domain.domain)
    if (prover !== undefined && prover !== domain.organizationId)
      return giveUp(tx, actor, { domain, reason: 'domain_verified_by_other_organization' })
    const proven = await saveDomainState(tx, domain, { state: 'verified', strategy: 'dns', checkInMs: recheckMs })
    if (proven !== undefined) return tell(tx, actor, 'verified', proven)
    const now = await findDomain(tx, domain.id)
    if (now === undefined) throw notFound('domain')
    return now
  })
}

interface GivenUp {
  readonly domain: OrganizationDomain
  readonly reason: 'domain_verification_period_expired' | 'domain_verified_by_other_organization'
}

async function giveUp(tx: Transaction, actor: Actor, { domain, reason }: GivenUp): Promise<OrganizationDomain> {
  const failed = await saveDomainState(tx, domain, { state: 'failed', strategy: domain.strategy, checkInMs: undefined })
  if (failed === undefined) throw notFound('domain')
  await emit(tx, {
    actor,
    event: 'organization_domain.verification_failed',
    organizationId: domain.organizationId,
    data: { reason, organization_domain: presentDomain(failed) },
  })
  return failed
}

/** What the clock does to one domain that is due: proven, given up, put off; a proven one whose record is gone drifts, then is lost. */
export async function settleDueDomain(on: Platform, due: DueDomain): Promise<void> {
  const { domain, isLate } = due
  const actor: Actor = { kind: 'system', node: on.node }
  const looked = await lookUp(on, domain)
  if (domain.state === 'verified') return lookAgain(on, actor, { due, looked })
  if (looked === 'stands') await settleProven(on, actor, domain)
  else if (isLate)
    await on.database.transaction(tx => giveUp(tx, actor, { domain, reason: 'domain_verification_period_expired' }))
  else await putOffCheck(on.database, domain.id, nextCheckMs(due.waitsSince, on.clock.now()))
}

/**
 * D14: nobody new is captured from the moment in which the record is found to be gone; who is here signs in for 72 hours more, for a
 * resolver may be wrong for a day. Then the domain is lost, and another organization may prove it (T54). Each is said once, whichever
 * node looked.
 */
async function lookAgain(
  on: Platform,
  actor: Actor,
  { due, looked }: { readonly due: DueDomain; readonly looked: Looked },
): Promise<void> {
  const { domain } = due
  const found = decideDomainDrift(looked, due, on.clock.now())
  await on.database.transaction(async tx => {
    if (found === 'lost') return lose(tx, actor, domain)
    const isFirst = await saveLooked(tx, domain.id, {
      found,
      checkInMs: found === 'holds' ? recheckMs : driftRecheckMs,
    })
    if (!isFirst) return
    const body = { actor: actorName(actor), organization: domain.organizationId, domain: domain.id }
    await record(tx, { type: 'organization_domain.record_missing', body })
  })
}

/** Only while it is proven: the second of two nodes finds it lost already. */
async function lose(tx: Transaction, actor: Actor, domain: OrganizationDomain): Promise<void> {
  const { strategy } = domain
  const lost = await saveDomainState(tx, domain, { state: 'failed', strategy, checkInMs: undefined, isLost: true })
  if (lost === undefined) return
  await emit(tx, {
    actor,
    event: 'organization_domain.verification_failed',
    organizationId: lost.organizationId,
    data: { reason: 'domain_verification_period_expired', organization_domain: presentDomain(lost) },
  })
}

/** How the domain of an address stands at this organization: only `proven` captures anybody who is new. */
export async function domainStanding(
  sql: Sql,
  { organizationId, domain: text }: { readonly organizationId: OrganizationId; readonly domain: string },
): Promise<'proven' | 'drifts' | 'lost' | 'none'> {
  const domain = parseDomain(text)
  return domain === undefined ? 'none' : findStanding(sql, { organizationId, domain })
}

/** Whose members sign in with addresses of this domain: the organization that has proven it. */
export async function verifiedOrganizationOf(sql: Sql, text: string): Promise<OrganizationId | undefined> {
  const domain = parseDomain(text)
  return domain === undefined ? undefined : findProver(sql, domain)
}

async function tell(
  tx: Transaction,
  actor: Actor,
  what: 'created' | 'updated' | 'deleted' | 'verified',
  domain: OrganizationDomain,
  before?: OrganizationDomain,
): Promise<OrganizationDomain> {
  await emit(tx, {
    actor,
    event: `organization_domain.${what}`,
    data: presentDomain(domain),
    organizationId: domain.organizationId,
    ...(before === undefined ? {} : { previous: { state: before.state } }),
  })
  return domain
}

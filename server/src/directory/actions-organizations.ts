import { emit } from '../events/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type OrganizationId, parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { badRequest, notFound, type Refusal } from '../platform/refusal.ts'
import { type MetadataPatch, mergeMetadata } from '../platform/wire.ts'
import { addDomain, type DomainClaim, dropDomain, vouchForDomain } from './actions-domains.ts'
import { removeMembersOf } from './actions-memberships.ts'
import { previousOf } from './derive-previous.ts'
import type { Organization } from './model.ts'
import { parseDomain } from './parse-domain.ts'
import { presentOrganization } from './render-organization.ts'
import { removeContactsOf } from './store-contacts.ts'
import { removeDomainsOf } from './store-domains.ts'
import { removeGroupsOf } from './store-groups.ts'
import {
  eraseOrganization,
  findOrganization,
  findTaken,
  insertOrganization,
  lockOrganization,
  type OrganizationState,
  saveOrganization,
} from './store-organizations.ts'

export interface OrganizationParts {
  readonly name?: string | undefined
  /** Null takes it away. */
  readonly externalId?: string | null | undefined
  /** Null takes all of it away; a key that is null, that one. */
  readonly metadata?: MetadataPatch | null | undefined
  readonly allowProfilesOutsideOrganization?: boolean | undefined
  readonly stripeCustomerId?: string | undefined
  /** The whole set of its domains: what is not in it is no longer claimed. */
  readonly domains?: readonly DomainClaim[] | undefined
}

const nothing: OrganizationState = {
  name: '',
  externalId: undefined,
  metadata: {},
  allowProfilesOutsideOrganization: false,
  stripeCustomerId: undefined,
}

/**
 * Makes an organization without members.
 *
 * @throws Refusal 400 `external_id_already_used` or `invalid_metadata`, 409 for a domain that another one has proven.
 */
export function createOrganization(
  on: Platform,
  actor: Actor,
  parts: OrganizationParts & { readonly name: string },
): Promise<Organization> {
  return on.database.transaction(async tx => {
    const state = changed(nothing, parts)
    await refuseTaken(tx, undefined, state)
    const id = await insertOrganization(tx, state)
    const bare = await getOrganization(tx, id)
    const data = presentOrganization(bare)
    await emit(tx, { actor, event: 'organization.created', data, organizationId: id })
    for (const claim of parts.domains ?? []) await addDomain(tx, actor, id, claim)
    return getOrganization(tx, id)
  })
}

/**
 * Changes what is given, and nothing else.
 *
 * @throws Refusal 404 for an unknown one, 400 `external_id_already_used`, `stripe_customer_id_already_used` or
 * `invalid_metadata`, 409 for a domain that another organization has proven.
 */
export function updateOrganization(
  on: Platform,
  actor: Actor,
  { id, ...parts }: { id: OrganizationId } & OrganizationParts,
): Promise<Organization> {
  return on.database.transaction(async tx => {
    const before = await lockOrganization(tx, id)
    if (before === undefined) throw notFound('organization')
    const state = changed(before, parts)
    await refuseTaken(tx, id, state)
    await saveOrganization(tx, id, state)
    if (parts.domains !== undefined) await replaceDomains(tx, actor, { before, claims: parts.domains })
    const after = await getOrganization(tx, id)
    const data = presentOrganization(after)
    const previous = previousOf(presentOrganization(before), data)
    await emit(tx, { actor, event: 'organization.updated', data, organizationId: id, previous })
    return after
  })
}

function changed(before: OrganizationState, parts: OrganizationParts): OrganizationState {
  const metadata = parts.metadata === null ? {} : mergeMetadata(before.metadata, parts.metadata ?? {})
  if (metadata === undefined) throw badRequest('invalid_metadata', 'An object has at most 10 pairs of metadata.')
  return {
    name: parts.name ?? before.name,
    externalId: parts.externalId === undefined ? before.externalId : (parts.externalId ?? undefined),
    metadata,
    allowProfilesOutsideOrganization: parts.allowProfilesOutsideOrganization ?? before.allowProfilesOutsideOrganization,
    stripeCustomerId: parts.stripeCustomerId ?? before.stripeCustomerId,
  }
}

async function refuseTaken(
  tx: Transaction,
  except: OrganizationId | undefined,
  { externalId, stripeCustomerId }: OrganizationState,
): Promise<void> {
  const taken = await findTaken(tx, { except, externalId, stripeCustomerId })
  if (taken !== undefined) throw alreadyUsed(taken)
}

function alreadyUsed(taken: 'external_id' | 'stripe_customer_id'): Refusal {
  const message = `An organization with this ${taken} already exists.`
  return badRequest(`${taken}_already_used`, message, [{ code: `${taken}_already_used`, message, field: taken }])
}

/** A claim that stands already stays as it is, unless the caller vouches for it now. */
async function replaceDomains(
  tx: Transaction,
  actor: Actor,
  { before, claims }: { before: Organization; claims: readonly DomainClaim[] },
): Promise<void> {
  const wanted = new Set(claims.map(claim => parseDomain(claim.domain)))
  for (const domain of before.domains) if (!wanted.has(domain.domain)) await dropDomain(tx, actor, domain)
  for (const claim of claims) {
    const there = before.domains.find(({ domain }) => domain === parseDomain(claim.domain))
    if (there === undefined) await addDomain(tx, actor, before.id, claim)
    else if (claim.state === 'verified') await vouchForDomain(tx, actor, there)
  }
}

/**
 * What the directory keeps of an organization, in the transaction that ends it: members, groups, domains, contacts and what its
 * row says. The row stays, because sessions and the log name it. The event carries what it was.
 */
export async function eraseOrganizationOf(tx: Transaction, actor: Actor, organization: Organization): Promise<void> {
  const { id } = organization
  await removeMembersOf(tx, actor, id)
  await removeGroupsOf(tx, id)
  await removeDomainsOf(tx, id)
  await removeContactsOf(tx, id)
  await eraseOrganization(tx, id)
  await emit(tx, {
    actor,
    event: 'organization.deleted',
    data: presentOrganization(organization),
    organizationId: id,
    body: { organization: id },
  })
}

/** 404 unless it is there: for an unknown id, and for one of another shape. */
export async function getOrganization(sql: Sql, text: string): Promise<Organization> {
  const id = parseId('organization', text)
  const organization = id && (await findOrganization(sql, id))
  if (organization === undefined) throw notFound('organization')
  return organization
}

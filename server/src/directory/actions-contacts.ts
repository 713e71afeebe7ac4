import { record } from '../audit/index.ts'
import { queueMail, refuseWithoutMail } from '../mail/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type OrganizationId, parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { conflict, notFound, Refusal, unprocessable } from '../platform/refusal.ts'
import type { ItContact, Organization, OrganizationDomain } from './model.ts'
import { findContact, insertContact, removeContact, saveIntents } from './store-contacts.ts'
import { findOrganization, holdOrganization } from './store-organizations.ts'

/** Everything that a contact can be asked to set up; what this server has nothing for yet is refused. */
export const contactIntents = [
  'sso',
  'directory_sync',
  'log_streams',
  'domain_verification',
  'bring_your_own_key',
] as const
export type ContactIntent = (typeof contactIntents)[number]

/** 409 for an address that the organization has already. */
export function createContact(
  on: Platform,
  actor: Actor,
  { organizationId, email }: { organizationId: OrganizationId; email: string },
): Promise<ItContact> {
  return on.database.transaction(async tx => {
    if (!(await holdOrganization(tx, organizationId))) throw notFound('organization')
    const contact = await insertContact(tx, organizationId, email)
    if (contact === undefined)
      throw conflict('it_contact_already_exists', 'A contact with this address already exists at the organization.')
    return tell(tx, actor, 'created', contact)
  })
}

/** 404 unless it is a contact of that organization. */
export async function getContact(sql: Sql, organizationId: OrganizationId, text: string): Promise<ItContact> {
  const id = parseId('itContact', text)
  const contact = id && (await findContact(sql, organizationId, id))
  if (contact === undefined) throw notFound('contact')
  return contact
}

/**
 * Asks the contact by mail to set something up: for domains, with the records that prove them.
 *
 * @throws Refusal 422 `not_offered` for what this server has nothing for yet, and 422 where no domain waits for its record.
 */
export function inviteContact(
  on: Platform,
  actor: Actor,
  { contact, intents }: { contact: ItContact; intents: readonly ContactIntent[] },
): Promise<ItContact> {
  const missing = intents.filter(intent => intent !== 'domain_verification')
  if (missing.length > 0) throw notOffered(missing)
  refuseWithoutMail(on)
  return on.database.transaction(async tx => {
    const organization = await findOrganization(tx, contact.organizationId)
    if (organization === undefined) throw notFound('organization')
    const pending = organization.domains.filter(({ state }) => state !== 'verified')
    if (pending.length === 0) throw nothingToProve()
    const invited = await saveIntents(tx, contact.id, intents)
    if (invited === undefined) throw notFound('contact')
    await mailRecords(tx, on, { contact, organization, pending })
    return tell(tx, actor, 'invited', invited)
  })
}

function notOffered(intents: readonly string[]): Refusal {
  const message = `There is nothing here yet to set up for ${intents.join(', ')}. Ask for domain_verification.`
  return new Refusal({
    status: 422,
    code: 'not_offered',
    message,
    errors: [{ code: 'not_offered', message, field: 'intents' }],
  })
}

function nothingToProve(): Refusal {
  const message = 'No domain of the organization waits for its record. Add one first.'
  return unprocessable(message, [{ code: 'no_pending_domain', message, field: 'intents' }])
}

interface Records {
  readonly contact: ItContact
  readonly organization: Organization
  readonly pending: readonly OrganizationDomain[]
}

async function mailRecords(tx: Transaction, on: Platform, { contact, organization, pending }: Records): Promise<void> {
  const { host } = new URL(on.config.baseUrl)
  const records = pending.flatMap(({ domain, proof }) =>
    proof === undefined ? [] : [`${proof.prefix}.${domain} TXT "${proof.token}"`],
  )
  await queueMail(tx, on, {
    purpose: 'notice',
    to: contact.email,
    subject: `Prove the domains of ${organization.name}`,
    words: {
      heading: `Prove the domains of ${organization.name}`,
      lines: [
        `${organization.name} asks you, as its contact, to show that its domains are its own. Set these records in the DNS:`,
        ...records,
        'They are looked up again and again for some weeks. Nothing else has to be done.',
      ],
      askedBy: `An administrator of ${host} asked for this.`,
      notYou: 'If you do not run these domains, do nothing: without the records nothing happens.',
    },
  })
}

/** The contact stays; what it was asked for is taken back. */
export function revokeContact(on: Platform, actor: Actor, contact: ItContact): Promise<ItContact> {
  return on.database.transaction(async tx => {
    const revoked = await saveIntents(tx, contact.id, [])
    if (revoked === undefined) throw notFound('contact')
    return tell(tx, actor, 'revoked', revoked)
  })
}

/** 404 when it went already. */
export function deleteContact(on: Platform, actor: Actor, contact: ItContact): Promise<ItContact> {
  return on.database.transaction(async tx => {
    if (!(await removeContact(tx, contact.id))) throw notFound('contact')
    return tell(tx, actor, 'deleted', contact)
  })
}

async function tell(
  tx: Transaction,
  actor: Actor,
  what: 'created' | 'invited' | 'revoked' | 'deleted',
  contact: ItContact,
): Promise<ItContact> {
  const { organizationId, id, intents } = contact
  const body = { actor: actorName(actor), organization: organizationId, contact: id, intents }
  await record(tx, { type: `it_contact.${what}`, ...inSession(actor), body })
  return contact
}

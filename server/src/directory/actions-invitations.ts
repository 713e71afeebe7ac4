import { type Change, emit } from '../events/index.ts'
import { queueMail } from '../mail/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type InvitationId, newId, type OrganizationId, parseId, type UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { badRequest, notFound, Refusal } from '../platform/refusal.ts'
import { randomToken, Secret, sha256 } from '../platform/secret.ts'
import { refuseUnknownRoles } from '../roles/index.ts'
import { addMember } from './actions-memberships.ts'
import { emailKey } from './derive-email-key.ts'
import { invitationRefused } from './errors.ts'
import type { Invitation, Organization, User } from './model.ts'
import { invitationAddress, presentInvitationEvent } from './render-invitation.ts'
import { invitationWords } from './render-invitation-mail.ts'
import {
  findInvitation,
  findInvitationByHash,
  insertInvitation,
  lockInvitation,
  type StoredInvitation,
  saveAcceptance,
  saveRevocation,
  touchInvitation,
} from './store-invitations.ts'
import { findMembershipOf } from './store-memberships.ts'
import { findOrganization } from './store-organizations.ts'
import { invitationPurpose } from './store-sealed.ts'
import { findUser, findUserByEmail, getUser } from './store-users.ts'

const daysDefault = 7
const daysMax = 30

export interface InvitationParts {
  readonly email: string
  readonly organizationId?: OrganizationId | undefined
  /** Only with an organization; its default role where none is given. */
  readonly roleSlug?: string | undefined
  readonly inviterId?: UserId | undefined
  readonly expiresInDays?: number | undefined
  /** The language of the mail, as a language tag; English where there are no words in it. */
  readonly locale?: string | undefined
}

/**
 * Asks somebody in, by mail.
 *
 * @throws Refusal 404 for an unknown organization or inviter, 400 with what stands in the way: an account, a membership or an
 * invitation that is there already, an unknown role, a term that is too short or too long.
 */
export async function createInvitation(
  tx: Transaction,
  on: Platform,
  actor: Actor,
  parts: InvitationParts,
): Promise<Invitation> {
  const { email, organizationId, roleSlug, inviterId, expiresInDays: days = daysDefault } = parts
  if (days < 1) throw badRequest('expires_in_days_too_short', 'An invitation stands for one day at least.')
  if (days > daysMax) throw badRequest('expires_in_days_too_long', `An invitation stands for ${daysMax} days at most.`)
  const organization = organizationId && (await findOrganization(tx, organizationId))
  if (organizationId !== undefined && organization === undefined) throw notFound('organization')
  const inviter = inviterId && (await findUser(tx, inviterId))
  if (inviterId !== undefined && inviter === undefined) throw notFound('user')
  await refuseKnown(tx, email, organizationId)
  if (roleSlug !== undefined) await refuseRole(tx, organizationId, roleSlug)
  const id = newId('invitation')
  const token = new Secret(randomToken())
  const tokenSealed = on.rootKey.seal(invitationPurpose, Buffer.from(token.reveal()), id)
  const tokenHash = sha256(token.reveal())
  const made = await insertInvitation(tx, {
    id,
    email,
    organizationId,
    roleSlug,
    inviterId,
    tokenHash,
    tokenSealed,
    days,
  })
  if (!made) throw alreadyInvited(organizationId)
  const invitation = await getInvitation(on, tx, id)
  await mailInvitation(tx, on, { invitation, organization, inviter, locale: parts.locale })
  await tell(tx, actor, 'invitation.created', invitation)
  return invitation
}

async function refuseKnown(tx: Transaction, email: string, organizationId: OrganizationId | undefined): Promise<void> {
  const user = await findUserByEmail(tx, email)
  if (user === undefined) return
  if (organizationId === undefined) throw badRequest('user_already_exists', 'A user with this address already exists.')
  const membership = await findMembershipOf(tx, { userId: user.id, organizationId })
  if (membership !== undefined)
    throw badRequest('user_already_organization_member', 'A membership with this address already exists.')
}

async function refuseRole(tx: Transaction, organizationId: OrganizationId | undefined, slug: string): Promise<void> {
  if (organizationId === undefined) throw badRequest('invalid_role', 'A role goes with an organization. Name one.')
  await refuseUnknownRoles(tx, organizationId, [slug]).catch((cause: unknown) => {
    throw cause instanceof Refusal && cause.status === 422 ? badRequest('invalid_role', cause.message) : cause
  })
}

function alreadyInvited(organizationId: OrganizationId | undefined): Refusal {
  const message = 'An invitation to this address already exists. Send that one again, or revoke it.'
  return badRequest(
    organizationId === undefined ? 'email_already_invited' : 'email_already_invited_to_organization',
    message,
  )
}

interface MailedInvitation {
  readonly invitation: Invitation
  readonly organization: Organization | undefined
  readonly inviter: User | undefined
  readonly locale: string | undefined
}

async function mailInvitation(tx: Transaction, on: Platform, mailed: MailedInvitation): Promise<void> {
  const { invitation, organization, inviter, locale } = mailed
  const { host } = new URL(on.config.baseUrl)
  const place = organization?.name ?? host
  const said = invitationWords(locale)
  const href = new Secret(invitationAddress(on.config.baseUrl, invitation.token?.reveal() ?? ''))
  await queueMail(tx, on, {
    purpose: 'invitation',
    to: invitation.email,
    subject: said.subject(place),
    ...(locale === undefined ? {} : { locale }),
    words: {
      heading: said.heading(place),
      lines: [said.line(place)],
      link: { label: said.button, href },
      validUntil: invitation.expiresAt,
      askedBy: inviter === undefined ? said.askedByAdministrator(host) : said.askedBy(inviter.name),
      notYou: said.notYou,
    },
  })
}

/** Sends the mail again; the link and its end stay. 400 unless it still stands. */
export async function resendInvitation(
  tx: Transaction,
  on: Platform,
  actor: Actor,
  { id, locale }: { readonly id: InvitationId; readonly locale: string | undefined },
): Promise<Invitation> {
  const stored = await held(tx, id)
  if (stored.state !== 'pending') throw badRequest(`invite_${stored.state}`, `This invitation is ${stored.state}.`)
  await touchInvitation(tx, id)
  const invitation = await getInvitation(on, tx, id)
  const organization = invitation.organizationId && (await findOrganization(tx, invitation.organizationId))
  const inviter = invitation.inviterId && (await findUser(tx, invitation.inviterId))
  await mailInvitation(tx, on, { invitation, organization, inviter, locale })
  await tell(tx, actor, 'invitation.resent', invitation)
  return invitation
}

/** Takes it back: the link opens nothing any more. 400 unless it still stands. */
export async function revokeInvitation(
  tx: Transaction,
  on: Platform,
  actor: Actor,
  id: InvitationId,
): Promise<Invitation> {
  const stored = await held(tx, id)
  if (stored.state !== 'pending') throw notPending(stored)
  await saveRevocation(tx, id)
  const invitation = await getInvitation(on, tx, id)
  await tell(tx, actor, 'invitation.revoked', invitation)
  return invitation
}

function notPending({ state }: Pick<Invitation, 'state'>): Refusal {
  return badRequest('invite_not_pending', `This invitation is ${state}, so there is nothing to do.`)
}

/** An administrator accepts for somebody who has an account with that address. */
export async function acceptForUser(
  tx: Transaction,
  on: Platform,
  actor: Actor,
  id: InvitationId,
): Promise<Invitation> {
  const stored = await held(tx, id)
  if (stored.state !== 'pending') throw notPending(stored)
  const user = await findUserByEmail(tx, stored.email)
  if (user === undefined) throw badRequest('invalid_invite', 'Nobody with this address has an account yet.')
  await accept(tx, actor, { stored, user })
  return getInvitation(on, tx, id)
}

/**
 * The person accepts, in the transaction that signs them in. The role comes from the row and from nowhere else (T35).
 *
 * @throws Refusal 400 `invitation_invalid` for one that is used, late or revoked, 400 `invitation_cannot_be_used_for_email` for
 * a person with another address or one that nobody proved.
 */
export async function acceptInvitation(
  tx: Transaction,
  actor: Actor,
  { id, userId }: { readonly id: InvitationId; readonly userId: UserId },
): Promise<void> {
  const stored = await lockInvitation(tx, id)
  if (stored?.state !== 'pending') throw invitationRefused('invitation_invalid')
  const user = await getUser(tx, userId)
  if (!fitsInvitation(stored, user) || !user.emailVerified)
    throw invitationRefused('invitation_cannot_be_used_for_email')
  await accept(tx, actor, { stored, user })
}

/** Whether an invitation is for this person. */
export function fitsInvitation(invitation: Pick<Invitation, 'email'>, user: Pick<User, 'email'>): boolean {
  return emailKey(invitation.email) === emailKey(user.email)
}

async function accept(
  tx: Transaction,
  actor: Actor,
  { stored, user }: { readonly stored: StoredInvitation; readonly user: User },
): Promise<void> {
  const { id, organizationId, roleSlug } = stored
  await saveAcceptance(tx, id, user.id)
  const known = organizationId && (await findMembershipOf(tx, { userId: user.id, organizationId }))
  if (organizationId !== undefined && known?.status !== 'active')
    await addMember(tx, actor, {
      organizationId,
      userId: user.id,
      roleSlugs: roleSlug === undefined ? undefined : [roleSlug],
    })
  const accepted = await findInvitation(tx, id)
  if (accepted !== undefined) await tell(tx, actor, 'invitation.accepted', { ...accepted, token: undefined })
}

/** The invitation with its token, as long as it counts. 404 for an unknown id and for one of another shape. */
export async function getInvitation(on: Platform, sql: Sql, text: string): Promise<Invitation> {
  const id = parseId('invitation', text)
  const stored = id && (await findInvitation(sql, id))
  if (stored === undefined) throw notFound('invitation')
  return opened(on, stored)
}

/** The invitation of a link, whatever its state; undefined for a token that is nobody's. */
export async function findInvitationByToken(on: Platform, sql: Sql, token: string): Promise<Invitation | undefined> {
  const stored = await findInvitationByHash(sql, sha256(token))
  return stored && opened(on, stored)
}

/** A stored invitation with its token, where it still counts. */
export function opened(on: Platform, { tokenSealed, ...invitation }: StoredInvitation): Invitation {
  const counts = invitation.state === 'pending' && tokenSealed !== undefined
  const token = counts
    ? new Secret(on.rootKey.open(invitationPurpose, tokenSealed, invitation.id).toString('utf8'))
    : undefined
  return { ...invitation, token }
}

async function held(tx: Transaction, id: InvitationId): Promise<StoredInvitation> {
  const stored = await lockInvitation(tx, id)
  if (stored === undefined) throw notFound('invitation')
  return stored
}

function tell(tx: Transaction, actor: Actor, event: Change['event'], invitation: Invitation): Promise<unknown> {
  const { id, organizationId } = invitation
  const data = presentInvitationEvent(invitation)
  return emit(tx, {
    actor,
    event,
    organizationId,
    data,
    body: { invitation: id, organization: organizationId ?? null },
  })
}

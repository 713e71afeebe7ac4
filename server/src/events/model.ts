import type { EventId, Id } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'

/** Every event of the WorkOS API, in the order of the alphabet. */
export const eventNames = [
  'action.authentication.denied',
  'action.user_registration.denied',
  'agent.registration.claim.attempt.created',
  'agent.registration.claim.completed',
  'agent.registration.created',
  'agent.registration.credential.issued',
  'agent.registration.deleted',
  'agent.registration.expired',
  'agent.registration.organization.switched',
  'agent.registration.refreshed',
  'agent.registration.revoked',
  'api_key.created',
  'api_key.revoked',
  'api_key.updated',
  'authentication.email_verification_failed',
  'authentication.email_verification_succeeded',
  'authentication.magic_auth_failed',
  'authentication.magic_auth_succeeded',
  'authentication.mfa_failed',
  'authentication.mfa_succeeded',
  'authentication.oauth_failed',
  'authentication.oauth_succeeded',
  'authentication.passkey_failed',
  'authentication.passkey_succeeded',
  'authentication.password_failed',
  'authentication.password_succeeded',
  'authentication.radar_risk_detected',
  'authentication.reauthentication_succeeded',
  'authentication.sso_failed',
  'authentication.sso_started',
  'authentication.sso_succeeded',
  'authentication.sso_timed_out',
  'connection.activated',
  'connection.deactivated',
  'connection.deleted',
  'connection.saml_certificate_renewal_required',
  'connection.saml_certificate_renewed',
  'dsync.activated',
  'dsync.deleted',
  'dsync.group.created',
  'dsync.group.deleted',
  'dsync.group.updated',
  'dsync.group.user_added',
  'dsync.group.user_removed',
  'dsync.token.created',
  'dsync.token.revoked',
  'dsync.user.created',
  'dsync.user.deleted',
  'dsync.user.updated',
  'email_verification.created',
  'flag.created',
  'flag.deleted',
  'flag.rule_updated',
  'flag.updated',
  'group.created',
  'group.deleted',
  'group.member_added',
  'group.member_removed',
  'group.updated',
  'invitation.accepted',
  'invitation.created',
  'invitation.resent',
  'invitation.revoked',
  'magic_auth.created',
  'organization.created',
  'organization.deleted',
  'organization.updated',
  'organization_domain.created',
  'organization_domain.deleted',
  'organization_domain.updated',
  'organization_domain.verification_failed',
  'organization_domain.verified',
  'organization_membership.created',
  'organization_membership.deleted',
  'organization_membership.updated',
  'organization_role.created',
  'organization_role.deleted',
  'organization_role.updated',
  'password_reset.created',
  'password_reset.succeeded',
  'permission.created',
  'permission.deleted',
  'permission.updated',
  'pipes.connected_account.connected',
  'pipes.connected_account.connection_failed',
  'pipes.connected_account.disconnected',
  'pipes.connected_account.reauthorization_needed',
  'radar.challenge_created',
  'role.created',
  'role.deleted',
  'role.updated',
  'session.created',
  'session.revoked',
  'user.created',
  'user.deleted',
  'user.updated',
  'vault.byok_key.deleted',
  'vault.byok_key.verification_completed',
  'vault.data.created',
  'vault.data.deleted',
  'vault.data.read',
  'vault.data.updated',
  'vault.dek.decrypted',
  'vault.dek.read',
  'vault.kek.created',
  'vault.kek.deleted',
  'vault.metadata.read',
  'vault.names.listed',
  'waitlist_user.approved',
  'waitlist_user.created',
  'waitlist_user.denied',
] as const
/** Events that the WorkOS API has no words for: they are ours, and are told like the others. */
export const ownEventNames = [
  'organization.break_glass_used',
  'approval.requested',
  'approval.approved_in_part',
  'approval.approved',
  'approval.denied',
  'drift.found',
  'drift.settled',
  'artifact.submitted',
  'artifact.reviewed',
  'artifact.approved',
  'artifact.rejected',
  'artifact.drifted',
  'artifact.expired',
] as const
export type EventName = (typeof eventNames)[number] | (typeof ownEventNames)[number]

/** Events that are only read from the log: no webhook endpoint is told of them. */
export const eventsWithoutWebhook: ReadonlySet<EventName> = new Set<EventName>([
  'action.authentication.denied',
  'action.user_registration.denied',
  'authentication.email_verification_failed',
  'authentication.mfa_failed',
  'dsync.token.created',
  'dsync.token.revoked',
  'vault.byok_key.deleted',
  'vault.byok_key.verification_completed',
  'vault.data.created',
  'vault.data.deleted',
  'vault.data.read',
  'vault.data.updated',
  'vault.dek.decrypted',
  'vault.dek.read',
  'vault.kek.created',
  'vault.kek.deleted',
  'vault.metadata.read',
  'vault.names.listed',
])
export const webhookEventNames: readonly EventName[] = eventNames.filter(name => !eventsWithoutWebhook.has(name))

/** What an event of the wire is made of, as it stands in the body of its audit event. */
export interface WireEvent {
  readonly event: EventName
  readonly organization_id: string | null
  readonly data: { readonly [member: string]: Json }
  readonly context: { readonly [member: string]: Json }
}

/** An event as the events API and webhooks have it. */
export interface KeptEvent {
  /** Its place in the log. */
  readonly index: number
  readonly id: EventId
  readonly event: string
  readonly organizationId: string | undefined
  readonly data: { readonly [member: string]: Json }
  readonly context: { readonly [member: string]: Json }
  readonly createdAt: Date
}

/** How long events are kept, and how far one query may reach. */
export const eventsKeptDays = 90
export const eventsRangeDaysMax = 30

/** Who is told of events. */
export interface WebhookEndpoint {
  readonly id: Id<'webhook'>
  readonly url: string
  readonly secretVersion: number
  readonly secretSealed: Buffer
  /** The secret before the last rotation, which signs too until then. */
  readonly previous: { readonly sealed: Buffer; readonly until: Date } | undefined
  readonly status: 'enabled' | 'disabled'
  readonly events: readonly string[]
  readonly createdAt: Date
  readonly updatedAt: Date
}

import type { AgentId, ApplicationId, Id, OrganizationId, ServiceAccountId, SessionId, UserId } from './ids.ts'

export const installationRoles = ['owner', 'admin', 'auditor', 'approver'] as const
export type InstallationRole = (typeof installationRoles)[number]

/** Who acts, always inside a session, so that every act has one and ending is one thing. */
export type Actor =
  | {
      readonly kind: 'api_key'
      readonly id: Id<'apiKey'>
      readonly role: Exclude<InstallationRole, 'approver'>
      readonly principalId: ServiceAccountId
      readonly ownerId: UserId
      readonly sessionId: SessionId
    }
  | {
      readonly kind: 'person'
      readonly userId: UserId
      readonly email: string
      readonly role: InstallationRole | undefined
      readonly sessionId: SessionId
    }
  | {
      readonly kind: 'agent'
      readonly agentId: AgentId | ServiceAccountId
      /** The person it acts for; the owner where it acts for itself. */
      readonly userId: UserId
      readonly applicationId: ApplicationId
      readonly sessionId: SessionId
      /** That of its person at this moment, where it does for them what they let it do here; no bearer of an agent has one. */
      readonly role?: InstallationRole | undefined
    }
  /** Whoever sets an organization up by a link of the portal: nobody here, bounded by the visit that the link began. */
  | {
      readonly kind: 'portal'
      readonly visitId: Id<'portalVisit'>
      readonly organizationId: OrganizationId
      readonly role?: undefined
      readonly sessionId?: undefined
    }
  | { readonly kind: 'system'; readonly node: string }

/** How an actor is named in events, receipts and the door's `asked_by`. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'api_key':
      return actor.id
    case 'person':
      return actor.userId
    case 'agent':
      return actor.agentId
    case 'portal':
      return actor.visitId
    case 'system':
      return 'system'
  }
}

/** The session member of an event, for actors that have one. */
export function inSession(actor: Actor): { session?: SessionId } {
  return actor.kind === 'system' || actor.sessionId === undefined ? {} : { session: actor.sessionId }
}

import type { ApplicationId, Id, OrganizationId } from '../platform/ids.ts'
import type { ConnectionType } from '../sso/model.ts'

/** What a link of the portal can be for, by the names of the WorkOS API. */
export const portalIntents = [
  'sso',
  'dsync',
  'audit_logs',
  'log_streams',
  'domain_verification',
  'certificate_renewal',
] as const
export type PortalIntent = (typeof portalIntents)[number]

/** Parts of the portal, in the order in which they are set up. */
export const sections = ['domains', 'sso', 'certificates', 'directories', 'logs', 'streams'] as const
export type Section = (typeof sections)[number]

/** One visit of an organization's administrator: nobody here, in one browser, until an end that never moves. */
export interface PortalVisit {
  readonly id: Id<'portalVisit'>
  readonly organizationId: OrganizationId
  /** In whose name and colours the pages are. */
  readonly applicationId: ApplicationId
  /** Undefined: everything. */
  readonly intent: PortalIntent | undefined
  readonly returnUrl: string | undefined
  readonly successUrl: string | undefined
  /** As events name an actor. */
  readonly madeBy: string
  /** The person who answers for whoever made the link. */
  readonly answersFor: Id<'user'> | undefined
  readonly linkEndsAt: Date
  readonly openedAt: Date | undefined
  /** Of an opened one. */
  readonly endsAt: Date | undefined
}

/** A connection that is begun: its addresses are shown to the provider, and nothing is known of it yet. */
export interface Setup {
  readonly id: Id<'connection'>
  readonly organizationId: OrganizationId
  readonly type: ConnectionType
  readonly createdAt: Date
}

import type { Actor } from '../platform/actor.ts'
import type { ApplicationId, OrganizationId, SessionId, UserId } from '../platform/ids.ts'

/** What a token may be asked to let its holder do; each is a permission that a role of the organization gives. */
export const widgetScopes = [
  'widgets:users-table:manage',
  'widgets:domain-verification:manage',
  'widgets:sso:manage',
  'widgets:api-keys:manage',
  'widgets:dsync:manage',
  'widgets:audit-log-streaming:manage',
  'widgets:pipes:manage',
  'widgets:user-api-keys:manage-self',
  'widgets:user-api-keys:manage-all',
] as const
export type WidgetScope = (typeof widgetScopes)[number]

/** Who uses a widget, by one living session of one application. */
export interface Caller {
  readonly actor: Actor & { readonly kind: 'person' }
  readonly userId: UserId
  readonly sessionId: SessionId
  readonly applicationId: ApplicationId
  /** The one that the token speaks for; undefined where it speaks for nothing but the person. */
  readonly organizationId: OrganizationId | undefined
  /** What the roles of this moment permit. */
  readonly held: readonly string[]
  /** As far as the token lets its holder do it. */
  readonly permissions: readonly string[]
}

/** A caller for whom an organization stands. */
export interface Member extends Caller {
  readonly organizationId: OrganizationId
}

/** Where widgets call. */
export const widgetsPath = '/_widgets/'
/** What they send along, from pages of the application. */
export const widgetHeaders =
  'authorization, content-type, workos-widgets-version, workos-widgets-type, x-elevated-access-token'
/** How long a token opens widgets, at most. */
export const tokenSecondsMax = 3600
/** How long a code from the person's mail lets them change how they sign in. */
export const elevatedSeconds = 600

/** Of codes, ids and passwords that a widget sends, in characters; each is judged afterwards by who made it. */
export const sentLengthMax = 256
/** Of what is typed to find a member. */
export const soughtLengthMax = 200
/** Roles of one member. */
export const memberRolesMax = 50

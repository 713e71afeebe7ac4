import type { LoggedEvent } from '../audit/index.ts'
import { type OrganizationId, parseId, type UserId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { BreakGlassNotice } from './model.ts'

/** What an event says of a break-glass account; `maybe_lost` has to be looked at, in one organization or in each of the person's. */
export type BreakGlassNews =
  | {
      readonly what: Exclude<BreakGlassNotice, 'lost'>
      readonly userId: UserId
      readonly organizationId: OrganizationId
    }
  | { readonly what: 'maybe_lost'; readonly userId: UserId; readonly organizationId: OrganizationId | undefined }

const losing = new Set([
  'organization_membership.deleted',
  'organization_membership.updated',
  'factor.removed',
  'passkey.removed',
  'passkey.suspected',
  'principal.suspended',
  'principal.offboarded',
])

/** What the event says of break-glass accounts; nothing for one whose body was erased. */
export function breakGlassNews({ type, body }: LoggedEvent): BreakGlassNews[] {
  if (body === null) return []
  const organizationId = organizationOf(body.organization)
  if (type === 'organization.demands_changed' && organizationId !== undefined) {
    const [before, after] = [namedIn(body.before), namedIn(body.after)]
    return [
      ...after.filter(id => !before.includes(id)).map(userId => ({ what: 'named', userId, organizationId }) as const),
      ...before
        .filter(id => !after.includes(id))
        .map(userId => ({ what: 'taken_off', userId, organizationId }) as const),
    ]
  }
  const userId = userOf(body.user ?? body.principal)
  if (userId === undefined) return []
  if (type === 'organization.break_glass_used')
    return organizationId === undefined ? [] : [{ what: 'used', userId, organizationId }]
  return losing.has(type) ? [{ what: 'maybe_lost', userId, organizationId }] : []
}

function namedIn(demands: Json | undefined): UserId[] {
  const ids: unknown = Object(demands).break_glass
  return Array.isArray(ids) ? ids.flatMap(id => userOf(id) ?? []) : []
}

function userOf(value: unknown): UserId | undefined {
  return typeof value === 'string' ? parseId('user', value) : undefined
}

function organizationOf(value: unknown): OrganizationId | undefined {
  return typeof value === 'string' ? parseId('organization', value) : undefined
}

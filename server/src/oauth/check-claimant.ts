import type { OrganizationId, UserId } from '../platform/ids.ts'

/** Who wants to own an agent that registered itself, and what is known of both. */
export interface ClaimantQuestion {
  readonly userId: UserId
  /** Keys of addresses: spelled alike, they are the same. */
  readonly emailKey: string
  readonly hintKey: string | undefined
  /** The person who said yes to this attempt before. */
  readonly linkedTo: UserId | undefined
  /** The one that was chosen; undefined for none. */
  readonly organizationId: OrganizationId | undefined
  /** Where the person is an active member, with the roles there. */
  readonly memberships: readonly { readonly organizationId: OrganizationId; readonly roles: readonly string[] }[]
  /** Who may own such an agent; no role: everybody. */
  readonly roleSlugs: readonly string[]
}

export type ClaimantFault =
  | 'email_mismatch'
  | 'wrong_account'
  | 'invalid_organization'
  | 'organization_selection_required'
  | 'role_required'

/**
 * May this person own the agent that asks, in this organization? The reason why not, or undefined. It asked one address, so nobody
 * else can take it, and whoever said yes first keeps the attempt.
 */
export function claimantFault(question: ClaimantQuestion): ClaimantFault | undefined {
  const { userId, emailKey, hintKey, linkedTo, organizationId, memberships, roleSlugs } = question
  if (hintKey === undefined || emailKey !== hintKey) return 'email_mismatch'
  if (linkedTo !== undefined && linkedTo !== userId) return 'wrong_account'
  const member = memberships.find(each => each.organizationId === organizationId)
  if (organizationId !== undefined && member === undefined) return 'invalid_organization'
  if (organizationId === undefined && memberships.length > 0) return 'organization_selection_required'
  if (roleSlugs.length === 0) return undefined
  return member?.roles.some(role => roleSlugs.includes(role)) === true ? undefined : 'role_required'
}

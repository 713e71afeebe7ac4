import type { OrganizationId } from '../platform/ids.ts'

/** What a person let an application have, in one organization or in none. */
export interface KeptConsent {
  readonly organizationId: OrganizationId | undefined
  readonly scopes: readonly string[]
}

export interface ConsentQuestion {
  /** The newest first. */
  readonly kept: readonly KeptConsent[]
  readonly scopes: readonly string[]
  /** Whether the session will be for an organization. */
  readonly inOrganization: boolean
  /** The one that was asked for. */
  readonly organizationId: OrganizationId | undefined
}

/**
 * Which consent lets this request pass without a question; undefined when the person has to be asked. What was let in one
 * organization counts in no other one; what says nothing of an organization may have been let at several times.
 */
export function standingConsent(question: ConsentQuestion): Pick<KeptConsent, 'organizationId'> | undefined {
  const { kept, scopes, inOrganization, organizationId } = question
  if (kept.length === 0) return undefined
  const covers = (given: readonly string[]): boolean => scopes.every(scope => given.includes(scope))
  if (!inOrganization && organizationId === undefined) {
    const all = kept.flatMap(consent => consent.scopes)
    return covers(all) ? { organizationId: undefined } : undefined
  }
  return kept.find(
    consent =>
      consent.organizationId !== undefined &&
      (organizationId === undefined || consent.organizationId === organizationId) &&
      covers(consent.scopes),
  )
}

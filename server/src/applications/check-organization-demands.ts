import type { OrganizationId } from '../platform/ids.ts'
import { signInMethodOf } from './check-application-policy.ts'
import type { OrganizationDemands } from './model.ts'

/** What a person proved in the session, or the sign-in, that is to speak for an organization. */
export interface DemandQuestion {
  /** As proofs, tokens and sessions name it: `Password`, `SSO`, `magic_code` … Undefined when nobody proved anything. */
  readonly method: string | undefined
  readonly mfaDone: boolean
  /** The organization that is spoken for. */
  readonly organizationId: OrganizationId
  /** The one whose connection said who the person is. */
  readonly vouchedBy: OrganizationId | undefined
}

export type DemandFault = 'sso_required' | 'method_not_allowed' | 'mfa_required'

/**
 * What an organization demands and is missing, or undefined; at a sign-in, at each switch into it, and of living sessions when it
 * demands more. Single sign-on counts only by the organization's own connection: another one's provider vouches for nobody here. An
 * administrator who impersonates proved nothing of the person, so that no demand on people can be meant.
 */
export function demandFault(
  demands: OrganizationDemands | undefined,
  { method, mfaDone, organizationId, vouchedBy }: DemandQuestion,
): DemandFault | undefined {
  if (demands === undefined || method === 'Impersonation') return undefined
  const foreign = method === 'SSO' && vouchedBy !== organizationId
  const known = method === undefined || foreign ? undefined : signInMethodOf(method)
  const { methods } = demands
  if (methods !== undefined && (known === undefined || !methods.includes(known)))
    return methods.every(each => each === 'sso') ? 'sso_required' : 'method_not_allowed'
  return demands.mfaRequired && !mfaDone ? 'mfa_required' : undefined
}

/** True when somebody who speaks for the organization under the old demands might not be let in under the new ones. */
export function demandsMore(next: OrganizationDemands, previous: OrganizationDemands | undefined): boolean {
  const narrower =
    next.methods !== undefined &&
    (previous?.methods === undefined || previous.methods.some(method => !next.methods?.includes(method)))
  return narrower || (next.mfaRequired && previous?.mfaRequired !== true)
}

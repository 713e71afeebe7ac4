import type { OrganizationId, UserId } from '../platform/ids.ts'
import { signInMethodOf } from './check-application-policy.ts'
import type { OrganizationDemands, SignInMethod } from './model.ts'

/** What a person proved in the session, or the sign-in, that is to speak for an organization. */
export interface DemandQuestion {
  /** As proofs, tokens and sessions name it: `Password`, `SSO`, `magic_code` … Undefined when nobody proved anything. */
  readonly method: string | undefined
  readonly mfaDone: boolean
  /** The organization that is spoken for. */
  readonly organizationId: OrganizationId
  /** The one whose connection said who the person is. */
  readonly vouchedBy: OrganizationId | undefined
  /** Whoever speaks there by themselves; undefined for an agent, which never comes in by a break-glass account. */
  readonly userId: UserId | undefined
}

export type DemandFault = 'sso_required' | 'method_not_allowed' | 'mfa_required'

/**
 * What an organization demands and is missing, or undefined; at a sign-in, at each switch into it, and of living sessions when it
 * demands more. Single sign-on counts only by the organization's own connection: another one's provider vouches for nobody here. An
 * administrator who impersonates proved nothing of the person, so that no demand on people can be meant.
 */
export function demandFault(
  demands: OrganizationDemands | undefined,
  question: DemandQuestion,
): DemandFault | undefined {
  if (demands === undefined || question.method === 'Impersonation') return undefined
  const { methods } = demands
  const breaking = breaksGlass(demands, question)
  if (methods !== undefined && !breaking && !isAmong(methods, question))
    return methods.every(each => each === 'sso') ? 'sso_required' : 'method_not_allowed'
  return (demands.mfaRequired || breaking) && !question.mfaDone ? 'mfa_required' : undefined
}

/**
 * Whether this comes in, if it does, only because the person is a break-glass account: by a password or a passkey of their own, where
 * the organization demands another way. It is told each time, and a second factor is demanded of it whatever else is.
 */
export function breaksGlass(demands: OrganizationDemands | undefined, question: DemandQuestion): boolean {
  const { method, userId } = question
  if (demands?.methods === undefined || userId === undefined || isAmong(demands.methods, question)) return false
  const known = method === undefined ? undefined : signInMethodOf(method)
  return demands.breakGlass.includes(userId) && (known === 'password' || known === 'passkey')
}

function isAmong(methods: readonly SignInMethod[], { method, organizationId, vouchedBy }: DemandQuestion): boolean {
  const foreign = method === 'SSO' && vouchedBy !== organizationId
  const known = method === undefined || foreign ? undefined : signInMethodOf(method)
  return known !== undefined && methods.includes(known)
}

/** True when somebody who speaks for the organization under the old demands might not be let in under the new ones. */
export function demandsMore(next: OrganizationDemands, previous: OrganizationDemands | undefined): boolean {
  const narrower =
    next.methods !== undefined &&
    (previous?.methods === undefined || previous.methods.some(method => !next.methods?.includes(method)))
  const takenOff = previous?.breakGlass.some(id => !next.breakGlass.includes(id)) === true
  return narrower || takenOff || (next.mfaRequired && previous?.mfaRequired !== true)
}

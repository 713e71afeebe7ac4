import type { OrganizationId } from '../platform/ids.ts'
import { type Application, type SignInMethod, type SignInPolicy, signInMethods } from './model.ts'

/** What is known of a person who wants to come in, or is in already. A member that is left out is not judged. */
export interface PolicyQuestion {
  /** As proofs, tokens and sessions name it: `Password`, `GoogleOAuth`, `magic_code` … */
  readonly method?: string | undefined
  /** `null` for a session without an organization. */
  readonly organizationId?: OrganizationId | null | undefined
  /** True after a second factor, in this very sign-in. */
  readonly mfaDone?: boolean | undefined
  /** True when the account is only now being made. */
  readonly signsUp?: boolean | undefined
}

export type PolicyFault =
  | 'method_not_allowed'
  | 'sign_up_not_allowed'
  | 'organization_required'
  | 'organization_not_allowed'
  | 'mfa_required'

/** Whether the policy of an application lets somebody in who comes like this. */
export function allows(application: Pick<Application, 'signIn'>, question: PolicyQuestion): boolean {
  return policyFault(application, question) === undefined
}

/** Why the policy of an application keeps somebody out who comes like this, or undefined. What isn't known is not allowed. */
export function policyFault(
  { signIn }: Pick<Application, 'signIn'>,
  { method, organizationId, mfaDone, signsUp }: PolicyQuestion,
): PolicyFault | undefined {
  if (method !== undefined && !methodAllowed(signIn.methods, method)) return 'method_not_allowed'
  if (signsUp === true && !signIn.signUp) return 'sign_up_not_allowed'
  if (mfaDone === false && signIn.mfa === 'required') return 'mfa_required'
  if (organizationId === undefined) return undefined
  if (organizationId === null) return signIn.requireOrganization ? 'organization_required' : undefined
  if (signIn.organizations !== undefined && !signIn.organizations.includes(organizationId))
    return 'organization_not_allowed'
  return undefined
}

/** True when somebody who is in under the old policy might not come in under the new one. */
export function tightensSignIn(next: SignInPolicy, previous: SignInPolicy): boolean {
  return (
    previous.methods.some(method => !next.methods.includes(method)) ||
    (next.mfa === 'required' && previous.mfa !== 'required') ||
    (next.requireOrganization && !previous.requireOrganization) ||
    narrows(next.organizations, previous.organizations)
  )
}

function narrows(next: SignInPolicy['organizations'], previous: SignInPolicy['organizations']): boolean {
  return next !== undefined && (previous === undefined || previous.some(id => !next.includes(id)))
}

/** An administrator who impersonates proved nothing of the person, and no policy for people can be meant. */
const notByPeople = new Set(['impersonation'])

function methodAllowed(allowed: readonly SignInMethod[], method: string): boolean {
  const name = snake(method)
  if (notByPeople.has(name)) return true
  const found = signInMethodOf(method)
  return found !== undefined && allowed.includes(found)
}

/** One name for what is called `MagicAuth`, `magic_code` or `magic-link` elsewhere; undefined for what is no way to sign in. */
export function signInMethodOf(method: string): SignInMethod | undefined {
  const name = snake(method)
  const known = signInMethods.find(each => each === name)
  if (known !== undefined) return known
  if (/^magic_(code|link|auth)$/.test(name)) return 'magic_auth'
  if (/^(google|github|microsoft|apple)$/.test(name)) return signInMethods.find(each => each === `${name}_oauth`)
  return /_oauth$|^(oidc|external_auth)$/.test(name) ? 'oauth' : undefined
}

function snake(method: string): string {
  return method
    .replaceAll('OAuth', '_oauth')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll('-', '_')
    .replace('git_hub', 'github')
}

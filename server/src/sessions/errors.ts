import type { DemandFault, SignInMethod } from '../applications/index.ts'
import { saysAuditUnavailable } from '../audit/index.ts'
import { oauthRefusal, Refusal } from '../platform/refusal.ts'

/** The person is no active member of the organization that the session is to speak for. */
export function membershipMissing(): Refusal {
  return oauthRefusal(
    'organization_membership_not_found',
    'This person is not an active member of that organization. Sign in to another one.',
  )
}

/** An end is final with its door, before anything of it is recorded: so this says what was done, and what is still owed. */
export function endingFault(cause: unknown): unknown {
  if (!saysAuditUnavailable(cause)) return cause
  return new Refusal({
    status: 503,
    code: 'audit_unavailable',
    message:
      'The session is ended for good, and nothing more happens in it. Its record can’t be written right now: the receipt comes as soon as it can.',
    cause,
  })
}

/** The provider of an organization ended the sign-in at this very moment: nothing starts on it any more. */
export function signInOver(): Refusal {
  return new Refusal({
    status: 403,
    code: 'sign_in_over',
    message: 'The sign-in at your organization has ended. Sign in again.',
  })
}

/** Turns what a stop in force forbids, as the database says it, into the refusal that tells so; throws anything else as it is. */
export function refusedByStop(cause: unknown): never {
  if (!(cause instanceof Error && 'code' in cause && cause.code === 'AM011')) throw cause
  throw new Refusal({
    status: 403,
    code: 'stopped',
    message: 'An administrator stopped this, so nothing new can be started. Ask them to lift the stop.',
    cause,
  })
}

/** What was asked for below an agent is more than that agent has: longer, wider, for somebody else, or one too many. */
export function delegationExceedsParent(message: string): Refusal {
  return new Refusal({ status: 403, code: 'delegation_exceeds_parent', message })
}

/** Somebody who can't answer for an agent or a service account. */
export function ownerRefused(message: string): Refusal {
  return new Refusal({
    status: 422,
    code: 'invalid_owner',
    message,
    errors: [{ field: 'owner_id', code: 'invalid_owner', message }],
  })
}

/** Who answers for the agent was changed since it was read: nothing starts for the one before (T91). */
export function ownerMoved(): Refusal {
  return new Refusal({
    status: 403,
    code: 'owner_changed',
    message: 'This agent was handed over at this very moment. Try again.',
  })
}

const policyMovedCode = 'policy_changed'

/** What was judged a moment ago is judged anew: the policy was tightened meanwhile, and no session is born under the old one. */
export function policyMoved(): Refusal {
  return new Refusal({
    status: 409,
    code: policyMovedCode,
    message: 'Who may come in here was changed at this very moment. Try again.',
  })
}

/** True for the refusal above. */
export function saysPolicyMoved(cause: unknown): boolean {
  return cause instanceof Refusal && cause.code === policyMovedCode
}

export interface DemandRefused {
  readonly fault: DemandFault
  readonly email: string
  /** The ways that the organization takes; undefined: each one. */
  readonly methods: readonly SignInMethod[] | undefined
}

/** What the organization demands before a session speaks for it, in the words that the official clients look for. */
export function demandRefused({ fault, email, methods }: DemandRefused): Refusal {
  switch (fault) {
    case 'sso_required':
      return oauthRefusal('sso_required', 'This organization is entered by its single sign-on. Sign in to it.', {
        email,
        connection_ids: [],
      })
    case 'mfa_required':
      return oauthRefusal('mfa_enrollment', 'This organization demands a second factor. Sign in to it.')
    case 'method_not_allowed':
      return oauthRefusal(
        'organization_authentication_methods_required',
        'This organization does not take that way of signing in. Sign in to it in another one.',
        { email, sso_connection_ids: [], auth_methods: waysOf(methods) },
      )
  }
}

const shownWays = ['apple_oauth', 'github_oauth', 'google_oauth', 'magic_auth', 'microsoft_oauth', 'password'] as const

function waysOf(methods: DemandRefused['methods']): Readonly<Record<string, boolean>> {
  return Object.fromEntries(shownWays.map(way => [way, methods === undefined || methods.includes(way)]))
}

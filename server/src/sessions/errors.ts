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

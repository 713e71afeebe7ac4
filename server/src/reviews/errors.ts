import { conflict, Refusal, unprocessable } from '../platform/refusal.ts'
import type { DecisionFault } from './check-decision.ts'

/** What may be wrong with a decision, as its person is told. */
export function decisionRefused(fault: DecisionFault): Refusal {
  switch (fault) {
    case 'not_a_person':
      return forbidden('reviewer_not_a_person', 'Only a person decides about access, at the dashboard. Sign in there.')
    case 'own_access':
      return forbidden('own_access', 'This is your own access. Somebody else decides about it.')
    case 'not_a_reviewer':
      return forbidden('not_a_reviewer', 'This item is not yours to decide. The review says who its reviewers are.')
    case 'review_over':
      return conflict(
        'review_over',
        'This review takes no more decisions: it ended, was cancelled, or its deadline has passed.',
      )
    case 'already_decided':
      return conflict('already_decided', 'Somebody has decided this already. A decision stays as it was made.')
    case 'sign_in_again':
      return forbidden(
        'sign_in_again',
        'A decision about access asks for a sign-in within the last 5 minutes. Sign in again.',
      )
    case 'not_reducible':
      return unprocessable('This can only be kept or removed.', [
        { field: 'decision', code: 'not_reducible', message: 'An item of this kind has no smaller form.' },
      ])
    case 'not_less':
      return unprocessable('Say what is left: less than there was, and not nothing.', [
        { field: 'roles', code: 'not_less', message: 'Name some of the roles that the item has, and not all of them.' },
      ])
  }
}

function forbidden(code: string, message: string): Refusal {
  return new Refusal({ status: 403, code, message })
}

/** Who may end a role or a key of the installation is an owner. */
export function ownerNeeded(): Refusal {
  return forbidden('review_needs_owner', 'A review of roles or keys of this installation is started by an owner of it.')
}

/** The reviewers of a role in an organization are found in that organization. */
export function reviewersMisfit(message: string): Refusal {
  return unprocessable(message, [{ field: 'reviewers', code: 'reviewers_misfit', message }])
}

/** Nothing to decide, or more than a review holds. */
export function scopeRefused(code: 'review_empty' | 'review_too_large', message: string): Refusal {
  return conflict(code, message)
}

/** The deadline lies too near or too far. */
export function deadlineRefused(): Refusal {
  const message = 'The deadline lies at least an hour and at most a year ahead, and reminders lie before it.'
  return unprocessable(message, [{ field: 'deadline_at', code: 'deadline_out_of_range', message }])
}

/** 409: it ended, was cancelled, or its deadline has passed. */
export function reviewOver(): Refusal {
  return decisionRefused('review_over')
}

import type { AgentRegistration, ClaimAttempt } from './model.ts'

export type ClaimStanding =
  | 'open'
  | 'invalid_claim'
  | 'already_claimed'
  | 'claim_expired'
  | 'claim_denied'
  | 'claim_not_confirmed'
  | 'user_code_expired'

/**
 * Where a claim stands for the person who looks at an attempt: `open` lets them say yes or no. What is over stays over, whoever
 * shows it again.
 */
export function decideClaim(
  registration: Pick<AgentRegistration, 'claimedAt' | 'isLate'> | undefined,
  attempt: Pick<ClaimAttempt, 'state' | 'isLate'> | undefined,
): Exclude<ClaimStanding, 'claim_not_confirmed' | 'user_code_expired'> {
  if (registration === undefined || attempt === undefined) return 'invalid_claim'
  if (registration.claimedAt !== undefined || attempt.state === 'completed') return 'already_claimed'
  if (attempt.state === 'denied') return 'claim_denied'
  return registration.isLate || attempt.isLate || attempt.state === 'replaced' ? 'claim_expired' : 'open'
}

/**
 * The same for the agent that wants to complete its newest attempt: `open` means that a person said yes and the code may be
 * compared.
 */
export function decideCompletion(
  registration: Pick<AgentRegistration, 'claimedAt' | 'isLate'> | undefined,
  attempt: Pick<ClaimAttempt, 'state' | 'isLate' | 'codeIsLate' | 'guessesLeft'> | undefined,
): ClaimStanding {
  if (registration !== undefined && attempt === undefined)
    return registration.isLate ? 'claim_expired' : 'claim_not_confirmed'
  const standing = decideClaim(registration, attempt)
  if (standing !== 'open') return standing
  if (attempt?.state !== 'linked') return 'claim_not_confirmed'
  return attempt.codeIsLate || attempt.guessesLeft === 0 ? 'user_code_expired' : 'open'
}

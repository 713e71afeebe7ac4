import { presentUser, type User } from '../directory/index.ts'
import type { Secret } from '../platform/secret.ts'
import type { NextStep } from '../sign-in/index.ts'

/** Where a half-done sign-in stands, and the token that goes on with it. */
export interface Standing {
  readonly step: Exclude<NextStep, { step: 'done' }>
  readonly user: User
  readonly token: Secret | undefined
}

/** What the clients read of a gate, besides its code. */
export function renderStep({ step, user, token }: Standing): Readonly<Record<string, unknown>> {
  const pending = token === undefined ? {} : { pending_authentication_token: token.reveal() }
  const { metadata: _, ...shown } = presentUser(user)
  switch (step.step) {
    case 'email_verification':
      return { ...pending, email: user.email, email_verification_id: step.verificationId }
    case 'risk_challenge':
      return { ...pending, email: user.email, radar_challenge_id: step.challengeId }
    case 'mfa_enrollment':
      return { ...pending, user: shown }
    case 'mfa_challenge':
      return { ...pending, user: shown, authentication_factors: step.factors }
    case 'organization_selection':
      return { ...pending, user: shown, organizations: step.organizations }
    case 'sso_required':
      return { ...pending, email: user.email, connection_ids: step.connectionIds }
    case 'refused':
      return {}
  }
}

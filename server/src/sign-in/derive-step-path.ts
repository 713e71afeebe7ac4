import type { NextStep } from './model.ts'

const paths: Readonly<Record<NextStep['step'], string>> = {
  email_verification: '/sign-in/verify-email',
  risk_challenge: '/sign-in/confirm',
  mfa_enrollment: '/sign-in/enrol',
  mfa_challenge: '/sign-in/factor',
  organization_selection: '/sign-in/organization',
  sso_required: '/sign-in',
  refused: '/sign-in/refused',
  done: '/account',
}

/** The page of a step. */
export function stepPath(step: NextStep): string {
  return paths[step.step]
}

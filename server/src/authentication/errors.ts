import type { User } from '../directory/index.ts'
import { badRequest, oauthRefusal, Refusal } from '../platform/refusal.ts'
import { demandRefused } from '../sessions/index.ts'
import type { CodeOutcome, NextStep } from '../sign-in/index.ts'
import { renderStep, type Standing } from './render-step.ts'

/** A parameter is missing or malformed, or there is no such grant (RFC 6749 section 5.2). */
export function invalidRequest(message: string): Refusal {
  return oauthRefusal('invalid_request', message)
}

/** An account is linked on the pages of this server, with a proof of both sides, so no code of that kind is ever given out. */
export function noLinkCode(): Refusal {
  return oauthRefusal('invalid_link_authorization_code', 'There are no codes that link accounts here. Leave it out.')
}

/** One answer for every way in which an application can fail to prove who it is, so that none tells what is wrong (T13). */
export function invalidClient(): Refusal {
  return oauthRefusal('invalid_client', 'The application is unknown, or its authentication does not fit.')
}

/** One answer for every code or token that is of no use, whatever the reason: nobody learns which it was. */
export function invalidGrant(): Refusal {
  return oauthRefusal(
    'invalid_grant',
    'This code or token can’t be redeemed: unknown, used, too old, for another application, or its session has ended.',
  )
}

/** The same for an unknown address and for a wrong password (T32). */
export function invalidCredentials(): Refusal {
  return badRequest('invalid_credentials', 'The address or the password is wrong. Try again.')
}

/** The gate that comes next, in the shape and with the status that the official clients look for. */
export function stepRefusal(standing: Standing): Refusal {
  const details = renderStep(standing)
  const { step } = standing
  switch (step.step) {
    case 'email_verification':
      return gate(
        'email_verification_required',
        'The address has to be verified first. A code was mailed to it.',
        details,
      )
    case 'mfa_enrollment':
      return gate('mfa_enrollment', 'The person has to set up a second factor first.', details)
    case 'mfa_challenge':
      return gate('mfa_challenge', 'The person has to prove a second factor first.', details)
    case 'risk_challenge':
      return gate('radar_email_challenge', 'The person has to prove that it is them. A code was mailed.', details)
    case 'organization_selection':
      return gate('organization_selection_required', 'The person has to choose one of their organizations.', details)
    case 'sso_required':
      return oauthRefusal('sso_required', 'This person signs in by the single sign-on of their organization.', details)
    case 'refused':
      return refusedHere(standing.user, step)
  }
}

/** Somebody new whose organization signs its own people in. */
export function signInElsewhere(connectionId: string): Refusal {
  const message = 'People with this address sign in through their organization.'
  return oauthRefusal('sign_up_not_allowed', message, { connection_ids: [connectionId] })
}

/** The action endpoint of this installation denied; the text is its words for the person. */
export function entryDenied(text: string): Refusal {
  return oauthRefusal('access_denied', text)
}

function gate(code: string, message: string, details: Readonly<Record<string, unknown>>): Refusal {
  return new Refusal({ status: 403, code, message, shape: 'api', details })
}

type RefusedStep = Extract<NextStep, { step: 'refused' }>

function refusedHere({ email }: User, { because, methods }: RefusedStep): Refusal {
  switch (because) {
    case 'method_not_allowed':
      return gate('authentication_method_not_allowed', 'This application does not take that way of signing in.', {})
    case 'risk':
      return oauthRefusal('access_denied', 'The rules of this server refuse this sign-in.')
    case 'sign_up_not_allowed':
      return oauthRefusal('sign_up_not_allowed', 'This application makes no new accounts.')
    case 'organization_methods':
      return demandRefused({ fault: 'method_not_allowed', email, methods })
    case 'organization_not_allowed':
      return oauthRefusal('organization_membership_not_found', 'This person can’t sign in to that organization here.')
  }
}

/** The half-done sign-in of a token that is unknown, late, used, or of another application: one answer for all four. */
export function invalidPending(): Refusal {
  return badRequest(
    'invalid_pending_authentication_token',
    'This sign-in can’t go on: its token is unknown, used, too old, or for another application. Start again.',
  )
}

/** What became of a code that was no proof. */
export function codeRefused(outcome: Exclude<CodeOutcome, 'right'>): Refusal {
  switch (outcome) {
    case 'wrong':
      return badRequest('invalid_one_time_code', 'The code is wrong. Try again.')
    case 'used':
      return badRequest('one_time_code_previously_used', 'This code was used before. Ask for a new one.')
    case 'late':
      return badRequest('one_time_code_expired', 'This code is too old. Ask for a new one.')
    case 'dead':
      return badRequest('one_time_code_too_many_attempts', 'There were too many wrong codes. Ask for a new one.')
  }
}

/** There is no such organization, or the person is no member of it. */
export function invalidOrganization(): Refusal {
  return badRequest('invalid_organization_id', 'This person can’t sign in to that organization here.')
}

/** What a poll of a device is told (RFC 8628, section 3.5). */
export function deviceRefused(outcome: 'pending' | 'slow_down' | 'denied' | 'expired' | 'unknown'): Refusal {
  switch (outcome) {
    case 'pending':
      return oauthRefusal('authorization_pending', 'The person has not answered yet.')
    case 'slow_down':
      return oauthRefusal('slow_down', 'Wait five seconds longer between two questions.')
    case 'denied':
      return oauthRefusal('access_denied', 'The person said no.')
    case 'expired':
      return oauthRefusal('expired_token', 'The code of this device is too old. Start again.')
    case 'unknown':
      return invalidGrant()
  }
}

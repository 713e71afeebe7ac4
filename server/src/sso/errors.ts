import { conflict, oauthRefusal, type Refusal, unprocessable } from '../platform/refusal.ts'

/** One answer for every code that is of no use, whatever the reason (RFC 6749 section 5.2). */
export function invalidGrant(): Refusal {
  return oauthRefusal(
    'invalid_grant',
    'This code can’t be redeemed: unknown, used, too old, or for another application.',
  )
}

/** A connection that is switched off leads nobody anywhere. */
export function connectionInvalid(): Refusal {
  return oauthRefusal('connection_invalid', 'This connection is not active.')
}

/** The protocol can't do without one. */
export function secretMissing(): Refusal {
  const message = 'This kind of connection needs client_secret.'
  return unprocessable(message, [{ code: 'required', message, field: 'client_secret' }])
}

/** The protocol takes none: its key is made here. */
export function secretForeign(): Refusal {
  const message = 'This kind of connection takes no client_secret: its key is made here.'
  return unprocessable(message, [{ code: 'not_allowed', message, field: 'client_secret' }])
}

/** What an administrator gave does not make a connection of this kind. */
export function settingsRefused(field: string, message: string): Refusal {
  return unprocessable(message, [{ code: 'invalid_settings', message, field: `settings.${field}` }])
}

/** Nobody has seen yet what arrives by it (a test sign-in is missing, or was made with other settings). */
export function notTested(): Refusal {
  return conflict(
    'connection_not_tested',
    'Make a test sign-in first: ask for one, open its address, and look at what arrived.',
  )
}

/** An organization without a proven domain: nobody could sign in by its connection. */
export function domainMissing(): Refusal {
  return conflict(
    'organization_domain_required',
    'This organization has proven no domain, so that nobody’s address could be vouched for. Verify a domain first.',
  )
}

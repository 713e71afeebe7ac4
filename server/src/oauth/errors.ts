import { Refusal } from '../platform/refusal.ts'
import type { AuthorizationError } from './model.ts'

export type TokenErrorCode =
  | 'invalid_request'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'invalid_target'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_token_type'
  | 'invalid_redirect_uri'
  | 'invalid_client_metadata'
  | 'authorization_pending'
  | 'slow_down'
  | 'access_denied'
  | 'expired_token'
  | 'invalid_authorization_details'

/** RFC 6749 section 5.2: 400, with a text for the developer of the client. */
export function tokenRefused(code: TokenErrorCode | AuthorizationError, message: string): Refusal {
  return new Refusal({ status: 400, code, message })
}

/** One answer for every way in which a client can fail to prove who it is, so that none tells what is wrong (T13). */
export function clientRefused(): Refusal {
  return new Refusal({
    status: 401,
    code: 'invalid_client',
    message: 'The client is unknown, or its authentication does not fit.',
    headers: { 'WWW-Authenticate': 'Basic realm="Ambit", charset="UTF-8"' },
  })
}

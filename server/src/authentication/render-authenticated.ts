import { presentUser } from '../directory/index.ts'
import type { Authenticated } from './model.ts'

/** The answer to a sign-in: whoever reveals these tokens is their rightful receiver. */
export function renderAuthenticated(authenticated: Authenticated): object {
  const { user, session, tokens, organizationId, method, impersonator } = authenticated
  const { metadata: _, ...shown } = presentUser(user)
  return {
    user: shown,
    ...(organizationId === undefined ? {} : { organization_id: organizationId }),
    access_token: tokens.accessToken.reveal(),
    refresh_token: tokens.refreshToken?.reveal() ?? '',
    ...(method === undefined ? {} : { authentication_method: method }),
    ...(impersonator === undefined ? {} : { impersonator: { email: impersonator.email, reason: impersonator.reason } }),
    session_id: session.id,
    session_expires_at: session.expiresAt.toISOString(),
  }
}

/** What a logout token says besides who signed it, for whom and until when. */
export interface LogoutClaims {
  readonly sub: string
  readonly sid: string
  readonly events: Readonly<Record<string, object>>
}

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

/**
 * Which session of whom ended (OpenID Connect Back-Channel Logout 1.0 section 2.4). Never a `nonce`, which would make it look
 * like an id token, and always the event, without which it is none (T25).
 */
export function logoutClaims({
  subject,
  sessionId,
}: {
  readonly subject: string
  readonly sessionId: string
}): LogoutClaims {
  return { sub: subject, sid: sessionId, events: { [logoutEvent]: {} } }
}

const waitsSeconds = [5, 30, 120, 600, 3_600] as const

/** How long to wait before the next try; undefined when the last one was made. */
export function logoutRetrySeconds(attempts: number): number | undefined {
  return waitsSeconds[attempts - 1]
}

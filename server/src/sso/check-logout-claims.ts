/** What a logout token has to fit: OpenID Connect Back-Channel Logout 1.0 section 2.6. */
export interface LogoutQuestion {
  readonly issuer: string
  readonly clientId: string
  readonly now: Date
}

export type LogoutFault = 'issuer' | 'audience' | 'time' | 'id' | 'nobody' | 'events' | 'nonce'

export type LogoutJudged =
  | {
      readonly ok: true
      readonly subject: string | undefined
      readonly session: string | undefined
      /** By which it counts once. */
      readonly id: string
      /** It is over by itself from then on. */
      readonly until: Date
    }
  | { readonly ok: false; readonly fault: LogoutFault }

/** Between our clock and that of a provider. */
export const skewSeconds = 60
/** Section 2.4 recommends two minutes; nobody needs more than an hour. */
const lifeSecondsMax = 3_600
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'
const lengthMax = 500

/**
 * Whether these claims, whose signature was verified, say that somebody signed out. An ID token is none: it has no event, and a
 * logout token with a nonce could be shown as one (section 2.4).
 */
export function checkLogoutClaims(claims: Readonly<Record<string, unknown>>, asked: LogoutQuestion): LogoutJudged {
  const { iss, aud, iat, exp, jti, sub, sid, events, nonce } = claims
  const now = asked.now.getTime() / 1000
  if (iss !== asked.issuer) return no('issuer')
  if (aud !== asked.clientId && !(Array.isArray(aud) && aud.length === 1 && aud[0] === asked.clientId))
    return no('audience')
  if (typeof iat !== 'number' || typeof exp !== 'number' || !(now - skewSeconds < exp)) return no('time')
  if (!(iat <= now + skewSeconds) || !(exp <= now + lifeSecondsMax) || !(iat > now - lifeSecondsMax)) return no('time')
  if (!isText(jti)) return no('id')
  if ((sub !== undefined && !isText(sub)) || (sid !== undefined && !isText(sid))) return no('nobody')
  if (sub === undefined && sid === undefined) return no('nobody')
  if (!isObject(events) || !Object.hasOwn(events, logoutEvent) || !isObject(Object(events)[logoutEvent]))
    return no('events')
  if (nonce !== undefined) return no('nonce')
  return { ok: true, subject: sub, session: sid, id: jti, until: new Date((exp + skewSeconds) * 1000) }
}

function no(fault: LogoutFault): LogoutJudged {
  return { ok: false, fault }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= lengthMax
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

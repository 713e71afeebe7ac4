import type { AccountRule, OauthSettings, RefusalRules } from './catalogue.ts'

/** What the APIs of Google have in common: one authorization server, one way to say no. */

export function googleScope(name: string): string {
  return `https://www.googleapis.com/auth/${name}`
}

/** A refresh token is only given with `access_type=offline`, and after the first time only when the person is asked again. */
export const googleOauth: OauthSettings = {
  authorizePath: '/o/oauth2/v2/auth',
  tokenBase: 'token',
  tokenPath: '/token',
  revokePath: '/revoke',
  scopes: [googleScope('userinfo.email')],
  parameters: { access_type: 'offline', prompt: 'consent' },
}

export const googleAccount: AccountRule = {
  call: 'GET /oauth2/v2/userinfo',
  base: 'people',
  label: '/email',
  id: ['/id', '/sub'],
}

export const googleRefusals: RefusalRules = {
  reason: '/error/message',
  code: '/error/errors/0/reason',
  tooMany: ['rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded'],
}

import { createPrivateKey, sign } from 'node:crypto'
import * as oauth from 'oauth4webapi'
import { parseJson } from '../../platform/json.ts'
import { openIdMethod, type ProviderMethod, type ProviderParty } from './provider.ts'

const clientSecretSeconds = 300

/**
 * Sign in with Apple. The client secret is a token that our key signs; addresses come with a cross-site form; `email_verified` may be
 * a text; the name comes only the first time, beside the code and unsigned, so it is a suggestion and nothing more.
 */
export const apple: ProviderMethod = {
  ...openIdMethod,
  kind: 'apple',
  policy: 'apple_oauth',
  proves: 'AppleOAuth',
  issuer: 'https://appleid.apple.com',
  scopes: ['openid', 'email', 'name'],
  settings: ['team_id', 'key_id'],
  parameters: { response_mode: 'form_post' },
  clientAuth: (party, now) => oauth.ClientSecretPost(clientSecret(party, now)),
  person: (party, told) => {
    const { claims, parameters } = told
    if (claims === undefined) return Promise.resolve(undefined)
    const isVerified = claims.email_verified === true || claims.email_verified === 'true'
    const named = { ...nameOf(parameters.get('user')), ...claims, email_verified: isVerified }
    return openIdMethod.person(party, { ...told, claims: named })
  },
}

function clientSecret({ provider, secret, server }: ProviderParty, now: Date): string {
  const iat = Math.floor(now.getTime() / 1000)
  const header = { alg: 'ES256', kid: provider.settings.key_id }
  const claims = {
    iss: provider.settings.team_id,
    iat,
    exp: iat + clientSecretSeconds,
    aud: server.issuer,
    sub: provider.clientId,
  }
  const signed = [header, claims].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  const key = createPrivateKey(secret?.reveal() ?? '')
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

function nameOf(user: string | null): { given_name?: unknown; family_name?: unknown } {
  const parsed = user === null ? undefined : parseJson(user)
  const name: unknown = parsed?.ok === true ? Object(Object(parsed.value).name) : {}
  const { firstName, lastName } = Object(name)
  return { given_name: firstName, family_name: lastName }
}

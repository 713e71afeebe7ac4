import { openIdMethod, type ProviderMethod } from './provider.ts'

/** Google vouches for addresses by `email_verified`. */
export const google: ProviderMethod = {
  ...openIdMethod,
  kind: 'google',
  policy: 'google_oauth',
  proves: 'GoogleOAuth',
  issuer: 'https://accounts.google.com',
  scopes: ['openid', 'email', 'profile'],
}

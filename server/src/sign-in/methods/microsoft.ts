import { openIdMethod, type ProviderMethod } from './provider.ts'

/**
 * Microsoft Entra. An administrator of any tenant can write any address, so none counts as verified but where Microsoft says that
 * the tenant owns the domain (`xms_edov`). The issuer `…/common/v2.0` speaks for all tenants: each token names its own.
 */
export const microsoft: ProviderMethod = {
  ...openIdMethod,
  kind: 'microsoft',
  policy: 'microsoft_oauth',
  proves: 'MicrosoftOAuth',
  issuer: 'https://login.microsoftonline.com/common/v2.0',
  scopes: ['openid', 'email', 'profile'],
  issuerOf: (server, claims) => {
    const tenant = claims.tid
    if (typeof tenant !== 'string' || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(tenant)) return server.issuer
    return server.issuer.replace('{tenantid}', tenant)
  },
  person: (party, told) => {
    const ownsDomain = [true, 1, '1', 'true'].includes(Object(told.claims).xms_edov)
    return openIdMethod.person(party, {
      ...told,
      claims: told.claims && { ...told.claims, email_verified: ownsDomain },
    })
  },
}

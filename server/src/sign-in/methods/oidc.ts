import { openIdMethod, type ProviderMethod } from './provider.ts'

/** Any OpenID provider, by its issuer (OpenID Connect Core and Discovery). */
export const oidc: ProviderMethod = {
  ...openIdMethod,
  kind: 'oidc',
  policy: 'oauth',
  proves: 'ExternalAuth',
  issuer: undefined,
  scopes: ['openid', 'email', 'profile'],
  person: async (party, told) => {
    const person = await openIdMethod.person(party, told)
    if (person === undefined || person.email !== undefined) return person
    return openIdMethod.person(party, { ...told, claims: await userinfo(party, told, person.subject) })
  },
}

/** Some providers put the address only there (OpenID Connect Core, section 5.4). Who it speaks of must be the same (section 5.3.2). */
async function userinfo(
  { server, ask }: Parameters<ProviderMethod['person']>[0],
  { accessToken, claims }: Parameters<ProviderMethod['person']>[1],
  subject: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  if (server.userinfo_endpoint === undefined) return claims
  const response = await ask(server.userinfo_endpoint, {
    authorization: `Bearer ${accessToken.reveal()}`,
    accept: 'application/json',
  })
  const said: unknown = response.ok ? await response.json().catch(() => undefined) : undefined
  const told = typeof said === 'object' && said !== null ? { ...said } : {}
  return 'sub' in told && told.sub === subject ? { ...told, sub: subject } : claims
}

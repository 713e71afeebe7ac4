import { z } from 'zod'
import { addressOf, upstreamPerson } from '../derive-upstream-person.ts'
import { openIdMethod, type ProviderMethod, type ProviderParty } from './provider.ts'

const gitHub = 'https://github.com'
const userSchema = z.object({ id: z.number().int().positive(), name: z.string().nullish() })
const emailsSchema = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }))

/** GitHub speaks OAuth without OpenID: the person and their addresses are asked for by its API. The id is a number that never changes. */
export const github: ProviderMethod = {
  ...openIdMethod,
  kind: 'github',
  policy: 'github_oauth',
  proves: 'GitHubOAuth',
  issuer: gitHub,
  scopes: ['read:user', 'user:email'],
  isOpenId: false,
  endpoints: ({ issuer }) => ({
    issuer,
    authorization_endpoint: `${issuer}/login/oauth/authorize`,
    token_endpoint: `${issuer}/login/oauth/access_token`,
  }),
  person: async (party, { accessToken }) => {
    const [user, emails] = await Promise.all([
      ask(party, '/user', accessToken.reveal()),
      ask(party, '/user/emails', accessToken.reveal()),
    ])
    const parsed = userSchema.safeParse(user)
    if (!parsed.success) return undefined
    const primary = emailsSchema.safeParse(emails).data?.find(each => each.primary)
    const [given, ...family] = (parsed.data.name ?? '').split(' ')
    return upstreamPerson({
      sub: String(parsed.data.id),
      email: addressOf(primary?.email),
      email_verified: primary?.verified,
      given_name: given,
      family_name: family.join(' '),
    })
  },
}

/** GitHub itself has a host for its API; an installation of one's own has a path. */
function apiOf({ provider: { issuer, settings } }: ProviderParty): string {
  return settings.api_url ?? (issuer === gitHub ? 'https://api.github.com' : `${issuer}/api/v3`)
}

async function ask(party: ProviderParty, path: string, token: string): Promise<unknown> {
  const response = await party.ask(`${apiOf(party)}${path}`, {
    authorization: `Bearer ${token}`,
    accept: 'application/vnd.github+json',
  })
  return response.ok ? response.json().catch(() => undefined) : undefined
}

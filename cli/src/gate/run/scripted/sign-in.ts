import { createHash, randomBytes } from 'node:crypto'
import { type SigningKey, signToken, unsignedToken } from './keys.ts'
import { makeId } from './make-id.ts'
import { presentUser } from './present.ts'
import type { Person, PersonName, Session, State } from './state.ts'
import { rolesIn } from './state-roles.ts'

/** How the answer to one sign-in differs from an honest one. */
export const twists = [
  'expired',
  'other_issuer',
  'other_audience',
  'other_key',
  'unsigned',
  'other_organization',
  'long_ago',
  'refused_401',
  'refused_403',
  'refused_409',
  'refused_429',
  'broken_500',
  'no_answer',
  'html',
  'half_json',
] as const
export type Twist = (typeof twists)[number]

export interface Asked {
  readonly person: PersonName
  readonly twist: Twist | null
}

export interface Code extends Asked {
  readonly redirectUri: string
  readonly challenge: string | null
  readonly organization: string | null
  readonly connection: string | null
  /** `/sso/authorize`, whose code only `/sso/token` takes. */
  readonly sso: boolean
}

/** What signs people in: keys, codes, and the tokens that were given out. */
export interface SignIns {
  readonly clientId: string
  readonly key: SigningKey
  /** A key that is not in the set, under the same name. */
  readonly otherKey: SigningKey
  readonly codes: Map<string, Code>
  readonly refreshTokens: Map<string, { readonly session: Session; readonly twist: Twist | null }>
  /** Access tokens of `/sso/token`, with whose profile they read. */
  readonly profiles: Map<string, Code>
  /** Everything that must not be seen outside of server and code. */
  readonly tokens: Set<string>
  lifetimeSeconds: number
}

const secretBytes = 24
const hourSeconds = 3_600

/** The organization that somebody is a member of. */
export function organizationOf(
  state: State,
  { id }: Person,
): { readonly organization: string; readonly role: string } | null {
  return [...state.memberships.values()].find(({ user, status }) => user === id && status === 'active') ?? null
}

/** What `POST /user_management/authenticate` answers with a session; the token is as the twist says. */
export function grantSession(
  on: { readonly state: State; readonly signIns: SignIns; readonly issuer: string },
  session: Session,
  twist: Twist | null,
): object {
  const { state, signIns } = on
  const person = [...state.people.values()].find(({ id }) => id === session.user)
  if (person === undefined) return {}
  const accessToken = accessTokenOf(on, session, twist)
  const refreshToken = randomBytes(secretBytes).toString('base64url')
  signIns.refreshTokens.set(refreshToken, { session, twist })
  signIns.tokens.add(accessToken).add(refreshToken)
  return {
    user: presentUser(person),
    ...(session.organization === null ? {} : { organization_id: session.organization }),
    access_token: accessToken,
    refresh_token: refreshToken,
    authentication_method: 'Password',
  }
}

function accessTokenOf(
  { state, signIns, issuer }: { readonly state: State; readonly signIns: SignIns; readonly issuer: string },
  { id, user, organization }: Session,
  twist: Twist | null,
): string {
  const now = Math.floor(Date.now() / 1_000)
  const slug = [...state.memberships.values()].find(one => one.user === user && one.organization === organization)?.role
  const role = rolesIn(state.roles, organization ?? '').find(one => one.slug === slug)
  const client = twist === 'other_audience' ? 'client_of_another_application' : signIns.clientId
  const issued = twist === 'expired' ? now - 2 * hourSeconds : now
  const claims = {
    iss: twist === 'other_issuer' ? 'https://issuer.elsewhere.example' : issuer,
    aud: client,
    sub: user,
    sid: id,
    jti: makeId('jti').slice(4),
    iat: issued,
    exp: issued + signIns.lifetimeSeconds,
    client_id: client,
    auth_time: twist === 'long_ago' ? now - 2 * hourSeconds : issued,
    ...(organization === null || role === undefined
      ? {}
      : { org_id: organization, role: role.slug, roles: [role.slug], permissions: role.permissions }),
  }
  if (twist === 'unsigned') return unsignedToken(claims)
  return signToken(twist === 'other_key' ? signIns.otherKey : signIns.key, claims)
}

/** Takes a code once, with the verifier of its challenge (RFC 7636). */
export function takeCode({ codes }: SignIns, code: string, verifier: string | undefined): Code | null {
  const known = codes.get(code)
  codes.delete(code)
  if (known === undefined) return null
  if (known.challenge === null) return known
  const challenge = createHash('sha256')
    .update(verifier ?? '')
    .digest('base64url')
  return challenge === known.challenge ? known : null
}

import type { Platform } from '../../platform/platform.ts'
import { authorizationEndpointAllowed, comeBack, visitAddress } from '../../sign-in/index.ts'
import { judgeLogoutToken, oidcParty } from '../actions-oidc.ts'
import { type Assertion, type Connection, idpGroupLengthMax, idpGroupsMax } from '../model.ts'
import { oidcSettingsSchema, parseOidcSettings } from '../parse-oidc-settings.ts'
import type { ProtocolMethod, ProviderSession } from './protocol.ts'

function redirectUri(on: Pick<Platform, 'config'>, { id }: Pick<Connection, 'id'>): string {
  return `${on.config.baseUrl}/sso/callback/${id}`
}

/** OpenID Connect Core, authorization code flow with PKCE; the issuer's metadata by Discovery. */
export const oidc: ProtocolMethod = {
  protocol: 'oidc',
  settings: oidcSettingsSchema,
  needsSecret: true,
  addresses: (on, connection) => ({
    redirect_uri: redirectUri(on, connection),
    post_logout_redirect_uri: signedOutAddress(on),
    backchannel_logout_uri: `${on.config.baseUrl}/sso/back_channel_logout/${connection.id}`,
  }),
  async leave(on, { connection, secret, domainHint, ...leaving }) {
    const there = await oidcParty(on, connection, secret)
    const address = await visitAddress(there, { ...leaving, redirectUri: redirectUri(on, connection) })
    if (domainHint !== undefined) address.searchParams.set('domain_hint', domainHint)
    return { address }
  },
  async comeBack(on, { connection, secret, ...returning }) {
    const there = await oidcParty(on, connection, secret).catch(() => undefined)
    if (there === undefined) return { outcome: 'failed', because: 'issuer_unreachable' }
    const back = await comeBack(on, there, { ...returning, redirectUri: redirectUri(on, connection) })
    if (back.outcome === 'declined') return { outcome: 'declined' }
    if (back.outcome === 'provider_failed') return { outcome: 'failed', because: 'answer_refused' }
    const { groups_claim: claim } = parseOidcSettings(connection.settings)
    return { outcome: 'told', assertion: assertionOf(back.person, back.claims ?? {}, claim), session: sessionOf(back) }
  },
  hearLogout: judgeLogoutToken,
  // OpenID Connect RP-Initiated Logout 1.0 section 2.
  async signOut(on, { connection, secret, session }) {
    const { server, provider } = await oidcParty(on, connection, secret)
    if (!authorizationEndpointAllowed(server.end_session_endpoint ?? '', provider.issuer)) return undefined
    const address = new URL(server.end_session_endpoint ?? '')
    const parameters = {
      id_token_hint: session.hint.id_token,
      client_id: provider.clientId,
      post_logout_redirect_uri: signedOutAddress(on),
    }
    for (const [name, value] of Object.entries(parameters))
      if (value !== undefined) address.searchParams.set(name, value)
    return address
  },
}

function signedOutAddress(on: Pick<Platform, 'config'>): string {
  return `${on.config.baseUrl}/sso/logout/done`
}

const idTokenLengthMax = 8_000
const sessionIdLengthMax = 500

function sessionOf({ claims, idToken }: Told): ProviderSession {
  const token = idToken?.reveal() ?? ''
  const sid = claims?.sid
  return {
    index: typeof sid === 'string' && sid !== '' && sid.length <= sessionIdLengthMax ? sid : undefined,
    // A longer one fits into no address.
    hint: token === '' || token.length > idTokenLengthMax ? {} : { id_token: token },
  }
}

type Told = Extract<Awaited<ReturnType<typeof comeBack>>, { outcome: 'told' }>
type Person = Told['person']

/** What is about the token and not about the person. */
const aboutTheToken = new Set([
  'iss',
  'aud',
  'exp',
  'iat',
  'nbf',
  'jti',
  'nonce',
  'azp',
  'at_hash',
  'c_hash',
  's_hash',
  'sid',
  'auth_time',
])

function assertionOf(person: Person, claims: Readonly<Record<string, unknown>>, claim: string): Assertion {
  const said = claims[claim]
  const groups = Array.isArray(said) ? said : typeof said === 'string' ? [said] : []
  return {
    idpId: person.subject,
    email: person.email,
    emailVerified: verified(claims.email_verified),
    firstName: person.firstName,
    lastName: person.lastName,
    groups: groups
      .filter(
        (group): group is string => typeof group === 'string' && group !== '' && group.length <= idpGroupLengthMax,
      )
      .slice(0, idpGroupsMax),
    raw: Object.fromEntries(Object.entries(claims).filter(([name]) => !aboutTheToken.has(name))),
  }
}

/** Many providers of companies say nothing about it; whatever is said and is not the boolean `true` is a no (T27). */
function verified(claim: unknown): boolean | undefined {
  return claim === undefined || claim === null ? undefined : claim === true
}

import { z } from 'zod'
import type { Platform } from '../../platform/platform.ts'
import type { Secret } from '../../platform/secret.ts'
import { comeBack, reachIssuer, visitAddress } from '../../sign-in/index.ts'
import { type Assertion, type Connection, idpGroupLengthMax, idpGroupsMax, settingLengthMax } from '../model.ts'
import type { ProtocolMethod } from './protocol.ts'

const scopesMax = 20

const settings = z.strictObject({
  issuer: z
    .url({ protocol: /^https?$/ })
    .max(settingLengthMax)
    .transform(issuer => issuer.replace(/\/$/, '')),
  client_id: z.string().min(1).max(settingLengthMax),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/))
    .max(scopesMax)
    .default(['openid', 'email', 'profile']),
  /** The claim that lists the groups of the person. */
  groups_claim: z.string().min(1).max(100).default('groups'),
})

function redirectUri(on: Pick<Platform, 'config'>, { id }: Pick<Connection, 'id'>): string {
  return `${on.config.baseUrl}/sso/callback/${id}`
}

function party(on: Platform, connection: Connection, secret: Secret | undefined) {
  const { issuer, client_id: clientId, scopes } = settings.parse(connection.settings)
  return reachIssuer(on, { slug: connection.id, issuer, clientId, scopes, secret })
}

/** OpenID Connect Core, authorization code flow with PKCE; the issuer's metadata by Discovery. */
export const oidc: ProtocolMethod = {
  protocol: 'oidc',
  settings,
  needsSecret: true,
  addresses: (on, connection) => ({ redirect_uri: redirectUri(on, connection) }),
  async leave(on, { connection, secret, domainHint, ...leaving }) {
    const there = await party(on, connection, secret)
    const address = await visitAddress(there, { ...leaving, redirectUri: redirectUri(on, connection) })
    if (domainHint !== undefined) address.searchParams.set('domain_hint', domainHint)
    return address
  },
  async comeBack(on, { connection, secret, ...returning }) {
    const there = await party(on, connection, secret).catch(() => undefined)
    if (there === undefined) return { outcome: 'failed', because: 'issuer_unreachable' }
    const back = await comeBack(on, there, { ...returning, redirectUri: redirectUri(on, connection) })
    if (back.outcome === 'declined') return { outcome: 'declined' }
    if (back.outcome === 'provider_failed') return { outcome: 'failed', because: 'answer_refused' }
    const { groups_claim: claim } = settings.parse(connection.settings)
    return { outcome: 'told', assertion: assertionOf(back.person, back.claims ?? {}, claim) }
  },
}

type Person = Extract<Awaited<ReturnType<typeof comeBack>>, { outcome: 'told' }>['person']

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

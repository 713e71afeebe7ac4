import { SignJWT } from 'jose'
import { accountApplication, currentSigningKey } from '../../src/applications/index.ts'
import { dashboardApplication } from '../../src/dashboard/index.ts'
import type { User } from '../../src/directory/index.ts'
import { startDevice } from '../../src/oauth/actions-devices.ts'
import { pushRequest } from '../../src/oauth/actions-pushed.ts'
import { issueCode } from '../../src/oauth/index.ts'
import { type CredentialKind, credentialKinds } from '../../src/platform/credentials.ts'
import { idFrom } from '../../src/platform/ids.ts'
import { randomToken } from '../../src/platform/secret.ts'
import { getSession, issueCookie, type Session } from '../../src/sessions/index.ts'
import { insertCode } from '../../src/sign-in/actions-codes.ts'
import { derivedFrom } from '../../src/sign-in/derive-cookie.ts'
import { createEmailVerification, createMagicAuth, createPasswordReset, keepPending } from '../../src/sign-in/index.ts'
import { createWidgetToken } from '../../src/widgets/actions-token.ts'
import type { SecurityGround } from '../security/ground.ts'
import {
  agentSession,
  agentTokens,
  type Client,
  personSession,
  personTokens,
  pkce,
  type Side,
  system,
} from './sides.ts'

/** What an artefact is made from. */
export interface Making {
  readonly ground: SecurityGround
  readonly side: Side
  readonly person: User
  /** An organization that the person is a member of. */
  readonly organizationId: string
}

/** An artefact, and what whoever stole it would have stolen with it. */
export interface Made {
  readonly value: string
  readonly carried?: Readonly<Record<string, string>>
  /** True for what a browser holds as a cookie of its application. */
  readonly isCookie?: true
  /** The session cookie that it belongs to. */
  readonly besides?: string
  /** The same of the side's installed program, where a door takes only programs. */
  readonly ofProgram?: string
}

export interface Artefact {
  /** What the log calls it when somebody carries it elsewhere. */
  readonly kind: CredentialKind | undefined
  /** Why nobody can tell whose it is by looking at it; only then may a refusal leave no event. */
  readonly unknowable?: string
  make(making: Making): Promise<Made>
}

async function codeAt(
  { ground, person }: Making,
  client: Client,
  parts: { readonly door: 'oauth2' | 'user_management'; readonly session?: Session },
): Promise<Made> {
  const { on } = ground.node.ambit
  const { verifier, challenge } = pkce()
  const session = parts.session ?? (await personSession(ground, client.application, person.id))
  const code = await on.database.transaction(tx =>
    issueCode(tx, {
      applicationId: client.application.id,
      sessionId: session.id,
      redirectUri: client.redirectUri,
      codeChallenge: challenge,
      door: parts.door,
      resource: undefined,
      scope: 'openid',
      nonce: undefined,
      signedInAt: on.clock.now(),
    }),
  )
  // A code lives for a minute, and the matrix takes longer: what is tested is whose it is, not how old.
  await on.database.query(`UPDATE authorization_codes SET expires_at = expires_at + interval '1 hour'`)
  return { value: code.reveal(), carried: { code_verifier: verifier, redirect_uri: client.redirectUri } }
}

/** An administrator is about to act in the place of the person, in this application. */
async function impersonation({ ground, side, person }: Making): Promise<{ code: string; session: Session }> {
  const asked = { user_id: person.id, client_id: side.web.application.clientId, reason: 'to look' }
  const { url, session_id } = await ground.node.api('POST', '/v1/impersonations', asked)
  // A code lives for a minute, and the matrix takes longer: what is tested is whose it is, not how old.
  await ground.db.database.query(`UPDATE authorization_codes SET expires_at = expires_at + interval '1 hour'`)
  const session = await getSession(ground.node.ambit.on.database, idFrom('session', String(session_id)))
  return { code: new URL(String(url)).searchParams.get('code') ?? '', session }
}

async function tokensOfImpersonation(making: Making): Promise<{ access: string; refresh: string }> {
  return personTokens(making.ground, making.side.web.application, (await impersonation(making)).session)
}

/** A code of a client's own, for places where something else is tried beside it. */
export function ownCode(making: Making, client: Client, door: 'oauth2' | 'user_management'): Promise<Made> {
  return codeAt(making, client, { door })
}

async function tokensOfPerson({ ground, side, person }: Making): Promise<{ access: string; refresh: string }> {
  const { application } = side.web
  return personTokens(ground, application, await personSession(ground, application, person.id))
}

async function tokensOfAgent(
  { ground, side, person }: Making,
  path?: string,
): Promise<{ access: string; refresh: string }> {
  const { application } = side.machine
  const session = await agentSession(ground, application, person.id)
  return agentTokens(ground, application, path === undefined ? { session } : { session, path })
}

async function deviceAt({ ground, person }: Making, client: Client, door: 'oauth2' | 'user_management') {
  const { on } = ground.node.ambit
  const started = await startDevice(on, {
    application: client.application,
    door,
    scope: 'openid',
    resource: undefined,
    codeChallenge: undefined,
    place: { address: '127.0.0.1', userAgent: undefined },
  })
  return { started, person }
}

/** A device code whose person has approved: the next poll gets tokens. */
async function approvedDevice(making: Making, client: Client, door: 'oauth2' | 'user_management'): Promise<Made> {
  const { ground, person } = making
  const { started } = await deviceAt(making, client, door)
  const session =
    client.application.kind === 'agent'
      ? await agentSession(ground, client.application, person.id)
      : await personSession(ground, client.application, person.id)
  await ground.db.database.query(
    `UPDATE device_codes SET state = 'approved', session_id = $2, signed_in_at = clock_timestamp(),
       expires_at = expires_at + interval '1 hour'
      WHERE hash = sha256(convert_to($1, 'UTF8'))`,
    [started.deviceCode.reveal(), session.id],
  )
  return { value: started.deviceCode.reveal() }
}

/** Signed by the application's own key, as the id_token and the logout token are. */
async function signed({ ground, side, person }: Making, typ: string, claims: object): Promise<Made> {
  const { on } = ground.node.ambit
  const { application } = side.web
  const key = await currentSigningKey(on, application.id)
  const session = await personSession(ground, application, person.id)
  const value = await new SignJWT({ sub: person.id, sid: session.id, ...claims })
    .setProtectedHeader({ alg: key.algorithm, kid: key.kid, typ })
    .setIssuer(on.config.baseUrl)
    .setAudience(application.clientId)
    .setIssuedAt()
    .setJti(session.id)
    .setExpirationTime('1h')
    .sign(key.privateKey)
  return { value }
}

/** The browser's sign-in, which belongs to the account application and to no other. */
async function browserCookie(making: Making): Promise<string> {
  const { on } = making.ground.node.ambit
  const application = await accountApplication(on.database)
  const session = await personSession(making.ground, application, making.person.id)
  const cookie = await on.database.transaction(tx => issueCookie(tx, session))
  return cookie.reveal()
}

async function mailedCode({ ground, side, person }: Making, create: typeof createMagicAuth): Promise<Made> {
  const { on } = ground.node.ambit
  const { application } = side.web
  const place = { address: '127.0.0.1', userAgent: undefined }
  const made = await on.database.transaction(tx => create(on, tx, system, { user: person, application, place }))
  return { value: made.value?.reveal() ?? '' }
}

/** With the browser in which it was asked for: it counts in no other. */
async function mailedLink({ ground, side, person }: Making): Promise<Made> {
  const { on } = ground.node.ambit
  const flow = randomToken()
  const made = await insertCode(on, on.database, {
    kind: 'magic_auth',
    userId: person.id,
    email: person.email,
    applicationId: side.web.application.id,
    flow,
    withLink: true,
  })
  return { value: made.link?.reveal() ?? '', besides: flow }
}

/** Each thing that one application has, or that a person has through it, and that another must get nothing for. */
export const artefacts = {
  'authorization code': {
    kind: 'authorization_code',
    make: making => codeAt(making, making.side.web, { door: 'oauth2' }),
  },
  'authorization code of user management': {
    kind: 'authorization_code',
    make: making => codeAt(making, making.side.web, { door: 'user_management' }),
  },
  'code of an impersonation': {
    kind: 'authorization_code',
    make: async making => ({ value: (await impersonation(making)).code }),
  },
  'access token of an impersonation': {
    kind: 'access_token',
    make: async making => ({ value: (await tokensOfImpersonation(making)).access }),
  },
  'refresh token of an impersonation': {
    kind: 'refresh_token',
    make: async making => ({ value: (await tokensOfImpersonation(making)).refresh }),
  },
  'refresh token, opaque access': {
    kind: 'refresh_token',
    make: async making => ({ value: (await tokensOfAgent(making)).refresh }),
  },
  'refresh token of a person': {
    kind: 'refresh_token',
    make: async making => ({ value: (await tokensOfPerson(making)).refresh }),
  },
  'refresh cookie of a page': {
    kind: 'refresh_token',
    make: async ({ ground, side, person }) => {
      const { application } = side.page
      const tokens = await personTokens(ground, application, await personSession(ground, application, person.id))
      return { value: tokens.refresh }
    },
  },
  'access token, opaque': {
    kind: 'access_token',
    make: async making => ({ value: (await tokensOfAgent(making)).access }),
  },
  'access token for one provider': {
    kind: 'access_token',
    make: async making => ({ value: (await tokensOfAgent(making, '/mcp/none')).access }),
  },
  'access token, bound to a key': {
    kind: 'access_token',
    make: async ({ ground, side, person }) => {
      const { application } = side.machine
      const session = await agentSession(ground, application, person.id)
      return { value: (await agentTokens(ground, application, { session, holderKey: side.holderKey })).access }
    },
  },
  'access token, signed': {
    kind: 'access_token',
    make: async making => ({ value: (await tokensOfPerson(making)).access }),
  },
  'widget token': {
    kind: 'widget_token',
    make: async ({ ground, side, person }) => {
      const asked = { userId: person.id, organizationId: undefined, scopes: undefined }
      const { clientId } = side.web.application
      return { value: (await createWidgetToken(ground.node.ambit.on, system, { ...asked, clientId })).token.reveal() }
    },
  },
  'id token': { kind: 'signed_token', make: making => signed(making, 'JWT', {}) },
  'logout token': {
    kind: 'signed_token',
    make: making =>
      signed(making, 'logout+jwt', { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }),
  },
  'session cookie': {
    kind: 'session_cookie',
    make: async making => ({ value: await browserCookie(making), isCookie: true }),
  },
  'dashboard cookie': {
    kind: 'session_cookie',
    make: async ({ ground, person }) => {
      const { on } = ground.node.ambit
      const session = await personSession(ground, await dashboardApplication(on), person.id)
      const cookie = await on.database.transaction(tx => issueCookie(tx, session))
      return { value: cookie.reveal(), isCookie: true }
    },
  },
  'strict cookie': {
    kind: undefined,
    unknowable: 'it is derived from the session cookie, and worth nothing without it',
    make: async making => {
      const session = await browserCookie(making)
      return { value: derivedFrom(session, 'strict'), besides: session }
    },
  },
  'pending sign-in': {
    kind: 'pending_sign_in',
    make: async ({ ground, side, person }) => {
      const { on } = ground.node.ambit
      const proof = { userId: person.id, method: 'Password', at: on.clock.now() } as const
      const token = await on.database.transaction(tx => keepPending(tx, { application: side.web.application, proof }))
      return { value: token.reveal() }
    },
  },
  'client secret': {
    kind: 'client_secret',
    make: async ({ side }) => ({ value: side.web.secret, ofProgram: side.native.secret }),
  },
  'client assertion': { kind: 'client_assertion', make: async ({ side }) => ({ value: await side.assertion() }) },
  'identity assertion': {
    kind: undefined,
    unknowable: 'another issuer made it, and only its signature says for whom',
    make: async ({ side }) => ({ value: await side.identity() }),
  },
  'workload assertion': {
    kind: undefined,
    unknowable: 'another issuer made it, and only its signature says of what',
    make: async ({ side }) => ({ value: await side.workload() }),
  },
  'access token of a foreign server': {
    kind: undefined,
    unknowable: 'another issuer made it, and it is known here from its first use on',
    make: async ({ side }) => ({ value: await side.foreignToken() }),
  },
  'redirect URI': { kind: 'redirect_uri', make: async ({ side }) => ({ value: side.web.redirectUri }) },
  'logout URI': {
    kind: 'logout_uri',
    make: async ({ side }) => ({ value: side.web.application.logoutUris[0]?.uri ?? '' }),
  },
  'device code': { kind: 'device_code', make: making => approvedDevice(making, making.side.native, 'oauth2') },
  'device code of user management': {
    kind: 'device_code',
    make: making => approvedDevice(making, making.side.native, 'user_management'),
  },
  'user code': {
    kind: 'user_code',
    make: async making => ({ value: (await deviceAt(making, making.side.native, 'oauth2')).started.userCode }),
  },
  'pushed request': {
    kind: 'pushed_request',
    make: async ({ ground, side }) => {
      const { application, redirectUri } = side.web
      const { challenge } = pkce()
      const values = {
        client_id: application.clientId,
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: 'openid',
        state: 'st',
        code_challenge: challenge,
        code_challenge_method: 'S256',
      }
      const value = await pushRequest(ground.node.ambit.on, application, new Map(Object.entries(values)))
      await ground.db.database.query(`UPDATE pushed_requests SET expires_at = expires_at + interval '1 hour'`)
      return { value }
    },
  },
  'password reset link': {
    kind: 'reset_link',
    make: async ({ ground, side, person }) => {
      const { on } = ground.node.ambit
      const { application } = side.web
      const place = { address: '127.0.0.1', userAgent: undefined }
      const made = await on.database.transaction(tx =>
        createPasswordReset(on, tx, system, { user: person, application, place }),
      )
      return { value: made.value?.reveal() ?? '' }
    },
  },
  'invitation link': {
    kind: undefined,
    unknowable: 'it belongs to the organization that it leads into, which every application shares',
    make: async ({ ground, organizationId }) => {
      const email = `guest-${randomToken().slice(0, 8).toLowerCase()}@acme.example`
      const body = { email, organization_id: organizationId }
      return { value: String((await ground.node.api('POST', '/user_management/invitations', body)).token) }
    },
  },
  'link of a sign-in by mail': { kind: 'sign_in_link', make: mailedLink },
  'link of a passwordless session': {
    kind: 'sign_in_link',
    make: async ({ ground, side, person }) => {
      const { on } = ground.node.ambit
      const parts = { userId: person.id, email: person.email, applicationId: side.web.application.id }
      const made = await insertCode(on, on.database, { kind: 'passwordless', ...parts })
      return { value: made.link?.reveal() ?? '' }
    },
  },
  'flow cookie': {
    kind: undefined,
    unknowable: 'it is random, and says which browser asked and nothing else',
    make: async making => {
      const { value, besides = '' } = await mailedLink(making)
      return { value: besides, besides: value, isCookie: true }
    },
  },
  'pending sign-in of a browser': {
    kind: 'pending_sign_in',
    make: async ({ ground, person }) => {
      const { on } = ground.node.ambit
      const application = await accountApplication(on.database)
      const proof = { userId: person.id, method: 'Password', at: on.clock.now() } as const
      const token = await on.database.transaction(tx => keepPending(tx, { application, proof }))
      return { value: token.reveal(), isCookie: true }
    },
  },
  'code of a sign-in by mail': {
    kind: undefined,
    unknowable: 'six digits say nothing of whose they are',
    make: making => mailedCode(making, createMagicAuth),
  },
  'code that verifies an address': {
    kind: undefined,
    unknowable: 'six digits say nothing of whose they are',
    make: making => mailedCode(making, createEmailVerification),
  },
} as const satisfies Readonly<Record<string, Artefact>>
export type ArtefactName = keyof typeof artefacts

/** Comes with what is built later; it has no cell until there is something that makes one. */
export const later: Readonly<Record<string, string>> = {}

/** Kinds of credentials that the log knows and that nothing here makes. */
export function kindsWithoutArtefact(): string[] {
  const made = new Set<string | undefined>(Object.values(artefacts).map(({ kind }) => kind))
  return credentialKinds.filter(kind => !made.has(kind))
}

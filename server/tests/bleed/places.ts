import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { accountApplication } from '../../src/applications/index.ts'
import { userGrants } from '../../src/authentication/grants/all.ts'
import { dashboardApplication } from '../../src/dashboard/index.ts'
import type { Slot } from '../../src/platform/credentials.ts'
import type { ApiRoute, DoorRoute } from '../../src/platform/route.ts'
import { sha256 } from '../../src/platform/secret.ts'
import { portalPages } from '../../src/portal/pages.ts'
import { totpOf } from '../../src/sign-in/check-totp.ts'
import { cookieName, derivedFrom } from '../../src/sign-in/derive-cookie.ts'
import { enrolTotp, insertCode } from '../../src/sign-in/index.ts'
import { widgetsPath } from '../../src/widgets/index.ts'
import { allRoutes, nameOf } from '../golden/routes.ts'
import { type Answer, type SecurityGround, withoutReferences } from '../security/ground.ts'
import { startNode, type TestNode } from '../walk/node.ts'
import { type ArtefactName, artefacts, type Made, type Making, ownCode } from './artefacts.ts'
import { type Client, personSession, personTokens, system } from './sides.ts'

/** What somebody presents: an artefact, and what came with it. */
export interface Presented extends Made {
  readonly artefact: ArtefactName
}

export interface Outcome {
  readonly status: number
  readonly text: string
  readonly admitted: boolean
}

/** One slot of one route: where an application shows something, and gets something for it. */
export interface Place {
  readonly route: string
  /** Which of the things that the route does, where it does several. */
  readonly via?: string
  readonly slot: Slot | 'signature'
  /** What gets something here when its own application shows it. The first one shows that the place is alive. */
  readonly takes: readonly ArtefactName[]
  /** Why this place knows no application: whoever shows a bearer here acts as its own application, and as no other. */
  readonly belongsToNone?: string
  /** The decision is made at the application, so nothing of ours hears of it. */
  readonly elsewhere?: string
  /** Shows it, as a client of `making.side`. */
  ask(making: Making, presented: Presented): Promise<Outcome>
}

type Fields = Readonly<Record<string, string>>

async function form(ground: SecurityGround, path: string, fields: Fields, headers: Fields = {}): Promise<Answer> {
  return ground.ask('POST', path, { body: new URLSearchParams(fields), headers })
}

function outcome(answer: Answer, admitted = answer.status < 400): Outcome {
  return { status: answer.status, text: answer.text, admitted }
}

const person = { accept: 'text/html' }

/** The fields that a client proves itself with, where its secret is not what is tried. */
function proof({ application, secret }: Client): Fields {
  return { client_id: application.clientId, ...(secret === '' ? {} : { client_secret: secret }) }
}

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const opaque = ['refresh token, opaque access', 'access token, opaque', 'access token for one provider'] as const

/** A request that only lacks the client's proof; each proof is tried at each door that takes one. */
interface ProofDoor {
  readonly route: string
  /** Which client of a side asks: one with a secret, one with a key. */
  readonly client: 'web' | 'native'
  fields(making: Making, client: Client): Promise<Fields>
}

async function codeFields(making: Making, client: Client): Promise<Fields> {
  const own = await ownCode(making, client, 'oauth2')
  return { grant_type: 'authorization_code', code: own.value, ...own.carried }
}

function pushedFields(client: Client): Fields {
  return {
    response_type: 'code',
    redirect_uri: client.redirectUri,
    scope: 'openid',
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  }
}

const proofDoors: readonly ProofDoor[] = [
  { route: 'POST /oauth2/token', client: 'web', fields: codeFields },
  { route: 'POST /oauth2/par', client: 'web', fields: async (_, client) => pushedFields(client) },
  { route: 'POST /oauth2/device_authorization', client: 'native', fields: async () => ({ scope: 'openid' }) },
  { route: 'POST /oauth2/revoke', client: 'web', fields: async () => ({ token: 'nothing' }) },
  { route: 'POST /oauth2/introspection', client: 'web', fields: async () => ({ token: 'nothing' }) },
]

function pathOf(route: string): string {
  return route.slice(route.indexOf(' ') + 1)
}

function secretPlaces({ route, client: kind, fields }: ProofDoor): Place[] {
  const takes = ['client secret'] as const
  const at = pathOf(route)
  const secretOf = (presented: Presented): string =>
    (kind === 'native' ? presented.ofProgram : undefined) ?? presented.value
  return [
    {
      route,
      slot: 'parameter:client_secret',
      takes,
      ask: async (making, presented) => {
        const client = making.side[kind]
        const asked = { ...(await fields(making, client)), client_id: client.application.clientId }
        return outcome(await form(making.ground, at, { ...asked, client_secret: secretOf(presented) }))
      },
    },
    {
      route,
      slot: 'basic',
      takes,
      ask: async (making, presented) => {
        const client = making.side[kind]
        const pair = [client.application.clientId, secretOf(presented)].map(encodeURIComponent).join(':')
        const authorization = `Basic ${Buffer.from(pair).toString('base64')}`
        return outcome(await form(making.ground, at, await fields(making, client), { authorization }))
      },
    },
  ]
}

function assertionPlace({ route, fields }: ProofDoor): Place {
  return {
    route,
    slot: 'parameter:client_assertion',
    takes: ['client assertion'],
    ask: async (making, { value }) => {
      const client = making.side.signer
      const asked = {
        ...(await fields(making, client)),
        client_id: client.application.clientId,
        client_assertion_type: assertionType,
        client_assertion: value,
      }
      return outcome(await form(making.ground, pathOf(route), asked))
    },
  }
}

/** Whether what was shown, or the session that it stands for, has ended. */
async function hasEnded({ db }: SecurityGround, value: string): Promise<boolean> {
  const rows = await db.database.query<{ ended: boolean }>(
    `SELECT t.ended_at IS NOT NULL OR s.ended_at IS NOT NULL AS ended
       FROM (SELECT session_id, ended_at FROM tokens WHERE hash = $1
             UNION ALL SELECT session_id, NULL FROM refresh_tokens WHERE hash = $1) t
       JOIN sessions s ON s.id = t.session_id`,
    [sha256(value)],
  )
  return rows.some(row => row.ended)
}

const assertionPlaces: readonly Place[] = (['agent', 'machine'] as const).map(kind => ({
  route: 'POST /oauth2/token',
  via: `an assertion for the ${kind}`,
  slot: 'parameter:assertion',
  takes: [kind === 'agent' ? 'identity assertion' : 'workload assertion'],
  ask: async ({ ground, side }, { value }) =>
    outcome(
      await form(ground, '/oauth2/token', {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: value,
        ...proof(side[kind]),
      }),
    ),
}))

const tokenPlaces: readonly Place[] = [
  {
    route: 'POST /oauth2/token',
    slot: 'parameter:code',
    takes: ['authorization code'],
    ask: async ({ ground, side }, { value, carried }) =>
      outcome(
        await form(ground, '/oauth2/token', {
          grant_type: 'authorization_code',
          code: value,
          redirect_uri: side.web.redirectUri,
          ...carried,
          ...proof(side.web),
        }),
      ),
  },
  {
    route: 'POST /oauth2/token',
    slot: 'parameter:refresh_token',
    takes: ['refresh token, opaque access'],
    ask: async ({ ground, side }, { value }) =>
      outcome(
        await form(ground, '/oauth2/token', {
          grant_type: 'refresh_token',
          refresh_token: value,
          ...proof(side.machine),
        }),
      ),
  },
  {
    route: 'POST /oauth2/token',
    slot: 'parameter:device_code',
    takes: ['device code'],
    ask: async ({ ground, side }, { value }) =>
      outcome(
        await form(ground, '/oauth2/token', {
          grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
          device_code: value,
          ...proof(side.native),
        }),
      ),
  },
  {
    route: 'POST /oauth2/token',
    slot: 'parameter:subject_token',
    takes: ['access token, opaque', 'access token for one provider'],
    ask: async ({ ground, side }, { value }) =>
      outcome(
        await form(ground, '/oauth2/token', {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token: value,
          subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          ...proof(side.machine),
        }),
      ),
  },
  ...assertionPlaces,
  {
    route: 'POST /oauth2/token',
    slot: 'parameter:redirect_uri',
    takes: ['redirect URI'],
    ask: async (making, { value }) => {
      const { web } = making.side
      const own = await ownCode(making, web, 'oauth2')
      const fields = { grant_type: 'authorization_code', code: own.value, ...own.carried, redirect_uri: value }
      return outcome(await form(making.ground, '/oauth2/token', { ...fields, ...proof(web) }))
    },
  },
  {
    route: 'POST /oauth2/revoke',
    slot: 'parameter:token',
    takes: opaque,
    ask: async ({ ground, side }, { value }) => {
      const answer = await form(ground, '/oauth2/revoke', { token: value, ...proof(side.machine) })
      return outcome(answer, answer.status === 200 && (await hasEnded(ground, value)))
    },
  },
  {
    route: 'POST /oauth2/introspection',
    slot: 'parameter:token',
    takes: opaque,
    ask: async ({ ground, side }, { value }) => {
      const answer = await form(ground, '/oauth2/introspection', { token: value, ...proof(side.machine) })
      return outcome(answer, answer.json.active === true)
    },
  },
  {
    route: 'POST /oauth2/par',
    slot: 'parameter:redirect_uri',
    takes: ['redirect URI'],
    ask: async ({ ground, side }, { value }) =>
      outcome(
        await form(ground, '/oauth2/par', { ...pushedFields(side.web), redirect_uri: value, ...proof(side.web) }),
      ),
  },
]

/** Sends a browser that is signed in to an authorization door; admitted when it is led to the redirect URI of the request. */
function authorizePlace(
  path: string,
  { slot, takes }: Pick<Place, 'takes'> & { readonly slot: `parameter:${string}` },
): Place {
  return {
    route: `GET ${path}`,
    slot,
    takes,
    ask: async (making, { value }) => {
      const { ground, side } = making
      const asked = {
        provider: 'authkit',
        client_id: side.web.application.clientId,
        ...pushedFields(side.web),
        [slot.slice('parameter:'.length)]: value,
      }
      const cookie = await browserOf(making)
      const answer = await ground.ask('GET', `${path}?${new URLSearchParams(asked)}`, {
        headers: { cookie, ...person },
      })
      const location = answer.headers.get('location') ?? ''
      return outcome(answer, URL.canParse(location) && new URL(location).searchParams.has('code'))
    },
  }
}

const signedIn = new WeakMap<SecurityGround, string>()

/** A browser of the administrator, signed in; by the same sign-in as long as that one lives, for a password costs its work. */
async function browserOf({ ground }: Making): Promise<string> {
  const kept = signedIn.get(ground)
  if (kept !== undefined && (await ground.ask('GET', '/account', { headers: { cookie: kept } })).status === 200)
    return kept
  const browser = ground.browser()
  await browser.signIn()
  signedIn.set(ground, browser.cookie())
  return browser.cookie()
}

const browserPlaces: readonly Place[] = [
  authorizePlace('/oauth2/authorize', { slot: 'parameter:redirect_uri', takes: ['redirect URI'] }),
  authorizePlace('/oauth2/authorize', { slot: 'parameter:request_uri', takes: ['pushed request'] }),
  authorizePlace('/user_management/authorize', { slot: 'parameter:redirect_uri', takes: ['redirect URI'] }),
  {
    route: 'GET /user_management/sessions/logout',
    slot: 'parameter:return_to',
    takes: ['logout URI'],
    ask: async ({ ground, side, person: user }, { value }) => {
      const session = await personSession(ground, side.web.application, user.id)
      const query = new URLSearchParams({ session_id: session.id, return_to: value })
      const answer = await ground.ask('GET', `/user_management/sessions/logout?${query}`, { headers: person })
      return outcome(answer, answer.headers.get('location') === value)
    },
  },
]

interface GrantSlot {
  readonly grant: string
  readonly slot: `parameter:${string}`
  readonly takes: readonly ArtefactName[]
  readonly client?: 'native'
  /** What the grant wants besides; whatever could be missing is the asking side's own. */
  more?(making: Making): Promise<Fields>
}

/** What each grant of user management takes that belongs to an application. */
const grantSlots: readonly GrantSlot[] = [
  {
    grant: 'authorization_code',
    slot: 'parameter:code',
    takes: ['authorization code of user management', 'code of an impersonation'],
  },
  {
    grant: 'refresh_token',
    slot: 'parameter:refresh_token',
    takes: ['refresh token of a person', 'refresh token of an impersonation'],
  },
  {
    grant: 'urn:ietf:params:oauth:grant-type:device_code',
    slot: 'parameter:device_code',
    takes: ['device code of user management'],
    client: 'native',
  },
  {
    grant: 'urn:workos:oauth:grant-type:magic-auth:code',
    slot: 'parameter:code',
    takes: ['code of a sign-in by mail'],
    more: async ({ person: { email } }) => ({ email }),
  },
  {
    grant: 'urn:workos:oauth:grant-type:organization-selection',
    slot: 'parameter:pending_authentication_token',
    takes: ['pending sign-in'],
    more: async ({ organizationId }) => ({ organization_id: organizationId }),
  },
  {
    grant: 'urn:workos:oauth:grant-type:email-verification:code',
    slot: 'parameter:pending_authentication_token',
    takes: ['pending sign-in'],
    more: async making => ({ code: (await artefacts['code that verifies an address'].make(making)).value }),
  },
  {
    grant: 'urn:workos:oauth:grant-type:email-verification:code',
    slot: 'parameter:code',
    takes: ['code that verifies an address'],
    more: async making => ({
      pending_authentication_token: (await artefacts['pending sign-in'].make(making)).value,
    }),
  },
  {
    grant: 'urn:workos:oauth:grant-type:radar-email-challenge:code',
    slot: 'parameter:pending_authentication_token',
    takes: ['pending sign-in'],
    more: challengeCodeOf,
  },
  {
    grant: 'urn:workos:oauth:grant-type:mfa-totp',
    slot: 'parameter:pending_authentication_token',
    takes: ['pending sign-in'],
    more: secondFactorOf,
  },
]

/** The code of a challenge of this person, as it was mailed. */
async function challengeCodeOf({ ground, person: user }: Making): Promise<Fields> {
  const { on } = ground.node.ambit
  const kind = 'radar_challenge'
  const { code } = await insertCode(on, on.database, { kind, userId: user.id, email: user.email })
  return { code: code.value?.reveal() ?? '', radar_challenge_id: code.id }
}

/** A factor of the person that was begun and never proven, so that nothing else asks for it; with the code of now. */
async function secondFactorOf({ ground, person: user }: Making): Promise<Fields> {
  const { on } = ground.node.ambit
  const label = user.email
  const { factor, challenge, secret } = await on.database.transaction(tx =>
    enrolTotp(on, tx, system, { userId: user.id, issuer: 'test', label }),
  )
  const code = totpOf({ secret: secret.reveal(), issuer: factor.issuer, label }).generate()
  return { code, authentication_challenge_id: challenge.id }
}

/** Grants that take nothing of an application but its proof, with the reason. */
export const grantsWithoutArtefact: Readonly<Record<string, string>> = {
  password: 'an address and a password belong to the person, whichever application asks',
}

/** Ways to sign in that are neither a place nor in the list above. */
export function grantsUnlisted(): string[] {
  const known = new Set([...grantSlots.map(({ grant }) => grant), ...Object.keys(grantsWithoutArtefact)])
  return userGrants.flatMap(({ names }) => (names.some(name => known.has(name)) ? [] : names.slice(0, 1)))
}

const authenticateRoute = 'POST /user_management/authenticate'
const authenticatePath = pathOf(authenticateRoute)

const grantPlaces: readonly Place[] = grantSlots.map(({ grant, slot, takes, client, more }) => ({
  route: authenticateRoute,
  via: grant.replace(/.*grant-type:/, ''),
  slot,
  takes,
  ask: async (making, { value, carried }) => {
    const fields = { ...(await more?.(making)), ...carried, [slot.slice('parameter:'.length)]: value }
    const asked = { grant_type: grant, ...fields, ...proof(making.side[client ?? 'web']) }
    const answer = await form(making.ground, authenticatePath, asked)
    await forgetFactors(making)
    return outcome(answer)
  },
}))

/** A factor that was proven would be asked for at every sign-in after it. */
async function forgetFactors({ ground, person: user }: Making): Promise<void> {
  await ground.db.database.query('DELETE FROM auth_factors WHERE user_id = $1', [user.id])
}

/** A person's refresh token of the asking side, so that only the proof is missing. */
async function ownRefresh({ ground, side, person: user }: Making): Promise<Fields> {
  const { application } = side.web
  const tokens = await personTokens(ground, application, await personSession(ground, application, user.id))
  return { grant_type: 'refresh_token', refresh_token: tokens.refresh, client_id: application.clientId }
}

const behindTls = new WeakMap<SecurityGround, Promise<TestNode>>()

/** A node on the same database at an address of https, where pages of applications have their cookies. */
function nodeBehindTls(ground: SecurityGround): Promise<TestNode> {
  const started =
    behindTls.get(ground) ??
    startNode(ground.db.url, {
      env: {
        ...ground.node.env,
        AMBIT_BASE_URL: 'https://id.acme.example',
        AMBIT_RATE_LIMITS: 'default',
        AMBIT_EGRESS_ALLOW: '',
        AMBIT_SMTP_URL: 'none',
      },
    })
  behindTls.set(ground, started)
  return started
}

/** Stops what places started beside the ground. */
export async function stopPlaces(ground: SecurityGround): Promise<void> {
  await (await behindTls.get(ground))?.stop()
}

/** A script of the application's own page asks with the cookie that the browser keeps for it (design 3.4). */
const pageCookiePlace: Place = {
  route: authenticateRoute,
  via: 'refresh_token of a browser',
  slot: 'cookie:refresh',
  takes: ['refresh cookie of a page'],
  ask: async ({ ground, side }, { value }) => {
    const { application, redirectUri } = side.page
    const node = await nodeBehindTls(ground)
    const headers = {
      origin: new URL(redirectUri).origin,
      cookie: `${cookieName(application.clientId, 'session', true)}_refresh=${value}`,
      'content-type': 'application/json',
    }
    const body = JSON.stringify({ client_id: application.clientId, grant_type: 'refresh_token' })
    const request = new Request(`${node.baseUrl}${authenticatePath}`, { method: 'POST', headers, body })
    const answer = await node.send(request)
    return { status: answer.status, text: await answer.text(), admitted: answer.status < 400 }
  },
}

const authenticatePlaces: readonly Place[] = [
  ...grantPlaces,
  pageCookiePlace,
  {
    route: authenticateRoute,
    slot: 'parameter:client_secret',
    takes: ['client secret'],
    ask: async (making, { value }) =>
      outcome(await form(making.ground, authenticatePath, { ...(await ownRefresh(making)), client_secret: value })),
  },
  {
    route: authenticateRoute,
    slot: 'bearer',
    takes: ['client secret'],
    ask: async (making, { value }) =>
      outcome(
        await form(making.ground, authenticatePath, await ownRefresh(making), { authorization: `Bearer ${value}` }),
      ),
  },
]

/** OpenID Connect logout: admitted when it ended the session that the hint names, or led on to where it was asked to. */
function endSessionPlaces(method: 'GET' | 'POST'): Place[] {
  const path = '/oauth2/end_session'
  const send = ({ ground, side }: Making, fields: Fields): Promise<Answer> => {
    const query = new URLSearchParams({ client_id: side.web.application.clientId, ...fields })
    if (method === 'GET') return ground.ask('GET', `${path}?${query}`, { headers: person })
    return ground.ask('POST', path, { headers: person, body: query })
  }
  return [
    {
      route: `${method} ${path}`,
      slot: 'parameter:id_token_hint',
      takes: ['id token'],
      ask: async (making, { value }) => {
        const answer = await send(making, { id_token_hint: value })
        return outcome(answer, await sessionOfHintEnded(making.ground, value))
      },
    },
    {
      route: `${method} ${path}`,
      slot: 'parameter:post_logout_redirect_uri',
      takes: ['logout URI'],
      ask: async (making, { value }) => {
        const answer = await send(making, { post_logout_redirect_uri: value })
        return outcome(answer, answer.headers.get('location')?.startsWith(value) === true)
      },
    },
  ]
}

async function sessionOfHintEnded({ db }: SecurityGround, token: string): Promise<boolean> {
  const [, payload = ''] = token.split('.')
  const sid = /"sid":"([^"]*)"/.exec(Buffer.from(payload, 'base64url').toString('utf8'))?.[1]
  const rows = await db.database.query('SELECT FROM sessions WHERE id = $1 AND ended_at IS NOT NULL', [sid ?? ''])
  return rows.length === 1
}

/** An administrator's key confirms for the installation. */
const confirmPlace: Place = {
  route: 'POST /user_management/users/{user_id}/email_verification/confirm',
  slot: 'parameter:code',
  takes: ['code that verifies an address'],
  belongsToNone: 'a management key asks, which stands for every application',
  ask: async ({ ground, person: user }, { value }) => {
    const prove = (isProven: boolean): Promise<unknown> =>
      ground.db.database.query('UPDATE users SET email_verified = $2 WHERE id = $1', [user.id, isProven])
    await prove(false)
    const path = `/user_management/users/${user.id}/email_verification/confirm`
    const answer = await ground.asOwner('POST', path, { code: value })
    await prove(true)
    return outcome(answer)
  },
}

/** A token that is bound to a key, with a proof of the key of whoever shows it (RFC 9449 section 7.1). */
const boundPlace: Place = {
  route: 'POST /mcp',
  via: 'with a proof',
  slot: 'bearer',
  takes: ['access token, bound to a key'],
  ask: async ({ ground, side }, { value }) => {
    const headers = {
      authorization: `DPoP ${value}`,
      dpop: await side.holderProof({ method: 'POST', path: '/mcp', token: value }),
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
    }
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })
    const answer = await ground.ask('POST', '/mcp', { headers, body })
    return outcome(answer, answer.status !== 401 && answer.status !== 403)
  },
}

const sharedByAll =
  'an invitation leads into an organization, and which application is entered then asks its own policy'

const invitationPlace: Place = {
  route: 'GET /invitation',
  slot: 'parameter:invitation_token',
  takes: ['invitation link'],
  belongsToNone: sharedByAll,
  ask: async ({ ground }, { value }) =>
    outcome(
      await ground.ask('GET', `/invitation?${new URLSearchParams({ invitation_token: value })}`, { headers: person }),
    ),
}

const toThePerson =
  'it leads to the person’s own sign-in or password here, whichever application mailed it; each application asks its own policy'

/** A link of a mail, opened or used by a browser that holds the flow in which it was asked for. */
function linkPlace(method: 'get' | 'post', path: string, takes: readonly ArtefactName[]): Place {
  return {
    route: `${method.toUpperCase()} ${path}`,
    slot: 'path:token',
    takes,
    belongsToNone: toThePerson,
    ask: async ({ ground }, { value, besides }) => {
      const flow = besides ?? 'f'.repeat(43)
      const { clientId } = await accountApplication(ground.node.ambit.on.database)
      const cookie = `${cookieName(clientId, 'flow', false)}=${flow}`
      const at = path.replace('{token}', encodeURIComponent(value))
      const headers = { ...person, cookie, origin: ground.node.baseUrl }
      if (method === 'get') return outcome(await ground.ask('GET', at, { headers: { ...person, cookie } }))
      const password = 'a password nobody else has'
      const body = new URLSearchParams({ csrf_token: derivedFrom(flow, 'csrf'), password })
      return outcome(await ground.ask('POST', at, { headers, body }))
    },
  }
}

/** The name under which a cookie of the account application would be read, and under which the asking side carries it. */
async function readUnder({ ground, side }: Making, presented: Presented): Promise<string> {
  const { clientId } = await accountApplication(ground.node.ambit.on.database)
  return presented.isCookie === true && side.name === 'b' ? side.web.application.clientId : clientId
}

/** The browser of a flow: a link of a mail counts only where it was asked for. */
const flowPlace: Place = {
  route: 'GET /sign-in/link/{token}',
  slot: 'cookie:flow',
  takes: ['flow cookie'],
  ask: async (making, presented) => {
    const link = presented.artefact === 'flow cookie' ? presented.besides : undefined
    const token = link ?? (await artefacts['link of a sign-in by mail'].make(making)).value
    const cookie = `${cookieName(await readUnder(making, presented), 'flow', false)}=${presented.value}`
    return outcome(await making.ground.ask('GET', `/sign-in/link/${token}`, { headers: { ...person, cookie } }))
  },
}

/** The page of the dashboard asks; whoever is somebody there and administers nothing gets 403, a stranger 401. */
const dashboardPlace: Place = {
  route: 'GET /v1/me',
  slot: 'cookie:dashboard',
  takes: ['dashboard cookie'],
  ask: async ({ ground, side }, { artefact, value }) => {
    const { clientId } = await dashboardApplication(ground.node.ambit.on)
    const reader = artefact === 'dashboard cookie' && side.name === 'b' ? side.web.application.clientId : clientId
    const cookie = `${cookieName(reader, 'session', false)}=${value}`
    const headers = { cookie, 'sec-fetch-site': 'same-origin', 'x-ambit-dashboard': 'act' }
    const answer = await ground.ask('GET', '/v1/me', { headers })
    return outcome(answer, answer.status !== 401)
  },
}

/** A half-done sign-in of the hosted pages, between two gates. */
const pendingPlace: Place = {
  route: 'GET /sign-in/verify-email',
  slot: 'cookie:pending',
  takes: ['pending sign-in of a browser'],
  ask: async (making, presented) => {
    const name = cookieName(await readUnder(making, presented), 'pending', false)
    const headers = { ...person, cookie: `${name}=${presented.value}` }
    const answer = await making.ground.ask('GET', '/sign-in/verify-email', { headers })
    return outcome(answer, !/^\/sign-in(\?|$)/.test(answer.headers.get('location') ?? ''))
  },
}

const devicePlace: Place = {
  route: 'GET /device',
  slot: 'parameter:user_code',
  takes: ['user code'],
  belongsToNone: 'the code itself names the application that asks, and the page says which',
  ask: async (making, { value }) => {
    const cookie = await browserOf(making)
    const query = new URLSearchParams({ user_code: value })
    const answer = await making.ground.ask('GET', `/device?${query}`, { headers: { cookie, ...person } })
    return outcome(answer, answer.status === 200 && answer.text.includes('name="decision"'))
  },
}

/** The second cookie of a sign-in, which only a page of ours sends: without it no form counts. */
const strictPlace: Place = {
  route: 'POST /sign-out',
  slot: 'cookie:strict',
  takes: ['strict cookie'],
  ask: async (making, presented) => {
    const { ground, side } = making
    const { clientId } = await accountApplication(ground.node.ambit.on.database)
    const own = presented.artefact === 'strict cookie' ? presented.besides : undefined
    const session = own ?? (await artefacts['session cookie'].make(making)).value
    const reader = own !== undefined && side.name === 'b' ? side.web.application.clientId : clientId
    const cookies = [
      `${cookieName(clientId, 'session', false)}=${session}`,
      `${cookieName(reader, 'strict', false)}=${presented.value}`,
    ]
    const body = new URLSearchParams({ csrf_token: derivedFrom(session, 'csrf') })
    const headers = { ...person, cookie: cookies.join('; '), origin: ground.node.baseUrl }
    return outcome(await ground.ask('POST', '/sign-out', { headers, body }))
  },
}

const bearers = 'a bearer speaks for the application that it was given to, wherever it is shown'

function bearerPlace(route: DoorRoute): Place {
  const name = nameOf(route)
  return {
    route: name,
    slot: 'bearer',
    takes: takenBy(route.path),
    belongsToNone: bearers,
    ask: async ({ ground }, { value }) => {
      const headers = {
        authorization: `Bearer ${value}`,
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
      }
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })
      const path = route.path.replaceAll(/\{\w+\}/g, 'none')
      const init = route.method === 'post' ? { headers, body } : { headers }
      const answer = await ground.ask(route.method.toUpperCase(), path, init)
      return outcome(answer, answer.status !== 401 && answer.status !== 403)
    },
  }
}

function takenBy(path: string): readonly ArtefactName[] {
  if (path === '/oauth2/userinfo')
    return [
      'access token, opaque',
      'access token for one provider',
      'access token, signed',
      'access token of an impersonation',
    ]
  if (path.startsWith(widgetsPath)) return ['widget token']
  return path === '/mcp' || path.startsWith('/relay/')
    ? ['access token, opaque', 'access token of a foreign server']
    : ['access token for one provider']
}

/** Verifies a token as an application does, with the key set and the audience of the asking side. */
const verifier: Place = {
  route: 'GET /sso/jwks/{client_id}',
  slot: 'signature',
  takes: ['access token, signed', 'access token of an impersonation', 'id token', 'logout token'],
  elsewhere: 'the application verifies by itself, with what it fetched before',
  ask: async ({ ground, side }, { value }) => {
    const { clientId } = side.web.application
    const set = (await ground.ask('GET', `/sso/jwks/${clientId}`)).json
    const verified = await jwtVerify(value, createLocalJWKSet(set as unknown as JSONWebKeySet)).catch(() => undefined)
    const { aud, client_id } = verified?.payload ?? {}
    return { status: 200, text: '', admitted: verified !== undefined && (aud ?? client_id) === clientId }
  },
}

/** The API of administrators: a management key of the installation, and nothing that an application has. */
function apiPlace(route: ApiRoute): Place {
  return {
    route: nameOf(route),
    slot: 'bearer',
    takes: [],
    ask: async ({ ground }, { value }) => {
      const answer = await askApi(ground, route, value)
      return outcome(answer, answer.status !== 401)
    },
  }
}

/** A call of the API with this bearer; ids are of nobody, so that the right bearer changes nothing. */
export function askApi(ground: SecurityGround, { spec }: ApiRoute, bearer: string): Promise<Answer> {
  const path = spec.path.replaceAll(/\{\w+\}/g, 'none')
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
  const init = spec.method === 'get' ? { headers } : { headers, body: '{"none":true}' }
  return ground.ask(spec.method.toUpperCase(), path, init)
}

/** What stands in a page's address or form, so that the page comes to asking who is there. */
const pageQueries: Readonly<Record<string, (making: Making) => Promise<string>>> = {
  'GET /oauth2/authorize': async ({ side }) =>
    String(new URLSearchParams({ client_id: side.web.application.clientId, ...pushedFields(side.web) })),
  'GET /user_management/authorize': async ({ side }) =>
    String(
      new URLSearchParams({
        provider: 'authkit',
        client_id: side.web.application.clientId,
        ...pushedFields(side.web),
      }),
    ),
}

/** A browser opens a page with a cookie. Admitted when the answer is another than a stranger's. */
function cookiePlace(route: DoorRoute): Place {
  const name = nameOf(route)
  return {
    route: name,
    slot: 'cookie:session',
    takes: ['session cookie'],
    ask: async (making, presented) => {
      const shown = await openPage(making, route, await cookieFor(making, presented))
      const stranger = await openPage(making, route, undefined)
      return outcome(shown, shown.status !== stranger.status || comparable(shown) !== comparable(stranger))
    },
  }
}

/** Nonces, challenges and tokens of forms, which differ from one answer to the next. */
const randomText = /[A-Za-z0-9_-]{20,}/g

function comparable(answer: Answer): string {
  return `${answer.headers.get('location') ?? ''} ${withoutReferences(answer.text)}`
    .replaceAll(/ambit_asked=[\w.-]+|ambit_asked%3D[\w.-]+|return_to=\S+/g, '')
    .replaceAll(randomText, '…')
}

/**
 * The account application keeps the browser's sign-in. Its own cookie comes under its own name; carried to the asking side it comes
 * under that one's. Whatever is no cookie of anybody is tried under the name that is read.
 */
async function cookieFor({ ground, side }: Making, presented: Presented): Promise<string> {
  const { clientId } = await accountApplication(ground.node.ambit.on.database)
  const reader = presented.isCookie === true && side.name === 'b' ? side.web.application.clientId : clientId
  return `${cookieName(reader, 'session', false)}=${presented.value}`
}

async function openPage(making: Making, route: DoorRoute, cookie: string | undefined): Promise<Answer> {
  const { ground } = making
  const query = (await pageQueries[nameOf(route)]?.(making)) ?? ''
  const path = route.path.replaceAll(/\{\w+\}/g, 'none')
  const headers = { ...person, ...(cookie === undefined ? {} : { cookie }) }
  const at = query === '' ? path : `${path}?${query}`
  if (route.method === 'get') return ground.ask('GET', at, { headers })
  return ground.ask('POST', at, { headers: { ...headers, origin: ground.node.baseUrl }, body: new URLSearchParams() })
}

/** Pages that look at no sign-in, with the reason; each is shown to answer a stranger and a person alike. */
export const pagesWithoutPerson: Readonly<Record<string, string>> = {
  'GET /': 'leads to the account page, whoever asks',
  'POST /sign-in':
    'takes an address and a password; its flow cookie binds the form to a browser, and to no application',
  'GET /sign-in/code': 'goes by the flow of the browser, which belongs to no application',
  'POST /sign-in/code': 'goes by the flow of the browser, which belongs to no application',
  'POST /sign-in/code/check': 'goes by the flow of the browser, which belongs to no application',
  'GET /sign-in/link/{token}': 'goes by the link and the flow of the browser',
  'POST /sign-in/link/{token}': 'goes by the link and the flow of the browser',
  'GET /sign-in/passkey': 'asks an authenticator, whoever sits there',
  'POST /sign-in/passkey': 'asks an authenticator, whoever sits there',
  'GET /sign-in/external': 'leads to the page of an application that signs its people in itself',
  'GET /sign-in/external/complete': 'looks at its state first, which was bound to the browser that began',
  'GET /sign-in/with/{slug}': 'leads to a third party that the installation knows',
  'GET /sign-in/callback/{slug}': 'looks at its state first, which was bound to the browser that began',
  'POST /sign-in/callback/{slug}': 'leads to the same by GET',
  'GET /sign-up': 'is for somebody who is nobody yet',
  'POST /sign-up': 'is for somebody who is nobody yet',
  'GET /reset-password': 'is for somebody who can’t sign in',
  'POST /reset-password': 'is for somebody who can’t sign in',
  'GET /reset-password/{token}': 'goes by the link alone',
  'POST /reset-password/{token}': 'goes by the link alone',
  'GET /connect/callback/{issuerHash}': 'looks at its state first, which was bound to the browser that began',
  'GET /pipes/redirecting': 'waits for the application that opened it, whoever looks',
  'GET /outbox': 'is there on the machine itself, for whoever sits at it',
  'GET /outbox/{id}': 'is there on the machine itself, for whoever sits at it',
  'GET /sso/authorize': 'leads to the provider of an organization, whoever asks; it knows people again by that alone',
  'GET /sso/callback/{connection}': 'looks at its state first, which was bound to the browser that began',
  'POST /sso/callback/{connection}': 'leads to the same by GET',
  'GET /sso/saml/{connection}/metadata': 'says what a provider has to know of us, to everybody',
  'GET /sso/logout': 'goes by the link alone, and signs nobody in',
  'GET /sso/saml/{connection}/logout': 'takes what the provider of a connection signed, whoever brings it',
  'GET /sso/arrive': 'goes by the link and the flow of the browser',
  'POST /sso/arrive': 'goes by the link and the flow of the browser',
  'GET /sso/logout/done': 'says that nobody is signed in by that provider any more, whoever sits there',
  'GET /sso/test': 'goes by the link alone, and signs nobody in',
  'GET /sign-in/sso': 'asks for an address, whoever sits there',
  'GET /sign-in/sso/{connection}': 'leads to the provider of an organization, which knows who it is',
  'GET /user_management/sessions/logout': 'takes the id of a session; a sign-in of the same person ends with it',
  ...Object.fromEntries(
    portalPages.map(route => [
      nameOf(route),
      'knows the visit of an administrator by a cookie of its own, and nobody who signs in',
    ]),
  ),
}

/** True when a page answers a signed-in person as it answers a stranger. */
export async function answersAlike(making: Making, name: string, session: string): Promise<boolean> {
  const route = doors.find(each => nameOf(each) === name)
  if (route === undefined) throw new Error(`${name} is not mounted`)
  const cookie = await cookieFor(making, { artefact: 'session cookie', value: session })
  const [known, stranger] = [await openPage(making, route, cookie), await openPage(making, route, undefined)]
  return known.status === stranger.status && comparable(known) === comparable(stranger)
}

const ofDirectory = 'takes the token of one directory: server/tests/wire/directories.test.ts'

const ofNobody = 'is for an agent that nobody owns yet: server/tests/wire/agent-claims.test.ts'

/** Doors without a slot of their own beside those above, with the reason. */
export const doorsWithoutArtefact: Readonly<Record<string, string>> = {
  'GET /.well-known/oauth-authorization-server': 'public',
  'GET /.well-known/openid-configuration': 'public',
  'GET /.well-known/oauth-protected-resource': 'public',
  'GET /.well-known/oauth-protected-resource/mcp': 'public',
  'GET /.well-known/oauth-protected-resource/mcp/{provider}': 'public',
  'GET /oauth2/jwks': 'public',
  'GET /connect/client/{issuerHash}': 'public, and says who this installation is',
  'POST /user_management/authorize/device': 'takes a client id, which is public',
  'POST /sso/back_channel_logout/{connection}':
    'takes what the provider of a connection signed: server/tests/wire/sso-logout.test.ts',
  'POST /sso/token': 'takes codes of its own kind, by the proof of their application: server/tests/wire/sso.test.ts',
  'GET /sso/profile': 'takes what /sso/token gave, which reads one profile: server/tests/wire/sso.test.ts',
  'GET /scim/v2/{directory}/ServiceProviderConfig': ofDirectory,
  'GET /scim/v2/{directory}/ResourceTypes': ofDirectory,
  'GET /scim/v2/{directory}/ResourceTypes/{id}': ofDirectory,
  'GET /scim/v2/{directory}/Schemas': ofDirectory,
  'GET /scim/v2/{directory}/Schemas/{id}': ofDirectory,
  'GET /scim/v2/{directory}/Users': ofDirectory,
  'GET /scim/v2/{directory}/Users/{id}': ofDirectory,
  'GET /scim/v2/{directory}/Groups': ofDirectory,
  'GET /scim/v2/{directory}/Groups/{id}': ofDirectory,
  'POST /scim/v2/{directory}/Users': ofDirectory,
  'POST /scim/v2/{directory}/Groups': ofDirectory,
  'POST /scim/v2/{directory}/Bulk': ofDirectory,
  'PUT /scim/v2/{directory}/Users/{id}': ofDirectory,
  'PATCH /scim/v2/{directory}/Users/{id}': ofDirectory,
  'DELETE /scim/v2/{directory}/Users/{id}': ofDirectory,
  'PUT /scim/v2/{directory}/Groups/{id}': ofDirectory,
  'PATCH /scim/v2/{directory}/Groups/{id}': ofDirectory,
  'DELETE /scim/v2/{directory}/Groups/{id}': ofDirectory,
  'POST /agent/identity': ofNobody,
  'POST /agent/identity/claim': ofNobody,
  'POST /agent/identity/claim/complete': ofNobody,
  'POST /oauth2/register': 'makes an application, and takes nothing of another',
}

const doors = allRoutes.filter((route): route is DoorRoute => route.kind !== 'api' && route.kind !== 'operations')
const apis = allRoutes.filter((route): route is ApiRoute => route.kind === 'api')

const widgetDoor = '/_widgets/settings'

/** Every place, made from the routes that the server mounts. */
export const places: readonly Place[] = [
  ...tokenPlaces,
  ...proofDoors.flatMap(secretPlaces),
  ...proofDoors.filter(({ client }) => client === 'web').map(assertionPlace),
  ...authenticatePlaces,
  ...browserPlaces,
  ...endSessionPlaces('GET'),
  ...endSessionPlaces('POST'),
  confirmPlace,
  linkPlace('get', '/reset-password/{token}', ['password reset link']),
  linkPlace('post', '/reset-password/{token}', ['password reset link']),
  linkPlace('get', '/sign-in/link/{token}', ['link of a sign-in by mail', 'link of a passwordless session']),
  linkPlace('post', '/sign-in/link/{token}', ['link of a sign-in by mail', 'link of a passwordless session']),
  boundPlace,
  invitationPlace,
  flowPlace,
  pendingPlace,
  dashboardPlace,
  devicePlace,
  strictPlace,
  verifier,
  ...doors
    .filter(route => route.kind === 'mcp' || route.path === '/oauth2/userinfo' || route.path === widgetDoor)
    .map(bearerPlace),
  ...doors.filter(route => route.kind === 'page' && !(nameOf(route) in pagesWithoutPerson)).map(cookiePlace),
  ...apis.map(apiPlace),
]

/** Doors and pages that have neither a place nor a reason to have none: a new one is here until somebody says which. */
export function doorsUnlisted(): string[] {
  const known = new Set([
    // They admit by the same function as the one that is a place: server/src/widgets/routes-door.ts.
    ...doors.filter(route => route.kind === 'widgets').map(nameOf),
    ...places.map(place => place.route),
    ...Object.keys(doorsWithoutArtefact),
    ...Object.keys(pagesWithoutPerson),
  ])
  return doors.map(nameOf).filter(name => !known.has(name))
}

/** Named here, and mounted nowhere. */
export function placesUnmounted(): string[] {
  const mounted = new Set(allRoutes.map(nameOf))
  const named = [
    ...places.map(place => place.route),
    ...Object.keys(doorsWithoutArtefact),
    ...Object.keys(pagesWithoutPerson),
  ]
  return named.filter(name => !mounted.has(name))
}

/** Artefacts that no place takes: they would be worth nothing, or a place is missing. */
export function artefactsWithoutHome(): string[] {
  const taken = new Set<string>(places.flatMap(place => place.takes))
  return Object.keys(artefacts).filter(name => !taken.has(name))
}

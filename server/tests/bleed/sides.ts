import { createHash, randomBytes } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { type Application, currentSigningKey, ensureAgent, getApplication } from '../../src/applications/index.ts'
import type { User } from '../../src/directory/index.ts'
import { nonceHeader } from '../../src/oauth/actions-proofs.ts'
import type { Actor } from '../../src/platform/actor.ts'
import { idFrom, type UserId } from '../../src/platform/ids.ts'
import {
  issueTokens,
  issueUserTokens,
  recordSignIn,
  type Session,
  startSession,
  userClaims,
} from '../../src/sessions/index.ts'
import type { SecurityGround } from '../security/ground.ts'

export const system: Actor = { kind: 'system', node: 'test' }

/** One kind of client that a side has: who it is, and what it proves itself with. */
export interface Client {
  readonly application: Application
  readonly redirectUri: string
  /** Empty where it has none. */
  readonly secret: string
}

/** An application in each form that applications come in; two of these stand against each other. */
export interface Side {
  readonly name: 'a' | 'b'
  /** A site with a server: a secret, people. */
  readonly web: Client
  /** A site that proves itself with a key. */
  readonly signer: Client
  /** An installed program that keeps a secret. */
  readonly native: Client
  /** A site without a server: no secret, and its refresh token in a cookie. */
  readonly page: Client
  /** A program that acts for people with their consent: no secret. */
  readonly agent: Client
  /** A program that acts for itself, with a secret. */
  readonly machine: Client
  assertion(): Promise<string>
  /** What an organization's issuer says of the person, for the agent of this side. */
  identity(): Promise<string>
  /** An access token of the authorization server of that organization, for the gateway. */
  foreignToken(): Promise<string>
  /** What the platform of a workload says, which makes it the machine of this side. */
  workload(): Promise<string>
  /** Of the key that this side binds tokens to (RFC 9449 section 6). */
  readonly holderKey: string
  /** Shows that the side holds that key, for one request. */
  holderProof(request: ProofOf): Promise<string>
}

export interface ProofOf {
  readonly method: string
  readonly path: string
  readonly token: string
}

const idBytes = 16

export async function makeSide(ground: SecurityGround, name: 'a' | 'b', owner: User): Promise<Side> {
  const keys = await generateKeyPair('ES256', { extractable: true })
  const jwk = { ...(await exportJWK(keys.publicKey)), alg: 'ES256', kid: `${name}-key` }
  const holder = await generateKeyPair('ES256', { extractable: true })
  const holderJwk = await exportJWK(holder.publicKey)
  const machine = await ground.node.api('POST', '/v1/agents', { name, owner_id: owner.id })
  const signer = await makeClient(ground, name, {
    kind: 'web',
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [jwk] },
  })
  const agent = await makeClient(ground, name, { kind: 'agent' })
  const foreign = await makeForeign(ground, { name, agent, machine: String(machine.id) })
  return {
    name,
    signer,
    web: await makeClient(ground, name, { kind: 'web' }),
    native: await makeClient(ground, name, { kind: 'native', token_endpoint_auth_method: 'client_secret_post' }),
    page: await makeClient(ground, name, { kind: 'single_page' }),
    agent,
    machine: await clientOf(ground, String(machine.application_id), { secret: machine.client_secret, redirectUri: '' }),
    holderKey: await calculateJwkThumbprint(holderJwk),
    holderProof: ({ method, path, token }) =>
      new SignJWT({
        htm: method,
        htu: `${ground.node.baseUrl}${path}`,
        ath: createHash('sha256').update(token).digest('base64url'),
        nonce: nonceHeader(ground.node.ambit.on)['DPoP-Nonce'],
      })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: holderJwk })
        .setJti(randomBytes(idBytes).toString('hex'))
        .setIssuedAt()
        .sign(holder.privateKey),
    identity: () => foreign.identity(agent.application),
    foreignToken: () => foreign.accessToken(),
    workload: () => foreign.workload(),
    assertion: () =>
      new SignJWT({})
        .setProtectedHeader({ alg: 'ES256', kid: `${name}-key` })
        .setIssuer(signer.application.clientId)
        .setSubject(signer.application.clientId)
        .setAudience(ground.node.baseUrl)
        .setJti(randomBytes(idBytes).toString('hex'))
        .setIssuedAt()
        .setExpirationTime('300s')
        .sign(keys.privateKey),
  }
}

interface Foreign {
  identity(client: Application): Promise<string>
  accessToken(): Promise<string>
  workload(): Promise<string>
}

interface ForeignParts {
  readonly name: string
  readonly agent: Client
  readonly machine: string
}

/** The issuers that a side trusts: one that speaks for the people of an organization, one for a workload. */
async function makeForeign(ground: SecurityGround, parts: ForeignParts): Promise<Foreign> {
  const { name, agent, machine } = parts
  const keys = await generateKeyPair('ES256', { extractable: true })
  const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), alg: 'ES256', kid: `${name}-foreign` }] }
  const [people, platform] = [`https://people.${name}.example`, `https://platform.${name}.example`]
  const organization = await ground.node.api('POST', '/organizations', { name: `${name} people` })
  // Somebody of their own: the person of the matrix is in one organization, and is asked for none.
  const member = { email: `member@people.${name}.example`, external_id: `member-${name}` }
  const { id: userId } = await ground.node.api('POST', '/user_management/users', member)
  const membership = { user_id: userId, organization_id: organization.id }
  await ground.node.api('POST', '/user_management/organization_memberships', membership)
  const { id: issuerId } = await ground.node.api('POST', '/v1/identity_issuers', {
    issuer: people,
    jwks,
    organization_id: organization.id,
    subject: 'external_id',
    client_ids: [agent.application.clientId],
  })
  await ground.node.api('PUT', `/v1/identity_issuers/${issuerId}/foreign_clients`, {
    foreign_clients: [{ foreign_client_id: 'desk', client_id: agent.application.clientId }],
  })
  const conditions = [{ claim: 'sub', equals: 'nightly' }]
  await ground.node.api('POST', `/v1/agents/${machine}/workload_trusts`, { issuer: platform, jwks, conditions })
  const sign = (issuer: string, subject: string, more: object): SignJWT =>
    new SignJWT({ ...more })
      .setIssuer(issuer)
      .setSubject(subject)
      .setAudience(ground.node.baseUrl)
      .setJti(randomBytes(idBytes).toString('hex'))
      .setIssuedAt()
      .setExpirationTime('500s')
  const head = { alg: 'ES256', kid: `${name}-foreign` }
  return {
    identity: client =>
      sign(people, member.external_id, { client_id: client.clientId })
        .setProtectedHeader({ ...head, typ: 'oauth-id-jag+jwt' })
        .sign(keys.privateKey),
    accessToken: () =>
      sign(people, member.external_id, { client_id: 'desk', scope: 'mcp:use' })
        .setAudience(`${ground.node.baseUrl}/mcp`)
        .setProtectedHeader({ ...head, typ: 'at+jwt' })
        .sign(keys.privateKey),
    workload: () => sign(platform, 'nightly', {}).setProtectedHeader(head).sign(keys.privateKey),
  }
}

let nth = 0

async function makeClient(
  ground: SecurityGround,
  name: string,
  body: { readonly kind: string; readonly [member: string]: unknown },
): Promise<Client> {
  const place = `https://${name}${++nth}.example`
  const redirectUri = `${place}/cb`
  const made = await ground.node.api('POST', '/v1/applications', {
    name: `${name} ${body.kind}`,
    redirect_uris: [redirectUri],
    logout_uris: [`${place}/bye`],
    origins: [place],
    ...body,
  })
  return clientOf(ground, String(made.id), { secret: made.client_secret, redirectUri })
}

async function clientOf(
  ground: SecurityGround,
  id: string,
  { secret, redirectUri }: { readonly secret: unknown; readonly redirectUri: string },
): Promise<Client> {
  const application = await getApplication(ground.node.ambit.on.database, idFrom('application', id))
  return { application, redirectUri, secret: typeof secret === 'string' ? secret : '' }
}

/** A session of a person at an application, as a sign-in there leaves it. */
export async function personSession(
  ground: SecurityGround,
  application: Application,
  userId: UserId,
): Promise<Session> {
  return ground.node.ambit.on.database.transaction(async tx => {
    const parts = { actor: system, kind: 'user', principalId: userId, onBehalfOf: userId, application } as const
    const session = await startSession(tx, parts)
    await recordSignIn(tx, session.id, 'Password')
    return session
  })
}

export async function agentSession(
  ground: SecurityGround,
  application: Application,
  ownerId: UserId,
): Promise<Session> {
  return ground.node.ambit.on.database.transaction(async tx => {
    const principalId = await ensureAgent(tx, system, { application, ownerId })
    return startSession(tx, { actor: system, kind: 'agent', principalId, onBehalfOf: ownerId, application })
  })
}

/** Signed tokens of a person, as every door that ends in them issues them. */
export async function personTokens(
  ground: SecurityGround,
  application: Application,
  session: Session,
): Promise<{ readonly access: string; readonly refresh: string }> {
  const { on } = ground.node.ambit
  const key = await currentSigningKey(on, application.id)
  const tokens = await on.database.transaction(async tx => {
    const userId = idFrom('user', session.principalId)
    const claims = await userClaims(tx, { userId, organizationId: undefined })
    return issueUserTokens(tx, on, { session, application, key, claims, refresh: true, scope: 'openid' })
  })
  return { access: tokens.accessToken.reveal(), refresh: tokens.refreshToken?.reveal() ?? '' }
}

export async function agentTokens(
  ground: SecurityGround,
  application: Application,
  {
    session,
    path = '/mcp',
    holderKey,
  }: { readonly session: Session; readonly path?: string; readonly holderKey?: string },
): Promise<{ readonly access: string; readonly refresh: string }> {
  const { on } = ground.node.ambit
  const tokens = await on.database.transaction(tx =>
    issueTokens(tx, {
      session,
      application,
      scope: 'openid mcp:use offline_access',
      resource: `${on.config.baseUrl}${path}`,
      refresh: true,
      ...(holderKey === undefined ? {} : { holderKey }),
    }),
  )
  return { access: tokens.accessToken.reveal(), refresh: tokens.refreshToken?.reveal() ?? '' }
}

export interface Pkce {
  readonly verifier: string
  readonly challenge: string
}

export function pkce(): Pkce {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SignJWT, UnsecuredJWT } from 'jose'
import { ask, type Ground, type Rpc, startAgent, startGround, system } from '../../tests/gateway-ground.ts'
import { startIssuer, type TestIssuer } from '../../tests/oauth/issuer.ts'
import { type Application, createApplication } from '../applications/index.ts'
import { addDomain } from '../directory/actions-domains.ts'
import { addMember, createOrganization, createUser, removeMembershipsOf, type User } from '../directory/index.ts'
import { addIdentityIssuer, changeForeignClients, changeIdentityIssuer } from '../oauth/actions-issuers.ts'
import type { IdentityIssuer } from '../oauth/model.ts'
import { oauthDoors } from '../oauth/routes.ts'
import type { OrganizationId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { changeApplication, endSession, findBearer, suspendPrincipal } from '../sessions/index.ts'

let ground: Ground
let idp: TestIssuer
let desk: Application
let acme: OrganizationId
let issuer: IdentityIssuer
const here = 'http://localhost:4000/mcp'
const header = { typ: 'at+jwt' }

before(async () => {
  ground = await startGround()
  desk = await application('Desk agent')
  acme = await organization('Acme', 'acme.example')
  await member(ground.user)
  idp = await startIssuer(() => honest('mina@acme.example'))
  named.push({ clientId: 'desk', applicationId: desk.id })
  issuer = await trust(idp, acme)
})
after(async () => {
  await idp.close()
  await ground.close()
})

function honest(email: string): Record<string, unknown> {
  return { aud: here, sub: 'U1', client_id: 'desk', scope: 'openid mcp:use', email, email_verified: true }
}

function application(name: string): Promise<Application> {
  return ground.on.database.transaction(tx => createApplication(tx, system, { name, kind: 'agent' }))
}

async function organization(name: string, domain: string): Promise<OrganizationId> {
  const { id } = await createOrganization(ground.on, system, { name })
  await ground.on.database.transaction(tx => addDomain(tx, system, id, { domain, state: 'verified' }))
  return id
}

function member(user: User, organizationId = acme): Promise<unknown> {
  return ground.on.database.transaction(tx => addMember(tx, system, { userId: user.id, organizationId }))
}

async function person(email: string): Promise<User> {
  const user = await createUser(ground.on, system, { email, emailVerified: true })
  await member(user)
  return user
}

async function trust(from: TestIssuer, organizationId: OrganizationId): Promise<IdentityIssuer> {
  const parts = { issuer: from.issuer, organizationId, subject: 'email', applications: [], jwks: undefined } as const
  const added = await ground.on.database.transaction(tx =>
    addIdentityIssuer(tx, system, { ...parts, jwksUri: undefined }),
  )
  await changeForeignClients(ground.on, system, { id: added.id, clients: named })
  return added
}

const named = [] as { clientId: string; applicationId: Application['id'] }[]

function list(token: string, { on = ground.on, path }: { on?: Platform; path?: string } = {}): Promise<Rpc> {
  return ask(on, { token }, { method: 'tools/list', ...(path === undefined ? {} : { path }) })
}

async function refused(token: string, why: string): Promise<void> {
  const { status, headers } = await list(token)
  assert.equal(status, 401, why)
  assert.match(headers.get('www-authenticate') ?? '', /error="invalid_token"/, why)
}

async function said(): Promise<string[]> {
  const rows = await ground.on.database.query<{ body: string }>(
    `SELECT body FROM audit_queue WHERE type = 'foreign_token.refused'
     UNION ALL SELECT body FROM audit_events WHERE type = 'foreign_token.refused'`,
  )
  return rows.map(({ body }) => JSON.parse(body).because)
}

async function sessionOf(
  token: string,
): Promise<Extract<Awaited<ReturnType<typeof findBearer>>, { outcome: 'active' }>> {
  const bearer = await findBearer(ground.on, token)
  return bearer.outcome === 'active' ? bearer : assert.fail(`it is ${bearer.outcome}`)
}

async function living(): Promise<number> {
  const [row] = await ground.on.database.query<{ n: string }>('SELECT count(*) AS n FROM asserted_sessions')
  return Number(row?.n)
}

test('a token of the organization’s own authorization server opens the gateway: one session of that person’s agent, no grant', async () => {
  const exp = Math.floor(Date.now() / 1000) + 900
  const token = await idp.sign({ exp }, header)
  const { status, result } = await list(token)
  assert.equal(status, 200)
  assert.ok(Array.isArray(result.tools))
  const { session, resource, scope, tokenExpiresAt } = await sessionOf(token)
  assert.equal(session.kind, 'agent')
  assert.equal(session.onBehalfOf, ground.user.id)
  assert.equal(session.applicationId, desk.id)
  assert.equal(session.organizationId, acme)
  assert.equal(session.idleSeconds, desk.policy.idleSeconds)
  assert.equal(resource, here)
  assert.equal(scope, 'mcp:use')
  assert.equal(tokenExpiresAt.getTime(), exp * 1000)
  assert.ok(session.expiresAt.getTime() <= exp * 1000, 'the session ends with the token')
  const grants = await ground.on.database.query('SELECT id FROM access_grants WHERE session_id = $1', [session.id])
  assert.deepEqual(grants, [])
  assert.equal((await list(token, { on: ground.twin })).status, 200)
  assert.equal((await sessionOf(token)).session.id, session.id, 'the same session on any node')
})

test('many first requests with one token, on two nodes, begin one session', async () => {
  const token = await idp.sign({}, header)
  const sessions = await living()
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, place) => list(token, { on: place % 2 === 0 ? ground.on : ground.twin })),
  )
  assert.deepEqual(
    answers.map(({ status }) => status),
    answers.map(() => 200),
  )
  assert.equal(await living(), sessions + 1)
})

test('the clocks of our application hold for it: a shorter hard end than the token’s counts', async () => {
  const brief = await ground.on.database.transaction(tx =>
    createApplication(tx, system, { name: 'Brief', kind: 'agent', policy: { maxSeconds: 300, idleSeconds: 60 } }),
  )
  const clients = [...named, { clientId: 'brief', applicationId: brief.id }]
  await changeForeignClients(ground.on, system, { id: issuer.id, clients })
  const token = await idp.sign({ client_id: 'brief', exp: Math.floor(Date.now() / 1000) + 3600 }, header)
  assert.equal((await list(token)).status, 200)
  const { session } = await sessionOf(token)
  assert.equal(session.expiresAt.getTime() - session.startedAt.getTime(), 300_000)
  assert.equal(session.idleSeconds, 60)
  await changeForeignClients(ground.on, system, { id: issuer.id, clients: named })
  await refused(token, 'its client is no longer named, so it has ended')
})

test('T12 T17 T18 T29 what is not an access token for this door, of a trusted issuer, by a named client, for a person of theirs, opens nothing', async () => {
  const now = Math.floor(Date.now() / 1000)
  const stranger = await startIssuer(() => honest('mina@acme.example'))
  const good = await idp.sign({}, header)
  const before = (await said()).length
  const sessions = await living()
  const silent: readonly (readonly [string, string])[] = [
    ['an audience elsewhere', await idp.sign({ aud: 'https://elsewhere.example/mcp' }, header)],
    ['the audience of one provider', await idp.sign({ aud: `${here}/notes` }, header)],
    ['our issuer as audience', await idp.sign({ aud: 'http://localhost:4000' }, header)],
    ['two audiences', await idp.sign({ aud: [here, 'https://elsewhere.example'] }, header)],
    ['no audience', await idp.sign({ aud: undefined }, header)],
    ['expired', await idp.sign({ iat: now - 600, exp: now - 60 }, header)],
    ['not yet', await idp.sign({ nbf: now + 120 }, header)],
    ['a broken signature', `${good.slice(0, -8)}AAAAAAAA`],
    ['alg none', unsecured()],
    ['the public key as a secret', await forged()],
    ['an issuer that nobody trusts', await stranger.sign({}, header)],
    ['an issuer that nobody trusts, in another’s name', await stranger.sign({ iss: idp.issuer }, header)],
    ['an unknown key id', await idp.sign({}, { ...header, kid: 'k999' })],
    ['a key that it brings itself', await stranger.sign({ iss: idp.issuer }, { ...header, jwk: stranger.keys[0] })],
    ['a key at an address of its own', await stranger.sign({ iss: idp.issuer }, { ...header, jku: stranger.issuer })],
    ['nothing', 'a.b.c'],
  ]
  for (const [why, token] of silent) await refused(token, why)
  assert.equal((await said()).length, before, 'what nobody trusted signed for us is not written down')
  const logged: readonly (readonly [string, string])[] = [
    ['type', await idp.sign({}, { typ: 'JWT' })],
    ['type', await idp.sign({}, { typ: 'oauth-id-jag+jwt' })],
    ['client', await idp.sign({ client_id: 'another' }, header)],
    ['client', await idp.sign({ client_id: undefined }, header)],
    ['client', await idp.sign({ client_id: desk.clientId }, header)],
    ['scope', await idp.sign({ scope: 'openid' }, header)],
    ['scope', await idp.sign({ scope: ['mcp:use'] }, header)],
    ['id', await idp.sign({ jti: undefined }, header)],
    ['subject', await idp.sign({ sub: undefined }, header)],
    ['too_long', await idp.sign({ exp: now + 200_000 }, header)],
    ['expired', await idp.sign({ exp: undefined }, header)],
    ['person', await idp.sign({ email_verified: false }, header)],
    ['person', await idp.sign({ email_verified: 'true' }, header)],
    ['person', await idp.sign({ email: undefined }, header)],
    ['person', await idp.sign({ email: 'nobody@acme.example' }, header)],
    ['holder', await idp.sign({ cnf: { jkt: 'A'.repeat(43) } }, header)],
    ['holder', await idp.sign({ cnf: { 'x5t#S256': 'A'.repeat(43) } }, header)],
  ]
  for (const [why, token] of logged) {
    await refused(token, why)
    await refused(token, `${why} once more`)
  }
  const because = (await said()).slice(before)
  assert.deepEqual(because.toSorted(), logged.map(([why]) => why).toSorted(), 'each is in the log once')
  assert.equal(await living(), sessions, 'nothing began')
  assert.equal((await list(good)).status, 200, 'the honest one works')
  await stranger.close()
})

function unsecured(): string {
  const head = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')
  return new UnsecuredJWT({ iss: idp.issuer, ...honest('mina@acme.example') }).encode().replace(/^[^.]+/, head)
}

/** Signed with the public key as if it were a secret (RFC 8725 section 2.1). */
function forged(): Promise<string> {
  return new SignJWT(honest('mina@acme.example'))
    .setProtectedHeader({ alg: 'HS256', kid: 'k1', ...header })
    .setIssuer(idp.issuer)
    .setJti('forged')
    .setIssuedAt()
    .setExpirationTime('60s')
    .sign(new TextEncoder().encode(JSON.stringify(idp.keys[0])))
}

test('T02 T67 after an end nothing begins by the same token again, however its signature is spelled', async () => {
  const token = await idp.sign({}, header)
  assert.equal((await list(token)).status, 200)
  const other = twinOf(token)
  await refused(other, 'its second spelling, while the first is living')
  await endSession(ground.on, system, (await sessionOf(token)).session.id, 'ended_by_admin')
  await refused(token, 'ended')
  await refused(other, 'its second spelling, after the end')
  const again = await idp.sign({ jti: 'one-and-the-same' }, header)
  assert.equal((await list(again)).status, 200)
  await refused(await idp.sign({ jti: 'one-and-the-same' }, header), 'another token of the same id')
})

/** A signature on a curve has a twin that anybody can work out: the second number from the other side (T18). */
function twinOf(token: string): string {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const at = token.lastIndexOf('.')
  const bytes = Buffer.from(token.slice(at + 1), 'base64url')
  const second = order - BigInt(`0x${bytes.subarray(32).toString('hex')}`)
  const twin = Buffer.concat([bytes.subarray(0, 32), Buffer.from(second.toString(16).padStart(64, '0'), 'hex')])
  return `${token.slice(0, at + 1)}${twin.toString('base64url')}`
}

test('T54 T19 an issuer speaks for its own tenant: not for the people, the domain or the keys of another', async () => {
  const other = await organization('Other', 'other.example')
  const theirs = await startIssuer(() => honest('olga@other.example'))
  const olga = await createUser(ground.on, system, { email: 'olga@other.example', emailVerified: true })
  await member(olga, other)
  await trust(theirs, other)
  await refused(await theirs.sign({ email: 'mina@acme.example' }, header), 'a person of another tenant')
  await refused(await idp.sign({ email: 'olga@other.example' }, header), 'a domain of another tenant')
  await refused(await theirs.sign({ iss: idp.issuer }, { ...header, kid: 'k1' }), 'the key id of another issuer')
  await member(olga)
  await refused(await idp.sign({ email: 'olga@other.example' }, header), 'a member, but a domain of another tenant')
  const token = await theirs.sign({}, header)
  assert.equal((await list(token)).status, 200, 'its own')
  assert.equal((await sessionOf(token)).session.organizationId, other)
  await theirs.close()
})

test('I9 T94 who is suspended, or no member any more, has no token that opens; a living one ends with the suspension', async () => {
  const sam = await person('sam@acme.example')
  const token = await idp.sign({ email: sam.email }, header)
  assert.equal((await list(token)).status, 200)
  await suspendPrincipal(ground.on, system, sam.id)
  await refused(token, 'suspended')
  await refused(await idp.sign({ email: sam.email }, header), 'suspended, with a new token')
  const tom = await person('tom@acme.example')
  assert.equal((await list(await idp.sign({ email: tom.email }, header))).status, 200)
  await ground.on.database.transaction(tx => removeMembershipsOf(tx, system, tom.id))
  await refused(await idp.sign({ email: tom.email }, header), 'no member')
})

test('a tightened policy shrinks a session that began by such a token, as any other', async () => {
  const token = await idp.sign({}, header)
  assert.equal((await list(token)).status, 200)
  await changeApplication(ground.on, system, { id: desk.id, change: { policy: { maxSeconds: 100, idleSeconds: 50 } } })
  const { session } = await sessionOf(token)
  assert.equal(session.expiresAt.getTime() - session.startedAt.getTime(), 100_000)
})

test('the metadata of the resource names it besides us, as long as it has a client', async () => {
  const path = '/.well-known/oauth-protected-resource/mcp'
  const door = oauthDoors.flatMap(each => (each.kind === 'api' || each.path !== path ? [] : [each])).at(0)
  if (door === undefined) assert.fail('there is no such door')
  const servers = async (): Promise<unknown> => {
    const url = new URL(path, 'http://localhost:4000')
    const peer = { address: '127.0.0.1', isLoopback: true }
    const call = { request: new Request(url), requestId: 'req_test', url, peer, params: {} }
    return JSON.parse(await (await door.handle(ground.on, call)).text()).authorization_servers
  }
  const whole = await servers()
  assert.ok(Array.isArray(whole) && whole[0] === 'http://localhost:4000' && whole.includes(idp.issuer))
  await changeForeignClients(ground.on, system, { id: issuer.id, clients: [] })
  const fewer = await servers()
  assert.ok(Array.isArray(fewer) && !fewer.includes(idp.issuer))
  await changeForeignClients(ground.on, system, { id: issuer.id, clients: named })
})

test('T29 what stands on an issuer ends with it, and a token of ours is none of its', async () => {
  const live = await idp.sign({}, header)
  assert.equal((await list(live)).status, 200)
  const own = await startAgent(ground)
  await changeIdentityIssuer(ground.on, system, { id: issuer.id, applications: undefined })
  await refused(live, 'its issuer is gone')
  await refused(await idp.sign({}, header), 'its issuer is gone, and this one is new')
  assert.equal((await list(own.token)).status, 200)
})

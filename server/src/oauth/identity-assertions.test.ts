import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { exchangeJwtAuthGrant } from '@modelcontextprotocol/client'
import { SignJWT, UnsecuredJWT } from 'jose'
import { baseUrl, formOf, type Ground, jsonOf, startGround, system } from '../../tests/oauth/ground.ts'
import { startIssuer, type TestIssuer } from '../../tests/oauth/issuer.ts'
import { type Application, addSecret, createApplication } from '../applications/index.ts'
import { addDomain } from '../directory/actions-domains.ts'
import { addMember, createOrganization, removeMembershipsOf, type User } from '../directory/index.ts'
import type { OrganizationId } from '../platform/ids.ts'
import { changeDemands, findBearer, suspendPrincipal } from '../sessions/index.ts'
import { addIdentityIssuer, changeIdentityIssuer } from './actions-issuers.ts'
import type { IdentityIssuer } from './model.ts'

let ground: Ground
let idp: TestIssuer
let client: Client
let acme: OrganizationId
let issuer: IdentityIssuer
const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const header = { typ: 'oauth-id-jag+jwt' }

interface Client {
  readonly application: Application
  readonly id: string
  readonly secret: string
}

before(async () => {
  ground = await startGround()
  client = await agentClient('Desk agent')
  acme = await organization('Acme', 'acme.example')
  await member(ground.mina, acme)
  idp = await startIssuer(() => ({
    aud: baseUrl,
    sub: 'U1',
    client_id: client.id,
    resource: `${baseUrl}/mcp`,
    scope: 'mcp:use',
    email: 'mina@acme.example',
    email_verified: true,
  }))
  issuer = await trust(idp, acme)
})
after(async () => {
  await idp.close()
  await ground.close()
})

function agentClient(name: string): Promise<Client> {
  return ground.on.database.transaction(async tx => {
    const parts = { name, kind: 'agent', tokenEndpointAuthMethod: 'client_secret_post' } as const
    const application = await createApplication(tx, system, parts)
    const { value } = await addSecret(tx, system, { applicationId: application.id })
    return { application, id: application.clientId, secret: value.reveal() }
  })
}

function organization(name: string, domain: string): Promise<OrganizationId> {
  return organizationAt(ground, name, domain)
}

async function organizationAt({ on }: Ground, name: string, domain?: string): Promise<OrganizationId> {
  const { id } = await createOrganization(on, system, { name })
  if (domain !== undefined)
    await on.database.transaction(tx => addDomain(tx, system, id, { domain, state: 'verified' }))
  return id
}

function member(user: User, organizationId: OrganizationId): Promise<unknown> {
  return ground.on.database.transaction(tx => addMember(tx, system, { userId: user.id, organizationId }))
}

function trust(from: TestIssuer, organizationId: OrganizationId, more: object = {}): Promise<IdentityIssuer> {
  const applications = [client.application.id]
  const parts = { issuer: from.issuer, organizationId, subject: 'email', applications, jwks: undefined } as const
  return ground.on.database.transaction(tx => addIdentityIssuer(tx, system, { ...parts, jwksUri: undefined, ...more }))
}

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

async function ask(assertion: string, members: Readonly<Record<string, string | undefined>> = {}): Promise<Answer> {
  const fields = { grant_type: grantType, assertion, client_id: client.id, client_secret: client.secret, ...members }
  const answer = await ground.send('/oauth2/token', formOf(fields))
  return { status: answer.status, body: await jsonOf(answer) }
}

async function refusalsSaid(): Promise<string[]> {
  const rows = await ground.on.database.query<{ body: string }>(
    `SELECT body FROM audit_queue WHERE type = 'assertion.refused'
     UNION ALL SELECT body FROM audit_events WHERE type = 'assertion.refused'`,
  )
  return rows.map(({ body }) => JSON.parse(body).because)
}

test('the official client brings what the organization’s issuer says, and the agent of that member comes in without any grant', async () => {
  const { access_token: token, token_type: type } = await exchangeJwtAuthGrant({
    tokenEndpoint: `${baseUrl}/oauth2/token`,
    jwtAuthGrant: await idp.sign({}, header),
    clientId: client.id,
    clientSecret: client.secret,
    authMethod: 'client_secret_post',
    fetchFn: (url, init) => ground.send(String(url), init),
  })
  assert.equal(type, 'Bearer')
  const bearer = await findBearer(ground.on, token)
  assert.ok(bearer.outcome === 'active')
  assert.equal(bearer.resource, `${baseUrl}/mcp`)
  assert.equal(bearer.scope, 'mcp:use')
  assert.equal(bearer.session.kind, 'agent')
  assert.equal(bearer.session.onBehalfOf, ground.mina.id)
  assert.equal(bearer.session.organizationId, acme)
  const grants = await ground.on.database.query<{ id: string }>('SELECT id FROM access_grants WHERE session_id = $1', [
    bearer.session.id,
  ])
  assert.deepEqual(grants, [])
  const told = await jsonOf(await ground.send('/.well-known/oauth-authorization-server'))
  assert.deepEqual(told.authorization_grant_profiles_supported, ['urn:ietf:params:oauth:grant-profile:id-jag'])
})

test('T29 T49 an assertion that is not for this server, this client, this resource and now gets nothing, and the log says why', async () => {
  const now = Math.floor(Date.now() / 1000)
  const other = await agentClient('Other agent')
  const stranger = await startIssuer(() => ({ aud: baseUrl, sub: 'U1', client_id: client.id }))
  const bent = await idp.sign({}, header)
  const cases: readonly (readonly [string, string])[] = [
    ['audience', await idp.sign({ aud: 'https://elsewhere.example' }, header)],
    ['audience', await idp.sign({ aud: `${baseUrl}/oauth2/token` }, header)],
    ['audience', await idp.sign({ aud: [baseUrl, 'https://elsewhere.example'] }, header)],
    ['audience', await idp.sign({ aud: undefined }, header)],
    ['client', await idp.sign({ client_id: other.id }, header)],
    ['client', await idp.sign({ client_id: undefined }, header)],
    ['resource', await idp.sign({ resource: 'https://elsewhere.example/mcp' }, header)],
    ['resource', await idp.sign({ resource: [`${baseUrl}/mcp`] }, header)],
    ['signature', await idp.sign({ iat: now - 300, exp: now - 60 }, header)],
    ['signature', await idp.sign({ nbf: now + 60 }, header)],
    ['too_long', await idp.sign({ exp: now + 3600 }, header)],
    ['issued_later', await idp.sign({ iat: now + 90 }, header)],
    ['expired', await idp.sign({ exp: undefined }, header)],
    ['id', await idp.sign({ jti: undefined }, header)],
    ['id', await idp.sign({ jti: 'x'.repeat(300) }, header)],
    ['subject', await idp.sign({ sub: undefined }, header)],
    ['signature', `${bent.slice(0, -6)}AAAAAA`],
    ['signature', await forged(header)],
    ['signature', new UnsecuredJWT({ iss: idp.issuer, sub: 'U1' }).encode().replace(/^[^.]+/, unsecuredHead)],
    ['issuer', await stranger.sign({}, header)],
    ['person', await idp.sign({ email: 'nobody@acme.example' }, header)],
    ['person', await idp.sign({ email_verified: false }, header)],
    ['person', await idp.sign({ email_verified: 'true' }, header)],
    ['person', await idp.sign({ email: undefined }, header)],
  ]
  const said = (await refusalsSaid()).length
  for (const [because, assertion] of cases) {
    const { status, body } = await ask(assertion)
    assert.equal(status, 400, because)
    assert.equal(body.error, 'invalid_grant', because)
    assert.equal(body.error_description, 'This assertion is of no use here.', because)
  }
  assert.deepEqual((await refusalsSaid()).slice(said).toSorted(), cases.map(([because]) => because).toSorted())
  for (const nonsense of ['', 'x', 'a.b.c', `${bent}.x`, 'y'.repeat(20_000)])
    assert.match(String((await ask(nonsense)).body.error), /^invalid_(grant|request)$/)
  assert.equal((await ask(bent)).status, 200, 'the honest one works')
  await stranger.close()
})

const unsecuredHead = Buffer.from('{"alg":"none","typ":"oauth-id-jag+jwt"}').toString('base64url')

/** Signed with the public key as if it were a secret (RFC 8725 section 2.1). */
function forged(head: object): Promise<string> {
  const secret = new TextEncoder().encode(JSON.stringify(idp.keys[0]))
  const now = Math.floor(Date.now() / 1000)
  return new SignJWT({ aud: baseUrl, client_id: client.id, email: 'mina@acme.example', email_verified: true })
    .setProtectedHeader({ alg: 'HS256', kid: 'k1', ...head })
    .setIssuer(idp.issuer)
    .setSubject('U1')
    .setJti('forged')
    .setIssuedAt(now)
    .setExpirationTime(now + 60)
    .sign(secret)
}

test('T29 an assertion counts once, for one of many at the same moment', async () => {
  const assertion = await idp.sign({}, header)
  const answers = await Promise.all(Array.from({ length: 12 }, () => ask(assertion)))
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  assert.equal((await ask(assertion)).body.error, 'invalid_grant')
  const again = await idp.sign({ jti: 'one-and-the-same' }, header)
  assert.equal((await ask(again)).status, 200)
  assert.equal((await ask(await idp.sign({ jti: 'one-and-the-same' }, header))).body.error, 'invalid_grant')
})

test('T29 T22 scope and resource are what the issuer allows at most; who asks for more gets less, or nothing', async () => {
  const both = await ask(await idp.sign({ scope: 'mcp:use openid' }, header), { scope: 'mcp:use' })
  assert.equal(both.body.scope, 'mcp:use')
  const less = await ask(await idp.sign({ scope: 'mcp:use' }, header), { scope: 'mcp:use openid offline_access' })
  assert.equal(less.body.scope, 'mcp:use')
  assert.equal(less.body.refresh_token, undefined)
  const none = await ask(await idp.sign({ scope: 'files:read' }, header))
  assert.equal(none.body.error, 'invalid_scope')
  assert.equal((await ask(await idp.sign({}, header), { scope: 'admin' })).body.error, 'invalid_scope')
  const elsewhere = await ask(await idp.sign({}, header), { resource: `${baseUrl}/mcp/github` })
  assert.equal(elsewhere.body.error, 'invalid_target')
  const open = await ask(await idp.sign({ resource: undefined, scope: undefined }, header), {
    resource: `${baseUrl}/mcp/github`,
  })
  assert.equal(open.status, 200, JSON.stringify(open.body))
  const staying = await ask(await idp.sign({ scope: 'mcp:use offline_access' }, header))
  assert.equal(typeof staying.body.refresh_token, 'string', 'the issuer says that it may renew itself')
})

test('T29 T54 an issuer speaks for its own organization: not for other domains, and not for who is no member', async () => {
  const nadia = await ground.user('nadia@other.example')
  await member(nadia, acme)
  const stranger = await idp.sign({ email: 'nadia@other.example' }, header)
  assert.equal(
    (await ask(stranger)).body.error,
    'invalid_grant',
    'a member whose address is of a domain of nobody here',
  )
  const omar = await ground.user('omar@acme.example')
  assert.equal((await ask(await idp.sign({ email: 'omar@acme.example' }, header))).body.error, 'invalid_grant')
  await member(omar, acme)
  assert.equal((await ask(await idp.sign({ email: 'omar@acme.example' }, header))).status, 200)
  await ground.on.database.transaction(tx => removeMembershipsOf(tx, system, omar.id))
  assert.equal((await ask(await idp.sign({ email: 'omar@acme.example' }, header))).body.error, 'invalid_grant')
})

test('T29 T94 nothing is started for a person who is suspended', async () => {
  const sam = await ground.user('sam@acme.example')
  await member(sam, acme)
  assert.equal((await ask(await idp.sign({ email: 'sam@acme.example' }, header))).status, 200)
  await suspendPrincipal(ground.on, system, sam.id)
  assert.equal((await ask(await idp.sign({ email: 'sam@acme.example' }, header))).body.error, 'invalid_grant')
})

test('T29 what the organization demands of a sign-in, the issuer has to say', async () => {
  const demands = { methods: ['sso'] as const, mfaRequired: true }
  await changeDemands(ground.on, system, { id: acme, demands })
  assert.equal((await ask(await idp.sign({}, header))).body.error, 'invalid_grant')
  assert.equal((await ask(await idp.sign({ amr: ['pwd', 'mfa'] }, header))).status, 200)
  await changeDemands(ground.on, system, { id: acme, demands: { methods: undefined, mfaRequired: false } })
})

test('T57 T29 a new key of the issuer is found by itself, the old one is forgotten, and nobody makes us look all the time', async () => {
  let now = Date.now()
  const clocked = await startGround({ clock: { now: () => new Date(now) } })
  const turning = await startIssuer(() => ({ aud: baseUrl, sub: 'U9', scope: 'mcp:use' }))
  const organizationId = await organizationAt(clocked, 'Turning')
  const { application, secret } = await clocked.on.database.transaction(async tx => {
    const parts = { name: 'Turning', kind: 'agent', tokenEndpointAuthMethod: 'client_secret_post' } as const
    const made = await createApplication(tx, system, parts)
    await addMember(tx, system, { userId: clocked.mina.id, organizationId })
    const added = {
      issuer: turning.issuer,
      organizationId,
      subject: 'external_id',
      jwks: undefined,
      jwksUri: undefined,
    } as const
    await addIdentityIssuer(tx, system, { ...added, applications: [made.id] })
    return { application: made, secret: (await addSecret(tx, system, { applicationId: made.id })).value.reveal() }
  })
  await clocked.on.database.query(`UPDATE users SET external_id = 'U9' WHERE id = $1`, [clocked.mina.id])
  const send = async (assertion: string): Promise<number> => {
    const client = { client_id: application.clientId, client_secret: secret }
    return (await clocked.send('/oauth2/token', formOf({ grant_type: grantType, assertion, ...client }))).status
  }
  const said = { client_id: application.clientId }
  const old = await turning.sign(said, header)
  assert.equal(await send(await turning.sign(said, header)), 200)
  assert.equal(turning.reads.count, 1)
  await turning.rotate()
  assert.equal(await send(await turning.sign(said, header)), 400, 'within half a minute nobody makes us look again')
  assert.equal(turning.reads.count, 1)
  now += 31_000
  assert.equal(await send(await turning.sign(said, header)), 200)
  assert.equal(turning.reads.count, 2)
  assert.equal(await send(old), 400)
  await Promise.all([turning.close(), clocked.close()])
})

test('T51 MT03 keys are read through the guard: nothing inside, nothing that moves, no document of another issuer', async () => {
  const guarded = await startGround({ config: { egressAllow: [] } })
  const inside = await startIssuer(() => ({ aud: baseUrl, sub: 'U1' }))
  const organizationId = await organizationAt(guarded, 'Inside')
  const { application, secret } = await guarded.on.database.transaction(async tx => {
    const parts = { name: 'Inside', kind: 'agent', tokenEndpointAuthMethod: 'client_secret_post' } as const
    const made = await createApplication(tx, system, parts)
    const added = {
      issuer: inside.issuer,
      organizationId,
      subject: 'email',
      jwks: undefined,
      jwksUri: undefined,
    } as const
    await addIdentityIssuer(tx, system, { ...added, applications: [made.id] })
    return { application: made, secret: (await addSecret(tx, system, { applicationId: made.id })).value.reveal() }
  })
  const assertion = await inside.sign({ client_id: application.clientId }, header)
  const client = { client_id: application.clientId, client_secret: secret }
  const refused = await guarded.send('/oauth2/token', formOf({ grant_type: grantType, assertion, ...client }))
  assert.equal(refused.status, 400)
  assert.equal(inside.reads.count, 0, 'nobody was asked')
  await Promise.all([inside.close(), guarded.close()])
})

test('T29 what stands on an issuer ends with it, and with a client that it may no longer come through', async () => {
  const live = await ask(await idp.sign({}, header))
  assert.equal(live.status, 200)
  await changeIdentityIssuer(ground.on, system, { id: issuer.id, applications: [] })
  const bearer = await findBearer(ground.on, String(live.body.access_token))
  assert.ok(bearer.outcome === 'ended' && bearer.reason === 'policy_tightened')
  assert.equal((await ask(await idp.sign({}, header))).body.error, 'invalid_grant')
  await changeIdentityIssuer(ground.on, system, { id: issuer.id, applications: [client.application.id] })
  const again = await ask(await idp.sign({}, header))
  assert.equal(again.status, 200)
  await changeIdentityIssuer(ground.on, system, { id: issuer.id, applications: undefined })
  assert.equal((await findBearer(ground.on, String(again.body.access_token))).outcome, 'ended')
  assert.equal((await ask(await idp.sign({}, header))).body.error, 'invalid_grant')
})

test('an issuer speaks for one organization: a second time it is taken', async () => {
  const other = await organizationAt(ground, 'Other')
  const body = { issuer: 'https://one.example', organization_id: other, subject: 'email', client_ids: [client.id] }
  const send = async (members: object): Promise<Answer> => {
    const headers = { 'content-type': 'application/json' }
    const sent = { method: 'POST', headers, body: JSON.stringify({ ...body, ...members }) }
    const answer = await ground.send('/v1/identity_issuers', sent)
    return { status: answer.status, body: await jsonOf(answer) }
  }
  assert.equal((await send({})).status, 201)
  const twice = await send({ organization_id: acme })
  assert.equal(twice.status, 409)
  assert.equal(twice.body.code, 'identity_issuer_taken')
  for (const wrong of [
    { issuer: 'https://two.example?x=1' },
    { issuer: 'https://two.example', client_ids: ['client_nobody'] },
    { issuer: 'https://two.example', jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] } },
    { issuer: 'https://two.example', subject: 'name' },
  ])
    assert.equal((await send(wrong)).status, 422, JSON.stringify(wrong))
})

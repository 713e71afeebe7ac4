import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Organization } from '@workos-inc/node'
import { findApplicationByClientId, updateApplication } from '../../src/applications/index.ts'
import { changeInstallationRole, createUser, findUserByEmail, hasPassword } from '../../src/directory/index.ts'
import { idFrom } from '../../src/platform/ids.ts'
import { Secret } from '../../src/platform/secret.ts'
import { startUpstream, type Upstream } from '../sign-in/upstream.ts'
import { until } from '../until.ts'
import { createFormPerson, type FormPage, type FormPerson } from '../walk/form-person.ts'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

let ground: WireGround
let upstream: Upstream
let acme: Organization
let connection: string
const redirectUri = 'https://app.example/callback'
const password = 'correct horse battery staple'
const system = { kind: 'system', node: 'test' } as const

before(async () => {
  ground = await startWireGround()
  upstream = await startUpstream()
  const { on } = ground.node.ambit
  await on.database.transaction(async tx => {
    const application = await findApplicationByClientId(tx, ground.clientId)
    assert.ok(application)
    await updateApplication(tx, system, { id: application.id, change: { redirectUris: [redirectUri] } })
  })
  acme = await organization('acme.example')
  connection = await made(acme)
})
after(async () => {
  await ground.close()
  await upstream.close()
})
beforeEach(() => {
  upstream.forged = false
  upstream.callback = {}
})

/** With a domain that it has proven. */
function organization(domain: string): Promise<Organization> {
  return ground.workos.organizations.createOrganization({
    name: domain,
    domainData: [{ domain, state: 'verified' as never }],
  })
}

/** A draft that leads to the provider of this file. */
async function made({ id }: Organization): Promise<string> {
  const { status, json, text } = await ground.ask('POST', '/v1/connections', {
    organization_id: id,
    connection_type: 'GenericOIDC',
    name: 'Acme ID',
    settings: { issuer: upstream.issuer, client_id: 'ambit at acme' },
    client_secret: 'secret of ambit at acme',
  })
  assert.equal(status, 201, text)
  assert.equal(json.state, 'draft')
  return String(json.id)
}

/** Tested by a real sign-in, then active. */
async function activated(id: string, email: string): Promise<void> {
  upstream.said = { sub: `tester at ${id}`, email, email_verified: true }
  const test = await ground.ask('POST', `/v1/connections/${id}/test`)
  await visit(browser(), String(test.json.url))
  const { status, text } = await ground.ask('POST', `/v1/connections/${id}/activate`)
  assert.equal(status, 200, text)
}

function browser(): FormPerson {
  const send: typeof fetch = (input, init) => ground.node.send(new Request(input, init))
  return createFormPerson({ baseUrl: ground.node.baseUrl, email: '', password, fetch: send })
}

/** There and back. */
async function visit(who: FormPerson, path: string): Promise<FormPage> {
  const { leadsTo = '', status, html } = await who.open(path)
  assert.ok(leadsTo.startsWith(upstream.issuer), `${status} ${leadsTo} ${html.slice(0, 400)}`)
  return who.open(upstream.visit(leadsTo))
}

/** Where the application is told, by a redirect or by the page that leads on. */
function home({ leadsTo, html, status }: FormPage): URLSearchParams {
  const link = /href="(https:\/\/app\.example[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
  const there = leadsTo ?? link ?? ''
  assert.ok(there.startsWith(redirectUri), `${status} ${html.slice(0, 600)}`)
  return new URL(there).searchParams
}

let nth = 0
const fresh = (domain = 'acme.example') => ({
  sub: `sub ${++nth}`,
  email: `person${nth}@${domain}`,
  email_verified: true,
})
const byEmail = (email: string) => findUserByEmail(ground.node.ambit.on.database, email)
const authorize = (connectionId: string) =>
  ground.workos.userManagement.getAuthorizationUrl({ connectionId, redirectUri, state: 'st' })

test('a connection becomes active only after a real test sign-in, which shows what arrived and signs nobody in', async () => {
  const { organizations, sso } = ground.workos
  const untested = await ground.ask('POST', `/v1/connections/${connection}/activate`)
  assert.deepEqual([untested.status, untested.json.code], [409, 'connection_not_tested'])
  const closed = await browser().open(sso.getAuthorizationUrl({ connection, redirectUri, clientId: ground.clientId }))
  assert.equal(home(closed).get('error'), 'connection_invalid')
  const { json } = await ground.ask('POST', `/v1/connections/${connection}/test`)
  upstream.said = { sub: 'ada', email: 'ada@acme.example', given_name: 'Ada', groups: ['Engineers', 7] }
  const shown = await visit(browser(), String(json.url))
  assert.equal(shown.status, 200)
  for (const said of ['ada@acme.example', 'Engineers', 'would be let in']) assert.ok(shown.html.includes(said), said)
  assert.equal(await byEmail('ada@acme.example'), undefined, 'nobody was made')
  assert.equal((await browser().open(String(json.url))).status, 410, 'the link counts once')
  await ground.events()
  assert.equal((await ground.ask('POST', `/v1/connections/${connection}/activate`)).json.state, 'active')
  assert.deepEqual(
    (await ground.events()).map(({ event, data }) => [event, data.id, data.state]),
    [['connection.activated', connection, 'active']],
  )
  const other = await organizations.createOrganization({ name: 'without a domain' })
  const bare = await made(other)
  await visit(browser(), String((await ground.ask('POST', `/v1/connections/${bare}/test`)).json.url))
  assert.equal((await ground.ask('POST', `/v1/connections/${bare}/activate`)).json.code, 'organization_domain_required')
})

served(
  ['SSO.listConnections', 'SSO.getConnection', 'SSO.deleteConnection'],
  'connections are listed by organization, type and domain, read, and deleted with an event',
  async () => {
    const { sso } = ground.workos
    const read = await sso.getConnection(connection)
    assert.deepEqual(
      [read.organizationId, read.type, read.name, read.state, read.domains.map(({ domain }) => domain)],
      [acme.id, 'GenericOIDC', 'Acme ID', 'active', ['acme.example']],
    )
    const found = async (filter: object) => (await sso.listConnections(filter)).data.map(({ id }) => id)
    assert.deepEqual(await found({ organizationId: acme.id }), [connection])
    assert.deepEqual(await found({ domain: 'acme.example' }), [connection])
    assert.deepEqual(await found({ domain: 'nobody.example' }), [])
    assert.deepEqual(await found({ organizationId: acme.id, connectionType: 'OktaSAML' }), [])
    const gone = await made(acme)
    await ground.events()
    await sso.deleteConnection(gone)
    assert.deepEqual(
      (await ground.events()).map(({ event, data }) => [event, data.id]),
      [['connection.deleted', gone]],
    )
    await assert.rejects(sso.getConnection(gone), { status: 404 })
  },
)

served(
  ['SSO.getAuthorizationUrl', 'SSO.getAuthorizationUrlWithPKCE', 'SSO.getProfileAndToken', 'SSO.getProfile'],
  'an application hears who it is: a code once, a profile, and a token that reads it again',
  async () => {
    const { sso } = ground.workos
    await ground.ask('PUT', `/v1/connections/${connection}/role_mappings`, {
      mappings: [{ group: 'Leads', role: 'admin' }],
    })
    upstream.said = { ...fresh(), given_name: 'Grace', family_name: 'Hopper', groups: ['Leads', 'admin'], level: 3 }
    const url = sso.getAuthorizationUrl({ organization: acme.id, redirectUri, clientId: ground.clientId, state: 's1' })
    const back = home(await visit(browser(), url))
    assert.equal(back.get('state'), 's1')
    const code = back.get('code') ?? ''
    const { profile, accessToken } = await sso.getProfileAndToken({ code, clientId: ground.clientId })
    assert.deepEqual(
      [profile.connectionId, profile.organizationId, profile.idpId, profile.email, profile.firstName, profile.role],
      [connection, acme.id, upstream.said.sub, upstream.said.email, 'Grace', { slug: 'admin' }],
    )
    assert.deepEqual([profile.groups, profile.rawAttributes?.level], [['Leads', 'admin'], 3])
    assert.deepEqual(await sso.getProfile({ accessToken }), profile)
    assert.equal(await byEmail(String(upstream.said.email)), undefined, 'a profile is nobody here')
    await assert.rejects(sso.getProfileAndToken({ code, clientId: ground.clientId }), { error: 'invalid_grant' })
    await assert.rejects(sso.getProfile({ accessToken }), { status: 401 }, 'T02: two had the code')
    const asked = await sso.getAuthorizationUrlWithPKCE({ connection, redirectUri, clientId: ground.clientId })
    const again = home(await visit(browser(), asked.url)).get('code') ?? ''
    await assert.rejects(sso.getProfileAndToken({ code: again, clientId: ground.clientId }), { error: 'invalid_grant' })
    const told = await sso.getProfileAndToken({
      code: again,
      codeVerifier: asked.codeVerifier,
      clientId: ground.clientId,
    })
    assert.equal(told.profile.id, profile.id)
  },
)

test('T24 what comes back counts only in the browser that was sent, once, and at the connection that was asked', async () => {
  upstream.said = fresh()
  const [sent, other] = [browser(), browser()]
  const { leadsTo = '' } = await sent.open(`/sign-in/sso/${connection}`)
  const back = upstream.visit(leadsTo)
  await other.open('/sign-in')
  assert.equal((await other.open(back)).status, 400, 'another browser')
  assert.notEqual((await sent.open(back)).status, 400, 'the control: the one that was sent')
  assert.equal((await sent.open(back)).status, 400, 'a second time')
})

test('a new person signs in through their organization, is its member with the role of their group, and keeps it no longer than the group', async () => {
  const { userManagement } = ground.workos
  upstream.said = { ...fresh(), given_name: 'Edsger', groups: ['Leads'] }
  const code = home(await visit(browser(), authorize(connection))).get('code') ?? ''
  const answer = await userManagement.authenticateWithCode({ code })
  assert.deepEqual(
    [answer.user.email, answer.user.emailVerified, answer.authenticationMethod, answer.organizationId],
    [upstream.said.email, true, 'SSO', acme.id],
  )
  const rolesNow = async () => {
    const { data } = await userManagement.listOrganizationMemberships({ userId: answer.user.id })
    return data.map(({ organizationId, role }) => [organizationId, role.slug])
  }
  assert.deepEqual(await rolesNow(), [[acme.id, 'admin']])
  upstream.said = { ...upstream.said, groups: ['admin', 'owner'] }
  home(await visit(browser(), authorize(connection)))
  assert.deepEqual(await rolesNow(), [[acme.id, 'member']], 'T53: the name of a group gives nothing')
})

test('a membership that was taken away is not given back by a provider', async () => {
  const { userManagement } = ground.workos
  upstream.said = fresh()
  home(await visit(browser(), authorize(connection)))
  const user = await byEmail(String(upstream.said.email))
  const [membership] = (await userManagement.listOrganizationMemberships({ userId: user?.id ?? '' })).data
  await userManagement.deactivateOrganizationMembership(membership?.id ?? '')
  assert.equal((await visit(browser(), authorize(connection))).status, 403)
})

test('T27 an address counts only in a proven domain and where the provider does not deny it; a password set by a stranger goes', async () => {
  upstream.said = { ...fresh(), email_verified: false }
  assert.equal((await visit(browser(), authorize(connection))).status, 403, 'denied')
  const asked = { connection, redirectUri, clientId: ground.clientId }
  const told = home(await visit(browser(), ground.workos.sso.getAuthorizationUrl(asked)))
  assert.deepEqual([told.get('error'), told.get('code')], ['access_denied', null], 'nor is an application told')
  upstream.said = { ...fresh(), email_verified: 'false' }
  assert.equal((await visit(browser(), authorize(connection))).status, 403, 'denied by a text')
  upstream.said = fresh('elsewhere.example')
  assert.equal((await visit(browser(), authorize(connection))).status, 403, 'outside')
  upstream.said = fresh('sub.acme.example')
  assert.equal((await visit(browser(), authorize(connection))).status, 403, 'below a proven domain')
  upstream.said = { ...fresh(), email: undefined }
  assert.equal((await visit(browser(), authorize(connection))).status, 403, 'no address')
  upstream.said = fresh()
  const { on } = ground.node.ambit
  const squatter = await createUser(on, system, {
    email: upstream.said.email as string,
    password: new Secret(password),
  })
  home(await visit(browser(), authorize(connection)))
  assert.deepEqual(
    [(await byEmail(squatter.email))?.emailVerified, await hasPassword(on.database, squatter.id)],
    [true, false],
    'the control: the organization vouches',
  )
})

test('T26 who administers this server is never found by the provider of an organization', async () => {
  const { on } = ground.node.ambit
  upstream.said = fresh()
  const admin = await createUser(on, system, { email: String(upstream.said.email), emailVerified: true, role: 'admin' })
  assert.equal((await visit(browser(), authorize(connection))).status, 403)
  upstream.said = fresh()
  await createUser(on, system, { email: String(upstream.said.email), emailVerified: true })
  home(await visit(browser(), authorize(connection)))
  assert.notEqual(admin.id, (await byEmail(String(upstream.said.email)))?.id)
  const known = await byEmail(String(upstream.said.email))
  assert.ok(known)
  const setRole = (role: string | null) =>
    on.database.query('UPDATE users SET installation_role = $2 WHERE id = $1', [known.id, role])
  await setRole('admin')
  assert.equal((await visit(browser(), authorize(connection))).status, 403, 'who was known before administers now')
  await setRole(null)
  home(await visit(browser(), authorize(connection)))
})

test('T26 who comes to administer this server leaves what an organization vouched for in that moment', async () => {
  const { on } = ground.node.ambit
  const { userManagement } = ground.workos
  const enters = async () => {
    upstream.said = fresh()
    const code = home(await visit(browser(), authorize(connection))).get('code') ?? ''
    return userManagement.authenticateWithCode({ code })
  }
  const [promoted, bystander] = [await enters(), await enters()]
  await on.database.transaction(tx =>
    changeInstallationRole(tx, system, { userId: idFrom('user', promoted.user.id), role: 'admin' }),
  )
  const { refreshToken } = promoted
  await assert.rejects(userManagement.authenticateWithRefreshToken({ refreshToken }))
  const doors = await on.database.query<{ reason: string }>(
    `SELECT e.reason FROM session_endings e JOIN sessions s ON s.id = e.session_id WHERE s.on_behalf_of = $1`,
    [promoted.user.id],
  )
  assert.deepEqual(
    doors.map(({ reason }) => reason),
    ['policy_tightened', 'policy_tightened'],
    'in the browser, and in the application',
  )
  await userManagement.authenticateWithRefreshToken({ refreshToken: bystander.refreshToken })
})

test('IC14 an organization that demands single sign-on takes its own connection and no other', async () => {
  const { userManagement } = ground.workos
  const beta = await organization('beta.example')
  const other = await made(beta)
  await activated(other, 'tester@beta.example')
  upstream.said = fresh('beta.example')
  const first = home(await visit(browser(), authorize(other))).get('code') ?? ''
  const { user } = await userManagement.authenticateWithCode({ code: first })
  await userManagement.createOrganizationMembership({ organizationId: acme.id, userId: user.id })
  await ground.ask('PUT', `/v1/organizations/${acme.id}/demands`, { methods: ['sso'], mfa: 'optional' })
  const who = browser()
  home(await visit(who, authorize(other)))
  const intoAcme = userManagement.getAuthorizationUrl({ provider: 'authkit', organizationId: acme.id, redirectUri })
  const sent = await who.open(intoAcme)
  assert.ok(sent.leadsTo?.startsWith(upstream.issuer), 'sent to the connection of that organization')
  assert.match(sent.leadsTo ?? '', new RegExp(`callback%2F${connection}`))
  const refused = await userManagement
    .authenticateWithRefreshToken({ refreshToken: await refreshTokenOf(other), organizationId: acme.id })
    .catch((cause: unknown) => cause)
  assert.equal(Object(refused).code ?? Object(refused).error, 'sso_required')
  const member = fresh()
  upstream.said = member
  const code = home(await visit(browser(), authorize(connection))).get('code') ?? ''
  assert.equal((await userManagement.authenticateWithCode({ code })).organizationId, acme.id, 'the control: its own')
  await ground.ask('PUT', `/v1/organizations/${acme.id}/demands`, { methods: null, mfa: 'optional' })
})

async function refreshTokenOf(at: string): Promise<string> {
  const code = home(await visit(browser(), authorize(at))).get('code') ?? ''
  return (await ground.workos.userManagement.authenticateWithCode({ code })).refreshToken
}

/** Somebody new gives this address, and the digits that were mailed to it. */
async function signsUpByCode(who: FormPerson, email: string): Promise<FormPage> {
  const asked = await who.send(await who.open('/sign-up'), { email })
  await until(async () => (await ground.mails(email)).length > 0)
  const text = (await ground.mails(email)).at(-1)?.text ?? ''
  return who.send(asked, { code: /\b\d{6}\b/.exec(text)?.[0] ?? assert.fail(text) })
}

test('D14 T54 T27 somebody new with an address of a proven domain comes by its connection and by nothing else, as long as the proof stands', async () => {
  const email = `new${++nth}@acme.example`
  const away = await signsUpByCode(browser(), email)
  assert.ok(away.leadsTo?.startsWith(upstream.issuer), `${away.status} ${away.url} ${away.html.slice(0, 300)}`)
  assert.equal(await byEmail(email), undefined, 'nobody was made')
  const refused = await ground.ask('POST', '/user_management/magic_auth', { email })
  assert.deepEqual(
    [refused.status, refused.json.error, refused.json.connection_ids],
    [400, 'sign_up_not_allowed', [connection]],
  )
  const elsewhere = await signsUpByCode(browser(), `new${nth}@elsewhere.example`)
  assert.equal(elsewhere.leadsTo, undefined)
  assert.ok(await byEmail(`new${nth}@elsewhere.example`), 'the control: another domain')
  const lookedUp = (found: boolean) =>
    ground.db.database.query(
      `UPDATE organization_domains SET record_missing_since = CASE WHEN $1 THEN NULL ELSE clock_timestamp() END WHERE domain = 'acme.example'`,
      [found],
    )
  await lookedUp(false)
  await signsUpByCode(browser(), `later${nth}@acme.example`)
  assert.ok(await byEmail(`later${nth}@acme.example`), 'D14: off at once when the record is gone')
  upstream.said = fresh()
  assert.equal(
    (await visit(browser(), authorize(connection))).status,
    403,
    'nor does the connection vouch for anybody new',
  )
  await lookedUp(true)
})

test('the page asks for the address and leads to the organization of its domain', async () => {
  const page = await browser().open('/sign-in')
  assert.match(page.html, /href="\/sign-in\/sso"/)
  const found = await browser().open('/sign-in/sso?login_hint=ada%40acme.example')
  assert.equal(found.status, 200)
  assert.match(found.html, new RegExp(`/sign-in/sso/${connection}`))
  const unknown = await browser().open('/sign-in/sso?login_hint=ada%40nobody.example')
  assert.equal(unknown.status, 404)
  assert.match(unknown.html, /No organization signs people/)
})

test('other settings than those that were tested switch a connection off until they are tested', async () => {
  const gamma = await organization('gamma.example')
  const id = await made(gamma)
  await activated(id, 'tester@gamma.example')
  const renamed = await ground.ask('PATCH', `/v1/connections/${id}`, { name: 'Gamma ID' })
  assert.deepEqual([renamed.json.state, renamed.json.name], ['active', 'Gamma ID'])
  await ground.events()
  const changed = await ground.ask('PATCH', `/v1/connections/${id}`, { client_secret: 'another one' })
  assert.deepEqual([changed.json.state, changed.json.tested_at], ['inactive', null])
  assert.deepEqual(
    (await ground.events()).map(({ event }) => event),
    ['connection.deactivated'],
  )
  for (const [body, status] of [
    [{ connection_type: 'GenericOIDC', settings: {} }, 422],
    [{ connection_type: 'CarrierPigeon', settings: {} }, 422],
    [{ connection_type: 'GenericOIDC', settings: { issuer: 'javascript:alert(1)', client_id: 'x' } }, 422],
  ] as const) {
    const answer = await ground.ask('POST', '/v1/connections', { organization_id: gamma.id, name: 'x', ...body })
    assert.equal(answer.status, status, answer.text)
  }
})

test('an answer that is forged, declined or from elsewhere signs nobody in', async () => {
  upstream.said = fresh()
  upstream.forged = true
  assert.equal((await visit(browser(), authorize(connection))).status, 400)
  upstream.forged = false
  upstream.callback = { code: undefined, error: 'access_denied' }
  assert.equal((await visit(browser(), authorize(connection))).status, 400)
  upstream.callback = {}
  upstream.said = { ...upstream.said, aud: 'somebody else' }
  assert.equal((await visit(browser(), authorize(connection))).status, 400)
  assert.equal(await byEmail(String(upstream.said.email)), undefined)
})

test('a suspended person comes in by no provider', async () => {
  upstream.said = fresh()
  home(await visit(browser(), authorize(connection)))
  const user = await byEmail(String(upstream.said.email))
  assert.ok(user)
  assert.equal((await ground.ask('POST', `/v1/principals/${user.id}/suspend`, {})).status, 200)
  assert.equal((await visit(browser(), authorize(connection))).status, 403)
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { findApplicationByClientId, updateApplication } from '../../src/applications/index.ts'
import { idFrom, parseId } from '../../src/platform/ids.ts'
import { recordSignIn } from '../../src/sessions/index.ts'
import { createSamlProvider, newCertificate } from '../saml-provider.ts'
import { startUpstream, type Upstream } from '../sign-in/upstream.ts'
import { createFormPerson, type FormPage, type FormPerson } from '../walk/form-person.ts'
import { startWireGround, type WireGround } from './ground.ts'

let ground: WireGround
let upstream: Upstream
let oidc: string
let saml: string
const provider = createSamlProvider()
const clientId = 'ambit at acme'
const redirectUri = 'https://app.example/callback'

before(async () => {
  ground = await startWireGround()
  upstream = await startUpstream()
  const { on } = ground.node.ambit
  await on.database.transaction(async tx => {
    const application = await findApplicationByClientId(tx, ground.clientId)
    assert.ok(application)
    const change = { redirectUris: [redirectUri] }
    await updateApplication(tx, { kind: 'system', node: 'test' }, { id: application.id, change })
  })
  oidc = await made('acme.example', {
    connection_type: 'GenericOIDC',
    settings: { issuer: upstream.issuer, client_id: clientId },
    client_secret: 'secret of ambit at acme',
  })
  saml = await made('beta.example', { connection_type: 'OktaSAML', settings: { metadata: provider.metadata } })
})
after(async () => {
  await ground.close()
  await upstream.close()
})

/** An active connection of an organization with this domain; that a test makes it active is shown elsewhere. */
async function made(domain: string, parts: object): Promise<string> {
  const { id } = await ground.workos.organizations.createOrganization({
    name: domain,
    domainData: [{ domain, state: 'verified' as never }],
  })
  const answer = await ground.ask('POST', '/v1/connections', { organization_id: id, name: domain, ...parts })
  assert.equal(answer.status, 201, answer.text)
  await ground.db.database.query('UPDATE sso_connections SET tested_at = clock_timestamp() WHERE id = $1', [
    answer.json.id,
  ])
  assert.equal((await ground.ask('POST', `/v1/connections/${answer.json.id}/activate`)).status, 200)
  return String(answer.json.id)
}

function browser(): FormPerson {
  const send: typeof fetch = (input, init) => ground.node.send(new Request(input, init))
  return createFormPerson({ baseUrl: ground.node.baseUrl, email: '', password: '', fetch: send })
}

/** Where the application is told, by a redirect or by the page that leads on. */
function home({ leadsTo, html, status }: FormPage): URLSearchParams {
  const link = /href="(https:\/\/app\.example[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
  const there = leadsTo ?? link ?? ''
  assert.ok(there.startsWith(redirectUri), `${status} ${html.slice(0, 600)}`)
  return new URL(there).searchParams
}

interface SignedIn {
  readonly who: FormPerson
  readonly refreshToken: string
  readonly userId: string
}

/** A browser in which this person of the organization is signed in, and an application that they entered from there. */
async function enters(said: Upstream['said']): Promise<SignedIn> {
  upstream.said = { email: `${said.sub}@acme.example`, email_verified: true, ...said }
  const who = browser()
  const address = ground.workos.userManagement.getAuthorizationUrl({ connectionId: oidc, redirectUri })
  const { leadsTo = '' } = await who.open(address)
  const code = home(await who.open(upstream.visit(leadsTo))).get('code') ?? ''
  const { refreshToken, user } = await ground.workos.userManagement.authenticateWithCode({ code })
  return { who, refreshToken, userId: user.id }
}

async function profileOf(said: Upstream['said']): Promise<{ id: string; accessToken: string }> {
  upstream.said = { email: `${said.sub}@acme.example`, email_verified: true, ...said }
  const { sso } = ground.workos
  const who = browser()
  const { leadsTo = '' } = await who.open(
    sso.getAuthorizationUrl({ connection: oidc, redirectUri, clientId: ground.clientId }),
  )
  const code = home(await who.open(upstream.visit(leadsTo))).get('code') ?? ''
  const { profile, accessToken } = await sso.getProfileAndToken({ code, clientId: ground.clientId })
  return { id: profile.id, accessToken }
}

/** The reasons for which sessions of this person ended, with a receipt for each. */
async function ended(userId: string): Promise<{ living: number; reasons: readonly string[] }> {
  const rows = await ground.db.database.query<{ end_reason: string | null; receipted: boolean }>(
    `SELECT s.end_reason, EXISTS (SELECT FROM receipts r WHERE r.session_id = s.id) AS receipted
       FROM sessions s WHERE s.on_behalf_of = $1 ORDER BY s.id`,
    [userId],
  )
  const over = rows.filter(row => row.end_reason !== null)
  assert.ok(over.every(row => row.receipted))
  return { living: rows.length - over.length, reasons: [...new Set(over.map(row => String(row.end_reason)))] }
}

const refreshed = (refreshToken: string) =>
  ground.workos.userManagement.authenticateWithRefreshToken({ refreshToken }).then(
    () => true,
    () => false,
  )

function hear(token: string, connection = oidc) {
  const body = new URLSearchParams({ logout_token: token })
  return ground.node.send(
    new Request(`${ground.node.baseUrl}/sso/back_channel_logout/${connection}`, { method: 'POST', body }),
  )
}

test('T25 T90 who signs out at the provider is signed out of everything that stood on it, complete when it answers', async () => {
  const here = await enters({ sub: 'ada', sid: 'browser 1' })
  const elsewhere = await enters({ sub: 'ada', sid: 'browser 2' })
  const bystander = await enters({ sub: 'grace', sid: 'browser 3' })
  const answer = await hear(upstream.logoutToken({ aud: clientId, sub: 'ada', sid: 'browser 1' }))
  assert.deepEqual([answer.status, answer.headers.get('cache-control')], [200, 'no-store'])
  assert.deepEqual(await ended(here.userId), { living: 2, reasons: ['ended_by_provider'] })
  assert.equal(await refreshed(here.refreshToken), false)
  const page = await here.who.open('/account')
  assert.match(page.url, /\/sign-in/, 'the browser itself is signed out')
  assert.equal(await refreshed(elsewhere.refreshToken), true, 'another sign-in of the same person')
  assert.equal((await hear(upstream.logoutToken({ aud: clientId, sub: 'ada' }))).status, 200)
  assert.deepEqual(await ended(here.userId), { living: 0, reasons: ['ended_by_provider'] })
  assert.deepEqual(await ended(bystander.userId), { living: 2, reasons: [] }, 'somebody else')
  assert.equal((await hear(upstream.logoutToken({ aud: clientId, sid: 'browser 3' }))).status, 200, 'by the sid alone')
  assert.equal((await ended(bystander.userId)).living, 0)
  assert.equal((await hear(upstream.logoutToken({ aud: clientId, sub: 'nobody' }))).status, 200, 'nobody is left')
})

test('T25 a logout token that is forged, for somebody else, old, used, or none ends nothing', async () => {
  const { userId } = await enters({ sub: 'edsger', sid: 'browser 4' })
  const now = Math.floor(Date.now() / 1000)
  const event = 'http://schemas.openid.net/event/backchannel-logout'
  const whose = { aud: clientId, sub: 'edsger', sid: 'browser 4' }
  const attacks: Readonly<Record<string, () => string>> = {
    'a nonce, as in an ID token': () => upstream.logoutToken({ ...whose, nonce: 'n' }),
    'no event': () => upstream.logoutToken({ ...whose, events: undefined }),
    'another event': () => upstream.logoutToken({ ...whose, events: { 'https://other.example': {} } }),
    'an event that is no object': () => upstream.logoutToken({ ...whose, events: { [event]: true } }),
    'another audience': () => upstream.logoutToken({ ...whose, aud: 'another client' }),
    'several audiences': () => upstream.logoutToken({ ...whose, aud: [clientId, 'another client'] }),
    'another issuer': () => upstream.logoutToken({ ...whose, iss: 'https://other.example' }),
    'nobody is named': () => upstream.logoutToken({ aud: clientId }),
    'a subject that is no text': () => upstream.logoutToken({ ...whose, sub: ['edsger'] }),
    'no id': () => upstream.logoutToken({ ...whose, jti: undefined }),
    'no end': () => upstream.logoutToken({ ...whose, exp: undefined }),
    'no beginning': () => upstream.logoutToken({ ...whose, iat: undefined }),
    'over since ten minutes': () => upstream.logoutToken({ ...whose, iat: now - 1200, exp: now - 600 }),
    'issued in ten minutes': () => upstream.logoutToken({ ...whose, iat: now + 600, exp: now + 700 }),
    'it would count for days': () => upstream.logoutToken({ ...whose, exp: now + 864_000 }),
    'no algorithm': () => unsigned(upstream.logoutToken(whose), 'none'),
    'an HMAC': () => unsigned(upstream.logoutToken(whose), 'HS256'),
    'another kind of token': () => upstream.logoutToken(whose, { typ: 'at+jwt' }),
    'no token': () => 'token',
    nothing: () => '',
  }
  for (const [name, token] of Object.entries(attacks)) assert.equal((await hear(token())).status, 400, name)
  upstream.forged = true
  assert.equal((await hear(upstream.logoutToken(whose))).status, 400, 'signed by a stranger')
  upstream.forged = false
  assert.equal((await hear(upstream.logoutToken(whose), 'conn_01JZZZZZZZZZZZZZZZZZZZZZZZ')).status, 404)
  assert.deepEqual(await ended(userId), { living: 2, reasons: [] })
  const honest = upstream.logoutToken(whose)
  assert.equal((await hear(honest)).status, 200, 'the control')
  assert.equal((await ended(userId)).living, 0)
  const again = await enters({ sub: 'edsger', sid: 'browser 4' })
  assert.equal((await hear(honest)).status, 400, 'replayed')
  assert.equal(await refreshed(again.refreshToken), true)
})

/** The same claims under another algorithm. */
function unsigned(token: string, alg: string): string {
  const [, claims = '', signature = ''] = token.split('.')
  const header = Buffer.from(JSON.stringify({ alg, typ: 'logout+jwt' })).toString('base64url')
  return `${header}.${claims}.${alg === 'none' ? '' : signature}`
}

test('a half-done sign-in whose ground ended at the provider becomes no session', async () => {
  const { on } = ground.node.ambit
  const { userId, who } = await enters({ sub: 'barbara', sid: 'browser 5' })
  await on.database.transaction(async tx => {
    await tx.query('UPDATE sso_sign_ins SET ended_at = clock_timestamp() WHERE idp_session = $1', ['browser 5'])
  })
  const entering = await who.open(
    ground.workos.userManagement.getAuthorizationUrl({ provider: 'authkit', redirectUri }),
  )
  assert.equal(entering.status, 403, entering.html.slice(0, 300))
  assert.equal((await ended(userId)).living, 2, 'nothing new was started')
  const [row] = await on.database.query<{ id: string; session_id: string }>(
    `SELECT i.id, s.session_id FROM sso_sign_ins i JOIN session_sign_ins s ON s.provider_sign_in = i.id WHERE i.idp_session = 'browser 5' LIMIT 1`,
  )
  const organization = parseId(
    'organization',
    String((await ground.ask('GET', `/v1/connections/${oidc}`)).json.organization_id),
  )
  assert.ok(row && organization)
  const stands = { vouchedBy: organization, providerSignIn: idFrom('providerSignIn', row.id) }
  const again = recordSignIn(on.database, idFrom('session', row.session_id), 'SSO', stands)
  await assert.rejects(again, { code: 'sign_in_over' })
})

test('an application lets somebody leave by a link: here at once, and at the provider', async () => {
  const said = { sub: 'margaret', sid: 'browser 6' }
  const { userId } = await enters(said)
  const { id, accessToken } = await profileOf(said)
  const asked = await ground.ask('POST', '/sso/logout/authorize', { profile_id: id })
  assert.equal(asked.status, 200, asked.text)
  const { logout_url: url, logout_token: token } = asked.json
  assert.equal(new URL(String(url)).searchParams.get('token'), token)
  const { database } = ground.node.ambit.on
  const before = await ended(userId)
  await database.query(
    `CREATE FUNCTION breaks_off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken off'; END $$`,
  )
  await database.query(
    `CREATE TRIGGER breaks_off BEFORE INSERT ON audit_queue FOR EACH ROW WHEN (new.type = 'sso.signed_out')
      EXECUTE FUNCTION breaks_off()`,
  )
  assert.equal((await browser().open(String(url))).status, 503)
  await database.query('DROP FUNCTION breaks_off() CASCADE')
  assert.deepEqual(await ended(userId), before, 'what was broken off ended nothing, and the link still counts')
  const away = new URL((await browser().open(String(url))).leadsTo ?? '')
  assert.equal(`${away.origin}${away.pathname}`, `${upstream.issuer}/end`)
  const [, claims = ''] = (away.searchParams.get('id_token_hint') ?? '').split('.')
  assert.equal(JSON.parse(Buffer.from(claims, 'base64url').toString()).sid, 'browser 6')
  const back = away.searchParams.get('post_logout_redirect_uri') ?? ''
  assert.deepEqual([away.searchParams.get('client_id'), back], [clientId, `${ground.node.baseUrl}/sso/logout/done`])
  assert.match((await browser().open(back)).html, /You are signed out/)
  assert.deepEqual(await ended(userId), { living: 0, reasons: ['ended_by_provider'] })
  await assert.rejects(ground.workos.sso.getProfile({ accessToken }), { status: 401 })
  assert.equal((await browser().open(String(url))).status, 404, 'the link counts once')
  const unknown = await ground.ask('POST', '/sso/logout/authorize', { profile_id: 'prof_01JZZZZZZZZZZZZZZZZZZZZZZZ' })
  assert.equal(unknown.status, 404)
  const bare = await ground.ask('POST', '/sso/logout/authorize', { profile_id: id })
  assert.match((await browser().open(String(bare.json.logout_url))).html, /You are signed out/, 'nothing to show there')
  await ground.ask('POST', `/v1/connections/${oidc}/deactivate`)
  const off = await ground.ask('POST', '/sso/logout/authorize', { profile_id: id })
  assert.deepEqual([off.status, off.json.error], [400, 'connection_invalid'])
  await ground.ask('POST', `/v1/connections/${oidc}/activate`)
})

const metadataOf = async (id: string): Promise<string> =>
  (await ground.node.send(new Request(`${ground.node.baseUrl}/sso/saml/${id}/metadata`))).text()

/** The same by SAML. */
async function entersBySaml(nameId: string, sessionIndex: string): Promise<SignedIn> {
  const who = browser()
  const address = ground.workos.userManagement.getAuthorizationUrl({ connectionId: saml, redirectUri })
  const request = await provider.read((await who.open(address)).leadsTo ?? '', await metadataOf(saml))
  const xml = await provider.answer(request, {
    nameId,
    sessionIndex,
    attributes: { email: [`${nameId}@beta.example`] },
  })
  const posted = await ground.node.send(
    new Request(request.acs, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({
        SAMLResponse: Buffer.from(xml).toString('base64'),
        RelayState: request.relayState,
      }),
    }),
  )
  const code = home(await who.open(posted.headers.get('location') ?? '')).get('code') ?? ''
  const { refreshToken, user } = await ground.workos.userManagement.authenticateWithCode({ code })
  return { who, refreshToken, userId: user.id }
}

const sloOf = (id: string): string => `${ground.node.baseUrl}/sso/saml/${id}/logout`

test('T25 T30 T90 CVE-2023-40178 CVE-2025-25293 a provider by SAML ends sign-ins by a signed request, and gets a signed answer', async () => {
  const here = await entersBySaml('ada', '_s1')
  const elsewhere = await entersBySaml('ada', '_s2')
  const bring = (query: string): Promise<FormPage> => browser().open(`${sloOf(saml)}?${query}`)
  const whose = { nameId: 'ada', sessions: ['_s1'] }
  const evil = newCertificate()
  const rewritten = (from: RegExp, to: string) =>
    provider.logout(sloOf(saml), { ...whose, rewrite: xml => xml.replace(from, to) })
  const honest = provider.logout(sloOf(saml), { ...whose, id: '_once', relayState: 'from there' })
  const other = provider.logout(sloOf(saml), { nameId: 'grace' })
  const at = (ms: number): string => new Date(Date.now() + ms).toISOString()
  const attacks: Readonly<Record<string, string>> = {
    'a key of the attacker': provider.logout(sloOf(saml), { ...whose, privateKey: evil.privateKey }),
    'SHA-1': provider.logout(sloOf(saml), { ...whose, algorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' }),
    'no signature': honest.replace(/&Signature=.*/, ''),
    'the signature of another request': `${honest.split('&Signature=')[0]}&Signature=${other.split('&Signature=')[1]}`,
    'another state that was not signed': honest.replace('from%20there', 'elsewhere'),
    'a second request': `${other}&${honest.split('&')[0]}`,
    'a second request under an encoded name': `${other}&SAML%52equest=${honest.split('&')[0]?.split('=')[1]}`,
    'another issuer': rewritten(/https:\/\/idp\.example\/saml</, 'https://other.example<'),
    'another destination': rewritten(/Destination="[^"]*"/, 'Destination="https://other.example"'),
    'no destination': rewritten(/ Destination="[^"]*"/, ''),
    'ten minutes old': rewritten(/IssueInstant="[^"]*"/, `IssueInstant="${at(-600_000)}"`),
    'of tomorrow': rewritten(/IssueInstant="[^"]*"/, `IssueInstant="${at(86_400_000)}"`),
    'CVE-2023-40178 over': rewritten(/ Version=/, ` NotOnOrAfter="${at(-120_000)}" Version=`),
    'a comment in the name': rewritten(/>ada</, '>ad<!-- -->a<'),
    'two names': rewritten(/<saml:NameID>/, '<saml:NameID>grace</saml:NameID><saml:NameID>'),
    'an encrypted name': rewritten(/saml:NameID/g, 'saml:EncryptedID'),
    'no name': rewritten(/<saml:NameID>.*<\/saml:NameID>/, ''),
    'a document type': rewritten(/^/, '<!DOCTYPE r [<!ENTITY x "ada">]>'),
    'something of another kind': rewritten(/LogoutRequest/g, 'AuthnRequest'),
    'CVE-2025-25293 a message that grows': rewritten(/$/, ' '.repeat(2_000_000)),
    'no message': 'RelayState=x',
  }
  for (const [name, query] of Object.entries(attacks)) assert.equal((await bring(query)).status, 400, name)
  assert.deepEqual(await ended(here.userId), { living: 4, reasons: [] })
  const answered = await bring(honest)
  const { inResponseTo, relayState } = await provider.readLogout(answered.leadsTo ?? '', await metadataOf(saml))
  assert.deepEqual([inResponseTo, relayState], ['_once', 'from there'])
  assert.deepEqual(await ended(here.userId), { living: 2, reasons: ['ended_by_provider'] })
  assert.deepEqual([await refreshed(here.refreshToken), await refreshed(elsewhere.refreshToken)], [false, true])
  assert.equal((await bring(honest)).status, 400, 'replayed')
  await bring(provider.logout(sloOf(saml), { nameId: 'ada' }))
  assert.equal((await ended(here.userId)).living, 0, 'every sign-in, where none is named')
  const stranger = `${ground.node.baseUrl}/sso/saml/${oidc}/logout`
  assert.equal((await browser().open(`${stranger}?${honest}`)).status, 404, 'a connection that speaks otherwise')
})

test('by SAML a link leads to the provider with a signed request, and what it answers changes nothing', async () => {
  const { userId } = await entersBySaml('katherine', '_s7')
  const [profile] = await ground.db.database.query<{ id: string }>('SELECT id FROM sso_profiles WHERE user_id = $1', [
    userId,
  ])
  const asked = await ground.ask('POST', '/sso/logout/authorize', { profile_id: profile?.id })
  const { leadsTo = '' } = await browser().open(String(asked.json.logout_url))
  const { nameId, sessionIndex } = await provider.readLogout(leadsTo, await metadataOf(saml))
  assert.deepEqual([nameId, sessionIndex], ['katherine', '_s7'])
  assert.equal((await ended(userId)).living, 0)
  assert.match((await browser().open(`${sloOf(saml)}?SAMLResponse=anything`)).html, /You are signed out/)
})

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import type { GenerateLink, Organization } from '@workos-inc/node'
import { streamOnce } from '../../src/audit/actions-streams.ts'
import { createSamlProvider, newCertificate } from '../saml-provider.ts'
import { startUpstream } from '../sign-in/upstream.ts'
import { until } from '../until.ts'
import { createFormPerson, type FormPage, type FormPerson } from '../walk/form-person.ts'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

/** What the DNS of these tests says. */
const zone = new Map<string, string[]>()
let ground: WireGround
before(async () => {
  ground = await startWireGround()
  const resolveTxt = async (name: string): Promise<string[]> => {
    const found = zone.get(name)
    if (found === undefined) throw Object.assign(new Error(`queryTxt ENOTFOUND ${name}`), { code: 'ENOTFOUND' })
    return found
  }
  Object.assign(ground.node.ambit.on, { resolveTxt })
  await ground.ask('POST', '/user_management/redirect_uris', { uri: 'https://app.example/callback' })
})
after(() => ground.close())

let nth = 0
const organization = (): Promise<Organization> =>
  ground.workos.organizations.createOrganization({ name: `Customer ${++nth}` })

async function link(asked: Partial<GenerateLink> & { readonly organization: string }): Promise<string> {
  return (await ground.workos.adminPortal.generateLink({ intent: 'sso' as never, ...asked })).link
}

function browser(): FormPerson {
  const send: typeof fetch = (input, init) => ground.node.send(new Request(input, init))
  return createFormPerson({ baseUrl: ground.node.baseUrl, email: '', password: '', fetch: send })
}

/** The page with that one of its forms, which is the one that is sent. */
function formAt(page: FormPage, action: string, holds = ''): FormPage {
  const forms = [...page.html.matchAll(/<form\b[^>]*>.*?<\/form>/gs)].map(([text]) => text)
  const html = forms.find(text => text.includes(`action="${action}"`) && text.includes(holds))
  assert.ok(html, `${action} in ${page.html.slice(0, 3_000)}`)
  return { ...page, html }
}

async function visit(who: FormPerson, intent: string | undefined, organizationId: string): Promise<FormPage> {
  const page = await who.open(await link({ organization: organizationId, intent: intent as never }))
  assert.equal(page.status, 200)
  return who.send(formAt(page, '/portal/start'), {})
}

const events = async () => (await ground.events()).map(({ event }) => event)

served(
  ['AdminPortal.generateLink'],
  'T54 an administrator of a customer proves a domain by a link: nobody here, in one browser, for one organization',
  async () => {
    const acme = await organization()
    const who = browser()
    const begun = await visit(who, 'domain_verification', acme.id)
    assert.equal(new URL(begun.url).pathname, '/portal/domains')
    await ground.events()
    const claimed = await who.send(formAt(begun, '/portal/domains'), { domain: 'Portal.example' })
    const { domains } = await ground.workos.organizations.getOrganization(acme.id)
    const [domain] = domains
    assert.deepEqual([domain?.domain, domain?.state], ['portal.example', 'pending'])
    const record = `${domain?.verificationPrefix}.portal.example`
    for (const shown of [record, domain?.verificationToken ?? '?', 'TXT'])
      assert.ok(claimed.html.includes(shown), shown)
    const waits = await who.send(formAt(claimed, '/portal/domains/check'), {})
    assert.ok(waits.html.includes('not there yet'))
    zone.set(record, [domain?.verificationToken ?? ''])
    const proven = await who.send(formAt(waits, '/portal/domains/check'), {})
    assert.ok(proven.html.includes('is proven'), proven.html)
    assert.deepEqual(await events(), ['organization_domain.created', 'organization_domain.verified'])
    const [row] = await ground.db.database.query<{ wire: { context: { actor: { id: string; source: string } } } }>(
      `SELECT body::jsonb -> 'wire' AS wire FROM audit_events WHERE type = 'organization_domain.verified' ORDER BY index DESC LIMIT 1`,
    )
    assert.equal(row?.wire.context.actor.source, 'admin_portal')
    assert.match(row?.wire.context.actor.id ?? '', /^portal_/)
  },
)

const unknownDomain = 'org_domain_01ARZ3NDEKTSV4RRFFQ69G5FAV'

test('T42 T24 a link counts once, in one browser; looking at it does not use it up; a stranger, a late one and an old cookie get nothing', async () => {
  const acme = await organization()
  const made = await link({ organization: acme.id, intent: 'domain_verification' as never })
  const [first, second, reader] = [browser(), browser(), browser()]
  for (const _ of [1, 2]) assert.equal((await reader.open(made)).status, 200, 'a program that looks at mails')
  const held = await second.open(made)
  const begun = await first.send(formAt(await first.open(made), '/portal/start'), {})
  assert.equal(begun.status, 200)
  assert.equal((await second.send(formAt(held, '/portal/start'), {})).status, 410, 'used')
  assert.equal((await second.open(made)).status, 410)
  assert.equal((await second.open('/portal/domains')).status, 410, 'no cookie')
  assert.equal((await second.open('/portal/start?token=invented')).status, 410)
  const late = await link({ organization: acme.id })
  await ground.db.database.query(`UPDATE portal_visits SET created_at = created_at WHERE opened_at IS NULL`)
  await assert.rejects(
    ground.db.database.query(`UPDATE portal_visits SET link_ends_at = link_ends_at + interval '1 day'`),
    { code: 'AM097' },
    'by raw SQL: no link and no visit becomes longer',
  )
  await ground.db.database.query(`ALTER TABLE portal_visits DISABLE TRIGGER portal_visit_only_goes_on`)
  await ground.db.database.query(`UPDATE portal_visits SET link_ends_at = clock_timestamp() WHERE opened_at IS NULL`)
  assert.equal((await browser().open(late)).status, 410, 'five minutes are over')
  assert.equal((await first.open('/portal/domains')).status, 200, 'the control')
  await ground.db.database.query(`UPDATE portal_visits SET ends_at = clock_timestamp() WHERE opened_at IS NOT NULL`)
  assert.equal((await first.open('/portal/domains')).status, 410, 'the hour is over')
  await ground.db.database.query(`ALTER TABLE portal_visits ENABLE TRIGGER portal_visit_only_goes_on`)
})

test('T41 T39 the cookie is of this host and this visit; a form counts only from a page of it', async () => {
  const acme = await organization()
  const made = await link({ organization: acme.id, intent: 'domain_verification' as never })
  const token = new URL(made).searchParams.get('token') ?? ''
  const post = (
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ) =>
    ground.node.send(
      new Request(`${ground.node.baseUrl}${path}`, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams(fields),
      }),
    )
  assert.equal((await post('/portal/start', { token }, { origin: 'https://evil.example' })).status, 403)
  const begun = await post('/portal/start', { token }, { origin: ground.node.baseUrl })
  const [cookie = ''] = begun.headers.getSetCookie()
  assert.match(cookie, /^ambit_portal_strict=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=3600$/)
  const mine = { cookie: cookie.split(';')[0] ?? '', origin: ground.node.baseUrl }
  const claim = { domain: 'forged.example' }
  assert.equal((await post('/portal/domains', claim, mine)).status, 403, 'no token of the page')
  const other = browser()
  const theirs = await visit(other, 'domain_verification', (await organization()).id)
  const csrf = /name="csrf_token" value="([^"]+)"/.exec(theirs.html)?.[1] ?? ''
  assert.equal((await post('/portal/domains', { ...claim, csrf_token: csrf }, mine)).status, 403, 'of another visit')
  assert.equal(
    (await post('/portal/domains', { ...claim, csrf_token: csrf }, { origin: ground.node.baseUrl })).status,
    403,
  )
  assert.deepEqual((await ground.workos.organizations.getOrganization(acme.id)).domains, [])
  const honest = await other.send(formAt(theirs, '/portal/domains'), claim)
  assert.equal(honest.status, 200, 'the control')
  assert.ok(honest.html.includes('forged.example'))
})

test('T72 T54 a visit sees and changes one organization: a neighbour’s domain is answered as one that is not there', async () => {
  const [acme, neighbour] = [await organization(), await organization()]
  const { organizationDomains } = ground.workos
  const theirs = await organizationDomains.createOrganizationDomain({
    organizationId: neighbour.id,
    domain: 'neighbour.example',
  })
  const who = browser()
  const begun = await visit(who, 'domain_verification', acme.id)
  const mine = await who.send(formAt(begun, '/portal/domains'), { domain: 'mine.example' })
  assert.ok(!mine.html.includes('neighbour.example'))
  for (const action of ['/portal/domains/check', '/portal/domains/remove']) {
    const answers = []
    for (const domain_id of [theirs.id, unknownDomain, 'nothing']) {
      const { status, html } = await who.send(formAt(mine, action), { domain_id })
      answers.push([status, html.replaceAll(/req_\w+/g, '')])
    }
    assert.equal(answers[0]?.[0], 404)
    assert.deepEqual(answers[0], answers[1])
    assert.deepEqual(answers[1], answers[2])
  }
  assert.equal((await organizationDomains.getOrganizationDomain(theirs.id)).state, 'pending')
  const removed = await who.send(formAt(mine, '/portal/domains/remove'), {})
  assert.ok(removed.html.includes('was removed'), 'the control')
  for (const path of ['/portal/sso', '/portal/directories', '/portal/logs', '/portal/streams', '/portal/certificates'])
    assert.equal((await who.open(path)).status, 404, `${path} is not what the link was for`)
})

test('a link and its visit end with the key, the person and the visit itself', async () => {
  const acme = await organization()
  const made = await ground.ask('POST', '/v1/api_keys', { name: 'short', role: 'admin' })
  const value = String(Object(made.json).value)
  const asked = await ground.ask(
    'POST',
    '/portal/generate_link',
    { organization: acme.id, intent: 'domain_verification' },
    { authorization: `Bearer ${value}` },
  )
  assert.equal(asked.status, 201, made.text)
  const who = browser()
  await who.send(formAt(await who.open(String(asked.json.link)), '/portal/start'), {})
  assert.equal((await who.open('/portal/domains')).status, 200, 'the control')
  await ground.ask('DELETE', `/v1/api_keys/${made.json.id}`)
  assert.equal((await who.open('/portal/domains')).status, 410, 'the key is gone')
  const again = browser()
  const begun = await visit(again, 'domain_verification', acme.id)
  assert.equal((await again.send(formAt(begun, '/portal/leave'), { to: 'back' })).status, 200)
  assert.equal((await again.open('/portal/domains')).status, 410, 'left')
})

test('T06 IC08 T100 a visit goes on only to an address that an application registered, and names of others stay text', async () => {
  const acme = await ground.workos.organizations.createOrganization({ name: '<b onclick=x>Acme</b> \u202Eevil' })
  for (const returnUrl of [
    'https://evil.example/',
    'https://app.example.evil.example/',
    'https://app.example@evil.example/',
    'http://app.example/',
    'javascript:alert(1)',
    '//app.example/',
    '/portal',
  ])
    for (const field of ['returnUrl', 'successUrl'])
      await assert.rejects(
        link({ organization: acme.id, [field]: returnUrl }),
        { status: 422, message: /return_address_not_registered|is at no address/ },
        `${field} ${returnUrl}`,
      )
  const who = browser()
  const there = { returnUrl: 'https://app.example/settings', successUrl: 'https://app.example/done?by=portal' }
  const shown = await who.open(await link({ organization: acme.id, intent: 'domain_verification' as never, ...there }))
  assert.ok(!shown.html.includes('<b onclick'))
  assert.ok(!shown.html.includes('\u202E'))
  const begun = await who.send(formAt(shown, '/portal/start'), {})
  const back = await who.send(formAt(begun, '/portal/leave'), { to: 'back' })
  assert.equal(back.leadsTo, there.returnUrl)
  const other = browser()
  const entered = await other.send(
    formAt(
      await other.open(await link({ organization: acme.id, intent: 'domain_verification' as never, ...there })),
      '/portal/start',
    ),
    {},
  )
  assert.equal((await other.send(formAt(entered, '/portal/leave'), { to: 'done' })).leadsTo, there.successUrl)
})

test('what there is no portal for is refused, and an unknown organization is one that is not there', async () => {
  const { id } = await organization()
  await assert.rejects(link({ organization: id, intent: 'bring_your_own_key' as never }), { status: 422 })
  await assert.rejects(link({ organization: id, intent: 'everything' as never }), { status: 422 })
  await assert.rejects(link({ organization: 'org_01ARZ3NDEKTSV4RRFFQ69G5FAV' }), { status: 404 })
})

/** The form of the page at this address, filled in and sent. */
async function fill(
  who: FormPerson,
  path: string,
  { action = path, holds = '', ...fields }: Readonly<Record<string, string>>,
) {
  return who.send(formAt(await who.open(path), action, holds), fields)
}

test('an administrator connects an OpenID provider by a link: its addresses first, a test sign-in that comes back, then active; a person comes in', async () => {
  const upstream = await startUpstream()
  const acme = await ground.workos.organizations.createOrganization({ name: 'Connects OIDC' })
  const who = browser()
  const begun = await visit(who, 'sso', acme.id)
  assert.ok(begun.html.includes('Okta'))
  const opened = await who.send(formAt(begun, '/portal/sso'), { type: 'GenericOIDC' })
  const path = new URL(opened.url).pathname
  const id = path.split('/').at(-1) ?? ''
  assert.match(id, /^conn_/)
  assert.ok(
    opened.html.includes(`${ground.node.baseUrl}/sso/callback/${id}`),
    'the address stands there before anything is known',
  )
  assert.deepEqual((await ground.workos.sso.listConnections({ organizationId: acme.id })).data, [])
  const wrong = await fill(who, path, { issuer: 'no address', client_id: 'ambit', client_secret: 'not shown again' })
  assert.equal(wrong.status, 422)
  assert.ok(wrong.html.includes('value="no address"') && !wrong.html.includes('not shown again'))
  const told = { issuer: upstream.issuer, client_id: 'ambit', client_secret: 'secret of the portal' }
  const saved = await fill(who, path, told)
  assert.ok(!saved.html.includes(told.client_secret))
  upstream.said = { sub: 'it', email: 'it@oidc-portal.example', email_verified: true }
  const leadsOn = await fill(who, path, { action: `${path}/test` })
  assert.equal(leadsOn.status, 200, 'no form of ours is answered with a way out')
  const away = await who.open(/href="([^"]*\/sso\/test\?[^"]*)"/.exec(leadsOn.html)?.[1] ?? '')
  const arrived = await who.open(upstream.visit(away.leadsTo ?? ''))
  assert.ok(arrived.html.includes('it@oidc-portal.example'))
  assert.ok(arrived.html.includes(`href="${path}"`), 'the way back')
  const early = await fill(who, path, { action: `${path}/activate` })
  assert.equal(early.status, 409)
  assert.ok(early.html.includes('Prove a domain first'))
  await fill(who, '/portal/domains', { domain: 'oidc-portal.example' })
  const [domain] = (await ground.workos.organizations.getOrganization(acme.id)).domains
  zone.set(`${domain?.verificationPrefix}.oidc-portal.example`, [domain?.verificationToken ?? ''])
  await fill(who, '/portal/domains', { action: '/portal/domains/check' })
  await ground.events()
  const active = await fill(who, path, { action: `${path}/activate` })
  assert.ok(active.html.includes('Active'))
  assert.deepEqual(await events(), ['connection.activated'])
  const [listed] = (await ground.workos.sso.listConnections({ organizationId: acme.id })).data
  assert.deepEqual([listed?.id, listed?.state, listed?.type], [id, 'active', 'GenericOIDC'])
  upstream.said = { sub: 'new', email: 'new@oidc-portal.example', email_verified: true, given_name: 'New' }
  const person = browser()
  const there = await person.open(`/sign-in/sso/${id}`)
  await person.open(upstream.visit(there.leadsTo ?? ''))
  const { data } = await ground.workos.userManagement.listUsers({ email: 'new@oidc-portal.example' })
  assert.deepEqual(
    data.map(({ firstName }) => firstName),
    ['New'],
  )
  await fill(who, path, { action: `${path}/deactivate` })
  assert.deepEqual(await events().then(all => all.filter(name => name.startsWith('connection.'))), [
    'connection.deactivated',
  ])
  const stranger = browser()
  await visit(stranger, 'sso', (await organization()).id)
  assert.equal((await stranger.open(path)).status, 404, 'T72: of another organization')
  await upstream.close()
})

test('ten connections may be begun: another one is refused as too_many_setups, and the organization beside begins its own', async () => {
  const [full, beside] = [await organization(), await organization()]
  const who = browser()
  await visit(who, 'sso', full.id)
  const begin = () => fill(who, '/portal/sso', { type: 'GenericOIDC' })
  for (let begun = 0; begun < 10; begun++) assert.match((await begin()).url, /\/portal\/sso\/conn_/)
  const refused = await begin()
  assert.deepEqual([refused.status, refused.html.includes('Ten connections are begun already.')], [409, true])
  const other = browser()
  await visit(other, 'sso', beside.id)
  assert.match((await fill(other, '/portal/sso', { type: 'GenericOIDC' })).url, /\/portal\/sso\/conn_/)
})

test('by SAML: metadata as a text or as a file, what is signed with and until when, the next certificate beside it', async () => {
  const provider = createSamlProvider('https://idp.example/portal')
  const acme = await ground.workos.organizations.createOrganization({ name: 'Connects SAML' })
  const who = browser()
  const opened = await who.send(
    formAt(await visit(who, undefined, acme.id).then(() => who.open('/portal/sso')), '/portal/sso'),
    {
      type: 'OktaSAML',
    },
  )
  const path = new URL(opened.url).pathname
  const id = path.split('/').at(-1) ?? ''
  assert.ok(opened.html.includes('Audience URI (SP Entity ID)'))
  assert.equal((await fill(who, path, { metadata: '<none/>' })).status, 422)
  const csrf = /name="csrf_token" value="([^"]+)"/.exec(opened.html)?.[1] ?? ''
  const upload = new FormData()
  upload.set('csrf_token', csrf)
  upload.set('metadata_url', '')
  upload.append('metadata', '')
  upload.append('metadata', new Blob([provider.metadata], { type: 'text/xml' }), 'metadata.xml')
  const sent = await ground.node.send(
    new Request(`${ground.node.baseUrl}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: who.cookie(), origin: ground.node.baseUrl },
      body: upload,
    }),
  )
  assert.equal(sent.status, 303, await sent.text())
  const setup = await ground.ask('GET', `/v1/connections/${id}`)
  assert.deepEqual([setup.json.connection_type, setup.json.state], ['OktaSAML', 'draft'])
  assert.equal(Object(setup.json.settings).idp_entity_id, 'https://idp.example/portal')
  const shown = await who.open('/portal/certificates')
  assert.ok(shown.html.includes('Connects SAML') === false && shown.html.includes('Okta'))
  assert.equal((await fill(who, '/portal/certificates', { certificate: 'nothing' })).status, 422)
  const next = newCertificate()
  await fill(who, '/portal/certificates', { certificate: next.pem })
  const both = await ground.ask('GET', `/v1/connections/${id}`)
  assert.equal(Object(both.json.settings).certificates.length, 2)
  await fill(who, '/portal/certificates', { action: '/portal/certificates/remove' })
  const one = await ground.ask('GET', `/v1/connections/${id}`)
  assert.equal(Object(one.json.settings).certificates.length, 1)
  const log = (): Promise<FormPage> => who.open('/portal/logs')
  await until(async () => (await log()).html.includes('connection.updated'))
  assert.ok(!(await log()).html.includes('oidc-portal.example'), 'nothing of others')
})

test('a directory is made by a link: the token is shown once, and what came is seen', async () => {
  const acme = await ground.workos.organizations.createOrganization({
    name: 'Connects SCIM',
    domainData: [{ domain: 'scim-portal.example', state: 'verified' as never }],
  })
  const who = browser()
  await visit(who, 'dsync', acme.id)
  const made = await fill(who, '/portal/directories', { type: 'okta scim v2.0' })
  const token = /scim_[\w-]{43}/.exec(made.html)?.[0] ?? ''
  assert.ok(token !== '')
  const [directory] = (await ground.workos.directorySync.listDirectories({ organizationId: acme.id })).data
  const path = `/portal/directories/${directory?.id}`
  const waits = await who.open(path)
  assert.ok(waits.html.includes('Nothing came yet') && !waits.html.includes(token))
  const scim = (method: string, at: string, body?: object): Promise<Response> =>
    ground.node.send(
      new Request(`${ground.node.baseUrl}/scim/v2/${directory?.id}${at}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
  const email = 'ada@scim-portal.example'
  const user = await (
    await scim('POST', '/Users', { userName: email, active: true, emails: [{ value: email, primary: true }] })
  ).json()
  const group = { displayName: 'Leads', members: [{ value: Object(user).id }] }
  assert.equal((await scim('POST', '/Groups', group)).status, 201)
  const linked = await who.open(path)
  assert.ok(linked.html.includes('Connected') && linked.html.includes('Leads'))
  const [row] = (await ground.workos.directorySync.listGroups({ directory: directory?.id ?? '' })).data
  await fill(who, path, { action: `${path}/roles`, [`role.${row?.id}`]: 'admin' })
  const { data } = await ground.workos.userManagement.listOrganizationMemberships({ organizationId: acme.id })
  assert.deepEqual(
    data.map(({ role }) => role.slug),
    ['admin'],
  )
  const rotated = await fill(who, path, { action: `${path}/token` })
  assert.notEqual(/scim_[\w-]{43}/.exec(rotated.html)?.[0], token)
  const stranger = browser()
  await visit(stranger, 'dsync', (await organization()).id)
  assert.equal((await stranger.open(path)).status, 404, 'T72: of another organization')
})

test('T79 I10 the log of an organization is sent where its administrator says, and nothing of another one leaves by it', async () => {
  const received: string[] = []
  const receiver = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', part => parts.push(part))
    request.on('end', () => {
      received.push(Buffer.concat(parts).toString())
      response.writeHead(204).end()
    })
  })
  await new Promise<void>(resolve => receiver.listen(0, '127.0.0.1', () => resolve()))
  const url = `http://127.0.0.1:${Object(receiver.address()).port}/ocsf`
  const [acme, neighbour] = [await organization(), await organization()]
  const who = browser()
  await visit(who, 'log_streams', acme.id)
  assert.equal((await fill(who, '/portal/streams', { url: 'ftp://siem.example/' })).status, 422)
  const added = await fill(who, '/portal/streams', { url })
  assert.ok(added.html.includes('Nothing was sent yet'))
  const claimed = (organizationId: string, domain: string) =>
    ground.workos.organizationDomains.createOrganizationDomain({ organizationId, domain })
  await claimed(neighbour.id, 'neighbours-secret.example')
  await claimed(acme.id, 'own-log.example')
  const { on } = ground.node.ambit
  await until(async () => {
    await streamOnce(on)
    return received.some(body => body.includes('own-log.example'))
  })
  assert.ok(!received.join('').includes('neighbours-secret') && !received.join('').includes(neighbour.id))
  await until(async () => (await who.open('/portal/streams')).html.includes('Active'))
  const stranger = browser()
  const theirs = await visit(stranger, 'log_streams', neighbour.id)
  assert.ok(!theirs.html.includes('/ocsf'))
  const mine = formAt(await who.open('/portal/streams'), '/portal/streams/remove')
  const id = /name="stream_id" value="([^"]+)"/.exec(mine.html)?.[1] ?? ''
  const own = await fill(stranger, '/portal/streams', { url })
  const forged = await stranger.send(formAt(own, '/portal/streams/remove'), { stream_id: id })
  assert.equal(forged.status, 404, 'T72')
  await who.send(mine, {})
  assert.ok((await who.open('/portal/streams')).html.includes('Nothing is sent anywhere'))
  receiver.closeAllConnections()
  await new Promise(resolve => receiver.close(resolve))
})

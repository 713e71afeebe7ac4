import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import type { Organization } from '@workos-inc/node'
import { findApplicationByClientId, updateApplication } from '../../src/applications/index.ts'
import { warnOfCertificates } from '../../src/sso/actions-certificates.ts'
import { rereadMetadata } from '../../src/sso/actions-metadata.ts'
import { createSamlProvider, newCertificate, type SamlRequest, type SamlSaid, type Signing } from '../saml-provider.ts'
import { listening } from '../sign-in/upstream.ts'
import { createFormPerson, type FormPage, type FormPerson } from '../walk/form-person.ts'
import { startWireGround, type WireGround } from './ground.ts'

let ground: WireGround
let acme: Organization
let connection: string
const provider = createSamlProvider()
const redirectUri = 'https://app.example/callback'
const password = 'correct horse battery staple'
const system = { kind: 'system', node: 'test' } as const

before(async () => {
  ground = await startWireGround()
  const { on } = ground.node.ambit
  await on.database.transaction(async tx => {
    const application = await findApplicationByClientId(tx, ground.clientId)
    assert.ok(application)
    await updateApplication(tx, system, { id: application.id, change: { redirectUris: [redirectUri] } })
  })
  acme = await organization('acme.example')
  connection = await made(acme)
})
after(() => ground.close())

function organization(domain: string): Promise<Organization> {
  return ground.workos.organizations.createOrganization({
    name: domain,
    domainData: [{ domain, state: 'verified' as never }],
  })
}

async function made({ id }: Organization, settings: object = { metadata: provider.metadata }): Promise<string> {
  const parts = { organization_id: id, connection_type: 'OktaSAML', name: 'Acme ID', settings }
  const { status, json, text } = await ground.ask('POST', '/v1/connections', parts)
  assert.equal(status, 201, text)
  assert.deepEqual([json.state, json.protocol], ['draft', 'saml'])
  return String(json.id)
}

function browser(): FormPerson {
  const send: typeof fetch = (input, init) => ground.node.send(new Request(input, init))
  return createFormPerson({ baseUrl: ground.node.baseUrl, email: '', password, fetch: send })
}

const metadataOf = async (id: string): Promise<string> =>
  (await ground.node.send(new Request(`${ground.node.baseUrl}/sso/saml/${id}/metadata`))).text()

/** A browser that is at the provider, and what it was sent with. */
async function sent(
  path = `/sign-in/sso/${connection}`,
  id = connection,
): Promise<{ who: FormPerson; request: SamlRequest }> {
  const who = browser()
  const { leadsTo = '', status, html } = await who.open(path)
  assert.ok(leadsTo.startsWith('https://idp.example/saml/sso?'), `${status} ${leadsTo} ${html.slice(0, 400)}`)
  return { who, request: await provider.read(leadsTo, await metadataOf(id)) }
}

/** What the provider's page posts comes without cookies; the browser goes on with its own. */
async function post(
  who: FormPerson,
  acs: string,
  fields: Readonly<Record<string, string>> | URLSearchParams,
): Promise<FormPage> {
  const response = await ground.node.send(
    new Request(acs, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://idp.example' },
      body: new URLSearchParams(fields).toString(),
    }),
  )
  assert.equal(response.status, 303)
  return who.open(response.headers.get('location') ?? '')
}

const base64 = (xml: string): string => Buffer.from(xml, 'utf8').toString('base64')
const give = (who: FormPerson, request: SamlRequest, xml: string): Promise<FormPage> =>
  post(who, request.acs, { SAMLResponse: base64(xml), RelayState: request.relayState })

let nth = 0
const fresh = (): Partial<SamlSaid> => {
  nth += 1
  return { nameId: `id${nth}`, attributes: { email: [`person${nth}@acme.example`] } }
}

/** Where the application is told, by a redirect or by the page that leads on. */
function home({ leadsTo, html, status }: FormPage): URLSearchParams {
  const link = /href="(https:\/\/app\.example[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
  const there = leadsTo ?? link ?? ''
  assert.ok(there.startsWith(redirectUri), `${status} ${html.slice(0, 600)}`)
  return new URL(there).searchParams
}

async function sessions(): Promise<number> {
  const [row] = await ground.node.ambit.on.database.query<{ n: number }>('SELECT count(*)::int AS n FROM sessions')
  return row?.n ?? -1
}

test('a connection by SAML is tested by a signed request and a real answer, then active; the SDK reads who signed in', async () => {
  const { json } = await ground.ask('POST', `/v1/connections/${connection}/test`)
  const tester = await sent(String(json.url))
  assert.ok(tester.request.forced, 'a test asks the person again')
  const claims = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'
  const attributes = {
    [`${claims}/emailaddress`]: ['ada@acme.example'],
    [`${claims}/givenname`]: ['Ada'],
    [`${claims}/surname`]: ['Lovelace'],
    groups: ['Engineers', 'Leads &amp; more'],
  }
  const shown = await give(tester.who, tester.request, await provider.answer(tester.request, { attributes }))
  assert.equal(shown.status, 200, shown.html.slice(0, 600))
  for (const said of ['ada@acme.example', 'Engineers', 'would be let in']) assert.ok(shown.html.includes(said), said)
  const before = await sessions()
  assert.equal((await ground.ask('POST', `/v1/connections/${connection}/activate`)).json.state, 'active')
  const { sso, userManagement } = ground.workos
  assert.equal((await sso.getConnection(connection)).type, 'OktaSAML')
  const url = sso.getAuthorizationUrl({ connection, redirectUri, clientId: ground.clientId, state: 's1' })
  const asked = await sent(url)
  const back = home(await give(asked.who, asked.request, await provider.answer(asked.request, { attributes })))
  assert.equal(back.get('state'), 's1')
  const { profile } = await sso.getProfileAndToken({ code: back.get('code') ?? '', clientId: ground.clientId })
  assert.deepEqual(
    [profile.connectionType, profile.idpId, profile.email, profile.firstName, profile.lastName, profile.groups],
    ['OktaSAML', 'ada', 'ada@acme.example', 'Ada', 'Lovelace', ['Engineers', 'Leads & more']],
  )
  assert.equal(await sessions(), before, 'a profile is no session')
  const entering = await sent(userManagement.getAuthorizationUrl({ connectionId: connection, redirectUri }))
  const entered = home(
    await give(entering.who, entering.request, await provider.answer(entering.request, { attributes })),
  )
  const answer = await userManagement.authenticateWithCode({ code: entered.get('code') ?? '' })
  assert.deepEqual(
    [answer.user.email, answer.authenticationMethod, answer.organizationId],
    ['ada@acme.example', 'SSO', acme.id],
  )
})

interface Attack {
  readonly request: SamlRequest
  /** What a person of the organization may really have, signed. */
  readonly honest: string
  /** Signed by the provider itself, but saying something else. */
  signed(said: Partial<SamlSaid>, signing?: Signing): Promise<string>
  /** With a key that only the attacker has. */
  forged(): Promise<string>
  readonly fields: Record<string, string>
}
type Make = (attack: Attack) => string | Promise<string>

const victim = 'victim@acme.example'
const part = (xml: string, pattern: RegExp): string => pattern.exec(xml)?.[0] ?? assert.fail(String(pattern))
const assertionOf = (xml: string): string => part(xml, /<saml:Assertion[\s\S]*<\/saml:Assertion>/)
const signatureOf = (xml: string): string => part(xml, /<ds:Signature[\s\S]*?<\/ds:Signature>/)
const bare = (assertion: string): string => assertion.replace(signatureOf(assertion), '')
/** The same, about somebody else, under another id. */
const evilOf = (assertion: string): string =>
  assertion
    .replace(/ ID="[^"]*"/, ' ID="_evil"')
    .replace(/person\d+@acme\.example/, victim)
    .replace(/>id\d+</, '>victim<')
const late = (ms: number): string => new Date(Date.now() + ms).toISOString()
const swap =
  (from: string | RegExp, to: string): Make =>
  ({ honest }) => {
    const changed = honest.replace(from, to)
    assert.notEqual(changed, honest, String(from))
    return changed
  }
const says =
  (said: Partial<SamlSaid>, signing?: Signing): Make =>
  ({ signed }) =>
    signed(said, signing)
const rewritten = (from: string | RegExp, to: string): Make => says({ rewrite: xml => xml.replace(from, to) })
const minute = 60_000

const attacks: Readonly<Record<string, Make>> = {
  'XSW1 a copy of the response stands in the signature of the whole': async ({ signed }) => {
    const whole = await signed({}, { message: true, assertion: false })
    const signature = signatureOf(whole)
    const evil = whole
      .replace(signature, '')
      .replace(/ ID="_r[^"]*"/, ' ID="_evil"')
      .replace(assertionOf(whole), evilOf(assertionOf(whole)))
    return evil.replace(
      '</saml:Issuer>',
      `</saml:Issuer>${signature.replace('</ds:Signature>', `<ds:Object>${whole.replace(signature, '')}</ds:Object></ds:Signature>`)}`,
    )
  },
  'XSW2 the whole stands before its signature, detached': async ({ signed }) => {
    const whole = await signed({}, { message: true, assertion: false })
    const signature = signatureOf(whole)
    const evil = whole
      .replace(signature, '')
      .replace(/ ID="_r[^"]*"/, ' ID="_evil"')
      .replace(assertionOf(whole), evilOf(assertionOf(whole)))
    return evil.replace('</saml:Issuer>', `</saml:Issuer>${whole.replace(signature, '')}${signature}`)
  },
  'XSW3 another assertion before the signed one': ({ honest }) =>
    honest.replace('<saml:Assertion', `${bare(evilOf(assertionOf(honest)))}<saml:Assertion`),
  'XSW4 the signed assertion within another one': ({ honest }) => {
    const real = assertionOf(honest)
    return honest.replace(real, bare(evilOf(real)).replace('</saml:Assertion>', `${real}</saml:Assertion>`))
  },
  'XSW5 the signature in another assertion, the signed one at the end': ({ honest }) => {
    const real = assertionOf(honest)
    return honest.replace(real, `${evilOf(real)}${bare(real)}`)
  },
  'XSW6 the signed assertion within the signature of another one': ({ honest }) => {
    const real = assertionOf(honest)
    return honest.replace(real, evilOf(real).replace('</ds:Signature>', `${bare(real)}</ds:Signature>`))
  },
  'XSW7 another assertion among the extensions': ({ honest }) => {
    const real = assertionOf(honest)
    return honest.replace('<samlp:Status>', `<samlp:Extensions>${evilOf(real)}</samlp:Extensions><samlp:Status>`)
  },
  'two elements of one id': ({ honest }) => {
    const id = part(assertionOf(honest), / ID="[^"]*"/)
    return honest.replace('<samlp:Status>', `<samlp:Status${id}>`)
  },
  'nothing is signed': ({ honest }) => honest.replace(signatureOf(honest), ''),
  'the whole is signed and the assertion is not': says({}, { message: true, assertion: false }),
  'the value of the signature is empty': swap(/<ds:SignatureValue>[^<]*/, '<ds:SignatureValue>'),
  'the value of the signature is cut': swap(/(<ds:SignatureValue>[^<]{40})[^<]*/, '$1'),
  'the value of the signature is another one': swap(/<ds:SignatureValue>..../, '<ds:SignatureValue>AAAA'),
  'the signed address is another one': swap(/person\d+@acme/, 'victim@acme'),
  'the signed conditions are gone': swap(/<saml:Conditions[\s\S]*<\/saml:Conditions>/, ''),
  'the signature of the attacker under the certificate of the provider': async ({ forged }) =>
    (await forged()).replace(/(<ds:X509Certificate>)[^<]*/, `$1${provider.certificate}`),
  'SHA-1': says({}, { algorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' }),
  'an HMAC by the certificate of the provider': swap(/xmldsig-more#rsa-sha256/, 'xmldsig-more#hmac-sha256'),
  'no algorithm': swap(/(<ds:SignatureMethod Algorithm=")[^"]*/, '$1none'),
  'a digest by SHA-1': swap(/(<ds:DigestMethod Algorithm=")[^"]*/, '$1http://www.w3.org/2000/09/xmldsig#sha1'),
  'a canonical form with comments': swap(/(<ds:CanonicalizationMethod Algorithm="[^"]*)/, '$1WithComments'),
  'a transform by XSLT': swap(/(<ds:Transform Algorithm=")[^"]*/, '$1http://www.w3.org/TR/1999/REC-xslt-19991116'),
  'a second reference': ({ honest }) =>
    honest.replace('</ds:Reference>', `</ds:Reference>${part(honest, /<ds:Reference[\s\S]*<\/ds:Reference>/)}`),
  'a reference to the whole document': swap(/<ds:Reference URI="[^"]*"/, '<ds:Reference URI=""'),
  'text outside of the root': ({ honest }) => `${honest}victim`,
  'a comment in the address': swap(/(person\d+)(@acme)/, '$1<!-- -->$2'),
  'a processing instruction in the name': swap(/>id(\d+)</, '>id<?x?>$1<'),
  'CDATA in the name': swap(/>(id\d+)</, '><![CDATA[$1]]><'),
  'an external entity': ({ honest }) =>
    `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>${honest.replace(/>id\d+</, '>&x;<')}`,
  'entities that grow': ({ honest }) => `<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>${honest}`,
  'another audience': says({ audience: 'https://other.example' }),
  'no audience': rewritten(/<saml:AudienceRestriction>[\s\S]*<\/saml:AudienceRestriction>/, ''),
  'another recipient': says({ recipient: 'https://other.example/acs' }),
  'no recipient': rewritten(/ Recipient="[^"]*"/, ''),
  'another destination': says({ destination: 'https://other.example/acs' }),
  'another issuer': says({ issuer: 'https://other.example' }),
  'another request': says({ inResponseTo: '_other' }),
  'no request': rewritten(/ InResponseTo="[^"]*"/g, ''),
  'a request in the response alone': rewritten(/ InResponseTo="[^"]*"\/>/, '/>'),
  'over since two minutes': says({ notOnOrAfter: late(-2 * minute) }),
  'confirmed until two minutes ago': says({ confirmedUntil: late(-2 * minute) }),
  'not yet': says({ notBefore: late(3 * minute) }),
  'issued in ten minutes': says({ issueInstant: late(10 * minute) }),
  'a time that is none': says({ confirmedUntil: 'never' }),
  'no end': rewritten(/(<saml:SubjectConfirmationData) NotOnOrAfter="[^"]*"/, '$1'),
  'confirmed for a holder of a key': says({ method: 'urn:oasis:names:tc:SAML:2.0:cm:holder-of-key' }),
  'a name that lasts for one session': says({ nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' }),
  'two names': rewritten(/<saml:NameID/, '<saml:NameID>victim</saml:NameID><saml:NameID'),
  'nobody signed in': rewritten(/<saml:AuthnStatement[\s\S]*<\/saml:AuthnStatement>/, ''),
  'a session that is over': rewritten(/SessionIndex="_s1"/, `SessionNotOnOrAfter="${late(-2 * minute)}"`),
  'an unknown condition': rewritten(/<saml:AudienceRestriction>/, '<saml:Condition/><saml:AudienceRestriction>'),
  'an error of the provider': rewritten(/status:Success/, 'status:Requester'),
  'the other version': rewritten(/Version="2.0"/g, 'Version="1.1"'),
  'a page of HTML': () => '<html><body>Something went wrong</body></html>',
  nothing: () => '',
  'the response twice': ({ fields, honest }) => {
    fields.again = honest
    return honest
  },
}

/** What made other readers of SAML believe somebody else, by the name of the advisory. */
const advisories: Readonly<Record<string, Make>> = {
  'CVE-2025-47949 XSW8 the signed assertion in an object of the signature': ({ honest }) => {
    const real = assertionOf(honest)
    return honest.replace(
      real,
      evilOf(real).replace('</ds:Signature>', `<ds:Object>${bare(real)}</ds:Object></ds:Signature>`),
    )
  },
  'CVE-2022-41912 two assertions, each signed': async ({ honest, signed }) =>
    honest.replace('</samlp:Response>', `${assertionOf(await signed({}))}</samlp:Response>`),
  'CVE-2025-54419 a character of the signed name is gone': swap(/>id(\d+)</, '>i$1<'),
  'CVE-2025-29774 a second SignedInfo': ({ honest }) =>
    honest.replace(
      '<ds:SignatureValue>',
      `${part(honest, /<ds:SignedInfo>[\s\S]*<\/ds:SignedInfo>/)}<ds:SignatureValue>`,
    ),
  'CVE-2025-29775 a comment in the digest': swap(/<ds:DigestValue>/, '<ds:DigestValue><!--AAAA-->'),
  'CVE-2017-11427 a comment cuts the name': swap(/>id(\d+)</, '>id<!---->$1<'),
  'CVE-2025-25291 a document type that two readers read differently': ({ honest }) =>
    `<!DOCTYPE r [<!ENTITY x "<!--">]>${honest}`,
  'CVE-2022-39299 two roots': ({ honest }) => `${honest}${honest.replace(signatureOf(honest), '')}`,
  'CVE-2024-32962 a key of the attacker, with its certificate in the signature': ({ forged }) => forged(),
  'CVE-2025-25292 another signature in a namespace that one reader takes for that of signatures': ({ honest }) => {
    const real = assertionOf(honest)
    const lure = signatureOf(honest).replaceAll('ds:', 'dz:').replace('xmlns:ds=', 'xmlns:dz=')
    const other = lure.replace('http://www.w3.org/2000/09/xmldsig#"', 'http://www.w3.org/2000/09/xmldsig#/"')
    return honest.replace(real, evilOf(real).replace(signatureOf(real), `${other}${signatureOf(real)}`))
  },
  'CVE-2024-45409 the digest that is found first stands outside of the signature': ({ honest }) => {
    const real = assertionOf(honest)
    const digest = '<ds:DigestValue xmlns:ds="http://www.w3.org/2000/09/xmldsig#">AAAA</ds:DigestValue>'
    const detail = `<samlp:StatusDetail>${digest}</samlp:StatusDetail></samlp:Status>`
    return honest.replace(real, evilOf(real)).replace('</samlp:Status>', detail)
  },
}

/** Each of them from a browser that asked, with the honest answer to the same person beside it. */
async function refusesEach(table: Readonly<Record<string, Make>>): Promise<void> {
  const stranger = createSamlProvider(provider.entityId)
  for (const [name, make] of Object.entries(table)) {
    const said = fresh()
    const [attacked, control] = [await sent(), await sent()]
    const { request } = attacked
    const fields: Record<string, string> = {}
    const xml = await make({
      request,
      honest: await provider.answer(request, said),
      signed: (over, signing) => provider.answer(request, { ...said, ...over }, signing),
      forged: () => stranger.answer(request, said),
      fields,
    })
    const before = await sessions()
    const body = new URLSearchParams({ SAMLResponse: base64(xml), RelayState: request.relayState })
    if (fields.again !== undefined) body.append('SAMLResponse', base64(fields.again))
    const refused = await post(attacked.who, request.acs, body)
    assert.equal(refused.status, 400, name)
    assert.equal(await sessions(), before, name)
    const entered = await give(control.who, control.request, await provider.answer(control.request, said))
    assert.ok(entered.status < 400, `the control of ${name}: ${entered.status}`)
    assert.equal(await sessions(), before + 1, `the control of ${name}`)
  }
  const [row] = await ground.node.ambit.on.database.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM users WHERE email LIKE 'victim%'",
  )
  assert.equal(row?.n, 0, 'nobody was made of them')
}

test('T30 hostile responses by SAML begin no session, and the honest one beside each does', async () => {
  assert.ok(Object.keys(attacks).length >= 40)
  await refusesEach(attacks)
})

test('T30 CVE-2017-11427 CVE-2022-39299 CVE-2022-41912 CVE-2024-32962 CVE-2024-45409 CVE-2025-25291 CVE-2025-25292 CVE-2025-29774 CVE-2025-29775 CVE-2025-47949 CVE-2025-54419 what made other readers of SAML believe somebody else begins no session', async () => {
  const named = Object.keys(advisories).map(name => name.split(' ')[0])
  assert.equal(new Set(named).size, 11, named.join(' '))
  await refusesEach(advisories)
})

test('T30 an assertion that is encrypted for our key counts as an open one does, and only by what can’t be changed unseen', async () => {
  const metadata = await metadataOf(connection)
  const xenc = 'http://www.w3.org/2001/04/xmlenc#'
  const enters = async (make: (honest: string, who: Awaited<ReturnType<typeof sent>>) => Promise<string>) => {
    const asked = await sent()
    const before = await sessions()
    const xml = await make(await provider.answer(asked.request, fresh()), asked)
    const { status } = await give(asked.who, asked.request, xml)
    return { status, began: (await sessions()) - before }
  }
  const good = await enters(honest => provider.encrypt(honest, metadata))
  assert.ok(good.status < 400 && good.began === 1, `the control: ${good.status}`)
  const large = await enters(honest =>
    provider.encrypt(honest, metadata, { data: 'http://www.w3.org/2009/xmlenc11#aes256-gcm' }),
  )
  assert.equal(large.began, 1, 'the control, 256 bits')
  const sealed = (honest: string): Promise<string> => provider.encrypt(honest, metadata)
  const flipped = (xml: string, at: number): string => {
    const values = [...xml.matchAll(/CipherValue>([A-Za-z0-9+/=]{40,})</g)]
    const text = values.at(-1)?.[1] ?? assert.fail('no text')
    const bytes = Buffer.from(text, 'base64')
    bytes[bytes.length + at] = (bytes[bytes.length + at] ?? 0) ^ 1
    return xml.replace(text, bytes.toString('base64'))
  }
  const stranger = createSamlProvider(provider.entityId)
  const hostile: Readonly<Record<string, Parameters<typeof enters>[0]>> = {
    CBC: honest => provider.encrypt(honest, metadata, { data: `${xenc}aes256-cbc` }),
    'triple DES': honest => provider.encrypt(honest, metadata, { data: `${xenc}tripledes-cbc` }),
    'RSA 1.5': honest => provider.encrypt(honest, metadata, { key: `${xenc}rsa-1_5` }),
    'a bit of the text is another one': async honest => flipped(await sealed(honest), -40),
    'a bit of the tag is another one': async honest => flipped(await sealed(honest), -1),
    'for the key of another connection': async honest => provider.encrypt(honest, await metadataOf(await made(acme))),
    'not signed inside': honest => sealed(honest.replace(signatureOf(honest), '')),
    'signed by the attacker inside': async (_, { request }) => sealed(await stranger.answer(request, fresh())),
    'for another audience inside': async (_, { request }) =>
      sealed(await provider.answer(request, { ...fresh(), audience: 'https://other.example' })),
    'an open one beside it': async honest =>
      (await sealed(honest)).replace('</samlp:Response>', `${evilOf(assertionOf(honest))}</samlp:Response>`),
    'it twice': async honest => {
      const xml = await sealed(honest)
      const one = part(xml, /<saml:EncryptedAssertion[\s\S]*<\/saml:EncryptedAssertion>/)
      return xml.replace(one, `${one}${one}`)
    },
  }
  for (const [name, make] of Object.entries(hostile)) {
    const { status, began } = await enters(make)
    assert.deepEqual([status, began], [400, 0], name)
  }
})

test('a provider that takes requests only by a form gets a signed one, which the person sends to it and to nobody else', async () => {
  const form = provider.metadata.replace(/(SingleSignOnService[^>]*HTTP-)Redirect/, '$1POST')
  assert.notEqual(form, provider.metadata)
  const delta = await organization('delta.example')
  const id = await made(delta, { metadata: form })
  await ground.db.database.query("UPDATE sso_connections SET tested_at = now(), state = 'active' WHERE id = $1", [id])
  const who = browser()
  const page = await who.open(`/sign-in/sso/${id}`)
  assert.deepEqual([page.status, page.leadsTo], [200, undefined])
  assert.match(page.html, /<form[^>]* action="https:\/\/idp\.example\/saml\/sso"/)
  const answer = await ground.node.send(new Request(`${ground.node.baseUrl}/sign-in/sso/${id}`))
  assert.match(answer.headers.get('content-security-policy') ?? '', /form-action 'self' https:\/\/idp\.example;/)
  const value = (name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(page.html)?.[1] ?? ''
  const fields = { SAMLRequest: value('SAMLRequest'), RelayState: value('RelayState') }
  const request = await provider.readPosted(fields, await metadataOf(id))
  const before = await sessions()
  const xml = await provider.answer(request, { nameId: 'form', attributes: { email: ['form@delta.example'] } })
  assert.ok((await give(who, request, xml)).status < 400)
  assert.equal(await sessions(), before + 1)
})

test('T30 T24 an answer counts once, in its browser, at its connection, and an assertion once', async () => {
  const said = { ...fresh(), assertionId: '_one' }
  const first = await sent()
  const xml = await provider.answer(first.request, said)
  const other = browser()
  await other.open('/sign-in')
  assert.equal((await give(other, first.request, xml)).status, 400, 'another browser')
  assert.ok((await give(first.who, first.request, xml)).status < 400, 'the control')
  assert.equal((await give(first.who, first.request, xml)).status, 400, 'replayed')
  const second = await sent()
  assert.equal((await give(second.who, second.request, xml)).status, 400, 'replayed to another request')
  const third = await sent()
  const again = await provider.answer(third.request, said)
  assert.equal((await give(third.who, third.request, again)).status, 400, 'an id that was used')
  const urls = await post(first.who, first.request.acs, {
    SAMLResponse: base64(xml),
    RelayState: 'https://evil.example/',
  })
  assert.deepEqual([urls.status, urls.leadsTo], [400, undefined], 'RelayState is no address')
})

/** What a provider posts that nobody asked for: it names no request, and its page says where to go on. */
async function unasked(over: Partial<SamlSaid> = {}): Promise<string> {
  const { request } = await sent()
  const rewrite = (xml: string): string => xml.replace(/ InResponseTo="[^"]*"/g, '')
  return provider.answer(request, { ...fresh(), rewrite, ...over })
}

const acs = (): string => `${ground.node.baseUrl}/sso/callback/${connection}`
const switchTo = (idp_initiated: boolean) => ground.ask('PATCH', `/v1/connections/${connection}`, { idp_initiated })

test('T24 T30 a provider that sends somebody unasked signs nobody in, until its connection takes that and the person says yes', async () => {
  const off = await post(browser(), acs(), { SAMLResponse: base64(await unasked()), RelayState: '' })
  assert.equal(off.status, 400, 'off by default')
  assert.equal((await switchTo(true)).json.idp_initiated, true)
  const initiate = 'https://app.example/begin'
  const { on } = ground.node.ambit
  await on.database.transaction(async tx => {
    const application = await findApplicationByClientId(tx, ground.clientId)
    assert.ok(application)
    await updateApplication(tx, system, { id: application.id, change: { initiateLoginUri: initiate } })
  })
  const before = await sessions()
  const xml = await unasked()
  const who = browser()
  const asked = await post(who, acs(), { SAMLResponse: base64(xml), RelayState: initiate })
  assert.deepEqual([asked.status, new URL(asked.url).pathname, await sessions()], [200, '/sso/arrive', before])
  assert.match(asked.html, new RegExp(`person${nth}@acme\\.example`), 'it says who it would be')
  const thief = browser()
  await thief.open('/sign-in')
  assert.equal((await thief.open(asked.url)).status, 400, 'another browser')
  assert.equal((await who.send(asked, { csrf_token: 'another' })).status, 400, 'a form of somebody else')
  const entered = await who.send(asked, {})
  assert.deepEqual([entered.leadsTo, await sessions()], [initiate, before + 1])
  assert.equal((await who.send(asked, {})).status, 400, 'a second time')
  const again = await post(browser(), acs(), { SAMLResponse: base64(xml), RelayState: '' })
  assert.deepEqual([again.status, await sessions()], [400, before + 1], 'replayed')

  const elsewhere = browser()
  const page = await post(elsewhere, acs(), {
    SAMLResponse: base64(await unasked()),
    RelayState: 'https://evil.example/',
  })
  const home = await elsewhere.send(page, {})
  assert.deepEqual([home.leadsTo, new URL(home.url).pathname], [undefined, '/account'], 'an address of nobody here')
  const other = await post(elsewhere, acs(), { SAMLResponse: base64(await unasked()), RelayState: '' })
  assert.match(other.html, /You are signed in here as/, 'somebody else is signed in in this browser')

  const answering = await sent()
  const late_ = late(-10 * minute)
  const hostile: Readonly<Record<string, string>> = {
    'it answers a request of somebody': await provider.answer(answering.request, fresh()),
    'it answers one in the assertion alone': await unasked({
      rewrite: text => text.replace(/(<samlp:Response[^>]*) InResponseTo="[^"]*"/, '$1'),
    }),
    'ten minutes old': await unasked({ issueInstant: late_ }),
    'not signed': (await unasked()).replace(/<ds:Signature[\s\S]*?<\/ds:Signature>/, ''),
    'for another audience': await unasked({ audience: 'https://other.example' }),
  }
  const counted = await sessions()
  for (const [name, text] of Object.entries(hostile)) {
    const refused = await post(browser(), acs(), { SAMLResponse: base64(text), RelayState: '' })
    assert.deepEqual([refused.status, await sessions()], [400, counted], name)
  }
  const waiting = browser()
  const waits = await post(waiting, acs(), { SAMLResponse: base64(await unasked()), RelayState: '' })
  await switchTo(false)
  assert.equal((await waiting.send(waits, {})).status, 400, 'switched off meanwhile')
})

test('a provider that changes its key has both for a while, and loses nothing that was tested', async () => {
  const next = newCertificate()
  const successor = createSamlProvider(provider.entityId, next)
  const settings = Object((await ground.ask('GET', `/v1/connections/${connection}`)).json.settings)
  const enters = async (by: typeof provider): Promise<boolean> => {
    const { who, request } = await sent()
    return (await give(who, request, await by.answer(request, fresh()))).status < 400
  }
  assert.equal(await enters(successor), false, 'an unknown key')
  const change = (over: object) =>
    ground.ask('PATCH', `/v1/connections/${connection}`, { settings: { ...settings, ...over } })
  const both = await change({ certificates: [provider.certificate, next.pem] })
  assert.equal(both.json.state, 'active', both.text)
  assert.deepEqual([await enters(provider), await enters(successor)], [true, true])
  assert.equal((await change({ certificates: [next.pem] })).json.state, 'active')
  assert.deepEqual([await enters(provider), await enters(successor)], [false, true])
  const foreign = await change({ certificates: [provider.certificate] })
  assert.equal(foreign.json.state, 'inactive', 'keys of which none was tested')
  const refused = [
    [{ idp_entity_id: undefined }, 'settings.idp_entity_id'],
    [{ certificates: ['AAAA'] }, 'settings.certificates'],
    [{ certificates: [] }, 'settings.certificates'],
    [{ sso_url: 'javascript:alert(1)' }, 'settings.sso_url'],
    [{ metadata: '<!DOCTYPE r [<!ENTITY x "y">]><r>&x;</r>' }, 'settings.metadata'],
    [{ metadata: '<html>Not found</html>' }, 'settings.metadata'],
  ] as const
  for (const [over, field] of refused) {
    const { status, json } = await change(over)
    assert.deepEqual([status, Object(json.errors)[0]?.field], [422, field])
  }
  const secret = await ground.ask('PATCH', `/v1/connections/${connection}`, { client_secret: 'given' })
  assert.equal(secret.status, 422, 'its key is made here')
})

const dayMs = 86_400_000

test('of a certificate that ends somebody is told once on whichever node, and of its successor too', async () => {
  const { on } = ground.node.ambit
  const soon = newCertificate('soon.example', 5 * dayMs)
  const beta = await organization('beta.example')
  const id = await made(beta, { metadata: createSamlProvider('https://soon.example/saml', soon).metadata })
  await ground.db.database.query("UPDATE sso_connections SET tested_at = now(), state = 'active' WHERE id = $1", [id])
  await ground.events()
  await Promise.all([warnOfCertificates(on), warnOfCertificates(on)])
  await warnOfCertificates(on)
  const told = (await ground.events()).map(({ event, data }) => [
    event,
    Object(data.connection).id,
    data.days_until_expiry,
  ])
  assert.deepEqual(told, [['connection.saml_certificate_renewal_required', id, 4]])
  const mails = await ground.mails(ground.node.email)
  assert.equal(mails.filter(({ subject }) => subject === 'Single sign-on of beta.example stops soon').length, 1)
  const next = newCertificate('soon.example')
  const settings = Object((await ground.ask('GET', `/v1/connections/${id}`)).json.settings)
  const both = { ...settings, certificates: [soon.pem, next.pem] }
  assert.equal((await ground.ask('PATCH', `/v1/connections/${id}`, { settings: both })).json.state, 'active')
  assert.deepEqual(
    (await ground.events()).map(({ event }) => event),
    ['connection.saml_certificate_renewed'],
  )
  await warnOfCertificates(on)
  assert.deepEqual(await ground.events(), [], 'with two that live, the last one counts')
})

test('T51 metadata at an address is read again each day: a new certificate is taken, anything else waits for an administrator, and nothing inside is reached', async () => {
  const { on } = ground.node.ambit
  const [old, next] = [newCertificate('rolling.example'), newCertificate('rolling.example')]
  const entityId = 'https://rolling.example/saml'
  let served = createSamlProvider(entityId, old).metadata
  const server = createServer((_, response) => response.end(served))
  const metadata_url = `http://127.0.0.1:${await listening(server)}/metadata`
  const gamma = await organization('gamma.example')
  const id = await made(gamma, { metadata_url })
  const certificates = async (): Promise<unknown[]> =>
    Object(Object((await ground.ask('GET', `/v1/connections/${id}`)).json.settings)).certificates
  const aDayLater = async (): Promise<void> => {
    await ground.db.database.query(
      "UPDATE sso_connections SET metadata_read_at = now() - interval '2 days' WHERE id = $1",
      [id],
    )
    await Promise.all([rereadMetadata(on), rereadMetadata(on)])
  }
  const notTaken = async (): Promise<unknown> => {
    await ground.events()
    const rows = await ground.db.database.query<{ because: string }>(
      `SELECT body::jsonb ->> 'because' AS because FROM audit_events WHERE type = 'connection.metadata_not_taken' ORDER BY index`,
    )
    return rows.map(({ because }) => because)
  }
  assert.deepEqual(await certificates(), [old.base64])
  const both = served.replace(
    /(<KeyDescriptor use="signing">[\s\S]*?<\/KeyDescriptor>)/,
    (key: string) => key + key.replace(old.base64, next.base64),
  )
  assert.notEqual(both, served)
  served = both
  await aDayLater()
  assert.deepEqual(await certificates(), [old.base64, next.base64])
  served = createSamlProvider('https://other.example/saml', next).metadata
  await aDayLater()
  served = '<html>gone</html>'
  await aDayLater()
  await new Promise(resolve => server.close(resolve))
  await aDayLater()
  assert.deepEqual(await certificates(), [old.base64, next.base64], 'kept as it was')
  assert.deepEqual(await notTaken(), ['changed', 'invalid', 'upstream_unavailable'])
  for (const url of ['https://10.0.0.1/metadata', 'https://169.254.169.254/latest', 'https://[::ffff:10.0.0.1]/m']) {
    const parts = { organization_id: gamma.id, connection_type: 'OktaSAML', name: 'x', settings: { metadata_url: url } }
    const { status, json } = await ground.ask('POST', '/v1/connections', parts)
    assert.deepEqual([status, json.code], [400, 'url_not_allowed'], url)
  }
})

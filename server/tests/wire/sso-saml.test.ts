import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Organization } from '@workos-inc/node'
import { findApplicationByClientId, updateApplication } from '../../src/applications/index.ts'
import { createSamlProvider, type SamlRequest } from '../saml-provider.ts'
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
async function post(who: FormPerson, acs: string, fields: Readonly<Record<string, string>>): Promise<FormPage> {
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

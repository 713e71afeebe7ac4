import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { after, before, test } from 'node:test'
import { type Organization, WorkOS } from '@workos-inc/node'
import Provider from 'oidc-provider'
import type { Browser, Page } from 'playwright-core'
import { findUserByEmail } from '../../src/directory/index.ts'
import { openBrowser } from '../pages/browser.ts'
import { createSamlProvider, newCertificate } from '../saml-provider.ts'
import { listening } from '../sign-in/upstream.ts'
import { until } from '../until.ts'
import { type ServedNode, startServed } from '../wire/ground.ts'
import { startPlainAgent } from './plain-agent.ts'

/**
 * What the administrator of a customer does, in a real browser, and what becomes of one of their people: a domain is proven by a portal
 * link, a connection tested and active, somebody signs in by it, the directory gives and takes a role, and who leaves it has left.
 */

const zone = new Map<string, string[]>()
const closing: (() => Promise<unknown>)[] = []
let served: ServedNode
let workos: WorkOS
let browser: Browser
/** Where the application is told who came. */
let redirectUri: string

before(async () => {
  served = await startServed()
  closing.push(served.close)
  const { node } = served
  const resolveTxt = async (name: string): Promise<string[]> => zone.get(name) ?? []
  Object.assign(node.ambit.on, { resolveTxt })
  const { hostname: apiHostname, port } = new URL(served.baseUrl)
  const clientId = node.ambit.firstStart?.clientId ?? ''
  workos = new WorkOS(node.env.AMBIT_API_KEY ?? '', { apiHostname, port: Number(port), https: false, clientId })
  const application = createServer((_request, response) => response.end('The application'))
  redirectUri = `http://${await serving(application)}/callback`
  await node.api('POST', '/user_management/redirect_uris', { uri: redirectUri })
  browser = await openBrowser()
  closing.push(() => browser.close())
})
after(async () => {
  for (const close of closing.toReversed()) await close()
})

/** A browser of one's own, which finds nothing beyond this machine. */
async function visitor(): Promise<Page> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  await context.route(
    address => !['localhost', '127.0.0.1'].includes(address.hostname),
    route => route.abort(),
  )
  return context.newPage()
}

/** The host and port of a server of this file. */
async function serving(server: Server): Promise<string> {
  const port = await listening(server)
  closing.push(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return `127.0.0.1:${port}`
}

/** What a company has of its own: what its administrator brings to the portal, and how a person signs in there. */
interface Company {
  readonly domain: string
  readonly type: 'GenericOIDC' | 'GenericSAML'
  /** Fills in what its provider says of itself; it is told what ours says. */
  fillIn(portal: Page, connection: string): Promise<void>
  /** At its own page; answers when the browser is back. */
  signIn(page: Page, name: string): Promise<void>
}

/** `oidc-provider`, with its own pages. */
async function openIdCompany(): Promise<Company> {
  const domain = 'openid.example'
  const server = createServer()
  const issuer = `http://${await serving(server)}`
  const client = { client_id: 'ambit', client_secret: 'secret of ambit at the company' }
  const redirects: string[] = []
  server.on('request', (request, response) => {
    const provider = new Provider(issuer, {
      clients: [{ ...client, redirect_uris: redirects }],
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['given_name', 'family_name'] },
      cookies: { keys: ['key of a test'] },
      findAccount: (_context, id) => ({
        accountId: id,
        claims: () => ({ sub: id, email: `${id}@${domain}`, email_verified: true, given_name: id }),
      }),
    })
    server.removeAllListeners('request')
    server.on('request', provider.callback())
    provider.callback()(request, response)
  })
  return {
    domain,
    type: 'GenericOIDC',
    fillIn: async portal => {
      redirects.push(await portal.getByTestId('ours-redirect_uri').inputValue())
      await portal.getByTestId('issuer').fill(issuer)
      await portal.getByTestId('client_id').fill(client.client_id)
      await portal.getByTestId('client_secret').fill(client.client_secret)
    },
    signIn: async (page, name) => {
      await page.locator('input[name=login]').fill(name)
      await page.locator('input[name=password]').fill('any')
      await page.locator('button[type=submit]').click()
      // It asks each time whether we may know who it is.
      await page.locator('button[type=submit]').click()
      await page.waitForURL(address => address.origin !== issuer)
    },
  }
}

/** `samlify` behind a page that asks who it is, and posts what it answers as the standard has it. */
async function samlCompany(): Promise<Company> {
  const domain = 'saml.example'
  const { privateKey, pem } = newCertificate('127.0.0.1')
  const server = createSecureServer({ key: privateKey, cert: pem })
  const url = `https://${await serving(server)}`
  const idp = createSamlProvider(`${url}/saml`)
  const hidden = (name: string, value: string) => `<input type="hidden" name="${name}" value="${value}">`
  let connection = ''
  const page = async (asked: URL): Promise<string> => {
    const name = asked.searchParams.get('login')
    if (name === null)
      return `<form>${[...asked.searchParams].map(([key, value]) => hidden(key, value)).join('')}<input name="login"><button>Sign in</button></form>`
    const metadata = await (await fetch(`${served.baseUrl}/sso/saml/${connection}/metadata`)).text()
    const sent = await idp.read(asked.href.replace(/&login=.*$/, ''), metadata)
    const xml = await idp.answer(sent, { nameId: name, attributes: { email: [`${name}@${domain}`] } })
    const response = hidden('SAMLResponse', Buffer.from(xml).toString('base64'))
    return `<form method="post" action="${sent.acs}">${response}${hidden('RelayState', sent.relayState)}<button>Go on</button></form>`
  }
  server.on('request', (request, response) => {
    page(new URL(request.url ?? '', url)).then(
      html => response.writeHead(200, { 'content-type': 'text/html' }).end(html),
      cause => response.writeHead(500).end(String(cause)),
    )
  })
  return {
    domain,
    type: 'GenericSAML',
    fillIn: async (portal, id) => {
      connection = id
      const metadata = idp.metadata.replaceAll('https://idp.example/saml/sso', `${url}/saml/sso`)
      await portal.locator('textarea[name=metadata]').fill(metadata)
    },
    signIn: async (at, name) => {
      await at.locator('input[name=login]').fill(name)
      await at.locator('button').click()
      await at.locator('input[name=SAMLResponse]').waitFor({ state: 'attached' })
      await at.locator('button').click()
      await at.waitForURL(address => address.origin !== url)
    },
  }
}

/** By a link, as an application gives it to the administrator of a customer. */
async function visitsPortal(page: Page, { id }: Organization, intent: 'sso' | 'dsync'): Promise<void> {
  const { link } = await workos.adminPortal.generateLink({ organization: id, intent: intent as never })
  await page.goto(link)
  await page.getByTestId('portal-start').click()
}

async function provesDomain(page: Page, organization: Organization, domain: string): Promise<void> {
  await page.getByTestId('to-domains').click()
  await page.getByTestId('domain').fill(domain)
  await page.getByTestId('domain-add').click()
  await page.getByTestId(`domain-${domain}`).waitFor()
  const [claimed] = (await workos.organizations.getOrganization(organization.id)).domains
  assert.equal(claimed?.state, 'pending')
  zone.set(`${claimed.verificationPrefix}.${domain}`, [claimed.verificationToken ?? ''])
  const check = page.locator('form[action="/portal/domains/check"] button')
  await check.click()
  await check.waitFor({ state: 'detached' })
}

/** From the addresses to the switch, with a test sign-in that shows what arrived and makes nobody; answers its id. */
async function connects(page: Page, company: Company): Promise<string> {
  await page.getByTestId('to-sso').click()
  await page.getByTestId(`sso-${company.type}`).click()
  await page.getByTestId('sso-save').waitFor()
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  await company.fillIn(page, id)
  await page.getByTestId('sso-save').click()
  await page.getByTestId('sso-test').waitFor()
  assert.equal(await page.getByTestId('sso-activate').count(), 0, 'not before a test')
  await page.getByTestId('sso-test').click()
  await company.signIn(page, 'tester')
  await page.getByTestId('verdict').waitFor()
  assert.match(await page.locator('main').innerText(), new RegExp(`tester@${company.domain}`))
  await page.getByTestId('go-on').click()
  await page.getByTestId('sso-activate').click()
  await page.getByTestId('sso-deactivate').waitFor()
  assert.equal((await workos.sso.getConnection(id)).state, 'active')
  assert.equal(await findUserByEmail(served.db.database, `tester@${company.domain}`), undefined)
  return id
}

/** The code that the application is told; undefined where the person is refused. */
async function entersBy(page: Page, company: Company, connection: string): Promise<string | undefined> {
  let isRefused = false
  page.on('response', response => {
    isRefused ||= response.request().isNavigationRequest() && response.status() === 403
  })
  await page.goto(workos.userManagement.getAuthorizationUrl({ connectionId: connection, redirectUri, state: 'st' }))
  await company.signIn(page, 'ada')
  await until(() => isRefused || page.url().startsWith(redirectUri))
  return isRefused ? undefined : (new URL(page.url()).searchParams.get('code') ?? undefined)
}

interface Scim {
  ask(method: string, path: string, body?: object): Promise<Record<string, unknown>>
}

/** Its provider has what the page shows this once. */
async function setsUpDirectory(page: Page): Promise<Scim> {
  await page.getByTestId('directory-okta-scim-v2.0').click()
  const token = await page.getByTestId('new-token').inputValue()
  const endpoint = await page.getByTestId('ours-endpoint').inputValue()
  await page.getByTestId('to-directories').click()
  await page.getByTestId('directory-link').click()
  return {
    ask: async (method, path, sent) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' }
      const init = sent === undefined ? { method, headers } : { method, headers, body: JSON.stringify(sent) }
      const response = await fetch(`${endpoint}${path}`, init)
      const text = await response.text()
      assert.ok(response.ok, text)
      return text === '' ? {} : JSON.parse(text)
    },
  }
}

/** Once the group is there, it stands for a role. */
async function mapsGroup(page: Page, role: string): Promise<void> {
  await page.getByTestId('look-again').click()
  await page.getByTestId('role-of-group').selectOption(role)
  assert.equal(await page.getByTestId('directory-people').innerText(), '1')
  const answered = page.waitForResponse(answer => answer.request().method() === 'POST' && answer.status() === 303)
  await page.getByTestId('roles-save').click()
  await answered
}

for (const [by, start] of [
  ['OpenID Connect', openIdCompany],
  ['SAML', samlCompany],
] as const)
  test(`an administrator proves a domain and connects by ${by}; somebody signs in, gets and loses a role by a group, leaves, and all of theirs has ended`, async () => {
    const company = await start()
    const organization = await workos.organizations.createOrganization({ name: `Customer by ${by}` })
    const administrator = await visitor()
    await visitsPortal(administrator, organization, 'sso')
    await provesDomain(administrator, organization, company.domain)
    const connection = await connects(administrator, company)

    const person = await visitor()
    const code = await entersBy(person, company, connection)
    assert.ok(code, person.url())
    const entered = await workos.userManagement.authenticateWithCode({ code })
    const email = `ada@${company.domain}`
    assert.deepEqual([entered.user.email, entered.organizationId], [email, organization.id])
    const roles = async () => {
      const { data } = await workos.userManagement.listOrganizationMemberships({ userId: entered.user.id })
      return data.map(({ role, status }) => [role.slug, status])
    }
    assert.deepEqual(await roles(), [['member', 'active']])

    await visitsPortal(administrator, organization, 'dsync')
    const directory = await setsUpDirectory(administrator)
    const user = await directory.ask('POST', '/Users', { userName: email, externalId: 'ada', active: true })
    const group = await directory.ask('POST', '/Groups', { displayName: 'Leads', members: [{ value: user.id }] })
    await mapsGroup(administrator, 'admin')
    assert.deepEqual(await roles(), [['admin', 'active']])
    const remove = { op: 'remove', path: `members[value eq "${user.id}"]` }
    await directory.ask('PATCH', `/Groups/${group.id}`, { Operations: [remove] })
    assert.deepEqual(await roles(), [['member', 'active']])

    const agent = await startPlainAgent(served.node, email)
    assert.equal((await agent.call('gateway__list_tools')).text.includes('401'), false)
    const renewed = await workos.userManagement.authenticateWithRefreshToken({ refreshToken: entered.refreshToken })
    await directory.ask('DELETE', `/Users/${user.id}`)

    const { refreshToken } = renewed
    await assert.rejects(workos.userManagement.authenticateWithRefreshToken({ refreshToken }))
    assert.match((await agent.call('gateway__list_tools')).text, /^401 /)
    assert.deepEqual(await roles(), [['member', 'inactive']])
    assert.equal(await entersBy(await visitor(), company, connection), undefined, 'the provider still knows them')
    const { sessionId } = decodedSession(entered.accessToken)
    for (const id of [sessionId, agent.sessionId]) {
      const told = await explained(id)
      assert.deepEqual([told.ending.reason, told.integrity, told.complete], ['principal_suspended', 'verified', true])
      const receipt = await served.node.api('GET', `/v1/receipts/${told.ending.receipt_id}`)
      assert.deepEqual([receipt.session_id, Number(receipt.tokens_ended) > 0], [id, true])
    }
  })

function decodedSession(accessToken: string): { sessionId: string } {
  const payload = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString('utf8'))
  return { sessionId: String(payload.sid) }
}

interface Told {
  readonly ending: { readonly reason: string; readonly receipt_id: string }
  readonly integrity: string
  readonly complete: boolean
}

async function explained(id: string): Promise<Told> {
  return Object(await served.node.api('GET', `/v1/sessions/${id}/explanation`))
}

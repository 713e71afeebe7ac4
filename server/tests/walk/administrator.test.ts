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

/** What a company has of its own: how a connection to it is set up, and how a person signs in there. */
interface Company {
  readonly domain: string
  setUp(organization: Organization): Promise<string>
  /** At its own page; answers when the browser is back. */
  signIn(page: Page, name: string): Promise<void>
}

async function made(organization: Organization, parts: object): Promise<string> {
  const body = { organization_id: organization.id, name: 'Company ID', ...parts }
  return String((await served.node.api('POST', '/v1/connections', body)).id)
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
    setUp: async organization => {
      const settings = { issuer, client_id: client.client_id }
      const id = await made(organization, {
        connection_type: 'GenericOIDC',
        settings,
        client_secret: client.client_secret,
      })
      redirects.push(`${served.baseUrl}/sso/callback/${id}`)
      return id
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
    setUp: async organization => {
      const settings = { metadata: idp.metadata.replaceAll('https://idp.example/saml/sso', `${url}/saml/sso`) }
      connection = await made(organization, { connection_type: 'GenericSAML', settings })
      return connection
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

async function provesDomain(page: Page, organization: Organization, domain: string): Promise<void> {
  const { link } = await workos.adminPortal.generateLink({
    organization: organization.id,
    intent: 'domain_verification' as never,
  })
  await page.goto(link)
  await page.getByTestId('portal-start').click()
  await page.getByTestId('domain').fill(domain)
  await page.getByTestId('domain-add').click()
  await page.getByTestId(`domain-${domain}`).waitFor()
  const [claimed] = (await workos.organizations.getOrganization(organization.id)).domains
  zone.set(`${claimed?.verificationPrefix}.${domain}`, [claimed?.verificationToken ?? ''])
  await page.locator('form[action="/portal/domains/check"] button').click()
  await until(async () => {
    const { domains } = await workos.organizations.getOrganization(organization.id)
    return domains.some(each => each.domain === domain && each.state === 'verified')
  })
}

/** As the administrator, who sees what arrived; nobody is made by it. */
async function testsConnection(page: Page, company: Company, connection: string): Promise<void> {
  const { url } = await served.node.api('POST', `/v1/connections/${connection}/test`)
  await page.goto(String(url))
  await company.signIn(page, 'tester')
  await page.getByTestId('verdict').waitFor()
  assert.match(await page.locator('main').innerText(), new RegExp(`tester@${company.domain}`))
  const activated = await served.node.api('POST', `/v1/connections/${connection}/activate`)
  assert.equal(activated.state, 'active')
  assert.equal(await findUserByEmail(served.db.database, `tester@${company.domain}`), undefined)
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
  readonly id: string
  ask(method: string, path: string, body?: object): Promise<Record<string, unknown>>
}

async function directoryOf(organization: Organization): Promise<Scim> {
  const body = { organization_id: organization.id, type: 'okta scim v2.0', name: 'People' }
  const { id, endpoint, bearer_token: token } = await served.node.api('POST', '/v1/directories', body)
  return {
    id: String(id),
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

for (const [by, start] of [
  ['OpenID Connect', openIdCompany],
  ['SAML', samlCompany],
] as const)
  test(`an administrator proves a domain and connects by ${by}; somebody signs in, gets and loses a role by a group, leaves, and all of theirs has ended`, async () => {
    const company = await start()
    const organization = await workos.organizations.createOrganization({ name: `Customer by ${by}` })
    const administrator = await visitor()
    await provesDomain(administrator, organization, company.domain)
    const connection = await company.setUp(organization)
    await testsConnection(administrator, company, connection)

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

    const directory = await directoryOf(organization)
    const user = await directory.ask('POST', '/Users', { userName: email, externalId: 'ada', active: true })
    const group = await directory.ask('POST', '/Groups', { displayName: 'Leads', members: [{ value: user.id }] })
    const mappings = [{ group: group.id, role: 'admin' }]
    await served.node.api('PUT', `/v1/directories/${directory.id}/role_mappings`, { mappings })
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

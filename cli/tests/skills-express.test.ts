import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Organization, type User, WorkOS } from '@workos-inc/node'
import { Secret as OtpSecret, TOTP } from 'otpauth'
import type { Browser, Page } from 'playwright-core'
import { freePort } from '../../server/tests/free-port.ts'
import { axeProblems, overflow } from '../../server/tests/pages/accessibility.ts'
import { openBrowser } from '../../server/tests/pages/browser.ts'
import { repository } from '../../server/tests/shape/source.ts'
import { until } from '../../server/tests/until.ts'
import { type ServedNode, startServed } from '../../server/tests/wire/ground.ts'

/** The reference application of the skills, as it stands there, in a real browser and on a real server. */

const folder = join(repository, 'skills/reference/express')
const password = 'correct horse battery staple'
const closing: (() => Promise<unknown>)[] = []
let served: ServedNode
let workos: WorkOS
let browser: Browser
let origin: string
let acme: Organization
/** What the DNS says. */
const zone = new Map<string, string[]>()
const people: Record<string, User> = {}

before(async () => {
  served = await startServed()
  closing.push(served.close)
  const { node } = served
  Object.assign(node.ambit.on, { resolveTxt: async (name: string): Promise<string[]> => zone.get(name) ?? [] })
  const { hostname: apiHostname, port } = new URL(served.baseUrl)
  const clientId = node.ambit.firstStart?.clientId ?? ''
  const apiKey = node.env.AMBIT_API_KEY ?? ''
  workos = new WorkOS(apiKey, { apiHostname, port: Number(port), https: false, clientId, maxRetries: 0 })
  const appPort = await freePort()
  origin = `http://127.0.0.1:${appPort}`
  await node.api('POST', '/user_management/redirect_uris', { uri: `${origin}/callback` })
  acme = await workos.organizations.createOrganization({ name: 'Acme' })
  for (const [name, roleSlug] of [
    ['ada', 'admin'],
    ['ben', 'member'],
    ['cleo', 'member'],
  ] as const)
    people[name] = await person(name, roleSlug)
  const endpoint = await node.api('POST', '/webhook_endpoints', {
    endpoint_url: `${origin}/webhooks`,
    events: ['organization_membership.deleted'],
  })
  await startApp(appPort, {
    WORKOS_WEBHOOK_SECRET: String(endpoint.secret),
    WORKOS_API_KEY: apiKey,
    WORKOS_CLIENT_ID: clientId,
    WORKOS_API_HOSTNAME: apiHostname,
    WORKOS_API_PORT: port,
    WORKOS_API_HTTPS: 'false',
    WORKOS_COOKIE_PASSWORD: 'a password of thirty-two characters or more',
    APP_URL: origin,
  })
  browser = await openBrowser()
  closing.push(() => browser.close())
})
after(async () => {
  for (const close of closing.toReversed()) await close()
})

async function person(name: string, roleSlug: string): Promise<User> {
  const email = `${name}@acme.example`
  const user = await workos.userManagement.createUser({ email, password, emailVerified: true, firstName: name })
  await workos.userManagement.createOrganizationMembership({ organizationId: acme.id, userId: user.id, roleSlug })
  return user
}

async function startApp(port: number, env: Record<string, string>): Promise<void> {
  const app: ChildProcess = spawn(process.execPath, ['server.ts'], {
    cwd: folder,
    env: { PATH: process.env.PATH, PORT: String(port), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let told = ''
  app.stderr?.on('data', chunk => {
    told += chunk
  })
  closing.push(async () => {
    if (app.exitCode !== null) return
    app.kill()
    await once(app, 'exit')
  })
  await until(async () => {
    if (app.exitCode !== null) throw new Error(told)
    return fetch(origin).then(
      ({ status }) => status === 200,
      () => false,
    )
  })
}

async function visitor(): Promise<Page> {
  const context = await browser.newContext()
  return context.newPage()
}

/** Through the real pages of the server. */
async function signIn(page: Page, name: string): Promise<void> {
  await page.goto(`${origin}/sign-in?returnTo=/`)
  await proves(page, name)
  await page.waitForURL(address => address.origin === origin)
}

async function proves(page: Page, name: string): Promise<void> {
  const email = page.getByTestId('email')
  await email.waitFor()
  if (await email.isEditable()) await email.fill(`${name}@acme.example`)
  await page.getByTestId('password').fill(password)
  await page.getByTestId('sign-in').click()
}

test('an administrator signs in, changes a role and removes somebody, and the log says who did', async () => {
  const page = await visitor()
  await signIn(page, 'ada')
  assert.match(await page.locator('h1').innerText(), /Hello, ada/)
  await page.getByRole('link', { name: 'People' }).click()
  await page.getByRole('combobox', { name: 'Role of ben' }).selectOption('admin')
  await page.getByRole('button', { name: 'Change role of ben' }).click()
  await page.waitForURL(`${origin}/team`)
  const roles = async () => {
    const { data } = await workos.userManagement.listOrganizationMemberships({ organizationId: acme.id })
    return Object.fromEntries(data.map(({ userId, role }) => [userId, role.slug]))
  }
  assert.equal((await roles())[people.ben?.id ?? ''], 'admin')
  await page.getByRole('button', { name: 'Remove cleo' }).click()
  await page.getByRole('button', { name: 'Remove cleo' }).waitFor({ state: 'detached' })
  assert.equal((await roles())[people.cleo?.id ?? ''], undefined)
  await until(async () => {
    await page.goto(`${origin}/changes`)
    return page.getByText('organization_membership.deleted').isVisible()
  })
  await page.goto(`${origin}/audit`)
  await page.getByRole('button', { name: 'Make file' }).click()
  const file = await page.getByRole('link', { name: 'Download the file' }).getAttribute('href')
  const lines = (await (await fetch(file ?? '')).text()).split('\r\n')
  for (const action of ['member.change_role', 'member.remove'])
    assert.ok(
      lines.some(line => line.includes(`"${action}"`) && line.includes(people.ada?.id ?? '-')),
      lines.join('\n'),
    )
  await page.goto(`${origin}/team`)
  assert.deepEqual(await axeProblems(page), [])
  assert.deepEqual(await overflow(page), [])
})

const pages = [
  '/',
  '/team',
  '/domains',
  '/sso',
  '/invitations',
  '/profile',
  '/sessions',
  '/organizations',
  '/api-keys',
  '/mfa',
  '/approvals',
  '/audit',
  '/changes',
  '/step-up',
  '/nothing',
]

test('a domain is proven by its record alone, and each page is one for a phone, the dark and a screen reader', async () => {
  const page = await visitor()
  await signIn(page, 'ada')
  await page.goto(`${origin}/domains`)
  await page.getByLabel('Domain').fill('gmail.com')
  await page.getByRole('button', { name: 'Add domain' }).click()
  assert.match(await page.getByRole('alert').innerText(), /can not be added/)
  await page.goto(`${origin}/domains`)
  await page.getByLabel('Domain').fill('Acme.example')
  await page.getByRole('button', { name: 'Add domain' }).click()
  const row = page.getByRole('row', { name: 'acme.example' })
  await page.getByRole('button', { name: 'Check now: acme.example' }).click()
  await page.waitForLoadState()
  assert.match(await row.innerText(), /Waiting for its record/)
  const [claim] = (await workos.organizations.getOrganization(acme.id)).domains
  zone.set(`${claim?.verificationPrefix}.acme.example`, [claim?.verificationToken ?? ''])
  await page.getByRole('button', { name: 'Check now: acme.example' }).click()
  await page.getByRole('button', { name: 'Check now: acme.example' }).waitFor({ state: 'detached' })
  assert.match(await row.innerText(), /Verified/)
  await page.goto(`${origin}/sso`)
  await page.getByRole('button', { name: 'Set up single sign-on' }).click()
  await page.getByTestId('portal-start').waitFor()
  assert.equal(new URL(page.url()).origin, served.baseUrl)
  // Colours differ by theme; everything else is the same markup.
  for (const path of pages)
    for (const [colorScheme, width, asked] of [
      ['light', 1280, {}],
      ['dark', 360, { colours: 'alone' }],
    ] as const) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 800 })
      await page.goto(`${origin}${path}`)
      assert.deepEqual([path, await axeProblems(page, asked), await overflow(page)], [path, [], []])
      if (process.env.PICTURES)
        await page.screenshot({
          path: `${process.env.PICTURES}/${path.slice(1) || 'home'}-${width}.png`,
          fullPage: true,
        })
    }
})

test('somebody is invited, invited again and the invitation withdrawn, all of it by mail and at once', async () => {
  const page = await visitor()
  await signIn(page, 'ada')
  await page.goto(`${origin}/invitations`)
  await page.getByLabel('E-mail address').fill('dora@acme.example')
  await page.getByRole('button', { name: 'Send invitation' }).click()
  await page.getByRole('button', { name: 'Send again to dora@acme.example' }).click()
  await page.waitForLoadState()
  const [invitation] = (await workos.userManagement.listInvitations({ organizationId: acme.id })).data
  assert.deepEqual(
    [invitation?.email, invitation?.state, invitation?.roleSlug],
    ['dora@acme.example', 'pending', 'member'],
  )
  await page.getByRole('button', { name: 'Withdraw from dora@acme.example' }).click()
  await page.getByText('Withdrawn').waitFor()
  assert.equal((await workos.userManagement.getInvitation(invitation?.id ?? '')).state, 'revoked')
})

test('a member changes their name, works in another organization, and ends what is signed in elsewhere', async () => {
  const globex = await workos.organizations.createOrganization({ name: 'Globex' })
  const userId = people.ben?.id ?? ''
  await workos.userManagement.createOrganizationMembership({ organizationId: globex.id, userId, roleSlug: 'member' })
  const [here, elsewhere] = [await visitor(), await visitor()]
  for (const page of [here, elsewhere]) {
    await page.goto(`${origin}/sign-in`)
    await proves(page, 'ben')
    await page.getByTestId('organization').filter({ hasText: 'Acme' }).click()
    await page.waitForURL(address => address.origin === origin)
  }
  await here.goto(`${origin}/profile`)
  await here.getByLabel('Last name').fill('Müller <b>')
  await here.getByRole('button', { name: 'Change name' }).click()
  await here.waitForLoadState()
  assert.equal((await workos.userManagement.getUser(userId)).lastName, 'Müller <b>')
  await here.goto(`${origin}/organizations`)
  await here.getByRole('button', { name: 'Work here: Globex' }).click()
  await here.getByRole('row', { name: 'Globex' }).getByText('You work here now').waitFor()
  await here.goto(`${origin}/sessions`)
  await here.getByRole('button', { name: 'End session of' }).click()
  await here.getByRole('button', { name: 'End session of' }).waitFor({ state: 'detached' })
  await elsewhere.goto(`${origin}/profile`)
  assert.match(await elsewhere.locator('h1').innerText(), /not signed in/)
  await here.getByRole('button', { name: 'Sign out' }).click()
  await here.waitForURL(address => address.origin === served.baseUrl)
  await here.goto(`${origin}/sign-in`)
  await here.getByTestId('password').waitFor()
  await here.goto(origin)
  assert.match(await here.locator('main').innerText(), /You are not signed in/)
})

test('a key is shown once and has an end, and a second factor counts once a code of the app proved it', async () => {
  const page = await visitor()
  await signIn(page, 'ada')
  await page.goto(`${origin}/api-keys`)
  await page.getByLabel('Name').fill('Build')
  await page.getByRole('button', { name: 'Make key' }).click()
  const value = await page.locator('main code').innerText()
  const { apiKey } = await workos.apiKeys.createValidation({ value })
  assert.deepEqual([apiKey?.name, apiKey?.owner.id], ['Build', acme.id])
  await page.goto(`${origin}/api-keys`)
  assert.ok(!(await page.content()).includes(value))
  assert.match(await page.getByRole('row', { name: 'Build' }).locator('td[data-label=Until] time').innerText(), /UTC/)
  await page.getByRole('button', { name: 'Remove Build' }).click()
  await page.getByText('There is no key.').waitFor()
  assert.equal((await workos.apiKeys.createValidation({ value })).apiKey, null)
  await page.goto(`${origin}/mfa`)
  await page.getByRole('button', { name: 'Add app' }).click()
  const secret = await page.locator('main code').innerText()
  assert.ok((await page.locator('main img').evaluate(image => Reflect.get(image, 'naturalWidth'))) > 0)
  await page.getByLabel('Code of the app').fill(new TOTP({ secret: OtpSecret.fromBase32(secret) }).generate())
  await page.getByRole('button', { name: 'Confirm app' }).click()
  await page.getByRole('button', { name: 'Remove the app' }).click()
  await page.getByText('You have no second factor.').waitFor()
})

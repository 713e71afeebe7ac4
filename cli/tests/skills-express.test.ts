import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { User, WorkOS } from '@workos-inc/node'
import { Secret as OtpSecret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { startTestUpstream, type TestUpstream } from '../../server/tests/gateway-upstream.ts'
import { startAuthorizationServer, type TestAuthorizationServer } from '../../server/tests/test-authorization-server.ts'
import { until } from '../../server/tests/until.ts'
import { startPlainAgent } from '../../server/tests/walk/plain-agent.ts'
import { type ExpressGround, password, proves, startExpressGround } from './express-ground.ts'

/** The reference application of the skills, as it stands there, in a real browser and on a real server. */

let ground: ExpressGround
let workos: WorkOS
let origin: string
let acme: ExpressGround['acme']
let people: Readonly<Record<string, User>>
before(async () => {
  ground = await startExpressGround()
  ;({ workos, origin, acme, people } = ground)
})
after(() => ground.close())

const visitor = (): Promise<Page> => ground.visitor()
const signIn = (page: Page, name: string): Promise<void> => ground.signIn(page, name)

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
  assert.deepEqual(await ground.lookAt(page, '/team'), [])
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
  '/roles',
  '/roles?role=admin',
  '/accounts',
  '/accounts/members',
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
  ground.zone.set(`${claim?.verificationPrefix}.acme.example`, [claim?.verificationToken ?? ''])
  await page.getByRole('button', { name: 'Check now: acme.example' }).click()
  await page.getByRole('button', { name: 'Check now: acme.example' }).waitFor({ state: 'detached' })
  assert.match(await row.innerText(), /Verified/)
  await page.goto(`${origin}/sso`)
  await page.getByRole('button', { name: 'Set up single sign-on' }).click()
  await page.getByTestId('portal-start').waitFor()
  assert.equal(new URL(page.url()).origin, ground.served.baseUrl)
  for (const path of pages) assert.deepEqual(await ground.lookAt(page, path), [])
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
  await here.waitForURL(address => address.origin === ground.served.baseUrl)
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

/** What was recorded, as the file of the log has it. */
async function loggedActs(page: Page): Promise<string> {
  await page.goto(`${origin}/audit`)
  await page.getByRole('button', { name: 'Make file' }).click()
  const file = await page.getByRole('link', { name: 'Download the file' }).getAttribute('href')
  return (await fetch(file ?? '')).text()
}

/** A form as a program sends it that knows the token of the session and an open page. */
async function forge(page: Page, path: string, fields: Readonly<Record<string, string>>): Promise<[number, string]> {
  const csrf = await page.locator('input[name=csrf]').first().inputValue()
  const answer = await page.request.post(`${origin}${path}`, {
    form: { csrf, ...fields },
    headers: { origin },
    maxRedirects: 0,
  })
  return [answer.status(), await answer.text()]
}

const beyond = 'widgets:user-api-keys:manage-all'

test('a role is made, permits what its maker may do and nothing beyond, is given to somebody, and goes once nobody has it', async () => {
  const page = await visitor()
  await signIn(page, 'ada')
  await page.goto(`${origin}/roles`)
  await page.getByLabel('Name').fill('Support desk')
  await page.getByRole('button', { name: 'Make role' }).click()
  await page.waitForURL(`${origin}/roles?role=org-support-desk`)
  const role = async () => workos.authorization.getOrganizationRole(acme.id, 'org-support-desk')
  assert.deepEqual((await role()).permissions, [])
  await page.getByRole('checkbox', { name: 'Manage members' }).check()
  await page.getByRole('button', { name: 'Change permissions' }).click()
  await until(async () => (await role()).permissions.join() === 'widgets:users-table:manage')
  assert.ok(await page.getByRole('checkbox', { name: 'Manage API keys of members' }).isDisabled())
  const fields = { role: 'org-support-desk', permissions: beyond }
  const [status, said] = await forge(page, '/roles/permissions', fields)
  assert.deepEqual([status, said.includes(`You lack: ${beyond}`)], [403, true])
  assert.equal((await forge(page, '/roles/permissions', { ...fields, role: 'admin' }))[0], 403)
  assert.equal((await forge(page, '/roles/permissions', { ...fields, role: 'org-of-others' }))[0], 404)
  assert.deepEqual((await role()).permissions, ['widgets:users-table:manage'])
  await page.getByLabel('Name').fill('Help desk')
  await page.getByRole('button', { name: 'Change name' }).click()
  await until(async () => (await role()).name === 'Help desk')
  await page.getByLabel('Person').selectOption({ label: 'dan' })
  await page.getByRole('button', { name: 'Give role' }).click()
  await page.getByText('One person has it now').waitFor()
  assert.match(await page.locator('main').innerText(), /Who has it\s+dan/)
  assert.deepEqual(await ground.lookAt(page, '/roles?role=org-support-desk'), [])
  assert.equal((await forge(page, '/roles/remove', { role: 'org-support-desk' }))[0], 409)
  // What somebody operating the server puts in is not for its administrators to give on.
  await workos.authorization.setOrganizationRolePermissions(acme.id, 'org-support-desk', { permissions: [beyond] })
  await page.goto(`${origin}/roles?role=org-support-desk`)
  assert.match(await page.locator('main').innerText(), new RegExp(`You lack: ${beyond}`))
  const { data } = await workos.userManagement.listOrganizationMemberships({ organizationId: acme.id })
  const membership = data.find(({ userId }) => userId === people.ben?.id)?.id ?? ''
  for (const path of ['/roles/give', '/team/role'])
    assert.equal((await forge(page, path, { role: 'org-support-desk', membership }))[0], 403)
  await page.goto(`${origin}/roles?role=member`)
  await page.getByLabel('Person').selectOption({ label: 'dan' })
  await page.getByRole('button', { name: 'Give role' }).click()
  await page.getByRole('listitem').filter({ hasText: 'dan' }).waitFor()
  await page.goto(`${origin}/roles?role=org-support-desk`)
  await page.getByRole('button', { name: 'Remove role' }).click()
  await page.waitForURL(`${origin}/roles`)
  await assert.rejects(role(), { status: 404 })
  const log = await loggedActs(page)
  for (const act of ['create', 'change_permissions', 'rename', 'give', 'remove'])
    assert.ok(log.includes(`"role.${act}"`), `role.${act}\n${log}`)
  const other = await visitor()
  await signIn(other, 'dan')
  await other.goto(`${origin}/roles`)
  assert.match(await other.getByRole('alert').innerText(), /Only administrators/)
})

async function connectAt(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).click()
  await page.getByTestId('connect').click()
  await page.waitForURL(address => address.origin === origin)
}

test('a person connects an account by pages of server and provider, sees what it lacks, and disconnects it', async () => {
  const provider: TestAuthorizationServer = await startAuthorizationServer()
  try {
    const slug = 'tracker'
    await workos.pipes.createDataIntegration({
      provider: slug,
      enabled: true,
      scopes: ['read', 'write'],
      credentials: { type: 'custom', clientId: 'tracker-client', clientSecret: 'tracker-secret-0123' },
      customProvider: {
        name: 'Tracker',
        authorizationUrl: `${provider.issuer}/authorize`,
        tokenUrl: `${provider.issuer}/token`,
      },
    })
    const [page, admin] = [await visitor(), await visitor()]
    await signIn(page, 'dan')
    await signIn(admin, 'ada')
    await page.goto(`${origin}/accounts`)
    const row = page.getByRole('row', { name: 'Tracker' })
    assert.match(await row.innerText(), /Not connected/)
    provider.callback = { code: undefined, error: 'access_denied' }
    await connectAt(page, 'Connect: Tracker')
    assert.match(await page.getByRole('alert').innerText(), /was not connected/)
    provider.callback = {}
    await connectAt(page, 'Connect: Tracker')
    assert.equal(page.url(), `${origin}/accounts`)
    assert.match(await row.innerText(), /Connected since/)
    const whose = { userId: people.dan?.id ?? '', organizationId: acme.id, slug }
    const account = await workos.pipes.getUserConnectedAccount(whose)
    assert.deepEqual([account.state, account.scopes], ['connected', ['read', 'write']])
    await workos.pipes.updateDataIntegration({ slug, scopes: ['read', 'write', 'admin'] })
    await page.reload()
    assert.match(await row.innerText(), /lacks admin/)
    await workos.pipes.updateUserConnectedAccount({ ...whose, state: 'needs_reauthorization' })
    assert.deepEqual(await ground.lookAt(page, '/accounts'), [])
    assert.match(await row.innerText(), /Has to be connected again/)
    await connectAt(page, 'Connect again: Tracker')
    assert.match(await row.innerText(), /Connected since/)
    assert.deepEqual(await ground.lookAt(admin, '/accounts/members'), [])
    assert.match(await admin.getByRole('row', { name: 'dan' }).innerText(), /Tracker: ● Connected/)
    assert.match(await admin.getByRole('row', { name: 'ben' }).innerText(), /None/)
    for (const token of provider.accessTokens)
      assert.ok(![await admin.content(), await page.content()].some(text => text.includes(token)))
    await page.goto(`${origin}/accounts/members`)
    assert.match(await page.getByRole('alert').innerText(), /Only administrators/)
    await page.goto(`${origin}/accounts`)
    await page.getByRole('button', { name: 'Disconnect Tracker' }).click()
    await row.getByText('Not connected').waitFor()
    await assert.rejects(workos.pipes.getUserConnectedAccount(whose), { status: 404 })
    assert.equal((await forge(page, '/accounts/disconnect', { provider: slug }))[0], 404)
    assert.equal((await forge(page, '/accounts/connect', { provider: 'nothing' }))[0], 404)
    const log = await loggedActs(admin)
    for (const act of ['connect', 'disconnect']) assert.ok(log.includes(`"account.${act}"`), log)
  } finally {
    await provider.close()
  }
})

const hostile = `<img src=x onerror="document.title='owned'"> \u202Efdp.exe ${'Wide'.repeat(800)}`

test('what an agent asks for is shown as its own words, and decided on the page of the server alone', async () => {
  const upstream: TestUpstream = await startTestUpstream()
  try {
    const { node } = ground.served
    await node.api('POST', '/v1/providers', {
      slug: 'notes',
      kind: 'mcp',
      name: 'Notes',
      url: upstream.url,
      auth: { type: 'none' },
    })
    await node.api('POST', '/v1/providers/notes/refresh', {})
    const agent = await startPlainAgent(node, 'dan@acme.example')
    const ask = async (purpose: string) => {
      const { data, text } = await agent.call('gateway__request_access', {
        purpose,
        tools: [{ name: 'notes__echo' }],
        duration_seconds: 600,
      })
      assert.equal(data.status, 'approval_required', text)
      return data
    }
    const asked = await ask('Read the notes of the release')
    const page = await visitor()
    await signIn(page, 'dan')
    await page.goto(`${origin}/approvals`)
    const row = page.getByRole('row', { name: 'Read the notes of the release' })
    assert.match(await row.innerText(), /notes__echo[\s\S]*Waiting until/)
    assert.match(await row.innerText(), new RegExp(String(asked.code)))
    // Nothing on the page decides: its one form signs out.
    const actions = await page.locator('form').evaluateAll(forms => forms.map(form => form.getAttribute('action')))
    assert.deepEqual(actions, ['/sign-out'])
    await page.getByRole('link', { name: `Open request ${asked.code}` }).click()
    await page.getByTestId('approve').waitFor()
    assert.equal(page.url().split('?')[0], asked.approval_url)
    assert.equal(new URL(page.url()).origin, ground.served.baseUrl)
    const proof = page.getByTestId('password')
    if (await proof.isVisible()) await proof.fill(password)
    await page.getByTestId('approve').click()
    const waited = await agent.call('gateway__wait_for_approval', { approval_id: asked.approval_id })
    assert.equal(waited.data.status, 'approved', waited.text)
    await page.goto(`${origin}/approvals`)
    assert.match(await row.innerText(), /● Approved/)
    await ask(hostile)
    assert.deepEqual(await ground.lookAt(page, '/approvals'), [])
    assert.equal(await page.locator('main img').count(), 0)
    assert.equal(await page.title(), 'Requests of agents')
    const other = await visitor()
    await signIn(other, 'ada')
    await other.goto(`${origin}/approvals`)
    await other.getByText('No agent has asked for anything').waitFor()
  } finally {
    await upstream.close()
  }
})

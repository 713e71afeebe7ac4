import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TOTP, URI } from 'otpauth'
import type { Page } from 'playwright-core'
import { indexedPng } from '../pages/png.ts'
import { type App, appPort, startApp } from './app-process.ts'
import type { Account, ClientGround } from './ground.ts'
import { installClient } from './install.ts'
import type { Tell } from './run-nextjs.ts'

const pictures = join(import.meta.dirname, '../../../docs/pictures/widgets')

/** The widgets as published, in an application of another origin: each is seen, and does what it is for. */
export async function runWidgets(ground: ClientGround, tell: Tell): Promise<void> {
  await installClient('widgets')
  const port = await appPort()
  const url = `http://localhost:${port}`
  const registered = { name: 'Acme', kind: 'web' as const, url, redirectUri: `${url}/` }
  const { env, clientId } = await ground.register(registered)
  const app = await startApp({ client: 'widgets', command: ['serve.mjs'], port, env })
  const stage = await openStage(ground, app, clientId)
  try {
    for (const scene of scenes) tell(await scene(stage))
    assert.deepEqual(stage.faults, [])
    tell('Nothing failed in the browser, and no answer was withheld from another origin.')
  } finally {
    await stage.close()
    await app.stop()
  }
}

interface Stage {
  readonly ground: ClientGround
  readonly clientId: string
  readonly page: Page
  /** Administers the organization. */
  readonly lead: Account
  readonly plain: Account
  readonly organization: string
  /** What the browser complained about. */
  readonly faults: string[]
  show(widget: string, user?: Account): Promise<void>
  picture(name: string): Promise<void>
  close(): Promise<void>
}

async function openStage(ground: ClientGround, app: App, clientId: string): Promise<Stage> {
  const [lead, plain] = [await ground.user({ first_name: 'Mina', last_name: 'Vos' }), await ground.user()]
  const organization = await ground.organization('Acme', [plain])
  await ground.organization('North', [lead])
  const membership = { organization_id: organization, user_id: lead.id, role_slug: 'admin' }
  await ground.api('POST', '/user_management/organization_memberships', membership)
  const context = await ground.browser.newContext({
    viewport: { width: 1000, height: 640 },
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  // Logos of third parties are on a host of the package's own, which nothing here depends on.
  const logo = { contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg"/>' }
  await context.route(
    ({ hostname }) => hostname !== 'localhost',
    route => route.fulfill(logo),
  )
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', fault => faults.push(fault.message))
  page.on('console', message => {
    if (message.type() === 'error') faults.push(message.text())
  })
  let shown = ''
  const go = async (theme: 'light' | 'dark'): Promise<void> => {
    await page.goto(`${app.url}/?${shown}&theme=${theme}`)
    await page.waitForFunction("(document.querySelector('main')?.childElementCount ?? 0) > 0")
    await page.waitForLoadState('networkidle')
  }
  await mkdir(pictures, { recursive: true })
  return {
    ground,
    clientId,
    page,
    lead,
    plain,
    organization,
    faults,
    show: async (widget, user = lead) => {
      shown = String(new URLSearchParams({ widget, user: user.id, organization }))
      await go('light')
    },
    picture: async name => {
      for (const theme of ['dark', 'light'] as const) {
        await go(theme)
        await writeFile(join(pictures, `${name}-${theme}.png`), indexedPng(await page.screenshot()))
      }
    },
    close: () => context.close(),
  }
}

type Scene = (stage: Stage) => Promise<string>

const members: Scene = async ({ page, plain, show, picture }) => {
  await show('users-management')
  await page.getByRole('button', { name: 'Invite user' }).click()
  await page.getByRole('dialog').getByRole('textbox').fill('asked@acme.example')
  await chooseRole(page, 'Member')
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await page.getByText('asked@acme.example').waitFor()
  await picture('users-management')
  const row = page.getByRole('row').filter({ hasText: plain.email })
  await row.getByRole('button', { name: 'User actions' }).click()
  await page.getByRole('menuitem', { name: 'Edit role' }).click()
  await chooseRole(page, 'Admin')
  await page.getByRole('button', { name: 'Save' }).click()
  await row.getByText('Admin').waitFor()
  return 'Somebody was asked in, and a member was made an administrator.'
}

async function chooseRole(page: Page, name: string): Promise<void> {
  await page.getByRole('dialog').getByRole('combobox').click()
  await page.getByRole('option', { name, exact: true }).click()
}

const profile: Scene = async ({ page, show, picture }) => {
  await show('user-profile')
  await page.getByRole('button', { name: 'Edit' }).first().click()
  await page.getByRole('dialog').getByRole('textbox').first().fill('Grace')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Grace Vos').waitFor()
  await picture('user-profile')
  return 'A name was changed.'
}

const sessions: Scene = async ({ page, ground, clientId, plain, show, picture }) => {
  const { email, password } = plain
  const grant = { grant_type: 'password', client_id: clientId, client_secret: ground.apiKey, email, password }
  for (const user_agent of ['Firefox/140.0 Linux', 'Chrome/140.0 Windows'])
    await ground.api('POST', '/user_management/authenticate', { ...grant, user_agent, ip_address: '203.0.113.7' })
  await show('user-sessions', plain)
  await picture('user-sessions')
  await page.getByRole('button', { name: 'Sign out', exact: true }).first().click()
  const ended = page.waitForResponse(/sessions\/revoke\//)
  await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: 'Sign out' }).click()
  assert.equal((await ended).status(), 200)
  return 'A session elsewhere was ended.'
}

const security: Scene = async ({ page, ground, lead, show, picture }) => {
  await show('user-security')
  await picture('user-security')
  await page.getByRole('button', { name: 'Set up authenticator app' }).click()
  await page.getByRole('button', { name: 'Send verification code' }).click()
  const begun = page.waitForResponse(/create-totp-factor/)
  await typeCode(page, await ground.code(lead.email))
  const { authenticationFactor } = (await (await begun).json()) as { authenticationFactor: { totp: { uri: string } } }
  await page.getByText('View setup key').waitFor()
  const proven = page.waitForResponse(/verify-totp-factor/)
  await typeCode(page, (URI.parse(authenticationFactor.totp.uri) as TOTP).generate())
  assert.equal((await proven).status(), 200)
  await page.getByRole('button', { name: 'Disable' }).waitFor()
  return 'A second factor was set up, after a code from the mail.'
}

async function typeCode(page: Page, code: string): Promise<void> {
  await page.getByRole('dialog').getByRole('textbox').first().click()
  await page.keyboard.type(code)
  const confirm = page.getByRole('dialog').getByRole('button', { name: 'Confirm' })
  if (await confirm.isEnabled().catch(() => false)) await confirm.click().catch(() => undefined)
}

const keys: Scene = async ({ page, show, picture }) => {
  await show('api-keys')
  await page.getByRole('button', { name: 'Create API key' }).click()
  await page.getByRole('dialog').getByRole('textbox').first().fill('Nightly build')
  await page.getByRole('dialog').getByRole('button', { name: 'Create API key' }).click()
  await page.getByRole('button', { name: 'Copy and close' }).click()
  await page.getByText('Nightly build').waitFor()
  await picture('api-keys')
  await page.getByRole('button', { name: 'API key actions' }).click()
  await page.getByRole('menuitem', { name: 'Revoke key' }).click()
  await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: 'Revoke key' }).click()
  await page.getByText('No API keys yet').waitFor()
  return 'A key of the organization was made, shown once, and revoked.'
}

const switcher: Scene = async ({ page, show, picture }) => {
  await show('organization-switcher')
  await picture('organization-switcher')
  await page.getByRole('button', { name: 'Acme' }).click()
  await page
    .getByRole('menuitem', { name: 'North' })
    .or(page.getByRole('menuitemradio', { name: 'North' }))
    .click()
  await page.getByTestId('chosen').filter({ hasText: /^org_/ }).waitFor()
  return 'Another organization was chosen.'
}

/** A button leads to the part of the portal that it is for, in a window of its own. */
function portalScene(widget: string, button: string): Scene {
  return async ({ page, show, picture }) => {
    await show(widget)
    await picture(widget)
    const opened = page.context().waitForEvent('page')
    await page
      .getByRole('button', { name: button })
      .or(page.getByRole('link', { name: button }))
      .first()
      .click()
    const portal = await opened
    await portal.waitForURL(/\/portal/)
    await portal.getByRole('heading').first().waitFor()
    await portal.close()
    return `${widget}: its button leads to the portal.`
  }
}

const connections: Scene = async ({ page, ground, show, picture }) => {
  const common = { provider: 'ledger', auth_methods: ['api_key'], enabled: true }
  await ground.api('POST', '/data-integrations', { ...common, custom_provider: { name: 'Ledger' } })
  await ground.api('POST', '/data-integrations', { ...common, ownership: 'organization' })
  await show('pipes')
  await page.getByText('Ledger').first().waitFor()
  await page.getByRole('button', { name: 'Connect' }).first().click()
  const entered = page.waitForResponse(/api-key/)
  await page.getByRole('dialog').locator('input').first().fill('key of the ledger')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^(Connect|Save)$/ })
    .click()
  assert.equal((await entered).status(), 200)
  await picture('pipes')
  await show('pipes-admin')
  await page.getByText('Ledger').first().waitFor()
  await picture('pipes-admin')
  return 'An account was connected by a key; what can be connected shows to who administers it.'
}

/** Who may not is refused by the server: the page shows nobody, whatever it asks. */
const refused: Scene = async ({ page, ground, organization, faults, show }) => {
  const stranger = await ground.user()
  const membership = { organization_id: organization, user_id: stranger.id }
  await ground.api('POST', '/user_management/organization_memberships', membership)
  await show('users-management', stranger)
  assert.equal(await page.getByText('asked@acme.example').count(), 0)
  // Browser and widget say of each refusal that it was one.
  const others = faults.splice(0).filter(fault => !/403|Incorrect permissions/.test(fault))
  assert.deepEqual(others, [])
  return 'A member without the permission sees nobody.'
}

const scenes: readonly Scene[] = [
  members,
  profile,
  sessions,
  keys,
  switcher,
  portalScene('sso-connection', 'Set up SSO'),
  portalScene('domain-verification', 'Add domain'),
  portalScene('audit-log-streaming', 'Set up Log Streams'),
  portalScene('directory-sync', 'Set up directory'),
  connections,
  security,
  refused,
]

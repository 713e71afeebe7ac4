import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
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
  const { env } = await ground.register(registered)
  const app = await startApp({ client: 'widgets', command: ['serve.mjs'], port, env })
  const stage = await openStage(ground, app)
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

async function openStage(ground: ClientGround, app: App): Promise<Stage> {
  const [lead, plain] = [await ground.user({ first_name: 'Mina', last_name: 'Vos' }), await ground.user()]
  const organization = await ground.organization('Acme', [plain])
  await ground.organization('North', [lead])
  const membership = { organization_id: organization, user_id: lead.id, role_slug: 'admin' }
  await ground.api('POST', '/user_management/organization_memberships', membership)
  const context = await ground.browser.newContext({ viewport: { width: 1000, height: 640 } })
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
    await page.locator('[data-woswidgets-widget-state="resolved"]').first().waitFor()
  }
  await mkdir(pictures, { recursive: true })
  return {
    ground,
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
        await page.waitForLoadState('networkidle')
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

const scenes: readonly Scene[] = [members]

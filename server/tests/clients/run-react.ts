import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { until } from '../until.ts'
import { type App, appPort, startApp } from './app-process.ts'
import type { ClientGround } from './ground.ts'
import { installClient } from './install.ts'
import type { Tell } from './run-nextjs.ts'
import { createVisitor } from './visitor.ts'

export type Mode = 'tokens in the browser' | 'cookie of the server'

/**
 * A single-page application on authkit-react: a public client with PKCE, its calls across origins. In its development mode the
 * refresh token is in the browser's storage; otherwise it is a cookie that no script reads.
 */
export async function runReact(ground: ClientGround, mode: Mode, tell: Tell): Promise<void> {
  await installClient('react')
  const port = await appPort()
  const url = `http://localhost:${port}`
  const registered = { name: `Single page, ${mode}`, kind: 'single_page' as const, url, redirectUri: `${url}/` }
  const { env } = await ground.register(registered)
  const settings = { ...env, DEV_MODE: String(mode === 'tokens in the browser') }
  const app = await startApp({ client: 'react', command: ['serve.mjs'], port, env: settings })
  try {
    await visit(ground, app, { mode, tell })
  } finally {
    await app.stop()
  }
}

async function visit(ground: ClientGround, app: App, { mode, tell }: { mode: Mode; tell: Tell }): Promise<void> {
  const account = await ground.user()
  const [north, south] = [await ground.organization('North', [account]), await ground.organization('South', [account])]
  const visitor = await createVisitor(ground)
  const { page, context } = visitor
  await page.goto(app.url)
  await page.getByTestId('go-sign-in').click()
  await page.waitForURL(address => address.origin !== app.url)
  await visitor.passThrough({ ...account, organization: 'North' })
  const first = await seenBy(page)
  assert.deepEqual([first.email, first.userId, first.organizationId], [account.email, account.id, north])
  assert.deepEqual(await page.evaluate('window.returned'), { from: 'here' })
  tell(`With ${mode}: signed in, and the application's own state came back.`)
  await keptWhere(page, context, mode)
  await page.reload()
  assert.equal((await seenBy(page)).email, account.email)
  tell('The session was restored after the page was loaded again.')
  await page.getByTestId('refresh').click()
  await until(async () => (await page.getByTestId('token').innerText()).split('.').length === 3)
  await page.getByTestId('organization').fill(south)
  await page.getByTestId('enter').click()
  await until(async () => (await seenBy(page)).organizationId === south)
  tell('It was renewed, and the organization switched, without leaving the page.')
  await page.getByTestId('leave').click()
  await page.getByTestId('stranger').waitFor()
  await page.reload()
  await page.getByTestId('stranger').waitFor()
  assert.equal(new URL(page.url()).origin, app.url)
  tell('Signed out, and nothing is restored.')
  await visitor.close()
}

type Context = Awaited<ReturnType<typeof createVisitor>>['context']

async function keptWhere(page: Page, context: Context, mode: Mode): Promise<void> {
  const stored = String(await page.evaluate('JSON.stringify(localStorage)'))
  assert.equal(stored.includes('workos:refresh-token'), mode === 'tokens in the browser')
  if (mode === 'tokens in the browser') return
  const hidden = (await context.cookies()).filter(({ httpOnly, name }) => httpOnly && name.includes('refresh'))
  assert.equal(hidden.length, 1, 'one refresh cookie that no script reads')
  const shown = String(await page.evaluate('document.cookie'))
  assert.match(shown, /workos-has-session=/)
}

async function seenBy(page: Page): Promise<{ email: string; userId: string; organizationId: string | null }> {
  await page.getByTestId('email').waitFor()
  return JSON.parse(await page.getByTestId('seen').innerText())
}

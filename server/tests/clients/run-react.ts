import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { until } from '../until.ts'
import { type App, appPort, startApp } from './app-process.ts'
import type { ClientGround } from './ground.ts'
import { installClient } from './install.ts'
import type { Tell } from './run-nextjs.ts'
import { createVisitor } from './visitor.ts'

/**
 * A single-page application on authkit-react: a public client with PKCE, its calls across origins. On this machine the library keeps
 * the refresh token in the browser's storage; the cookie that it uses elsewhere needs TLS, and is tested on the wire.
 */
export async function runReact(ground: ClientGround, tell: Tell): Promise<void> {
  await installClient('react')
  const port = await appPort()
  const url = `http://localhost:${port}`
  const registered = { name: 'Single page', kind: 'single_page' as const, url, redirectUri: `${url}/` }
  const { env } = await ground.register(registered)
  const app = await startApp({ client: 'react', command: ['serve.mjs'], port, env })
  try {
    await visit(ground, app, tell)
  } finally {
    await app.stop()
  }
}

async function visit(ground: ClientGround, app: App, tell: Tell): Promise<void> {
  const account = await ground.user()
  const [north, south] = [await ground.organization('North', [account]), await ground.organization('South', [account])]
  const visitor = await createVisitor(ground)
  const { page } = visitor
  await page.goto(app.url)
  await page.getByTestId('go-sign-in').click()
  await page.waitForURL(address => address.origin !== app.url)
  await visitor.passThrough({ ...account, organization: 'North' })
  const first = await seenBy(page)
  assert.deepEqual([first.email, first.userId, first.organizationId], [account.email, account.id, north])
  assert.deepEqual(await page.evaluate('window.returned'), { from: 'here' })
  tell('Signed in across origins, and the application’s own state came back.')
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

async function seenBy(page: Page): Promise<{ email: string; userId: string; organizationId: string | null }> {
  await page.getByTestId('email').waitFor()
  return JSON.parse(await page.getByTestId('seen').innerText())
}

import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { until } from '../until.ts'
import { type App, appPort, startApp } from './app-process.ts'
import { type ClientGround, newPassword } from './ground.ts'
import { buildNextApp, installClient } from './install.ts'
import { createVisitor, type Visitor } from './visitor.ts'

export type Tell = (line: string) => void

interface Seen {
  readonly email: string
  readonly userId: string
  readonly sessionId: string
  readonly organizationId?: string
  readonly role?: string
  readonly accessToken: string
}

/** Shorter than a test waits, so that the library's own refresh on expiry is seen. */
const accessTokenSeconds = 3

/** A Next.js application on authkit-nextjs, unmodified, driven by a browser: sign-up, sign-in, refresh, organizations, sign-out. */
export async function runNextjs(ground: ClientGround, client: 'nextjs-4' | 'nextjs-3', tell: Tell): Promise<void> {
  await installClient(client)
  await buildNextApp(client)
  const port = await appPort()
  const url = `http://localhost:${port}`
  const redirectUri = `${url}/callback`
  const { env } = await ground.register({
    name: `Next.js, ${client}`,
    kind: 'web',
    url,
    redirectUri,
    accessTokenSeconds,
  })
  const command = ['node_modules/next/dist/bin/next', 'start', '--port', String(port)]
  const settings = { ...env, NEXT_PUBLIC_WORKOS_REDIRECT_URI: redirectUri }
  const app = await startApp({ client, command, port, env: settings })
  try {
    await signUp(ground, app, tell)
    await signInAndOut(ground, app, tell)
  } catch (cause) {
    throw new Error(`${client} stopped; the application said:\n${app.output()}`, { cause })
  } finally {
    await app.stop()
  }
}

async function signUp(ground: ClientGround, app: App, tell: Tell): Promise<void> {
  const visitor = await createVisitor(ground)
  const who = { email: `new-${Date.now()}@acme.example`, password: newPassword() }
  await visitor.page.goto(app.url)
  await visitor.page.getByTestId('go-sign-up').click()
  const passed = await visitor.passThrough(who)
  const seen = await seenBy(visitor.page)
  assert.equal(seen.email, who.email)
  tell(`A stranger signed up by way of ${passed.join(', ')} and came back as ${seen.userId}.`)
  await visitor.close()
}

async function signInAndOut(ground: ClientGround, app: App, tell: Tell): Promise<void> {
  const account = await ground.user()
  const [north, south] = [await ground.organization('North', [account]), await ground.organization('South', [account])]
  const visitor = await createVisitor(ground)
  const { page } = visitor
  await page.goto(`${app.url}/protected`)
  const passed = await visitor.passThrough({ ...account, organization: 'North' })
  assert.equal(new URL(page.url()).pathname, '/protected')
  assert.match(await page.getByTestId('protected').innerText(), new RegExp(account.email))
  tell(`Who opened a protected page signed in by way of ${passed.join(', ')} and came back to that page.`)
  await page.goto(app.url)
  const first = await seenBy(page)
  assert.equal(first.organizationId, north)
  assert.equal(first.role, 'member')
  tell('The organization that was chosen, and the role in it, are in the session.')
  await refreshes(page, app, tell)
  await page.getByTestId('organization').fill(south)
  await page.getByTestId('enter').click()
  await until(async () => (await seenBy(page)).organizationId === south)
  assert.equal((await seenBy(page)).sessionId, first.sessionId)
  tell('Switching the organization kept the session.')
  await inBrowser(visitor, app, { email: account.email, tell })
  await signOut(ground, visitor, { app, account, tell })
}

async function refreshes(page: Page, app: App, tell: Tell): Promise<void> {
  const before = await seenBy(page)
  await page.getByTestId('refresh').click()
  await until(async () => {
    await page.goto(app.url)
    return (await seenBy(page)).accessToken !== before.accessToken
  })
  const asked = await seenBy(page)
  assert.equal(asked.sessionId, before.sessionId)
  await until(async () => {
    await page.goto(app.url)
    return (await seenBy(page)).accessToken !== asked.accessToken
  })
  assert.equal((await seenBy(page)).sessionId, before.sessionId)
  tell('The access token was renewed when the application asked, and by the library itself when it had run out.')
}

async function inBrowser({ page }: Visitor, app: App, parts: { email: string; tell: Tell }): Promise<void> {
  await page.goto(`${app.url}/browser`)
  await until(async () => (await page.getByTestId('browser-email').innerText()) === parts.email)
  await until(async () => (await page.getByTestId('browser-token').innerText()).split('.').length === 3)
  parts.tell('The hooks of the library know the person and the access token in the browser.')
}

interface Leaving {
  readonly app: App
  readonly account: { readonly id: string }
  readonly tell: Tell
}

async function signOut(ground: ClientGround, { page }: Visitor, { app, account, tell }: Leaving): Promise<void> {
  await page.goto(app.url)
  const { sessionId } = await seenBy(page)
  await page.getByTestId('leave').click()
  await page.getByTestId('stranger').waitFor()
  assert.equal(new URL(page.url()).origin, app.url)
  const { data } = await ground.api('GET', `/user_management/users/${account.id}/sessions?limit=100`)
  const session = Object(data).find(({ id }: { id: string }) => id === sessionId)
  assert.equal(session?.status, 'revoked')
  await page.goto(`${app.url}/protected`)
  assert.equal(new URL(page.url()).origin, new URL(ground.baseUrl).origin)
  tell('Signing out ended the session at the server, led back to the application, and the next visit asks again.')
}

async function seenBy(page: Page): Promise<Seen> {
  await page.getByTestId('email').waitFor()
  return JSON.parse((await page.getByTestId('seen').textContent()) ?? '')
}

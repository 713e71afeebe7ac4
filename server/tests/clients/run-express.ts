import assert from 'node:assert/strict'
import { until } from '../until.ts'
import { type App, appPort, startApp } from './app-process.ts'
import type { ClientGround } from './ground.ts'
import { installClient } from './install.ts'
import type { Tell } from './run-nextjs.ts'
import { createVisitor, type Visitor } from './visitor.ts'

const accessTokenSeconds = 3

/** An Express application on the session helpers of the SDK: sealed cookie, local check of the token, refresh, switch, logout. */
export async function runExpress(ground: ClientGround, tell: Tell): Promise<void> {
  await installClient('express')
  const port = await appPort()
  const url = `http://localhost:${port}`
  const registered = { name: 'Express', kind: 'web' as const, url, redirectUri: `${url}/callback`, accessTokenSeconds }
  const { env } = await ground.register(registered)
  const app = await startApp({ client: 'express', command: ['app.mjs'], port, env })
  try {
    await visit(ground, app, tell)
  } catch (cause) {
    throw new Error(`the application said:\n${app.output()}`, { cause })
  } finally {
    await app.stop()
  }
}

async function visit(ground: ClientGround, app: App, tell: Tell): Promise<void> {
  const account = await ground.user()
  const organization = await ground.organization('Acme', [account])
  const other = await ground.organization('Globex', [])
  const visitor = await createVisitor(ground)
  const { page, context } = visitor
  assert.deepEqual(await me(visitor, app), { reason: 'no_session_cookie_provided' })
  await page.goto(`${app.url}/login`)
  const passed = await visitor.passThrough(account)
  const first = await me(visitor, app)
  assert.deepEqual([first.email, first.id, first.emailVerified], [account.email, account.id, true])
  assert.equal(first.organizationId, organization)
  assert.equal(first.role, 'member')
  assert.equal(first.authenticationMethod, 'Password')
  assert.equal(new URL(page.url()).searchParams.get('state'), 'st 1/ä')
  tell(`Signed in by way of ${passed.join(', ')}; the state came back unchanged, the only organization was entered.`)
  const sealed = await cookie(visitor)
  await until(async () => {
    await me(visitor, app)
    return (await cookie(visitor)) !== sealed
  })
  assert.equal((await me(visitor, app)).sessionId, first.sessionId)
  tell('When the access token had run out, the guard renewed it and the session stayed the same.')
  const refused = await context.request.post(`${app.url}/refresh?organization=${other}`)
  assert.equal((await refused.json()).error, 'organization_membership_not_found')
  tell('An organization of others was refused, and the session went on where it was.')
  await page.goto(`${app.url}/logout`)
  assert.equal(new URL(page.url()).origin, app.url)
  await context.addCookies([{ name: 'wos-session', value: sealed, url: app.url }])
  await until(async () => (await me(visitor, app)).reason === 'invalid_grant')
  tell('After signing out the sealed session that was kept is worth nothing once its access token has run out.')
  await visitor.close()
}

async function me({ context }: Visitor, app: App): Promise<Record<string, unknown>> {
  return (await context.request.get(`${app.url}/me`)).json()
}

async function cookie({ context }: Visitor): Promise<string> {
  return (await context.cookies()).find(({ name }) => name === 'wos-session')?.value ?? ''
}

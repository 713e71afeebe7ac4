import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { getRequestListener } from '@hono/node-server'
import type { Browser, Page } from 'playwright-core'
import { authorizeUrl, type Ground, password, pkce, startGround, system } from '../../tests/oauth/ground.ts'
import { openBrowser } from '../../tests/pages/browser.ts'
import { createApplication } from '../applications/index.ts'

let ground: Ground
let browser: Browser
let base: string
let back: string
const servers: ReturnType<typeof createServer>[] = []
const reached: string[] = []

async function serve(answer: (request: Request) => Response | Promise<Response>): Promise<number> {
  const server = createServer(getRequestListener(answer, { overrideGlobalObjects: false }))
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  return (server.address() as AddressInfo).port
}

before(async () => {
  let answer = (_: Request): Response | Promise<Response> => new Response('', { status: 503 })
  base = `http://localhost:${await serve(request => answer(request))}`
  const port = await serve(request => {
    reached.push(request.url)
    return new Response('Back at the program')
  })
  back = `http://127.0.0.1:${port}/callback`
  ground = await startGround({ config: { baseUrl: base } })
  answer = request => ground.edge.fetch(request, { address: '127.0.0.1' })
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  for (const server of servers) server.close()
  await ground.close()
})

function ask(clientId: string): string {
  const url = authorizeUrl({ client_id: clientId, redirect_uri: back, code_challenge: pkce().challenge })
  return url.replace(/^http:\/\/localhost:4000/, base)
}

async function signIn(page: Page): Promise<void> {
  await page.getByTestId('email').fill('mina@acme.example')
  await page.getByTestId('password').fill(password)
  await page.getByTestId('sign-in').click()
}

test('in a browser: sign-in, consent and the way back pass the pages’ own policy, for yes and for no', async () => {
  const agent = await ground.on.database.transaction(tx =>
    createApplication(tx, system, { name: 'Agent', kind: 'agent', redirectUris: [back] }),
  )
  for (const [button, member] of [
    ['consent-allow', 'code'],
    ['consent-deny', 'error'],
  ] as const) {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(ask(agent.clientId))
    await signIn(page)
    await page.getByTestId(button).click()
    await page.waitForURL(url => url.pathname === '/callback')
    assert.ok(new URL(page.url()).searchParams.get(member), page.url())
    assert.equal(new URL(page.url()).searchParams.get('iss'), base)
    await context.close()
  }
})

test('in a browser: a site gets its code after the sign-in form, which may itself lead to our pages only', async () => {
  const site = await ground.on.database.transaction(tx =>
    createApplication(tx, system, { name: 'Acme', kind: 'web', redirectUris: [back] }),
  )
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(ask(site.clientId))
  await signIn(page)
  await page.waitForURL(url => url.pathname === '/callback')
  assert.ok(new URL(page.url()).searchParams.get('code'))
  await page.goto(ask(site.clientId))
  assert.equal(new URL(page.url()).pathname, '/callback', 'signed in already: straight back')
  await context.close()
})

test('in a browser: loopback names lead to the base URL, and the consent page fits 360 pixels', async () => {
  const agent = await ground.on.database.transaction(tx =>
    createApplication(tx, system, {
      name: 'A'.repeat(200),
      kind: 'agent',
      registration: 'dynamic',
      redirectUris: [back],
    }),
  )
  const context = await browser.newContext({ viewport: { width: 360, height: 800 } })
  const page = await context.newPage()
  await page.goto(ask(agent.clientId).replace('//localhost', '//127.0.0.1'))
  await signIn(page)
  await page.getByTestId('consent-allow').waitFor()
  assert.equal(new URL(page.url()).origin, base)
  const widths = [await page.evaluate('document.documentElement.scrollWidth'), await page.evaluate('innerWidth')]
  assert.equal(widths[0], widths[1])
  assert.equal(await page.evaluate('document.querySelectorAll("script").length'), 0)
  await context.close()
})

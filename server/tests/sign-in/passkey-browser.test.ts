import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import { createUser } from '../../src/directory/index.ts'
import { Secret } from '../../src/platform/secret.ts'
import { listPasskeys } from '../../src/sign-in/index.ts'
import { openBrowser } from '../pages/browser.ts'
import { type ServedNode, startServed } from '../wire/ground.ts'
import { password, system } from './proof-ground.ts'

/** Chromium with an authenticator of its own (WebDriver extension of Web Authentication, by CDP): our script, our policy, a real key. */

let served: ServedNode
let browser: Browser
before(async () => {
  served = await startServed()
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await served.close()
})

interface Visitor {
  readonly context: BrowserContext
  readonly page: Page
  readonly devtools: CDPSession
  readonly authenticatorId: string
  /** What the browser's console said was refused. */
  readonly faults: string[]
}

async function visitor(): Promise<Visitor> {
  const context = await browser.newContext()
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', fault => faults.push(fault.message))
  page.on('console', message => {
    if (message.type() === 'error') faults.push(message.text())
  })
  const devtools = await context.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return { context, page, devtools, authenticatorId, faults }
}

let nth = 0
async function signedIn(at: Visitor): Promise<{ id: Awaited<ReturnType<typeof createUser>>['id']; email: string }> {
  const email = `browser${++nth}@acme.example`
  const parts = { email, emailVerified: true, password: new Secret(password) }
  const { id } = await createUser(served.node.ambit.on, system, parts)
  await at.page.goto(`${served.baseUrl}/sign-in`)
  await at.page.getByTestId('email').fill(email)
  await at.page.getByTestId('password').fill(password)
  await at.page.getByTestId('sign-in').click()
  await at.page.waitForURL('**/account')
  return { id, email }
}

test('T38 a person adds a passkey in a real browser, signs out, and is back in by the passkey alone', async () => {
  const at = await visitor()
  const { id, email } = await signedIn(at)
  await at.page.goto(`${served.baseUrl}/account/passkeys/new`)
  await at.page.getByTestId('name').fill('My laptop')
  await at.page.getByTestId('add-passkey').click()
  await at.page.waitForURL('**/account')
  const [passkey] = await listPasskeys(served.node.ambit.on.database, id)
  assert.equal(passkey?.name, 'My laptop')
  await at.context.clearCookies()
  await at.page.goto(`${served.baseUrl}/sign-in`)
  await at.page.getByRole('link', { name: 'Use a passkey' }).click()
  await at.page.getByTestId('use-passkey').click()
  await at.page.waitForURL('**/account')
  assert.match(await at.page.content(), new RegExp(email))
  const { credentials } = await at.devtools.send('WebAuthn.getCredentials', { authenticatorId: at.authenticatorId })
  assert.equal(credentials.length, 1)
  assert.equal(credentials[0]?.isResidentCredential, true)
  assert.equal(credentials[0]?.rpId, 'localhost')
  assert.deepEqual(at.faults, [])
  await at.context.close()
})

test('an authenticator that does not verify the person, or has nothing, leaves the page with what to do', async () => {
  const at = await visitor()
  await at.devtools.send('WebAuthn.setUserVerified', { authenticatorId: at.authenticatorId, isUserVerified: false })
  await signedIn(at)
  await at.page.goto(`${served.baseUrl}/account/passkeys/new`)
  await at.page.getByTestId('add-passkey').click()
  await at.page.getByText('No passkey was used').waitFor()
  assert.equal(new URL(at.page.url()).pathname, '/account/passkeys/new')
  await at.context.close()
})

test('without script the page says what to do, and its form opens nothing', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(`${served.baseUrl}/sign-in/passkey`)
  assert.match(await page.content(), /Passkeys need JavaScript/)
  await page.getByTestId('use-passkey').click()
  assert.match(await page.content(), /This passkey could not be used/)
  await page.goto(`${served.baseUrl}/account`)
  assert.equal(new URL(page.url()).pathname, '/sign-in')
  await context.close()
})

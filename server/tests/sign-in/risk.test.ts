import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createFormPerson, type FormPage, type FormPerson } from '../walk/form-person.ts'
import { codeIn, type SignInGround, type Somebody, startSignInGround } from './ground.ts'

let ground: SignInGround
before(async () => {
  ground = await startSignInGround({ AMBIT_SIGN_IN_RISK: 'enforce', AMBIT_COUNTRY_HEADER: 'x-country 10.0.0.0/8' })
})
after(() => ground.close())

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const safari = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) AppleWebKit/605 Version/18.0 Safari/605'

interface Sitting {
  readonly address?: string
  readonly userAgent?: string
  readonly country?: string
}

/** A browser that comes from somewhere, without any cookie yet. */
function browserAt({ email, password }: Somebody, sitting: Sitting = {}): FormPerson {
  const { address = '203.0.113.7', userAgent = firefox, country } = sitting
  return createFormPerson({
    baseUrl: ground.node.baseUrl,
    email,
    password,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      request.headers.set('user-agent', userAgent)
      if (country !== undefined) request.headers.set('x-country', country)
      return ground.node.ambit.edge.fetch(request, { address })
    },
  })
}

async function sendPassword(browser: FormPerson, { email, password }: Somebody): Promise<FormPage> {
  return browser.send(await browser.open('/sign-in'), { email, password })
}

const pathOf = ({ url }: FormPage): string => new URL(url).pathname

test('T36 a sign-in from a new device waits for a mailed code, and no session exists before it', async () => {
  const somebody = await ground.person()
  await browserAt(somebody).signIn()
  assert.equal(await ground.sessionsOf(somebody.id), 1)
  const browser = browserAt(somebody, { address: '198.51.100.9', userAgent: safari })
  const asked = await sendPassword(browser, somebody)
  assert.equal(pathOf(asked), '/sign-in/confirm')
  assert.match(asked.html, /unlike your earlier ones/)
  assert.equal(await ground.sessionsOf(somebody.id), 1)
  const { subject, text } = await ground.mail(somebody.email)
  assert.match(subject, /^Your code to finish signing in to /)
  const code = codeIn(text)
  const wrong = await browser.send(asked, { code: code === '000000' ? '111111' : '000000' })
  assert.deepEqual([wrong.status, pathOf(wrong)], [400, '/sign-in/confirm'])
  const other = browserAt(somebody, { address: '198.51.100.9', userAgent: safari })
  assert.equal(
    pathOf(await other.open('/sign-in/confirm')),
    '/sign-in',
    'a browser without the password has no such page',
  )
  assert.equal(pathOf(await browser.send(wrong, { code })), '/account')
  assert.equal(await ground.sessionsOf(somebody.id), 2)
  const again = browserAt(somebody, { address: '198.51.100.9', userAgent: safari })
  assert.equal(pathOf(await sendPassword(again, somebody)), '/account', 'it is known now')
})

test('two countries within an hour are challenged, where a trusted proxy names them', async () => {
  const somebody = await ground.person()
  const from = { address: '10.0.0.1', country: 'AT' }
  await browserAt(somebody, from).signIn()
  assert.equal(pathOf(await sendPassword(browserAt(somebody, from), somebody)), '/account')
  const moved = browserAt(somebody, { ...from, country: 'NZ' })
  assert.equal(pathOf(await sendPassword(moved, somebody)), '/sign-in/confirm')
  const another = await ground.person()
  await browserAt(another, { country: 'AT' }).signIn()
  assert.equal(
    pathOf(await sendPassword(browserAt(another, { country: 'NZ' }), another)),
    '/account',
    'nobody is believed',
  )
})

test('T32 a blocked country is a wrong password to whoever asks, and nothing is started', async () => {
  const somebody = await ground.person()
  await ground.node.api('POST', '/radar/lists/country/block', { entry: 'nz' })
  const away = { address: '10.0.0.1', country: 'NZ' }
  const blocked = await sendPassword(browserAt(somebody, away), somebody)
  const wrong = await sendPassword(browserAt(somebody, away), { ...somebody, password: 'not the passphrase' })
  const words = ({ html }: FormPage): string => /role="alert"[^>]*>([\s\S]*?)<\//.exec(html)?.[1] ?? 'no alert'
  assert.deepEqual([blocked.status, pathOf(blocked), words(blocked)], [wrong.status, pathOf(wrong), words(wrong)])
  assert.equal(blocked.status, 400)
  assert.equal(await ground.sessionsOf(somebody.id), 0)
  assert.equal(pathOf(await sendPassword(browserAt(somebody, { ...away, country: 'AT' }), somebody)), '/account')
})

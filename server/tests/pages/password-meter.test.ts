import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { createContext, runInContext } from 'node:vm'
import * as fc from 'fast-check'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { checkPassword, ownWords, passwordUnitsMin } from '../../src/directory/check-password.ts'
import { commonWords } from '../../src/directory/derive-common-words.ts'
import { guessUnits } from '../../src/directory/derive-guess-units.ts'
import { renderSecurity } from '../../src/governance/render-security.ts'
import { renderDetails } from '../../src/sign-in/render-code-page.ts'
import { renderNewPassword } from '../../src/sign-in/render-reset.ts'
import { de } from '../../src/sign-in/words/de.ts'
import { en } from '../../src/sign-in/words/en.ts'
import { until } from '../until.ts'
import { axeProblems, overflow } from './accessibility.ts'
import { openBrowser, openSite, type Site, themes, widths } from './browser.ts'
import { at, csrfToken, frame } from './frame.ts'
import { security } from './gallery-account.ts'

const email = 'mina.lindqvist@acme.example'
const about = { email, names: ['Mina', 'Lindqvist'], services: ['Ambit'] }
const guess = { common: commonWords, own: ownWords(about) }
const flow = {
  frame: frame('14:10', { brand: 'Acme Console', signedInAs: undefined, switchAccountHref: undefined }),
  words: en,
  csrfToken,
  returnTo: undefined,
  guess,
}
const german = { ...flow, words: de, frame: { ...flow.frame, words: de.frame } }
const pages = {
  reset: renderNewPassword({ ...flow, email, endsAt: at('15:10'), action: '/reset-password/x' }),
  'reset-german': renderNewPassword({ ...german, email, endsAt: at('15:10'), action: '/reset-password/x' }),
  'reset-refused': renderNewPassword({
    ...flow,
    email,
    endsAt: at('15:10'),
    action: '/reset-password/x',
    fault: en.error.password('known_to_others'),
  }),
  details: renderDetails({ ...flow, email, endsAt: at('22:10'), skipHref: '/account' }),
  security: renderSecurity({ ...security, guess }),
}

const script = readFileSync(new URL('../../src/platform/assets/password.js', import.meta.url), 'utf8')

test('the page counts the steps of a guess as the server does', () => {
  const context = createContext({ document: { querySelectorAll: () => [] } })
  runInContext(script, context)
  const words = [...guess.common, ...guess.own]
  const count = (password: string): unknown =>
    runInContext(`guessUnits(${JSON.stringify(password)}, ${JSON.stringify(words)})`, context)
  const pieces = fc.oneof(
    fc.constantFrom(
      'Passw0rd',
      'mina',
      'DRAGON',
      '1234',
      '2026',
      'aaa',
      '!',
      ' ',
      '-',
      'ｗｉｄｅ',
      'ß',
      '🔑',
      'e\u0301',
      'l',
      '$',
    ),
    fc.string({ unit: 'grapheme', maxLength: 4 }),
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), parts => {
      const password = parts.join('')
      assert.equal(count(password), guessUnits(password, guess).units, password)
    }),
    { numRuns: 200 },
  )
  assert.ok(Number(count('Passw0rd2026!')) < passwordUnitsMin)
  assert.equal(checkPassword('Passw0rd2026!', about), 'known_to_others')
})

let site: Site
let browser: Browser
before(async () => {
  site = await openSite(pages)
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  await site.close()
})

async function visit<T>(
  name: string,
  look: (tab: Page) => Promise<T>,
  options: BrowserContextOptions = {},
): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  const tab = await context.newPage()
  const said: string[] = []
  tab.on('console', message => said.push(message.text()))
  tab.on('pageerror', cause => said.push(cause.message))
  await tab.goto(`${site.url}/${name}`)
  const seen = await look(tab)
  await context.close()
  assert.deepEqual(said, [], name)
  return seen
}

test('the meter says while somebody types what the server will say, and a screen reader hears where it ends', async () => {
  await visit('reset', async tab => {
    const [input, meter] = [tab.locator('#password'), tab.locator('.meter')]
    const words = tab.locator('.meter-words')
    assert.equal(await meter.isVisible(), false)
    for (const [typed, level, text] of [
      ['short', '1', 'Too short: 7 more.'],
      ['Passw0rd2026!', '2', en.meter.weak],
      ['mina.lindqvist1', '2', en.meter.weak],
      ['kqz vbj mxw y', '3', en.meter.fine],
      ['correct horse battery staple', '4', en.meter.strong],
    ] as const) {
      await input.fill(typed)
      assert.deepEqual([await meter.getAttribute('data-level'), await words.textContent()], [level, text], typed)
    }
    const heard = tab.locator('.meter [role="status"]')
    assert.equal(await heard.getAttribute('aria-live'), 'polite')
    await until(async () => (await heard.textContent()) === en.meter.strong)
    await input.fill('')
    assert.equal(await meter.isVisible(), false)
  })
  await visit('reset-german', async tab => {
    await tab.locator('#password').fill('kurz')
    assert.equal(await tab.locator('.meter-words').textContent(), 'Zu kurz: noch 8.')
  })
  await visit('security', async tab => {
    await tab.locator('#new-password').fill('Passw0rd2026!')
    assert.equal(await tab.locator('.meter').getAttribute('data-level'), '2')
  })
})

test('without a script the sentence of the policy stands there, and nothing of the meter', async () => {
  for (const name of ['reset', 'details', 'security'])
    await visit(
      name,
      async tab => {
        assert.equal(await tab.locator('.meter').isVisible(), false)
        assert.match((await tab.locator('main').textContent()) ?? '', /12 characters or more/)
      },
      { javaScriptEnabled: false },
    )
})

test('the meter passes the accessibility rules in both themes and fits a phone', async () => {
  for (const colorScheme of themes)
    for (const width of [...widths, 320])
      for (const name of ['reset-refused', 'details', 'security'])
        await visit(
          name,
          async tab => {
            await tab.locator('[autocomplete="new-password"]').fill('Passw0rd2026!')
            const asked = colorScheme === 'dark' ? { colours: 'alone' as const } : {}
            const problems = [...(await axeProblems(tab, asked)), ...(await overflow(tab))]
            assert.deepEqual(problems, [], `${name} ${colorScheme} ${width}`)
          },
          { colorScheme, viewport: { width, height: 800 }, bypassCSP: true },
        )
})

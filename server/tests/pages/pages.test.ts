import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, ConsoleMessage, Page } from 'playwright-core'
import { wordsIn } from '../../src/sign-in/words/all.ts'
import { ar } from '../../src/sign-in/words/ar.ts'
import { fr } from '../../src/sign-in/words/fr.ts'
import type { Words } from '../../src/sign-in/words/words.ts'
import { axeProblems, axeTags, loadAxe, openDetails, overflow, wcagTags } from './accessibility.ts'
import { openBrowser, openSite, type Site, themes, widths } from './browser.ts'
import { gallery } from './gallery.ts'
import { pagesIn } from './gallery-languages.ts'
import { mails } from './gallery-mails.ts'
import { shownAt } from './gallery-routes.ts'

const narrowest = 320

describe('every page in a browser', () => {
  let site: Site
  let browser: Browser

  before(async () => {
    site = await openSite({ ...gallery, ...mails })
    browser = await openBrowser()
  })
  after(async () => {
    await browser.close()
    await site.close()
  })

  test('the check for accessibility finds a fault when there is one', async () => {
    const context = await browser.newContext()
    const tab = await context.newPage()
    await tab.setContent('<title>t</title><main><h1>t</h1><img src="data:,"><p style="color:#aaa">pale</p></main>')
    const found = (await axeProblems(tab)).map(problem => problem.replace(/:.*/s, ''))
    await context.close()
    assert.deepEqual([...new Set(found)].toSorted(), ['color-contrast', 'html-has-lang', 'image-alt'])
  })

  describe('in both themes, at every width', () => {
    let tab: Page
    before(async () => {
      tab = await (await browser.newContext({ bypassCSP: true, reducedMotion: 'reduce' })).newPage()
    })
    after(() => tab.context().close())
    for (const name of Object.keys({ ...gallery, ...mails }))
      test(`${name} is accessible and quiet, fits ${narrowest} px, and nothing that others wrote became an element`, async () => {
        assert.deepEqual(await problemsOf(tab, `${site.url}/${name}`), [])
      })
  })

  for (const words of [fr, ar])
    test(`every page in ${words.name} is accessible on a phone, fits ${narrowest} px, and isolates addresses`, async () => {
      const pages = await openSite(pagesIn(words))
      const context = await browser.newContext({ bypassCSP: true, viewport: { width: narrowest, height: 700 } })
      const tab = await context.newPage()
      const found = await problemsIn(tab, pages.url, words)
      await context.close()
      await pages.close()
      assert.deepEqual(found, [])
    })

  test('the check for isolation finds an address that runs along with the sentence', async () => {
    const context = await browser.newContext()
    const tab = await context.newPage()
    await tab.setContent('<p>to mina@acme.example</p><p>to <bdi>mina@acme.example</bdi></p>')
    const found = await tab.evaluate(findUnisolated)
    await context.close()
    assert.equal(found.length, 1)
  })

  test('T42 the policy of the page holds: an added script and an added style do nothing', async () => {
    const context = await browser.newContext()
    const tab = await context.newPage()
    const refused: string[] = []
    tab.on('console', message => refused.push(message.text()))
    await tab.goto(`${site.url}/sign-in`)
    const effects = await tab.evaluate(() => {
      const document = Reflect.get(globalThis, 'document')
      const script = document.createElement('script')
      script.textContent = 'globalThis.ran = true'
      const style = document.createElement('style')
      style.textContent = 'h1 { display: none }'
      document.head.append(script, style)
      const heading = Reflect.get(globalThis, 'getComputedStyle')(document.querySelector('h1'))
      return { ran: Reflect.get(globalThis, 'ran') === true, hidden: heading.display === 'none' }
    })
    await context.close()
    assert.deepEqual(effects, { ran: false, hidden: false })
    assert.ok(
      refused.some(text => text.includes('script-src')),
      'the browser says why',
    )
  })

  test('Enter in a field of a request submits only the review button', async () => {
    const context = await browser.newContext()
    const tab = await context.newPage()
    await tab.goto(`${site.url}/approval`)
    const sent = tab.waitForRequest(request => request.method() === 'POST')
    await tab.locator('[name="max_calls"]').press('Enter')
    const form = new URLSearchParams((await sent).postData() ?? '')
    await context.close()
    assert.deepEqual(form.getAll('decision'), ['review'])
    assert.deepEqual(form.getAll('constraint.github__create_issue.labels'), ['release', 'docs', 'bug'])
    assert.deepEqual(form.getAll('listed'), ['constraint.github__create_issue.labels'])
  })

  test('every page is walked by keyboard from its top to its end, and each stop is seen', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    const problems: string[] = []
    const tab = await context.newPage()
    const names = Object.values(shownAt).flatMap(([first = '']) => (first in mails ? [] : first))
    for (const name of names) {
      await tab.goto(`${site.url}/${name}`)
      const stops = await tab.evaluate(countStops)
      for (let stop = 0; stop < stops; stop++) {
        await pressToNext(tab)
        const wrong = await tab.evaluate(lookAtStop, stop)
        if (wrong !== undefined) problems.push(`${name}, stop ${stop}: ${wrong}`)
      }
    }
    await context.close()
    assert.deepEqual(problems, [])
  })

  test('a mark on the timeline leads to its row, also when the row was folded away', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    const tab = await context.newPage()
    await tab.goto(`${site.url}/session`)
    const mark = tab.locator('.at-wide .m-read a').first()
    const href = await mark.getAttribute('href')
    await mark.click()
    const row = tab.locator(`[id="${(href ?? '').slice(1)}"]`)
    const shown = await row.isVisible()
    await context.close()
    assert.ok(shown)
  })
})

/** Marks what the keyboard can reach, in the order of the markup. */
function countStops(): number {
  const document = Reflect.get(globalThis, 'document')
  const all = document.querySelectorAll('a[href], button, input:not([type="hidden"]), select, textarea, summary')
  // Radio buttons of one name are one stop: the chosen one, else the first.
  const chosen = (element: { name: string }): unknown => {
    const group = [...document.querySelectorAll('input[type="radio"]')].filter(({ name }) => name === element.name)
    return group.find(({ checked }) => checked) ?? group[0]
  }
  const stops = [...all].filter(
    element =>
      element.tabIndex >= 0 &&
      !element.disabled &&
      element.checkVisibility() &&
      (element.type !== 'radio' || element === chosen(element)),
  )
  stops.forEach((element, at) => {
    element.dataset.stop = String(at)
  })
  return stops.length
}

/** A field of date and time has a stop for each of its parts; they are of the browser. */
async function pressToNext(tab: Page): Promise<void> {
  do await tab.keyboard.press('Tab')
  while (await tab.evaluate(staysInside))
}

function staysInside(): boolean {
  const element = Reflect.get(globalThis, 'document').activeElement
  const stays = element.type === 'datetime-local' && 'seen' in element.dataset
  element.dataset.seen = ''
  return stays
}

/** What is wrong with where the keyboard is: another place than the markup says, or one that nobody sees. */
function lookAtStop(stop: number): string | undefined {
  const element = Reflect.get(globalThis, 'document').activeElement
  const named = String(element.outerHTML).slice(0, 80)
  if (element.dataset.stop !== String(stop)) return `is at ${named}`
  const { outlineStyle, outlineWidth } = Reflect.get(globalThis, 'getComputedStyle')(element)
  const box = element.getBoundingClientRect()
  if (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2) return `has no ring: ${named}`
  return box.width < 4 || box.height < 4 || box.right < 0 ? `is nowhere: ${named}` : undefined
}

/** Of every page in one language: its direction, faults that a reader meets in light on a phone, addresses that would be scrambled. */
async function problemsIn(tab: Page, url: string, { frame }: Words): Promise<string[]> {
  const problems: string[] = []
  const expected = { lang: frame.language, dir: frame.direction ?? 'ltr' }
  for (const name of Object.keys(pagesIn(wordsIn([frame.language])))) {
    await tab.goto(`${url}/${name}`)
    await tab.evaluate(openDetails)
    const { lang, dir } = await tab.evaluate(() => {
      const root = Reflect.get(globalThis, 'document').documentElement
      return { lang: root.lang, dir: Reflect.get(globalThis, 'getComputedStyle')(root).direction }
    })
    if (lang !== expected.lang || dir !== expected.dir) problems.push(`${name}: is ${lang}, ${dir}`)
    const faults = await foreign(tab)
    await loadAxe(tab)
    faults.push(...(await axeProblems(tab, { colours: 'not' })), ...(await overflow(tab)))
    faults.push(...(await tab.evaluate(findUnisolated)))
    problems.push(...faults.map(fault => `${name}: ${fault}`))
  }
  return problems
}

/** Addresses and what others wrote, outside of anything that keeps their order to themselves. */
function findUnisolated(): string[] {
  const document = Reflect.get(globalThis, 'document')
  const found: string[] = []
  const texts = document.createTreeWalker(document.body, 4)
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode())
    if (
      /\w@\w|:\/\/|\\u202e/.test(text.data) &&
      text.parentElement.closest('bdi, [dir]:not(html), .mono, .id, option') === null
    )
      found.push(`not isolated: ${text.data.slice(0, 80)}`)
  return found
}

/**
 * Of one page, opened once, with every `details` open; what it says on the console is a problem of its own. Both themes have the same
 * markup and differ in colours alone, so dark is asked only about those. A mail has no parts of a page around it, for a mail program
 * brings its own.
 */
async function problemsOf(tab: Page, url: string): Promise<string[]> {
  const problems: string[] = []
  const said = (message: ConsoleMessage): void => {
    // The frames of applications come from the site of the gallery itself, which only here is their own origin too.
    if (!message.text().startsWith('An iframe which has both')) problems.push(`console: ${message.text()}`)
  }
  const failed = (cause: Error): void => void problems.push(cause.message)
  tab.on('console', said).on('pageerror', failed)
  await tab.goto(url)
  problems.push(...(await foreign(tab)))
  await loadAxe(tab)
  await tab.evaluate(openDetails)
  const tags = isMail(tab) ? wcagTags : axeTags
  for (const width of widths)
    for (const colorScheme of themes) {
      await tab.setViewportSize({ width, height: 800 })
      await tab.emulateMedia({ colorScheme })
      const found = [
        ...(await axeProblems(tab, colorScheme === 'dark' ? { colours: 'alone' } : { tags })),
        ...(await overflow(tab)),
      ]
      problems.push(...found.map(problem => `${colorScheme}, ${width} px: ${problem}`))
    }
  await tab.setViewportSize({ width: narrowest, height: 700 })
  problems.push(...(await overflow(tab)))
  tab.off('console', said).off('pageerror', failed)
  return problems
}

function isMail(tab: Page): boolean {
  return new URL(tab.url()).pathname.slice(1) in mails
}

/** What no page of ours has: if one is there, somebody else's words were taken for markup. Mails have their style in place. */
async function foreign(tab: Page): Promise<string[]> {
  if (isMail(tab)) return []
  return tab.evaluate(() => {
    const document = Reflect.get(globalThis, 'document')
    const found = [
      ...document.querySelectorAll(
        'script:not([src^="/assets/passkey."], [src^="/assets/portal."]), style, iframe:not([sandbox="allow-scripts allow-same-origin"]), [style], [onclick], [onerror], b[onclick]',
      ),
    ]
    return found.map(element => String(element.outerHTML).slice(0, 80))
  })
}

import type { BrowserContext } from '../browser.ts'
import { freshly } from '../drive.ts'
import { browserOf } from '../drive-browser.ts'
import { textOfHtml } from '../forms.ts'
import { type Ground, NotHonest } from '../ground.ts'
import { wordsOf } from '../scripted/words.ts'
import { type RunScenario, Tried } from './model.ts'

const markup =
  '<img src="x" data-ambit="x07" onerror="window.ambitX07=1"><svg data-ambit="x07" onload="window.ambitX07=1"></svg>'
const attribute = '"><b data-ambit="x07">\'--><script>window.ambitX07=1</script>'
const rtl = '\u202Etxt.exe\u202C'
const long = 'W'.repeat(10_000)

/** What somebody calls themselves, and what an agent says, is text wherever it stands. */
export const x07: RunScenario = {
  id: 'X07',
  title: 'Names with markup, from right to left, and of 10,000 characters',
  rules: ['IC11'],
  browser: true,
  absent: ({ manifest }) => (manifest.pages.length === 0 ? { because: 'there are no pages', code: null } : null),
  async run(ground) {
    const { manifest, scripted } = ground
    const tried = new Tried(ground)
    const honest = await freshly(ground, 'admin')
    const showing: string[] = []
    for (const { path } of manifest.pages) {
      const { status, body } = await honest.visitor.get(path)
      const text = textOfHtml(body)
      const shown = wordsOf(scripted.stage.state)
      if (status === 200 && shown.some(word => text.includes(word.read()))) showing.push(path)
    }
    if (showing.length === 0) throw new NotHonest('No page shows the name of a person or of an organization.')
    scripted.reset()
    // What a sign-in keeps of a person has room for a name with markup, not for one of 10,000 characters.
    writeNames(ground, 0)
    const context = await browserOf(ground, 'admin')
    try {
      const seen = await lookAround(ground, tried, { context, paths: showing })
      const silent = showing.find(path => !seen.has(path))
      if (silent !== undefined)
        throw new NotHonest(`${silent} shows an honest name, and nothing where the name is hostile.`)
    } finally {
      await context.close()
    }
    return tried.outcome()
  },
}

const names = [markup, attribute, rtl, long]

/** Each text is each of the names in turn, so that every place of a page has had all of them. */
function writeNames({ scripted }: Ground, shift: number): void {
  for (const [index, word] of wordsOf(scripted.stage.state).entries())
    word.write(names[(index + shift) % names.length] ?? markup)
}

/** Each page once for each of the names; the paths of those that showed one. */
async function lookAround(
  ground: Ground,
  tried: Tried,
  { context, paths }: { readonly context: BrowserContext; readonly paths: readonly string[] },
): Promise<ReadonlySet<string>> {
  const seen = new Set<string>()
  for (const shift of names.keys()) {
    writeNames(ground, shift)
    for (const path of paths) if (await lookAt(ground, tried, { context, path })) seen.add(path)
  }
  return seen
}

interface Looking {
  readonly context: BrowserContext
  readonly path: string
}

/** Whether the page shows a hostile name, as text or as what it should never be. */
async function lookAt(ground: Ground, tried: Tried, { context, path }: Looking): Promise<boolean> {
  const page = await context.newPage()
  await page.goto(`${ground.app.origin}${path}`, { waitUntil: 'load' })
  const text = await page.evaluate<string>('document.documentElement.textContent')
  const elements = await page.evaluate<number>(
    'document.querySelectorAll("[data-ambit]").length + (window.ambitX07 === undefined ? 0 : 1)',
  )
  ground.trace.add({ kind: 'page', who: 'admin', path, text: text.replace(/\s+/g, ' ').slice(0, 600) })
  await page.close()
  tried.check(elements === 0, {
    tried: `names with markup on ${path}`,
    broke: `On ${path} a name becomes ${elements} elements of the page, and its script can run.`,
  })
  return elements > 0 || names.some(name => text.includes(name.slice(0, 12)))
}

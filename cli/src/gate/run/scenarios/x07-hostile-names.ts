import { freshly } from '../drive.ts'
import { browserOf } from '../drive-browser.ts'
import { textOfHtml } from '../forms.ts'
import { NotHonest } from '../ground.ts'
import { type RunScenario, Tried } from './model.ts'

const markup =
  '<img src="x" data-ambit="x07" onerror="window.ambitX07=1"><svg data-ambit="x07" onload="window.ambitX07=1"></svg>'
const attribute = '"><b data-ambit="x07">\'--><script>window.ambitX07=1</script>'
const rtl = '\u202Etxt.exe\u202C'
const long = 'W'.repeat(10_000)

/** What somebody calls themselves is text wherever it stands. */
export const x07: RunScenario = {
  id: 'X07',
  title: 'Names with markup, from right to left, and of 10,000 characters',
  rules: ['IC11'],
  browser: true,
  absent: ({ manifest }) => (manifest.pages.length === 0 ? { because: 'there are no pages', code: null } : null),
  async run(ground) {
    const { manifest, scripted, app } = ground
    const tried = new Tried(ground)
    const honest = await freshly(ground, 'admin')
    const showing: string[] = []
    for (const { path } of manifest.pages) {
      const { status, body } = await honest.visitor.get(path)
      const text = textOfHtml(body)
      const people = [...scripted.stage.state.people.values()]
      const organizations = [...scripted.stage.state.organizations.values()]
      const shown = [...people.map(({ firstName }) => firstName), ...organizations.map(({ name }) => name)]
      if (status === 200 && shown.some(name => text.includes(name))) showing.push(path)
    }
    if (showing.length === 0) throw new NotHonest('No page shows the name of a person or of an organization.')
    scripted.reset()
    const { state } = scripted.stage
    const names = [markup, attribute, rtl, long]
    for (const [index, person] of [...state.people.values()].entries()) {
      person.firstName = names[index % names.length] ?? markup
      person.lastName = names[(index + 1) % names.length] ?? markup
    }
    for (const named of [state.organizations, state.connections, state.keys])
      for (const one of named.values()) one.name = markup
    const context = await browserOf(ground, 'admin')
    try {
      for (const path of showing) {
        const page = await context.newPage()
        await page.goto(`${app.origin}${path}`, { waitUntil: 'load' })
        const text = await page.evaluate<string>('document.documentElement.textContent')
        const elements = await page.evaluate<number>(
          'document.querySelectorAll("[data-ambit]").length + (window.ambitX07 === undefined ? 0 : 1)',
        )
        ground.trace.add({ kind: 'page', who: 'admin', path, text: text.replace(/\s+/g, ' ').slice(0, 600) })
        const shown = names.some(name => text.includes(name.slice(0, 12)))
        if (!shown && elements === 0)
          throw new NotHonest(`${path} shows an honest name, and nothing where the name is hostile.`)
        tried.check(elements === 0, {
          tried: `names with markup on ${path}`,
          broke: `On ${path} a name becomes ${elements} elements of the page, and its script can run.`,
        })
        await page.close()
      }
    } finally {
      await context.close()
    }
    return tried.outcome()
  },
}

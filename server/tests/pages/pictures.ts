import { mkdir, writeFile } from 'node:fs/promises'
import { openBrowser, openSite, themes, widths } from './browser.ts'
import { gallery } from './gallery.ts'

/** Pictures of the pages: `node server/tests/pages/pictures.ts [folder] [name…]`; without names, those of the docs. */
const [folder = 'docs/pictures', ...names] = process.argv.slice(2)
const shown =
  names.length > 0
    ? names
    : ['sign-in', 'consent', 'approval', 'approval-change', 'approval-call', 'approval-decided', 'connect']

await mkdir(folder, { recursive: true })
const site = await openSite(gallery)
const browser = await openBrowser()
for (const colorScheme of themes)
  for (const width of widths) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } })
    const tab = await context.newPage()
    for (const name of shown.flatMap(wanted => (wanted === 'all' ? Object.keys(gallery) : [wanted]))) {
      await tab.goto(`${site.url}/${name}`)
      await writeFile(`${folder}/${name}-${colorScheme}-${width}.png`, await tab.screenshot({ fullPage: true }))
    }
    await context.close()
  }
await browser.close()
await site.close()

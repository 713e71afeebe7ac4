import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { openBrowser, openSite, themes, widths } from './browser.ts'
import { gallery } from './gallery.ts'
import { documented, fileOf, galleryDocument, shots } from './gallery-document.ts'
import { spoken } from './gallery-languages.ts'
import { mails } from './gallery-mails.ts'
import { indexedPng } from './png.ts'

/**
 * Pictures of the pages. `node server/tests/pages/pictures.ts` writes those of the documentation to `docs/pictures`, and the page that
 * shows them; `… pictures.ts FOLDER NAME…` writes the named pages of the gallery ("all": every one) in both themes and widths.
 */
const documents = 'docs/pictures'
const [folder = documents, ...asked] = process.argv.slice(2)
const pages = { ...gallery, ...mails, ...spoken }
const names = asked.length === 0 ? documented : asked.includes('all') ? Object.keys(pages) : asked
const every = themes.flatMap(theme => widths.map(width => ({ theme, width })))
await mkdir(folder, { recursive: true })
if (asked.length === 0) await takeOld()
const site = await openSite(pages)
const browser = await openBrowser()
for (const shot of asked.length === 0 ? shots : every) {
  const context = await browser.newContext({ colorScheme: shot.theme, viewport: { width: shot.width, height: 800 } })
  const tab = await context.newPage()
  for (const name of names) {
    await tab.goto(`${site.url}/${name}`)
    await writeFile(`${folder}/${fileOf(name, shot)}`, indexedPng(await tab.screenshot({ fullPage: true })))
  }
  await context.close()
}
await browser.close()
await site.close()
if (asked.length === 0) await writeFile(`${documents}/README.md`, galleryDocument())

/** Pictures of pages that are not documented any more. */
async function takeOld(): Promise<void> {
  const kept = new Set(documented.flatMap(name => shots.map(shot => fileOf(name, shot))))
  for (const file of await readdir(documents))
    if (file.endsWith('.png') && !kept.has(file)) await rm(`${documents}/${file}`)
}

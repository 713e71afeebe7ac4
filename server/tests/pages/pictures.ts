import { mkdir, writeFile } from 'node:fs/promises'
import { openBrowser, openSite, themes, widths } from './browser.ts'
import { gallery } from './gallery.ts'
import { mails } from './gallery-mails.ts'
import { indexedPng } from './png.ts'

/**
 * Pictures of the pages. `node server/tests/pages/pictures.ts` writes those of the documentation to `docs/pictures`;
 * `… pictures.ts FOLDER NAME…` writes the named pages of the gallery ("all": every one) in both themes and widths.
 */
const documented = [
  'sign-in',
  'sign-in-code',
  'sign-in-link',
  'sign-up',
  'sign-up-details',
  'verify-email',
  'factor',
  'enrol-scan',
  'enrol-codes',
  'organization',
  'invitation',
  'reset-password',
  'reset-new',
  'signed-out',
  'sign-in-german',
  'consent',
  'connect',
  'device',
  'approval',
  'approval-change',
  'approval-call',
  'session',
  'account',
  'security',
]

const [folder = 'docs/pictures', ...asked] = process.argv.slice(2)
const names = asked.includes('all') ? Object.keys({ ...gallery, ...mails }) : asked
await mkdir(folder, { recursive: true })
const site = await openSite({ ...gallery, ...mails })
const browser = await openBrowser()
for (const colorScheme of themes)
  for (const width of widths) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } })
    const tab = await context.newPage()
    for (const name of names.length > 0 ? names : documented) {
      await tab.goto(`${site.url}/${name}`)
      const picture = indexedPng(await tab.screenshot({ fullPage: true }))
      await writeFile(`${folder}/${name}-${colorScheme}-${width}.png`, picture)
    }
    await context.close()
  }
await browser.close()
await site.close()

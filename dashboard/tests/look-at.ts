import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { type Theme, themes, widths } from '../../server/tests/pages/browser.ts'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const axeTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const narrowest = 320
const height = 800

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/** Every fault of what a tab shows now: accessibility in both themes at both widths with all details open, and overflow at 320 px. */
export async function problemsOf(page: Page): Promise<string[]> {
  const found: string[] = []
  await page.evaluate(() => {
    for (const details of globalThis.document.querySelectorAll('details')) details.open = true
  })
  for (const theme of themes)
    for (const width of widths) {
      await page.emulateMedia({ colorScheme: theme })
      await page.setViewportSize({ width, height })
      found.push(...(await axeProblems(page, theme)).map(each => `${theme} ${width}: ${each}`))
    }
  await page.setViewportSize({ width: narrowest, height })
  const wide = await page.evaluate(
    () => globalThis.document.documentElement.scrollWidth - globalThis.document.documentElement.clientWidth,
  )
  if (wide > 0) found.push(`${narrowest} px: ${wide} px too wide`)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1280, height })
  return found
}

async function axeProblems(page: Page, _theme: Theme): Promise<string[]> {
  await page.evaluate(axeSource)
  const violations: readonly Violation[] = await page.evaluate(
    tags =>
      Reflect.get(globalThis, 'axe')
        .run({ runOnly: tags })
        .then((run: { violations: unknown }) => run.violations),
    axeTags,
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(node => `${id}: ${node.html.slice(0, 200)} ${(node.failureSummary ?? '').replaceAll(/\s+/g, ' ')}`),
  )
}

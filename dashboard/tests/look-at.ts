import type { Page } from 'playwright-core'
import { axeProblems, openDetails, overflow } from '../../server/tests/pages/accessibility.ts'
import { themes, widths } from '../../server/tests/pages/browser.ts'

const narrowest = 320
const height = 800

/**
 * Every fault of what a tab shows now: accessibility in both themes at both widths with all details open, and overflow at 320 px.
 * The themes have the same markup and differ in colours alone, so dark is asked only about those.
 */
export async function problemsOf(page: Page): Promise<string[]> {
  const found: string[] = []
  await page.evaluate(openDetails)
  for (const width of widths)
    for (const theme of themes) {
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme: theme })
      const problems = await axeProblems(page, theme === 'dark' ? { colours: 'alone' } : {})
      found.push(...problems.map(each => `${theme} ${width}: ${each}`))
    }
  await page.setViewportSize({ width: narrowest, height })
  found.push(...(await overflow(page)))
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1280, height })
  return found
}

import type { BrowserContext } from './browser.ts'
import { type Ground, NotHonest } from './ground.ts'
import type { PersonName } from './scripted/state.ts'

/** How long a page of the code may take to answer. */
export const pageWithinMs = 30_000

/** A browser in which somebody signed in, as people do. */
export async function browserOf({ app, manifest, openContext }: Ground, person: PersonName): Promise<BrowserContext> {
  const context = await openContext()
  try {
    const page = await context.newPage()
    await page.goto(`${app.origin}${manifest.signIn.start.path}`, { waitUntil: 'load', timeout: pageWithinMs })
    await page.click(`#${person}`, { timeout: pageWithinMs })
    await page.waitForURL(url => url.origin === app.origin, { waitUntil: 'load', timeout: pageWithinMs })
    await page.close()
    return context
  } catch (cause) {
    await context.close()
    throw new NotHonest(
      `A browser did not get through the sign-in: ${cause instanceof Error ? cause.message.split('\n')[0] : cause}`,
    )
  }
}

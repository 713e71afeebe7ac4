import type { Browser, Page } from 'playwright-core'

export interface Narrowing {
  readonly untick?: readonly string[]
  readonly constraints?: Readonly<Record<string, string>>
  readonly maxCalls?: number
  readonly durationSeconds?: number
}

/** Called with each page before the person acts on it, and after. */
export type Look = (page: Page) => Promise<void>

/** A person at a real browser, finding things as the pages' contract names them. */
export interface Person {
  readonly page: Page
  /** Opens an address and signs in when the page asks. */
  open(url: string): Promise<void>
  /** At the consent page that `url` leads to: starts the session, and waits for the agent's own address. */
  consent(url: string): Promise<void>
  approve(url: string, narrowing?: Narrowing): Promise<string>
  deny(url: string): Promise<string>
  endSession(url: string): Promise<void>
  text(): Promise<string>
  close(): Promise<void>
}

/** A browser of one's own: no cookie is shared with another person. */
export async function createPerson(
  browser: Browser,
  who: { email: string; password: string; look?: Look | undefined },
): Promise<Person> {
  const context = await browser.newContext()
  const page = await context.newPage()
  const look = who.look ?? (async () => undefined)
  const open = async (url: string): Promise<void> => {
    await page.goto(url)
    await look(page)
    if (new URL(page.url()).pathname !== '/sign-in') return
    await page.getByTestId('email').fill(who.email)
    await page.getByTestId('password').fill(who.password)
    await page.getByTestId('sign-in').click()
    await page.waitForURL(address => address.pathname !== '/sign-in')
    await look(page)
  }
  const decide = async (url: string, button: 'approve' | 'deny'): Promise<string> => {
    const password = page.locator('input[name=password]')
    if ((await password.count()) > 0 && button === 'approve') await password.fill(who.password)
    await page.getByTestId(button).click()
    await page.waitForLoadState()
    await look(page)
    if (new URL(page.url()).origin !== new URL(url).origin) throw new Error(`the decision led to ${page.url()}`)
    return page.locator('body').innerText()
  }
  return {
    page,
    open,
    consent: async url => {
      await open(url)
      await page.getByTestId('consent-allow').click()
      await page.waitForURL(address => address.pathname === '/callback')
    },
    approve: async (url, narrowing = {}) => {
      await open(url)
      await narrow(page, narrowing)
      return decide(url, 'approve')
    },
    deny: async url => {
      await open(url)
      return decide(url, 'deny')
    },
    endSession: async url => {
      await open(url)
      await page.getByTestId('end-session').first().click()
      await page.waitForLoadState()
      await look(page)
    },
    text: () => page.locator('body').innerText(),
    close: () => context.close(),
  }
}

async function narrow(page: Page, narrowing: Narrowing): Promise<void> {
  for (const tool of narrowing.untick ?? []) await page.locator(`input[name=tool][value="${tool}"]`).uncheck()
  for (const [field, value] of Object.entries(narrowing.constraints ?? {}))
    await page.locator(`input[name="constraint.${field}"]`).fill(value)
  if (narrowing.maxCalls !== undefined) await page.locator('input[name=max_calls]').fill(String(narrowing.maxCalls))
  if (narrowing.durationSeconds !== undefined)
    await page.locator(`input[name=duration_seconds][value="${narrowing.durationSeconds}"]`).check()
}

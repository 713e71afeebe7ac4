import { existsSync } from 'node:fs'

/** As much of a browser as a review needs; `playwright-core` has more. */
export interface BrowserPage {
  goto(url: string, options?: object): Promise<unknown>
  content(): Promise<string>
  evaluate<Answer>(script: string): Promise<Answer>
  setContent(html: string): Promise<void>
  waitForLoadState(state: 'load' | 'networkidle', options?: object): Promise<void>
  waitForURL(match: (url: URL) => boolean, options?: object): Promise<void>
  click(selector: string, options?: object): Promise<void>
  url(): string
  on(event: 'response', listener: (response: BrowserResponse) => void): void
  close(): Promise<void>
}

export interface BrowserResponse {
  url(): string
  text(): Promise<string>
}

export interface BrowserContext {
  newPage(): Promise<BrowserPage>
  addCookies(cookies: readonly object[]): Promise<void>
  cookies(): Promise<
    { readonly name: string; readonly value: string; readonly httpOnly: boolean; readonly sameSite: string }[]
  >
  close(): Promise<void>
}

interface Browser {
  newContext(options?: object): Promise<BrowserContext>
  close(): Promise<void>
}

interface Playwright {
  readonly chromium: { launch(options: object): Promise<Browser>; executablePath(): string }
}

/** There is none on this machine, or it does not start. */
export class NoBrowser extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'NoBrowser'
  }
}

const startWithinMs = 120_000
const flags = ['--disable-gpu', '--disable-dev-shm-usage']

/** A browser that starts when it is first asked for. `program` is where it stands; null for the one that `playwright-core` installed. */
export function browserFor(program: string | null): { openContext(): Promise<BrowserContext>; close(): Promise<void> } {
  let browser: Promise<Browser> | undefined
  return {
    openContext: async () => {
      browser ??= launch(program)
      return (await browser).newContext({ ignoreHTTPSErrors: true })
    },
    close: async () => {
      await (await browser?.catch(() => undefined))?.close()
    },
  }
}

async function launch(program: string | null): Promise<Browser> {
  // A package of its own that nobody needs for anything else: it is there where somebody installed it.
  const name = 'playwright-core'
  const found: Playwright | { readonly default: Playwright } | null = await import(name).catch(() => null)
  const playwright = found === null ? null : 'default' in found ? found.default : found
  if (playwright === null)
    throw new NoBrowser(
      'No browser was driven: there is no playwright-core. Install it beside this program (npm install playwright-core) and name a browser in AMBIT_BROWSER.',
    )
  const path = program ?? playwright.chromium.executablePath()
  if (!existsSync(path))
    throw new NoBrowser(
      `No browser was driven: there is none at ${path}. Run npx playwright-core install chromium, or name one in AMBIT_BROWSER.`,
    )
  // A root user has no sandbox of Chromium's own.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return playwright.chromium
    .launch({ executablePath: path, headless: true, args: [...flags, ...asRoot], timeout: startWithinMs })
    .catch(cause => {
      throw new NoBrowser(
        `No browser was driven: ${cause instanceof Error ? cause.message.split('\n')[0] : 'it does not start'}.`,
      )
    })
}

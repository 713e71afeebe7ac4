import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { openBrowser } from '../../server/tests/pages/browser.ts'
import { type ServedNode, startServed } from '../../server/tests/wire/ground.ts'

/** A whole server with the built dashboard, and browsers of people. */
export interface DashboardGround {
  readonly served: ServedNode
  readonly browser: Browser
  /** A browser of somebody who may sign in with this password, at the dashboard; the owner where nobody is named. */
  enter(visit?: Visit): Promise<Visitor>
  close(): Promise<void>
}

export interface Visit {
  readonly path?: string
  readonly email?: string
  readonly password?: string
  readonly options?: Parameters<Browser['newContext']>[0]
}

export interface Visitor {
  readonly context: BrowserContext
  readonly page: Page
  /** What the browser complained of: its console, and requests that failed. */
  readonly complaints: readonly string[]
}

/** Builds what is not built yet, and starts a node that serves it on a port of its own. */
export async function startDashboard(env: Readonly<Record<string, string>> = {}): Promise<DashboardGround> {
  await promisify(execFile)(process.execPath, [join(import.meta.dirname, '../build.ts')])
  const served = await startServed(env)
  const browser = await openBrowser()
  return {
    served,
    browser,
    enter: visit => enter(served, browser, visit),
    close: async () => {
      await browser.close()
      await served.close()
    },
  }
}

async function enter(
  { baseUrl, node }: ServedNode,
  browser: Browser,
  { path = '', email = node.email, password = node.password, options = {} }: Visit = {},
): Promise<Visitor> {
  const context = await browser.newContext({ timezoneId: 'Europe/Paris', reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', fault => complaints.push(String(fault.stack)))
  await page.goto(`${baseUrl}/dashboard${path}`)
  await page.getByTestId('email').fill(email)
  await page.getByTestId('password').fill(password)
  await page.getByTestId('sign-in').click()
  await page.waitForURL(address => address.pathname.startsWith('/dashboard'))
  return { context, page, complaints }
}

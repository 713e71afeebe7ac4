import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { openBrowser } from '../../server/tests/pages/browser.ts'
import { type Walk, walk } from '../../server/tests/walk/walk.ts'
import { type ServedNode, startServed } from '../../server/tests/wire/ground.ts'

/** A whole server with the built dashboard, and browsers of people. */
export interface DashboardGround {
  readonly baseUrl: string
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
  /** What the browser complained of since the last time it was asked: errors and warnings of its console, faults of scripts. */
  complaints(): string[]
}

interface Place {
  readonly baseUrl: string
  readonly email: string
  readonly password: string
}

const builder = join(import.meta.dirname, '../build.ts')

/** Builds what is not built yet. */
export async function buildDashboard(): Promise<string> {
  return (await promisify(execFile)(process.execPath, [builder])).stdout.trim()
}

/** A node that serves the dashboard on a port of its own, with nothing in it but its owner. */
export async function startDashboard(
  env: Readonly<Record<string, string>> = {},
): Promise<DashboardGround & { readonly served: ServedNode }> {
  await buildDashboard()
  const served = await startServed(env)
  const place = { baseUrl: served.baseUrl, email: served.node.email, password: served.node.password }
  return { served, ...(await groundAt(place, served.close)) }
}

/** The whole main job has run there: real third parties, an agent, a person's decisions, an end with its receipt. */
export async function startWalked(): Promise<DashboardGround & { readonly walked: Walk }> {
  await buildDashboard()
  const walked = await walk(() => undefined)
  return { walked, ...(await groundAt(walked.ambit, walked.close)) }
}

async function groundAt(place: Place, close: () => Promise<unknown>): Promise<DashboardGround> {
  const browser = await openBrowser()
  return {
    baseUrl: place.baseUrl,
    browser,
    enter: visit => enter(place, browser, visit),
    close: async () => {
      await browser.close()
      await close()
    },
  }
}

async function enter(place: Place, browser: Browser, visit: Visit = {}): Promise<Visitor> {
  const { path = '', email = place.email, password = place.password, options = {} } = visit
  const context = await browser.newContext({ timezoneId: 'Europe/Paris', reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  let complaints: string[] = []
  page.on('console', message => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    complaints.push(`${message.text()} ${message.location().url.replace(place.baseUrl, '')}`.trimEnd())
  })
  page.on('pageerror', fault => complaints.push(String(fault.stack)))
  await page.goto(`${place.baseUrl}/dashboard${path}`)
  await page.getByTestId('email').fill(email)
  // Who is not signed in is told so with 401, and sent to the sign-in page: the browser writes that down.
  complaints = complaints.filter(text => !text.includes('401 (Unauthorized)'))
  await page.getByTestId('password').fill(password)
  await page.getByTestId('sign-in').click()
  await page.waitForURL(address => address.pathname.startsWith('/dashboard'))
  return {
    context,
    page,
    complaints: () => {
      // An application has no template of claims until somebody writes one, and the browser writes that down.
      const said = complaints.filter(text => !/404 \(Not Found\) .*\/jwt_template$/.test(text))
      complaints = []
      return said
    },
  }
}

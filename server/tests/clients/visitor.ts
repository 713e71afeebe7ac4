import type { BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import type { ClientGround } from './ground.ts'

export interface Credentials {
  readonly email: string
  readonly password: string
  /** Which organization to choose, by its name, when the page asks. */
  readonly organization?: string | undefined
}

/** Somebody at a browser of their own, who knows the hosted pages by their contract only. */
export interface Visitor {
  readonly page: Page
  readonly context: BrowserContext
  /** Answers whatever the hosted pages ask until they lead to another origin. */
  passThrough(who: Credentials): Promise<readonly string[]>
  /** At the page of a device code: signs in where it asks, compares nothing, and approves. */
  approveDevice(who: Credentials): Promise<void>
  close(): Promise<void>
}

const stepsMax = 12
const leadsOnWithinMs = 60_000
const answersWithinMs = 60_000

export async function createVisitor(
  ground: Pick<ClientGround, 'baseUrl' | 'browser' | 'code'>,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const context = await ground.browser.newContext(options)
  const page = await context.newPage()
  const hosted = new URL(ground.baseUrl).origin
  const next = async (who: Credentials, passed: string[]): Promise<void> => {
    const { pathname } = new URL(page.url())
    passed.push(pathname)
    if (passed.length > stepsMax) throw new Error(`the pages lead in a circle: ${passed.join(' ')}`)
    await answer(page, { who, ground, pathname })
  }
  return {
    page,
    context,
    passThrough: async who => {
      const passed: string[] = []
      while (new URL(page.url()).origin === hosted) await next(who, passed)
      return passed
    },
    approveDevice: async who => {
      const passed: string[] = []
      while (!(await isThere(page.getByTestId('device-approve')))) await next(who, passed)
      await page.getByTestId('device-approve').click()
      await page.waitForLoadState()
    },
    close: () => context.close(),
  }
}

interface Asked {
  readonly who: Credentials
  readonly ground: Pick<ClientGround, 'code'>
  readonly pathname: string
}

/** Fills in what this page asks for, and sends it. */
async function answer(page: Page, { who, ground, pathname }: Asked): Promise<void> {
  if (pathname.endsWith('/authorize')) return ledOn(page, pathname)
  const before = page.url()
  const texts = { email: who.email, password: who.password, first_name: 'Mina', last_name: 'Vos' }
  for (const [name, value] of Object.entries(texts)) await fillIfThere(page, name, value)
  if (await isThere(field(page, 'code'))) await field(page, 'code').fill(await ground.code(who.email))
  const send = await sender(page, who)
  if (send === undefined) return ledOn(page, pathname)
  const loaded = page.waitForEvent('load', { timeout: answersWithinMs })
  await send.click()
  await loaded.catch(async cause => {
    throw new Error(`no answer at ${pathname}: ${await page.locator('body').innerText()}`, { cause })
  })
  if (page.url() === before && (await page.locator('[role=alert]').count()) > 0)
    throw new Error(`refused at ${pathname}: ${await page.locator('[role=alert]').innerText()}`)
}

/** A page that leads on by itself: a form may not be answered with another origin, so a page of ours stands between. */
async function ledOn(page: Page, pathname: string): Promise<void> {
  const elsewhere = page.waitForURL(address => address.pathname !== pathname, { timeout: leadsOnWithinMs })
  await elsewhere.catch(async cause => {
    throw new Error(`nothing to press at ${pathname}: ${await page.locator('body').innerText()}`, { cause })
  })
}

/** The main buttons of the pages, by their contract; organizations are links. */
const buttons = ['verify', 'save-details', 'sign-up', 'sign-in', 'device-continue', 'consent-allow']

async function sender(page: Page, who: Credentials): Promise<Locator | undefined> {
  const organization = page.getByTestId('organization').filter({ hasText: who.organization ?? '' })
  const candidates = [
    organization,
    ...buttons.map(id => page.locator(`button[data-testid="${id}"]`)),
    page.getByTestId('continue'),
  ]
  for (const each of candidates) if (await isThere(each)) return each.first()
  return undefined
}

function field(page: Page, name: string): Locator {
  return page.locator(`input[name="${name}"]:not([type="hidden"])`)
}

async function isThere(found: Locator): Promise<boolean> {
  return (await found.count()) > 0 && (await found.first().isVisible()) && (await found.first().isEnabled())
}

async function fillIfThere(page: Page, name: string, value: string): Promise<void> {
  if (await isThere(field(page, name))) await field(page, name).first().fill(value)
}

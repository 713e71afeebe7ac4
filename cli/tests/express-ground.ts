import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type Organization, type User, WorkOS } from '@workos-inc/node'
import type { Page } from 'playwright-core'
import { freePort } from '../../server/tests/free-port.ts'
import { axeProblems, overflow } from '../../server/tests/pages/accessibility.ts'
import { openBrowser } from '../../server/tests/pages/browser.ts'
import { repository } from '../../server/tests/shape/source.ts'
import { until } from '../../server/tests/until.ts'
import { type ServedNode, startServed } from '../../server/tests/wire/ground.ts'

/** The reference application of the skills, as it stands there, on a real server, with people of an organization at real browsers. */
export interface ExpressGround {
  readonly served: ServedNode
  readonly workos: WorkOS
  readonly origin: string
  readonly acme: Organization
  /** By their first names: `ada` administers Acme, the others are members. */
  readonly people: Readonly<Record<string, User>>
  /** What the DNS says. */
  readonly zone: Map<string, string[]>
  visitor(): Promise<Page>
  /** Through the real pages of the server. */
  signIn(page: Page, name: string): Promise<void>
  /** The page as a phone, the dark and a screen reader have it; throws nothing, says what is wrong. */
  lookAt(page: Page, path: string): Promise<readonly string[]>
  close(): Promise<void>
}

/** Where an application lies, and what of it Node starts. */
export interface Program {
  readonly folder: string
  readonly entry: string
}

export const password = 'correct horse battery staple'
const reference: Program = { folder: join(repository, 'skills/reference/express'), entry: 'server.ts' }

export async function startExpressGround(program = reference): Promise<ExpressGround> {
  const closing: (() => Promise<unknown>)[] = []
  const served = await startServed()
  closing.push(served.close)
  const { node } = served
  const zone = new Map<string, string[]>()
  Object.assign(node.ambit.on, { resolveTxt: async (name: string): Promise<string[]> => zone.get(name) ?? [] })
  const { hostname: apiHostname, port } = new URL(served.baseUrl)
  const clientId = node.ambit.firstStart?.clientId ?? ''
  const apiKey = node.env.AMBIT_API_KEY ?? ''
  const workos = new WorkOS(apiKey, { apiHostname, port: Number(port), https: false, clientId, maxRetries: 0 })
  const appPort = await freePort()
  const origin = `http://127.0.0.1:${appPort}`
  await node.api('POST', '/user_management/redirect_uris', { uri: `${origin}/callback` })
  const acme = await workos.organizations.createOrganization({ name: 'Acme' })
  const people: Record<string, User> = {}
  for (const name of ['ada', 'ben', 'cleo', 'dan']) people[name] = await addPerson(workos, acme, name)
  const endpoint = await node.api('POST', '/webhook_endpoints', {
    endpoint_url: `${origin}/webhooks`,
    events: ['organization_membership.deleted'],
  })
  closing.push(
    await startApp(program, {
      WORKOS_WEBHOOK_SECRET: String(endpoint.secret),
      WORKOS_API_KEY: apiKey,
      WORKOS_CLIENT_ID: clientId,
      WORKOS_API_HOSTNAME: apiHostname,
      WORKOS_API_PORT: port,
      WORKOS_API_HTTPS: 'false',
      WORKOS_COOKIE_PASSWORD: 'a password of thirty-two characters or more',
      APP_URL: origin,
      PORT: String(appPort),
    }),
  )
  const browser = await openBrowser()
  closing.push(() => browser.close())
  return {
    served,
    workos,
    origin,
    acme,
    people,
    zone,
    visitor: async () => (await browser.newContext()).newPage(),
    signIn: async (page, name) => {
      await page.goto(`${origin}/sign-in?returnTo=/`)
      await proves(page, name)
      await page.waitForURL(address => address.origin === origin)
    },
    lookAt: (page, path) => lookAt(page, { origin, path }),
    close: async () => {
      for (const close of closing.toReversed()) await close()
    },
  }
}

async function addPerson(workos: WorkOS, { id: organizationId }: Organization, name: string): Promise<User> {
  const { userManagement } = workos
  const email = `${name}@acme.example`
  const user = await userManagement.createUser({ email, password, emailVerified: true, firstName: name })
  const roleSlug = name === 'ada' ? 'admin' : 'member'
  await userManagement.createOrganizationMembership({ organizationId, userId: user.id, roleSlug })
  return user
}

async function startApp(
  { folder, entry }: Program,
  env: Readonly<Record<string, string>> & { readonly APP_URL: string },
): Promise<() => Promise<void>> {
  const app: ChildProcess = spawn(process.execPath, [entry], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let told = ''
  app.stderr?.on('data', chunk => {
    told += chunk
  })
  await until(async () => {
    if (app.exitCode !== null) throw new Error(told)
    return fetch(env.APP_URL).then(
      ({ status }) => status === 200,
      () => false,
    )
  })
  return async () => {
    if (app.exitCode !== null) return
    app.kill()
    await once(app, 'exit')
  }
}

/** Who somebody is, on the page of the server that asks. */
export async function proves(page: Page, name: string): Promise<void> {
  const email = page.getByTestId('email')
  await email.waitFor()
  if (await email.isEditable()) await email.fill(`${name}@acme.example`)
  await page.getByTestId('password').fill(password)
  await page.getByTestId('sign-in').click()
}

// Colours differ by theme; everything else is the same markup.
const looks = [
  ['light', 1280, {}],
  ['dark', 360, { colours: 'alone' }],
] as const

async function lookAt(
  page: Page,
  { origin, path }: { readonly origin: string; readonly path: string },
): Promise<readonly string[]> {
  const problems: string[] = []
  for (const [colorScheme, width, asked] of looks) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 800 })
    await page.goto(`${origin}${path}`)
    const found = [...(await axeProblems(page, asked)), ...(await overflow(page))]
    problems.push(...found.map(problem => `${path} ${colorScheme}: ${problem}`))
    if (process.env.PICTURES) {
      const name = path.slice(1).replaceAll(/[^a-z0-9-]+/g, '-') || 'home'
      await page.screenshot({ path: `${process.env.PICTURES}/${name}-${width}.png`, fullPage: true })
    }
  }
  return problems
}

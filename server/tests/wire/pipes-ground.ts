import { createUser } from '../../src/directory/index.ts'
import type { Actor } from '../../src/platform/actor.ts'
import type { OrganizationId, UserId } from '../../src/platform/ids.ts'
import { Secret } from '../../src/platform/secret.ts'
import { type Browser, createBrowser, type Shown } from '../oauth/browser.ts'
import { startAuthorizationServer, type TestAuthorizationServer } from '../test-authorization-server.ts'
import { startWireGround, type WireGround } from './ground.ts'

/** A node with the SDK on it, and an authorization server of a third party that people connect accounts at. */
export interface PipesGround extends WireGround {
  readonly as: TestAuthorizationServer
  /** A person who can sign in at the pages, in a browser of their own. */
  visitor(): Promise<{ readonly userId: UserId; readonly email: string; readonly browser: Browser }>
  member(userId: UserId, organizationId: OrganizationId): Promise<void>
  /** Opens the link of an application and goes to the provider and back; answers the last page or redirect. */
  connect(browser: Browser, url: string): Promise<Shown>
}

const system: Actor = { kind: 'system', node: 'test' }
const password = 'correct horse battery staple'

export async function startPipesGround(): Promise<PipesGround> {
  const [ground, as] = await Promise.all([startWireGround(), startAuthorizationServer()])
  const { ambit, baseUrl } = ground.node
  let nth = 0
  return {
    ...ground,
    as,
    visitor: async () => {
      const email = `visitor-${++nth}@acme.example`
      const user = await createUser(ambit.on, system, { email, password: new Secret(password), emailVerified: true })
      const browser = createBrowser(ambit.edge, baseUrl)
      await browser.submit(await browser.get('/sign-in'), { email, password })
      return { userId: user.id, email, browser }
    },
    member: async (userId, organizationId) => {
      await ground.workos.userManagement.createOrganizationMembership({ userId, organizationId })
    },
    connect: async (browser, url) => {
      const away = await browser.submit(await browser.open(url), {})
      if (away.location === undefined) return away
      const answer = await fetch(away.location, { redirect: 'manual' })
      return browser.get(answer.headers.get('location') ?? '')
    },
    close: async () => {
      await as.close()
      await ground.close()
    },
  }
}

/** What an application says about a provider of its own. */
export function customProvider(
  as: TestAuthorizationServer,
  name = 'Tracker',
): object & {
  name: string
  authorizationUrl: string
  tokenUrl: string
} {
  return { name, authorizationUrl: `${as.issuer}/authorize`, tokenUrl: `${as.issuer}/token` }
}

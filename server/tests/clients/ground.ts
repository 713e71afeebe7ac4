import { randomBytes } from 'node:crypto'
import type { Browser } from 'playwright-core'
import { type DnsServer, startDnsServer } from '../dns-server.ts'
import { openBrowser } from '../pages/browser.ts'
import { startTwoNodes } from '../two-nodes/nodes.ts'
import { type AmbitProcess, startAmbit } from '../walk/ambit-process.ts'
import { newestCode } from './outbox.ts'

/** A server that the clients know by its base URL alone, and a browser. */
export interface ClientGround {
  readonly baseUrl: string
  readonly apiKey: string
  readonly browser: Browser
  /** Who administers the installation. */
  readonly owner: { readonly email: string; readonly password: string }
  /** TXT records that the server finds. */
  readonly records: DnsServer['records']
  /** One call of the API with the key; throws with the body when it is refused. */
  api(method: string, path: string, body?: object): Promise<Record<string, unknown>>
  /** Makes an application that lives at `url`. */
  register(parts: Registration): Promise<Registered>
  user(parts?: object): Promise<Account>
  organization(name: string, members: readonly Account[]): Promise<string>
  /** The newest code in a mail to this address; waits for the mail. */
  code(email: string): Promise<string>
  output(): string
  close(): Promise<void>
}

export interface Registration {
  readonly name: string
  readonly kind: 'web' | 'single_page'
  readonly url: string
  readonly redirectUri: string
  readonly accessTokenSeconds?: number
}

export interface Registered {
  readonly id: string
  readonly clientId: string
  /** What the official SDK's documentation calls the environment of an application on a server. */
  readonly env: Readonly<Record<string, string>>
}

export interface Account {
  readonly id: string
  readonly email: string
  readonly password: string
}

export interface GroundParts {
  readonly nodes: 1 | 2
}

const cookiePasswordBytes = 32

export async function startClientGround({ nodes }: GroundParts): Promise<ClientGround> {
  const dns = await startDnsServer()
  const resolver = `import { setServers } from 'node:dns'; setServers(['127.0.0.1:${dns.port}'])`
  const loaded = `data:text/javascript,${encodeURIComponent(resolver)}`
  const env = { AMBIT_LOG_LEVEL: 'warn', NODE_OPTIONS: `--import=${loaded}` }
  const server: Omit<AmbitProcess, 'directory' | 'pid' | 'kill'> =
    nodes === 2 ? await startTwoNodes(env) : await startAmbit({ env })
  const browser = await openBrowser()
  const { baseUrl, apiKey, api, email, password } = server
  return {
    owner: { email, password },
    records: dns.records,
    baseUrl,
    apiKey,
    browser,
    api,
    register: async parts => {
      const policy = parts.accessTokenSeconds && { access_token_seconds: parts.accessTokenSeconds }
      const made = await api('POST', '/v1/applications', {
        name: parts.name,
        kind: parts.kind,
        redirect_uris: [parts.redirectUri],
        logout_uris: [parts.url],
        origins: [parts.url],
        ...(policy && { session_policy: policy }),
      })
      const clientId = String(made.client_id)
      return { id: String(made.id), clientId, env: environment({ clientId, baseUrl, apiKey }) }
    },
    user: async (parts = {}) => {
      const account = { email: `p${randomBytes(4).toString('hex')}@acme.example`, password: newPassword() }
      const made = await api('POST', '/user_management/users', { ...account, email_verified: true, ...parts })
      return { ...account, ...parts, id: String(made.id) }
    },
    organization: async (name, members) => {
      const { id } = await api('POST', '/organizations', { name })
      for (const member of members)
        await api('POST', '/user_management/organization_memberships', { organization_id: id, user_id: member.id })
      return String(id)
    },
    code: email => newestCode(baseUrl, email),
    output: () => server.output(),
    close: async () => {
      await browser.close()
      await dns.close()
      await server.stop()
      await server.remove()
    },
  }
}

function environment(parts: { clientId: string; baseUrl: string; apiKey: string }): Record<string, string> {
  const { hostname, port } = new URL(parts.baseUrl)
  return {
    WORKOS_API_KEY: parts.apiKey,
    WORKOS_CLIENT_ID: parts.clientId,
    WORKOS_COOKIE_PASSWORD: randomBytes(cookiePasswordBytes).toString('base64url'),
    WORKOS_API_HOSTNAME: hostname,
    WORKOS_API_PORT: port,
    WORKOS_API_HTTPS: 'false',
    API_HOSTNAME: hostname,
    API_PORT: port,
  }
}

export function newPassword(): string {
  return `garden ${randomBytes(12).toString('base64url')}`
}

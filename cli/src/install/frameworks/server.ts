import type { Facts, Package, Project } from '../model.ts'
import { packageManagers } from '../package-managers.ts'

/** The environment of an application with a server: no name in it is one that a bundler puts into the browser. */
export function serverEnvironment(facts: Facts): Record<string, string> {
  const { hostname, port, protocol } = new URL(facts.baseUrl)
  return {
    WORKOS_API_KEY: facts.apiKey,
    WORKOS_CLIENT_ID: facts.clientId,
    WORKOS_COOKIE_PASSWORD: facts.cookiePassword,
    WORKOS_API_HOSTNAME: hostname,
    ...(port === '' ? {} : { WORKOS_API_PORT: port }),
    WORKOS_API_HTTPS: String(protocol === 'https:'),
    APP_URL: facts.origin,
  }
}

/** How a script of the project is run. */
export function scriptOf({ manager }: Project, script: string): string {
  return packageManagers[manager].run(script).join(' ')
}

/** The official SDK for Node and what it verifies tokens with, in the versions that were tried. */
export const sdk: readonly Package[] = [
  { name: '@workos-inc/node', version: '11.0.0' },
  { name: 'jose', version: '6.2.18' },
]

/** TypeScript has to know `process`; what the project has of it stays. */
export function withNodeTypes({ style }: Project): readonly Package[] {
  return style.typescript ? [{ name: '@types/node', version: '24.19.2', development: true }] : []
}

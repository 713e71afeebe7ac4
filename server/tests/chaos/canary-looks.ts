import { join } from 'node:path'
import pg from 'pg'
import { findPostgresPlace } from '../../src/platform/postgres-place.ts'
import { until } from '../until.ts'
import type { AmbitProcess } from '../walk/ambit-process.ts'
import { headersText } from './canary-agent.ts'
import type { Canary, Surface } from './canary-forms.ts'
import { type Scene, surfaceOf } from './canary-scene.ts'
import { dumpDatabase } from './dump.ts'

/** Every page that a person can open; those that show arguments on purpose are kept apart. */
export async function look({ person, agent, pages, explanations }: Scene): Promise<void> {
  const paths = ['/account', '/connect/installed', '/connect/personal', '/connect/cloud', '/connect/github']
  const others = [
    '/sign-in',
    '/sign-out',
    '/outbox',
    '/nothing',
    '/oauth2/authorize?client_id=client_x',
    '/approvals/x',
  ]
  for (const path of [...paths, ...others]) pages.push(surfaceOf('page', await person.open(path)))
  explanations.push(surfaceOf('the page of the session', await person.open(`/account/sessions/${agent.sessionId}`)))
}

const openPaths = [
  '/metrics',
  '/health',
  '/v1/openapi.json',
  '/.well-known/oauth-authorization-server',
  '/.well-known/openid-configuration',
  '/.well-known/oauth-protected-resource/mcp',
  '/oauth2/jwks',
]
const listPaths = [
  '/v1/providers',
  '/v1/providers/installed',
  '/v1/providers/github',
  '/v1/connected_accounts',
  '/v1/applications',
  '/v1/sessions',
  '/v1/approvals',
  '/v1/access_grants',
  '/v1/audit/events',
  '/organizations',
  '/user_management/users',
]

/** What the API says to an owner: more than to anybody else. The end of the session and its explanation come last. */
export async function readApi({ ambit, agent, api, explanations }: Scene): Promise<void> {
  const headers = { authorization: `Bearer ${ambit.apiKey}`, 'content-type': 'application/json' }
  const read = async (path: string, init: RequestInit = {}): Promise<Surface> => {
    const response = await fetch(`${ambit.baseUrl}${path}`, { headers, ...init })
    const bytes = Buffer.from(`${headersText(response)}\n${await response.text()}`)
    if (!response.ok) throw new Error(`${path}: ${response.status} ${bytes}`)
    return { name: `GET ${path}`, bytes }
  }
  for (const path of openPaths) api.push(await read(path))
  api.push(await read('/v1/tools'))
  for (const path of listPaths) api.push(await read(`${path}?limit=100`))
  for (const { id } of Object((await ambit.api('GET', '/v1/applications')).data))
    api.push(await read(`/v1/applications/${id}/secrets`))
  for (const { id } of Object((await ambit.api('GET', '/user_management/users')).data))
    for (const path of ['organization_memberships?user_id=', 'users/'])
      api.push(await read(`/user_management/${path}${id}`))
  api.push(await read('/events?events=user.created&events=organization.created&limit=100'))
  api.push(await read(`/v1/sessions/${agent.sessionId}/end`, { method: 'POST', body: '{}' }))
  explanations.push(await read(`/v1/sessions/${agent.sessionId}/explanation`))
}

/** What was planted, and what Ambit made for itself and its clients. */
export function secretsOf({ planted, made, agent }: Scene): Canary[] {
  const { rootKey, argument, oneCallArgument, refusedArgument, control, ...texts } = planted
  const apart = [argument, oneCallArgument, refusedArgument, control]
  const plain = Object.values(texts).filter(each => !apart.includes(each))
  return [...plain, { name: 'root key', value: rootKey }, ...made, ...agent.canaries]
}

/** The person's cookies, and what the third party's authorization server gave and was given. */
export function strictSecretsOf({ person, authorization }: Scene): Canary[] {
  const cookies = person.cookie().split('; ')
  const fields = ['code', 'code_verifier', 'client_secret', 'refresh_token']
  const exchanged = authorization.requests.flatMap(({ form }) =>
    fields.flatMap(field => {
      const value = form.get(field)
      return value === null ? [] : [{ name: `${field} at a third party`, value }]
    }),
  )
  return [
    ...cookies.map(cookie => ({
      name: `cookie ${cookie.split('=')[0]}`,
      value: cookie.slice(cookie.indexOf('=') + 1),
    })),
    ...exchanged,
    ...authorization.accessTokens.map((value, at) => ({ name: `access token ${at} of a third party`, value })),
  ]
}

/** Once the log has taken everything up, so that nothing waits elsewhere. */
export async function dumpOf(ambit: AmbitProcess): Promise<Surface[]> {
  const { sockets } = await findPostgresPlace(join(ambit.directory, 'data'))
  const host = encodeURIComponent(join(sockets, 'run'))
  const database = new pg.Client({ connectionString: `postgres://ambit@localhost/ambit?host=${host}` })
  await database.connect()
  await until(async () => {
    const waiting = await database.query<{ n: number }>('SELECT count(*)::int AS n FROM audit_queue')
    return waiting.rows[0]?.n === 0
  })
  const dump = await dumpDatabase(database)
  await database.end()
  return dump
}

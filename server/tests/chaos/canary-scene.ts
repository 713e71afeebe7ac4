import type { EvilUpstream } from '../evil-upstream.ts'
import type { TestAuthorizationServer } from '../test-authorization-server.ts'
import type { AmbitProcess } from '../walk/ambit-process.ts'
import { createFormPerson, type FormPage, type FormPerson } from '../walk/form-person.ts'
import { type CanaryAgent, headersText } from './canary-agent.ts'
import type { Canary, Surface } from './canary-forms.ts'

export const slugs = ['installed', 'personal', 'cloud'] as const
type Planting = Canary & { readonly value: string }

/** What is planted by the environment, by API and by form. */
export interface Secrets
  extends Readonly<
    Record<
      | 'password'
      | 'apiKey'
      | 'installed'
      | 'personal'
      | 'userPassword'
      | 'wrongPassword'
      | 'unknownToken'
      | 'catalogueSecret'
      | 'argument'
      | 'oneCallArgument'
      | 'refusedArgument'
      | 'control',
      Planting
    >
  > {
  readonly rootKey: Buffer
}

export interface Stage {
  readonly ambit: AmbitProcess
  readonly person: FormPerson
  readonly upstreams: Readonly<Record<(typeof slugs)[number], EvilUpstream>>
  readonly authorization: TestAuthorizationServer
  readonly planted: Secrets
  /** Secrets that Ambit made and showed once. */
  readonly made: Canary[]
  readonly pages: Surface[]
  readonly explanations: Surface[]
  readonly api: Surface[]
}

export interface Scene extends Stage {
  readonly agent: CanaryAgent
}

const text = { type: 'string' }
const tools = ['echo', 'tell', 'fail', 'strike'].map(name => ({
  name,
  description: `Does ${name}.`,
  inputSchema: { type: 'object', properties: { text }, required: ['text'] },
}))

/** Third parties that take one credential each, and say it back in a result and in an error. */
export function arm({ upstreams, authorization, planted }: Stage): void {
  for (const upstream of Object.values(upstreams)) {
    upstream.pages = () => [tools]
    upstream.onCall = ({ params, headers }) => {
      const credential = String(headers.authorization)
      const said = `${JSON.stringify(params.arguments)} with ${credential} in ${Buffer.from(credential).toString('base64')}`
      if (params.name === 'fail') return { error: { code: -32000, message: said } }
      const echoed = params.name === 'tell' ? said : JSON.stringify(params.arguments)
      return { content: [{ type: 'text', text: echoed }] }
    }
  }
  upstreams.installed.bearers = [planted.installed.value]
  upstreams.personal.bearers = [planted.personal.value]
  upstreams.cloud.bearers = authorization.accessTokens
  upstreams.cloud.protectedBy = authorization.issuer
}

/** Providers, applications, agents and users, each with its secret. */
export async function administer({ ambit, upstreams, planted, made }: Stage): Promise<void> {
  const { installed, personal, cloud } = upstreams
  const bearer = { type: 'bearer', token: planted.installed.value }
  const providers = [
    { slug: 'installed', kind: 'mcp', url: installed.url, auth: bearer },
    { slug: 'personal', kind: 'mcp', url: personal.url, auth: { type: 'bearer', per: 'user' } },
    { slug: 'cloud', kind: 'mcp', url: cloud.url, auth: { type: 'oauth' } },
    {
      slug: 'github',
      kind: 'rest',
      catalogue: 'github',
      oauth: { client_id: 'canary', client_secret: planted.catalogueSecret.value },
    },
  ]
  for (const provider of providers) await ambit.api('POST', '/v1/providers', provider)
  await ambit.api('POST', '/organizations', { name: planted.control.value })
  const password = planted.userPassword.value
  await ambit.api('POST', '/user_management/users', { email: 'otto@acme.example', password })
  const users = Object((await ambit.api('GET', '/user_management/users')).data)
  const agent = await ambit.api('POST', '/v1/agents', { name: 'Machine', owner_id: users[0].id })
  made.push({ name: 'client secret of an agent', value: String(agent.client_secret) })
  const application = await ambit.api('POST', '/v1/applications', { name: 'Web', kind: 'web' })
  made.push({ name: 'client secret of an application', value: String(application.client_secret) })
  const second = await ambit.api('POST', `/v1/applications/${application.id}/secrets`, {})
  made.push({ name: 'second client secret', value: String(second.secret ?? second.client_secret ?? second.value) })
}

/** A token typed into a form, and the authorization code flow at the third party; then the tools are read with both. */
export async function connectAccounts({ ambit, person, planted }: Scene): Promise<void> {
  await person.send(await person.open('/connect/personal'), { token: planted.personal.value })
  const away = await person.send(await person.open('/connect/cloud'), {})
  if (away.leadsTo === undefined) throw new Error(`connecting led nowhere: ${away.html}`)
  const back = await fetch(away.leadsTo, { redirect: 'manual' })
  const { pathname, search } = new URL(back.headers.get('location') ?? '')
  await person.open(`${pathname}${search}`)
  for (const slug of slugs) {
    await ambit.api('POST', `/v1/providers/${slug}/refresh`, {})
    const listed = Object((await ambit.api('GET', `/v1/tools?provider=${slug}`)).data)
    for (const tool of listed)
      if (!tool.name.endsWith('__strike')) await ambit.api('PATCH', `/v1/tools/${tool.id}`, { effect: 'read' })
  }
}

/** Access that a person approves, calls that are answered, refused and fail, and one call that is approved by itself. */
export async function work(scene: Scene): Promise<Record<string, unknown>[]> {
  const { agent, planted } = scene
  const wanted = slugs.flatMap(slug => ['echo', 'tell', 'fail'].map(name => ({ name: `${slug}__${name}` })))
  const asked = await agent.call('gateway__request_access', { purpose: 'Look for canaries', tools: wanted })
  await approve(scene, asked, scene.pages)
  const results: Record<string, unknown>[] = []
  for (const { name } of wanted) results.push(await agent.call(name, { text: planted.argument.value }))
  const one = { text: planted.oneCallArgument.value }
  await approve(scene, await agent.call('personal__strike', one), scene.explanations)
  results.push(await agent.call('personal__strike', one))
  await agent.call('installed__echo', { text: { not: planted.refusedArgument.value } })
  await agent.call('gateway__session_status', {})
  await agent.call('gateway__search_tools', { query: 'echo' })
  await agent.ask('tools/list', {})
  return results
}

async function approve({ person }: Scene, asked: Record<string, unknown>, shownOn: Surface[]): Promise<void> {
  const { approval_url: url } = Object(asked.structuredContent)
  if (url === undefined) throw new Error(`no approval was asked for: ${JSON.stringify(asked)}`)
  const { pathname } = new URL(String(url))
  shownOn.push(surfaceOf('the approval page', await person.open(pathname)))
  shownOn.push(surfaceOf('the decision', await person.approve(pathname)))
}

export function surfaceOf(name: string, page: FormPage): Surface {
  return { name: `${name} ${page.url}`, bytes: Buffer.from(page.html) }
}

/** Secrets in places where they do not belong: what answers must not say them back, and the log must not keep them. */
export async function misuse({ ambit, planted, pages, api, upstreams, agent }: Scene): Promise<void> {
  upstreams.installed.onCall = ({ headers }, response) => {
    response.writeHead(500, { 'content-type': 'text/plain' }).end(`failed with ${headers.authorization}`)
    return undefined
  }
  await agent.call('installed__echo', { text: planted.argument.value })
  const { baseUrl, apiKey } = ambit
  const { unknownToken, wrongPassword } = planted
  const stranger = createFormPerson({ ...ambit, password: wrongPassword.value })
  const form = { email: ambit.email, password: wrongPassword.value }
  pages.push(surfaceOf('a failed sign-in', await stranger.send(await stranger.open('/sign-in'), form)))
  const json = { 'content-type': 'application/json' }
  const owner = { ...json, authorization: `Bearer ${apiKey}` }
  const post = (path: string, headers: object, body: string | URLSearchParams): Promise<void> =>
    keep(`${baseUrl}${path}`, { method: 'POST', headers: { ...headers }, body })
  const keep = async (url: string, init: RequestInit): Promise<void> => {
    const response = await fetch(url, init)
    const bytes = Buffer.from(`${headersText(response)}\n${await response.text()}`)
    api.push({ name: `${init.method ?? 'GET'} ${new URL(url).pathname}: ${response.status}`, bytes })
  }
  const token = { authorization: `Bearer ${unknownToken.value}` }
  await keep(`${baseUrl}/v1/sessions`, { headers: token })
  await keep(`${baseUrl}/v1/sessions?access_token=${unknownToken.value}`, {})
  await keep(`${baseUrl}/account`, { headers: { cookie: `ambit_0123=${unknownToken.value}` }, redirect: 'manual' })
  await post('/mcp', { ...json, ...token }, '{"jsonrpc":"2.0","id":1,"method":"ping"}')
  await post('/v1/providers', owner, `{"slug": "x", "token": "${unknownToken.value}"`)
  const badProvider = { slug: 'BAD', kind: 'mcp', url: 'ftp://x', auth: { type: 'bearer', token: unknownToken.value } }
  await post('/v1/providers', owner, JSON.stringify(badProvider))
  const dead = { ...badProvider, slug: 'dead', url: upstreams.installed.url }
  await post('/v1/providers', owner, JSON.stringify(dead))
  await post('/v1/providers/dead/refresh', owner, '{}')
  const weak = { email: wrongPassword.value, password: wrongPassword.value }
  await post('/user_management/users', owner, JSON.stringify(weak))
  const client = { client_id: 'client_x', client_secret: unknownToken.value, grant_type: 'client_credentials' }
  await post('/oauth2/token', {}, new URLSearchParams(client))
  await post('/oauth2/revoke', {}, new URLSearchParams({ ...client, token: unknownToken.value }))
  await post('/oauth2/token', {}, new URLSearchParams({ ...client, code: unknownToken.value, grant_type: 'x' }))
  const forged = `x\r\n{"level":"error","msg":"forged"}\u001b[31m`
  await post('/oauth2/register', json, JSON.stringify({ client_name: forged, redirect_uris: ['http://127.0.0.1:9/'] }))
  await keep(`${baseUrl}/v1/${encodeURIComponent(forged)}`, { headers: owner })
}

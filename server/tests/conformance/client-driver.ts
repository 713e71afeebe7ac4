import { randomBytes } from 'node:crypto'
import { createFormPerson, type FormPerson } from '../walk/form-person.ts'
import { isObject, type JsonObject } from './fixture-call.ts'
import { type LegacyClient, openLegacy, resultOf, sendModern } from './wire.ts'

/**
 * Started by the suite as "the client", with the address of a server that it made up: the client under test is Ambit's
 * connector to third parties, which runs in a server that is up already. So the address becomes a provider there, a person
 * connects an account where one is needed and approves all tools, and an agent calls each of them once.
 */
export interface DriverEnvironment {
  readonly baseUrl: string
  readonly apiKey: string
  readonly email: string
  readonly password: string
  /** Of an agent at the address of all providers. */
  readonly token: string
}

interface Drive extends DriverEnvironment {
  readonly serverUrl: string
  readonly scenario: string
  /** Of the protocol, as the agent speaks it too. */
  readonly revision: string
  /** What the scenario tells its client: credentials, or the calls to make. */
  readonly context: JsonObject
}

interface ListedTool {
  readonly id: string
  readonly name: string
  readonly input_schema: JsonObject
}

async function drive(it: Drive): Promise<void> {
  const slug = `c-${randomBytes(6).toString('hex')}`
  const needsAccount = it.scenario.startsWith('auth/')
  await api(it, { method: 'POST', path: '/v1/providers', body: providerOf(it, { slug, needsAccount }) })
  const person = createFormPerson(it)
  await person.signIn()
  if (needsAccount) await connectAccount(person, slug)
  await api(it, { method: 'POST', path: `/v1/providers/${slug}/refresh`, body: {} })
  const { data } = await api(it, { method: 'GET', path: `/v1/tools?provider=${slug}` })
  const tools: ListedTool[] = Array.isArray(data) ? data : []
  if (tools.length === 0) throw new Error('no tool was taken')
  for (const { id } of tools) await api(it, { method: 'PATCH', path: `/v1/tools/${id}`, body: { effect: 'read' } })
  const agent = await openLegacy(`${it.baseUrl}/mcp`, {
    headers: { authorization: `Bearer ${it.token}` },
    capabilities: { elicitation: {} },
    answer: ({ params }) => ({ action: 'accept', content: defaultsOf(isObject(params) ? params : {}) }),
  })
  await askForAll(agent, person, tools)
  await callAll(agent, it, { slug, tools, person })
  await agent.end()
  // Its connections are closed with it: the server of a scenario waits for that.
  await api(it, { method: 'DELETE', path: `/v1/providers/${slug}` })
}

function providerOf({ serverUrl, context }: Drive, { slug, needsAccount }: { slug: string; needsAccount: boolean }) {
  const { client_id: clientId, client_secret: clientSecret } = context
  const known = typeof clientId === 'string' ? { oauth: { client_id: clientId, client_secret: clientSecret } } : {}
  return { slug, kind: 'mcp', name: slug, url: serverUrl, auth: { type: needsAccount ? 'oauth' : 'none' }, ...known }
}

interface ApiCall {
  readonly method: string
  readonly path: string
  readonly body?: object
}

async function api({ baseUrl, apiKey }: DriverEnvironment, { method, path, body }: ApiCall): Promise<JsonObject> {
  const response = await fetch(`${baseUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const answer: unknown = response.status === 204 ? {} : await response.json()
  if (!response.ok || !isObject(answer))
    throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`)
  return answer
}

/** A person tries once more when the page says so: a third party may have moved to another authorization server meanwhile. */
async function connectAccount(person: FormPerson, slug: string): Promise<void> {
  await connectOnce(person, slug).catch(() => connectOnce(person, slug))
}

/** To the third party's authorization server, which asks nobody there, and back. */
async function connectOnce(person: FormPerson, slug: string): Promise<void> {
  const { leadsTo, html } = await person.send(await person.open(`/connect/${slug}`), {})
  if (leadsTo === undefined) throw new Error(`the connect page led nowhere: ${wordsOf(html)}`)
  const response = await fetch(leadsTo, { redirect: 'manual' })
  const back = response.headers.get('location')
  if (back === null) throw new Error(`the authorization server answered ${response.status}`)
  const { status, html: answer } = await person.open(back)
  if (status !== 200) throw new Error(`the way back answered ${status}: ${wordsOf(answer)}`)
}

function wordsOf(html: string): string {
  return html
    .replace(/<style.*?<\/style>|<[^>]*>/gs, ' ')
    .replace(/\s+/g, ' ')
    .slice(0, 600)
}

async function askForAll(agent: LegacyClient, person: FormPerson, tools: readonly ListedTool[]): Promise<void> {
  const asked = await call(agent, 'gateway__request_access', {
    purpose: 'Call each tool once for the conformance suite.',
    tools: tools.map(({ name }) => ({ name })),
  })
  const { approval_url: url, status } = isObject(asked.structuredContent) ? asked.structuredContent : {}
  if (status !== 'approval_required') throw new Error(`access was not asked for: ${JSON.stringify(asked)}`)
  const page = await person.approve(String(url))
  if (page.status >= 400) throw new Error(`the approval answered ${page.status}`)
}

async function call(agent: LegacyClient, name: string, args: JsonObject): Promise<JsonObject> {
  const result = resultOf(await agent.send({ method: 'tools/call', params: { name, arguments: args } }))
  process.stdout.write(`${name} ${JSON.stringify(args)}: ${JSON.stringify(result).slice(0, 500)}\n`)
  return result
}

interface Called {
  readonly slug: string
  readonly tools: readonly ListedTool[]
  readonly person: FormPerson
}

/** Those calls that the scenario wants to see, or else each tool with arguments made up from its schema; lists first. */
async function callAll(agent: LegacyClient, it: Drive, called: Called): Promise<void> {
  const { slug, tools } = called
  const { context } = it
  const wanted = Array.isArray(context.toolCalls) ? context.toolCalls.filter(isObject) : []
  for (const { name, arguments: args } of wanted) await call(agent, `${slug}__${name}`, isObject(args) ? args : {})
  if (wanted.length > 0) return
  const found: Found = { prompt: undefined, uris: [] }
  const lists = tools.filter(({ name }) => name.endsWith('s_list'))
  for (const { name } of lists) keep(found, await call(agent, name, {}))
  for (const { name, input_schema: schema } of tools.filter(tool => !lists.includes(tool)))
    if (name.endsWith('__mcp_prompts_get')) await call(agent, name, { name: found.prompt ?? 'none' })
    else if (name.endsWith('__mcp_resources_read')) for (const uri of found.uris) await call(agent, name, { uri })
    // A marked argument is a header too for a client of the later revision; this one leaves that to the gateway.
    else if (JSON.stringify(schema).includes('x-mcp-header')) await call(agent, name, argumentsFor(schema))
    else await callConnected(agent, it, { ...called, name, args: argumentsFor(schema) })
}

/** Where the third party wants another authorization for this call, the person gives it, and the agent repeats the call. */
async function callConnected(
  agent: LegacyClient,
  it: Drive,
  { slug, person, name, args }: Called & { readonly name: string; readonly args: JsonObject },
): Promise<void> {
  const again = (): Promise<JsonObject> =>
    it.revision === '2025-11-25' ? call(agent, name, args) : callAnswering(it, name, args)
  const result = await again()
  if (!JSON.stringify(result).includes('connection_required')) return
  await connectAccount(person, slug)
  await again()
}

/** A person who sends a form as it was filled in for them. */
function defaultsOf({ requestedSchema }: JsonObject): JsonObject {
  const properties = isObject(requestedSchema) && isObject(requestedSchema.properties) ? requestedSchema.properties : {}
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, field]) =>
      isObject(field) && field.default !== undefined ? [[name, field.default] as const] : [],
    ),
  )
}

const roundsMax = 5

/** A call by a client whose person fills in every form that it is shown. */
async function callAnswering({ baseUrl, token }: Drive, name: string, args: JsonObject): Promise<JsonObject> {
  const sent = { headers: { authorization: `Bearer ${token}` }, capabilities: { elicitation: {} } }
  let params: JsonObject = { name, arguments: args }
  for (let round = 0; ; round++) {
    const result = resultOf(await sendModern(`${baseUrl}/mcp`, { ...sent, method: 'tools/call', params }))
    process.stdout.write(`${name} ${JSON.stringify(params)}: ${JSON.stringify(result).slice(0, 500)}\n`)
    const { inputRequests, requestState } = result
    if (result.resultType !== 'input_required' || round === roundsMax) return result
    const keys = isObject(inputRequests) ? Object.keys(inputRequests) : []
    const inputResponses = Object.fromEntries(
      keys.map(key => [key, { action: 'accept', content: { confirmed: true } }]),
    )
    params = { name, arguments: args, inputResponses, requestState }
  }
}

interface Found {
  prompt: string | undefined
  uris: string[]
}

function keep(found: Found, { structuredContent }: JsonObject): void {
  const { prompts, resources } = isObject(structuredContent) ? structuredContent : {}
  if (Array.isArray(prompts)) found.prompt = prompts.map(each => String(each.name))[0]
  if (Array.isArray(resources)) found.uris = resources.map(each => String(each.uri))
}

const examples: Readonly<Record<string, unknown>> = { number: 2, integer: 2, boolean: true, array: [], object: {} }

function argumentsFor(schema: JsonObject): JsonObject {
  const properties = isObject(schema.properties) ? schema.properties : {}
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => {
      const type = isObject(property) && typeof property.type === 'string' ? property.type : 'string'
      return [name, examples[type] ?? 'text'] as const
    }),
  )
}

if (import.meta.main) {
  const environment: DriverEnvironment = JSON.parse(process.env.AMBIT_CONFORMANCE ?? '{}')
  const context: unknown = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}')
  await drive({
    ...environment,
    serverUrl: process.argv.at(-1) ?? '',
    scenario: process.env.MCP_CONFORMANCE_SCENARIO ?? '',
    revision: process.env.MCP_CONFORMANCE_PROTOCOL_VERSION ?? '',
    context: isObject(context) ? context : {},
  })
}

import { type Agent, connectAgent } from '../walk/agent.ts'
import { type AmbitProcess, startAmbit } from '../walk/ambit-process.ts'
import { createFormPerson, type FormPerson } from '../walk/form-person.ts'
import { type AuthProxy, startAuthProxy } from './auth-proxy.ts'
import { type Fixture, startFixture } from './fixture-server.ts'
import { fixtureTools } from './fixture-tools.ts'

/** Ambit with the fixture as a provider, and an agent whose access to all of its tools a person approved. */
export interface Ground {
  readonly ambit: AmbitProcess
  readonly person: FormPerson
  /** The provider's own endpoint at the gateway, through the proxy that brings the agent's token. */
  readonly url: string
  close(): Promise<void>
}

const slug = 'conformance'
const callsMax = 100_000

export async function prepareGround(): Promise<Ground> {
  const fixture: Fixture = await startFixture()
  const ambit = await startAmbit({ env: { AMBIT_RATE_LIMITS: 'off', AMBIT_LOG_LEVEL: 'warn' } })
  let proxy: AuthProxy | undefined
  const close = async (): Promise<void> => {
    await proxy?.close()
    await ambit.stop()
    await Promise.all([ambit.remove(), fixture.close()])
  }
  try {
    const tools = await addFixture(ambit, fixture)
    const person = createFormPerson(ambit)
    await person.signIn()
    const token = await approvedToken(ambit, person, tools)
    proxy = await startAuthProxy({ target: ambit.baseUrl, token })
    return { ambit, person, url: `http://localhost:${proxy.port}/mcp/${slug}`, close }
  } catch (cause) {
    await close()
    throw new Error(`the ground was not ready; the server said:\n${ambit.output()}`, { cause })
  }
}

/** Names of all its tools, those that stand for its resources, prompts and completions among them. */
async function addFixture(ambit: AmbitProcess, fixture: Fixture): Promise<string[]> {
  const provider = { slug, kind: 'mcp', name: 'Conformance', url: fixture.url, auth: { type: 'none' } }
  await ambit.api('POST', '/v1/providers', provider)
  await ambit.api('PATCH', `/v1/providers/${slug}`, { may_ask: ['roots', 'sampling'] })
  await ambit.api('POST', `/v1/providers/${slug}/refresh`, {})
  const { data } = await ambit.api('GET', `/v1/tools?provider=${slug}`)
  if (!Array.isArray(data) || data.length < fixtureTools.length)
    throw new Error(`the gateway took ${Array.isArray(data) ? data.length : 0} of ${fixtureTools.length} tools`)
  // A destructive call asks each time; an administrator lowers these, so that one grant covers them.
  for (const { id } of data) await ambit.api('PATCH', `/v1/tools/${id}`, { effect: 'read' })
  return data.map(({ name }) => String(name))
}

/** The official client registers and asks; the person consents, and approves all tools at once. */
async function approvedToken(ambit: AmbitProcess, person: FormPerson, tools: readonly string[]): Promise<string> {
  const agent = await connectAt(`/mcp/${slug}`, { ambit, person })
  const asked = await agent.call('gateway__request_access', {
    purpose: 'Run the conformance suite of the protocol.',
    tools: tools.map(name => ({ name })),
    max_calls: callsMax,
  })
  const page = await person.approve(String(asked.data.approval_url))
  const waited = await agent.call('gateway__wait_for_approval', { approval_id: asked.data.approval_id })
  if (waited.data.status !== 'approved')
    throw new Error(`not approved: ${waited.text}; the page answered ${page.status}`)
  const token = agent.accessToken()
  await agent.close()
  return token
}

/** An agent without any access at one of the gateway's addresses. */
export function connectAt(path: string, { ambit, person }: Pick<Ground, 'ambit' | 'person'>): Promise<Agent> {
  const openInBrowser = (url: string): Promise<void> => consent(person, url)
  return connectAgent({ url: `${ambit.baseUrl}${path}`, name: 'Conformance suite', openInBrowser })
}

/** Follows an authorization address through consent to the client's own address. */
export async function consent(person: FormPerson, url: string): Promise<void> {
  const page = await person.open(url)
  const { leadsTo = undefined } = page.leadsTo === undefined ? await person.send(page, { decision: 'allow' }) : page
  if (leadsTo === undefined) throw new Error(`consent led nowhere: ${page.url} ${page.status}`)
  await fetch(leadsTo).then(response => response.arrayBuffer())
}

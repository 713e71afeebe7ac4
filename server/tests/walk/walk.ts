import assert from 'node:assert/strict'
import { freePort } from '../free-port.ts'
import { openBrowser } from '../pages/browser.ts'
import { type Everything, type Github, startEverything, startGithub } from '../third-parties.ts'
import { type Agent, connectAgent, type ToolResult } from './agent.ts'
import { type AmbitProcess, startAmbit } from './ambit-process.ts'
import { createPerson, type Look, type Person } from './person.ts'

/** Says one step as a person would tell it. */
export type Tell = (line: string) => void

export interface Explanation {
  readonly session: { readonly id: string; readonly status: string; readonly end_reason: string | null }
  readonly purpose: string | null
  readonly resources: readonly { readonly act: string; readonly label: string; readonly calls: number }[]
  readonly calls: readonly { readonly tool: string; readonly outcome: string; readonly refused_because?: string }[]
  readonly integrity: string
  readonly complete: boolean
  readonly first_bad_index?: number
}

export interface Walk {
  readonly ambit: AmbitProcess
  readonly github: Github
  readonly explanation: Explanation
  readonly agentToken: string
  close(): Promise<void>
}

/**
 * The main job on real input: real third parties, the official MCP client, a real browser. Each step checks what it saw, so
 * that the same walk is the demonstration and the end-to-end test.
 */
export async function walk(tell: Tell, look?: Look): Promise<Walk> {
  const port = await freePort()
  const github = await startGithub({ ambitUrl: `http://localhost:${port}` })
  const everything = await startEverything()
  tell('Two third parties run on loopback: the reference MCP server, and GitHub as an emulator has it.')
  const ambit = await startAmbit({ port })
  const browser = await openBrowser()
  const close = async (): Promise<void> => {
    await browser.close()
    await ambit.stop()
    await Promise.all([everything.close(), github.close()])
  }
  try {
    tell(`Ambit runs at ${ambit.baseUrl} on its own PostgreSQL.`)
    await addProviders(ambit, { github, everything })
    tell('An administrator added both as providers; their tools were read and pinned.')
    const person = await createPerson(browser, { ...ambit, look })
    const agent = await attach(ambit, person, tell)
    await connectGithub(ambit, person)
    tell(`${ambit.email} connected a GitHub account; its credential is in the vault and nowhere else.`)
    await work(agent, person, tell)
    const explanation = await end(ambit, { agent, person, tell })
    return { ambit, github, explanation, agentToken: agent.accessToken(), close: () => close().then(ambit.remove) }
  } catch (cause) {
    await close()
    throw new Error(`the walk stopped; the server said:\n${ambit.output()}`, { cause })
  }
}

async function addProviders(
  ambit: AmbitProcess,
  { github, everything }: { github: Github; everything: Everything },
): Promise<void> {
  await ambit.api('POST', '/v1/providers', {
    slug: 'everything',
    kind: 'mcp',
    name: 'Everything',
    url: everything.url,
    auth: { type: 'none' },
  })
  await ambit.api('POST', '/v1/providers', {
    slug: 'github',
    kind: 'rest',
    catalogue: 'github',
    base_urls: { api: github.url, oauth: github.url },
    oauth: { client_id: github.clientId, client_secret: github.clientSecret },
  })
  for (const slug of ['everything', 'github']) await ambit.api('POST', `/v1/providers/${slug}/refresh`, {})
  const tools = Object((await ambit.api('GET', '/v1/tools?provider=everything')).data)
  const echo = tools.find((tool: { name: string }) => tool.name.endsWith('echo'))
  assert.ok(echo, 'the reference server has a tool that echoes')
  await ambit.api('PATCH', `/v1/tools/${echo.id}`, { effect: 'read' })
}

async function attach(ambit: AmbitProcess, person: Person, tell: Tell): Promise<Agent> {
  const agent = await connectAgent({
    url: `${ambit.baseUrl}/mcp`,
    name: 'Release agent',
    openInBrowser: url => person.consent(url),
  })
  tell('An agent connected: 401, discovery, registration, consent in the browser, token. It has no access yet.')
  const tools = await agent.tools()
  assert.ok(
    tools.every(tool => tool.startsWith('gateway__')),
    `only the gateway's own tools are listed: ${tools}`,
  )
  tell(`It sees ${tools.length} tools, all of them the gateway's own.`)
  return agent
}

async function connectGithub(ambit: AmbitProcess, person: Person): Promise<void> {
  await person.open(`${ambit.baseUrl}/connect/github`)
  const { page } = person
  await page.locator('form[method=post] button:not(.hidden)').first().click()
  await page.waitForLoadState()
  if (!page.url().startsWith(ambit.baseUrl)) {
    await page.locator('button[type=submit], button').first().click()
    await page.waitForURL(address => address.href.startsWith(ambit.baseUrl))
  }
  const accounts = Object((await ambit.api('GET', '/v1/connected_accounts')).data)
  assert.equal(accounts.length, 1, `one account is connected; the page says: ${await person.text()}`)
}

async function work(agent: Agent, person: Person, tell: Tell): Promise<void> {
  const asked = await agent.call('gateway__request_access', {
    purpose: 'Collect the open issues for 2.14 and file what is missing from the checklist.',
    tools: [
      { name: 'github__list_issues', constraints: { owner: { equals: 'octocat' }, repo: { equals: 'website' } } },
      { name: 'github__create_issue', constraints: { owner: { equals: 'octocat' }, repo: { equals: 'website' } } },
      { name: 'everything__echo' },
    ],
    duration_seconds: 3600,
    max_calls: 40,
  })
  assert.equal(asked.data.status, 'approval_required', asked.text)
  tell(`The agent asked for three tools with a purpose; the request has the code ${asked.data.code}.`)
  const waiting = agent.call('gateway__wait_for_approval', { approval_id: asked.data.approval_id })
  await person.approve(String(asked.data.approval_url), { maxCalls: 20 })
  assert.equal((await waiting).data.status, 'approved')
  tell('The person read the page, narrowed it to 20 calls, proved their presence by password and approved.')
  const tools = await agent.tools()
  assert.ok(tools.includes('github__create_issue') && tools.includes('everything__echo'))
  const echoed = await succeed(agent.call('everything__echo', { message: 'Hello from a bounded session' }))
  assert.match(echoed.text, /bounded session/)
  const created = await succeed(
    agent.call('github__create_issue', {
      owner: 'octocat',
      repo: 'website',
      title: 'Release notes for 2.14 are missing',
    }),
  )
  assert.match(created.text, /2\.14/)
  const listed = await succeed(agent.call('github__list_issues', { owner: 'octocat', repo: 'website' }))
  assert.match(listed.text, /2\.14/)
  tell('Its calls ran at both third parties: an echo, a new issue, the list with that issue in it.')
  const outside = await agent.call('github__create_issue', { owner: 'octocat', repo: 'billing', title: 'Not allowed' })
  assert.ok(outside.isError && outside.text.includes('billing'), outside.text)
  tell('A call on another repository was refused, with the reason: nothing was sent.')
  await oneCall(agent, person, tell)
}

async function oneCall(agent: Agent, person: Person, tell: Tell): Promise<void> {
  const close = { owner: 'octocat', repo: 'website', issue_number: 1 }
  const asked = await agent.call('github__close_issue', close)
  const approval = asked.data.approval_url === undefined ? undefined : String(asked.data.approval_url)
  assert.ok(asked.isError && approval !== undefined, asked.text)
  await person.approve(approval)
  await succeed(agent.call('github__close_issue', close))
  const again = await agent.call('github__close_issue', close)
  assert.ok(again.isError, 'an approval of one call is used once')
  tell(
    'Closing an issue was not in the grant: the person approved that one call with exactly its arguments, and it ran once.',
  )
}

async function succeed(call: Promise<ToolResult>): Promise<ToolResult> {
  const result = await call
  assert.ok(!result.isError, result.text)
  return result
}

async function end(
  ambit: AmbitProcess,
  { agent, person, tell }: { agent: Agent; person: Person; tell: Tell },
): Promise<Explanation> {
  const status = await agent.call('gateway__session_status')
  const id = String(status.data.session_id)
  await person.endSession(`${ambit.baseUrl}/account/sessions/${id}`)
  tell('The person ended the session with one click.')
  const after = await fetch(`${ambit.baseUrl}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${agent.accessToken()}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
  })
  assert.equal(after.status, 401)
  assert.match(after.headers.get('www-authenticate') ?? '', /session_revoked/)
  tell('The next request of the agent is answered with 401 and the reason.')
  await agent.close().catch(() => undefined)
  const explanation = await ambit.api('GET', `/v1/sessions/${id}/explanation`)
  return readExplanation(explanation)
}

function readExplanation(answer: Record<string, unknown>): Explanation {
  const told: Explanation = Object(answer)
  assert.equal(told.integrity, 'verified', JSON.stringify(told).slice(0, 2000))
  assert.equal(told.complete, true, JSON.stringify(told).slice(0, 2000))
  return told
}

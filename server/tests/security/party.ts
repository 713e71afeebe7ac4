import assert from 'node:assert/strict'
import { startTestUpstream, type TestUpstream } from '../gateway-upstream.ts'
import type { PlainAgent, PlainAnswer } from '../walk/plain-agent.ts'
import type { SecurityGround } from './ground.ts'

const effects: Readonly<Record<string, string>> = {
  echo: 'read',
  read_note: 'read',
  slow: 'read',
  create_issue: 'write',
}

/** Adds a third party with the slug `notes` on loopback, its tools read and their effects set. */
export async function addParty(ground: SecurityGround): Promise<TestUpstream> {
  const upstream = await startTestUpstream()
  const { node } = ground
  await node.api('POST', '/v1/providers', { slug: 'notes', kind: 'mcp', name: 'Notes', url: upstream.url })
  await node.api('POST', '/v1/providers/notes/refresh', {})
  for (const tool of await toolsOf(ground)) {
    const effect = effects[tool.name.replace('notes__', '')]
    if (effect !== undefined) await node.api('PATCH', `/v1/tools/${tool.id}`, { effect })
  }
  return upstream
}

export async function toolsOf(ground: SecurityGround): Promise<{ id: string; name: string }[]> {
  return Object((await ground.node.api('GET', '/v1/tools?provider=notes')).data)
}

/** The agent asks, the administrator approves on the page. Answers the id of the approval. */
export async function grant(ground: SecurityGround, agent: PlainAgent, tools: readonly string[]): Promise<string> {
  const asked = await askAccess(agent, tools)
  const person = ground.browser()
  await person.signIn()
  const decided = await person.approve(`/approvals/${asked}`)
  assert.equal(decided.status, 200, decided.html.slice(0, 500))
  return asked
}

export async function askAccess(agent: PlainAgent, tools: readonly string[]): Promise<string> {
  const asked = await agent.call('gateway__request_access', {
    purpose: `Look after ${tools.join(', ')}.`,
    tools: tools.map(name => ({ name })),
  })
  assert.equal(asked.data.status, 'approval_required', asked.text)
  return String(asked.data.approval_id)
}

export function says(answer: PlainAnswer): unknown {
  return answer.data.error ?? answer.text
}

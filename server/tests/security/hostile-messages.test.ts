import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TestUpstream } from '../gateway-upstream.ts'
import type { PlainAgent } from '../walk/plain-agent.ts'
import { type SecurityGround, startSecurityGround } from './ground.ts'
import { texts, together, values } from './hostile.ts'
import { addParty, grant } from './party.ts'

let ground: SecurityGround
let upstream: TestUpstream
let agent: PlainAgent
before(async () => {
  ground = await startSecurityGround()
  upstream = await addParty(ground)
  agent = await ground.agent()
  await grant(ground, agent, ['notes__echo'])
})
after(async () => {
  await ground.close()
  await upstream.close()
})

test('T84 T63 no argument, purpose or member of an MCP message is a fault of ours, and a call that runs carries exactly what was given', async () => {
  for (const value of texts.filter(text => text.isWellFormed() && text.length < 60_000)) {
    const sent = upstream.calls.length
    const answer = await agent.call('notes__echo', { text: value })
    assert.equal(answer.isError, false, `${JSON.stringify(value).slice(0, 60)}: ${answer.text.slice(0, 300)}`)
    assert.equal(upstream.calls[sent]?.args.text, value)
  }
  const wrong = [...values, ...values.map(value => ({ [JSON.stringify(value).slice(0, 100)]: value }))]
  await together(wrong, async value => {
    const answers = [
      await agent.call('notes__echo', { text: value }),
      await agent.call('notes__echo', Object({ value })),
      await agent.call('gateway__request_access', { purpose: value, tools: [{ name: 'notes__echo' }] }),
      await agent.call('gateway__request_access', { purpose: 'p', tools: value }),
      await agent.call('gateway__request_access', {
        purpose: 'p',
        tools: [{ name: 'notes__read_note', constraints: { id: value } }],
      }),
      await agent.call('gateway__request_access', {
        purpose: 'p',
        tools: [{ name: 'notes__read_note', constraints: { id: { equals: value } } }],
        duration_seconds: 60,
      }),
      await agent.call('gateway__wait_for_approval', { approval_id: value }),
      await agent.call('gateway__search_tools', { query: value }),
      await agent.call(typeof value === 'string' ? value : JSON.stringify(value), {}),
    ]
    for (const [at, { text }] of answers.entries())
      assert.equal(
        /^5\d\d |on our side/.test(text),
        false,
        `${at} with ${JSON.stringify(value)?.slice(0, 60)}: ${text.slice(0, 300)}`,
      )
  })
})

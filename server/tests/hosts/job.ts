import assert from 'node:assert/strict'
import type { HostGround } from './ground.ts'
import type { OpenHost } from './host.ts'

/**
 * The main job in one host: it attaches with a person's consent, sees nothing of a third party, asks, a person approves, the tool runs
 * there, the host ends its session, and nothing goes any more. What happened is in the log, whole and verified.
 */
export async function doJob(ground: HostGround, open: OpenHost): Promise<void> {
  const host = await open(ground)
  try {
    const before = await host.tools()
    assert.ok(before.length > 0 && before.every(name => name.startsWith('gateway__')), before.join(' '))
    const early = await host.call('everything__echo', { message: 'too early' })
    assert.ok(early.isError, 'without access nothing runs')
    const asked = await host.call('gateway__request_access', {
      purpose: 'Echo a greeting, to show that this host works.',
      tools: [{ name: 'everything__echo' }],
      duration_seconds: 600,
    })
    assert.equal(asked.data.status, 'approval_required', asked.text)
    await ground.approve(String(asked.data.approval_url))
    const waited = await host.call('gateway__wait_for_approval', { approval_id: asked.data.approval_id })
    assert.equal(waited.data.status, 'approved', waited.text)
    assert.ok((await host.tools()).includes('everything__echo'))
    const echoed = await host.call('everything__echo', { message: 'from within a bounded session' })
    assert.ok(!echoed.isError && echoed.text.includes('from within a bounded session'), echoed.text)
    const status = await host.call('gateway__session_status')
    const id = String(status.data.session_id)
    const ended = await host.call('gateway__end_session')
    assert.ok(!ended.isError, ended.text)
    await assert.rejects(async () => {
      const late = await host.call('everything__echo', { message: 'too late' })
      if (late.isError) throw new Error(late.text)
    }, 'after the end nothing runs')
    await checkTold(ground, id)
  } finally {
    await host.close().catch(() => undefined)
  }
}

async function checkTold(ground: HostGround, id: string): Promise<void> {
  const told = Object(await ground.api('GET', `/v1/sessions/${id}/explanation`))
  assert.equal(told.integrity, 'verified')
  assert.equal(told.complete, true)
  assert.equal(told.session.end_reason, 'ended_by_agent')
  const ran: { tool: string; outcome: string; refused_because?: string }[] = told.calls
  const outcomes = ran.map(call => `${call.tool} ${call.refused_because ?? call.outcome}`)
  // A host that looks at its list first sends no call of a tool that is not on it.
  const others = outcomes.filter(each => each !== 'everything__echo approval_required')
  assert.deepEqual(others, ['everything__echo succeeded'])
}

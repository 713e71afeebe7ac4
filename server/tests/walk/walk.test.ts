import assert from 'node:assert/strict'
import { test } from 'node:test'
import { walk } from './walk.ts'

test('the main job, end to end: attach, ask, approve in a browser, act at real third parties, end, read what happened', async () => {
  const told: string[] = []
  const done = await walk(line => told.push(line))
  try {
    const { explanation } = done
    assert.equal(explanation.integrity, 'verified')
    assert.equal(explanation.complete, true)
    assert.equal(explanation.session.end_reason, 'ended_by_person')
    assert.deepEqual(
      explanation.calls.map(call => `${call.tool} ${call.refused_because ?? call.outcome}`),
      [
        'everything__echo succeeded',
        'github__create_issue succeeded',
        'github__list_issues succeeded',
        'github__create_issue outside_bounds',
        'github__close_issue approval_required',
        'github__close_issue succeeded',
        'github__close_issue approval_required',
      ],
    )
    assert.ok(explanation.resources.some(({ act, label }) => act === 'write' && label.includes('octocat/website')))
  } finally {
    await done.close()
  }
})

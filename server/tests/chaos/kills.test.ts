import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkAfterKills } from './after-kills.ts'
import { killAtRandomMoments } from './kills.ts'

test('T103 I7 I8: kill -9 at random moments of 200 calls loses nothing acknowledged, repeats no approved call, names the unsettled', async () => {
  const killed = await killAtRandomMoments({ calls: 200, kills: 4, callers: 8 }, () => undefined)
  try {
    const { breaches, counts } = await checkAfterKills(killed)
    assert.deepEqual(breaches, [], killed.ambit.output())
    assert.equal(counts.kills, 4)
    assert.ok(counts.calls >= 200 && counts.acknowledged > 0 && counts.strikesRun > 0, JSON.stringify(counts))
    assert.ok(counts.lostConnections > 0, 'the kills fell among the calls')
  } finally {
    await killed.close()
  }
})

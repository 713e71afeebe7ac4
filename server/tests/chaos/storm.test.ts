import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkStorm } from './check-storm.ts'
import { startStorm } from './storm.ts'

test('T60 T103 T106 I4 I7 I8: third parties that break in every way, tokens refreshed all the time, nodes and PostgreSQL killed: one story', async () => {
  const asked = { seconds: 10, killEverySeconds: 1, people: 3, stalls: false }
  const stormed = await startStorm(asked, () => undefined)
  try {
    const { breaches, counts } = await checkStorm(stormed)
    assert.deepEqual(breaches, [], `${JSON.stringify(counts)}\n${stormed.storm.nodes.output()}`)
    for (const name of ['kills', 'results of a work', 'refreshes granted', 'tokens handed out', 'sessions ended'])
      assert.ok((counts[name] ?? 0) > 0, `${name}: ${JSON.stringify(counts)}`)
  } finally {
    await stormed.close()
  }
})

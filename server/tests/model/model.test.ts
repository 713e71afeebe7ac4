import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Ground, startGround } from './ground.ts'
import { regressions } from './regressions.ts'
import { assertHolds, runStories } from './run.ts'
import { tally, tellCommands } from './story.ts'

const { AMBIT_MODEL_SECONDS: seconds = '60', AMBIT_MODEL_SEED: seed } = process.env
let ground: Ground

before(async () => {
  ground = await startGround()
})
after(() => ground.close())

for (const { title, groups } of regressions)
  test(title, async () => {
    await tellCommands(ground, groups)
  })

test('I1 I2 I3 I4 I5 I6 I7 I8 I9 I10 T48 T69 T87 T107: random stories on two nodes, with crashes and paused transactions, go as the reference model has it', async t => {
  const tell = (line: string): void => t.diagnostic(line)
  const found = await runStories(ground, {
    seconds: Number(seconds),
    seed: seed === undefined ? undefined : Number(seed),
    tell,
  })
  await assertHolds(ground, found, { seconds: Number(seconds), tell })
  t.diagnostic(`${found.stories} stories`)
  // Whatever the time was enough for, something has to have happened in it.
  assert.ok((tally.get('call succeeded') ?? 0) > 0 && (tally.get('end ended') ?? 0) > 0)
})

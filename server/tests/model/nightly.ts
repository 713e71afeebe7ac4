/** `npm run test:model`: ten minutes of random stories, or as long as AMBIT_MODEL_SECONDS says; what happened is counted. */
import { startGround } from './ground.ts'
import { runStories } from './run.ts'
import { tally } from './story.ts'

const { AMBIT_MODEL_SECONDS: seconds = '600', AMBIT_MODEL_SEED: seed } = process.env
const ground = await startGround()
try {
  const found = await runStories(ground, {
    seconds: Number(seconds),
    seed: seed === undefined ? undefined : Number(seed),
    tell: line => console.log(line),
  })
  for (const [what, times] of [...tally].toSorted()) console.log(`${String(times).padStart(7)}  ${what}`)
  console.log(`model: ${found.stories} stories hold`)
  if (found.violation !== undefined) {
    console.error(found.violation)
    process.exitCode = 1
  }
} finally {
  await ground.close()
}

import { causes } from './causes.ts'
import { startGround } from './ground.ts'

/** Causes each kind of drift and prints how long it took to find, and whether what the table says was blocked. */
const ground = await startGround()
const lines: string[] = []
let wrong = 0
for (const { rule, what, severity, effect, run, harmless, twin } of causes) {
  const { subject, tookMs, isBlocked } = await run(ground)
  const begun = performance.now()
  const found = await ground.found(rule, subject)
  const readMs = performance.now() - begun
  const blocked = await isBlocked()
  const quiet = (await ground.found(rule, await harmless(ground))).length === 0
  if (found.length === 0 || !blocked || !quiet) wrong += 1
  lines.push(
    `${rule} ${severity.padEnd(8)} ${found.length > 0 ? 'found' : 'NOT FOUND'} when its cause returned (${tookMs.toFixed(0)} ms), read in ${readMs.toFixed(0)} ms; ` +
      `${blocked ? 'as said' : 'NOT AS SAID'}: ${effect}`,
    `    cause: ${what}; twin ${quiet ? 'is not found' : 'IS FOUND'}: ${twin}`,
  )
}
await ground.close()
process.stdout.write(`${lines.join('\n')}\n${causes.length - wrong} of ${causes.length} as docs/drift.md says\n`)
process.exitCode = wrong === 0 ? 0 : 1

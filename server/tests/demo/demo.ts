import { walk } from '../walk/walk.ts'

const started = performance.now()

/** Prints one step as a line. */
function tell(line: string): void {
  const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(5)
  process.stdout.write(`${seconds} s  ${line}\n`)
}

const done = await walk(tell)
const { explanation } = done
process.stdout.write(`\nThe session explained (${explanation.session.id})\n`)
process.stdout.write(`  purpose    ${explanation.purpose}\n`)
for (const resource of explanation.resources)
  process.stdout.write(`  ${resource.act.padEnd(10)} ${resource.label} (${resource.calls} calls)\n`)
for (const call of explanation.calls)
  process.stdout.write(`  call       ${call.tool.padEnd(24)} ${call.outcome} ${call.refused_because ?? ''}\n`)
process.stdout.write(`  ended      ${explanation.session.end_reason}\n`)
process.stdout.write(`  integrity: ${explanation.integrity}, complete: ${explanation.complete}\n`)
await done.close()

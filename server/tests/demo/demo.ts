import { frameworkIds } from '../../src/governance/derive-frameworks.ts'
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

for (const framework of frameworkIds) {
  const path = `/v1/governance/evidence?framework=${framework}`
  const { name, figure, controls } = Object(await done.ambit.api('GET', path))
  process.stdout.write(`\nEvidence: ${name} (GET ${path})\n`)
  process.stdout.write(
    `  ${figure.numerator} of ${figure.denominator} calls were explained, bound to an approval and inside a session\n`,
  )
  for (const { id, name: control, events, records, gaps } of controls)
    process.stdout.write(
      `  ${id.padEnd(8)} ${control}: ${events.length} kinds of events, ${records.length} records, ${gaps.length} gaps; first ${events[0]?.first ?? records[0]?.path ?? 'none'}\n`,
    )
}

const { summary, data } = Object(await done.ambit.api('GET', '/v1/governance/boundaries'))
process.stdout.write('\nBoundaries (GET /v1/governance/boundaries)\n')
process.stdout.write(`  ${summary.outside_for_agents} ways for agents outside an approved session\n`)
for (const { tool, approval_rule, longest_grant_seconds, admitted, last_admitted_session_id: session } of data)
  if (admitted > 0)
    process.stdout.write(
      `  ${tool.padEnd(24)} ${approval_rule}, at most ${longest_grant_seconds} s, ${admitted} calls, last in ${session}\n`,
    )
await done.close()

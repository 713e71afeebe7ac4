import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { compare, expectedPath, isCompared, type Leg, readExpected, updated } from './expected.ts'
import { runLegs } from './legs.ts'
import { documentedPart, renderExpected, tableOf, writeDocument } from './report.ts'
import { installSuite } from './suite.ts'

function judge(found: readonly Leg[]): number {
  const expected = readExpected()
  const problems = found.flatMap(leg => compare(leg, expected).map(problem => `${leg.name}: ${problem}`))
  if (documentedPart() !== renderExpected(expected)) problems.push('docs/conformance.md is not what the list says')
  if (problems.length === 0) {
    process.stdout.write(
      '\nAll as expected; docs/conformance.md has the reason for each scenario that does not pass.\n',
    )
    return 0
  }
  const messages = found.flatMap(leg =>
    leg.rows
      .filter(({ scenario }) => isCompared(leg, scenario))
      .flatMap(row => row.messages.map(text => `${leg.name}, ${text}`)),
  )
  process.stderr.write(`\nNot as expected:\n${problems.map(line => `  ${line}`).join('\n')}\n`)
  process.stderr.write(`\nAll that failed, in the suite's words:\n${messages.map(line => `  ${line}`).join('\n')}\n`)
  return 1
}

function write(found: readonly Leg[]): number {
  const next = updated(readExpected(), found)
  writeFileSync(expectedPath, `${JSON.stringify(next, null, 2)}\n`)
  writeDocument(next)
  process.stdout.write(
    '\nWrote the list of what does not pass, and docs/conformance.md. Give each row marked ? a reason.\n',
  )
  return 0
}

/**
 * `npm run test:conformance`: the official suite against the gateway in both eras, against the authorization server, and with
 * the connector to third parties as the client. Fails on a regression and on a stale entry of the list of what does not pass.
 * `--update` writes that list, and the document made from it, anew. `--only server` runs the legs whose name holds that.
 */
await installSuite()
const { values } = parseArgs({ options: { update: { type: 'boolean' }, only: { type: 'string' } } })
const { only = '' } = values
const legs = await runLegs(leg => leg.includes(only))
for (const leg of legs) process.stdout.write(`\n${tableOf(leg)}\n`)
process.exitCode = values.update === true ? write(legs) : judge(legs)

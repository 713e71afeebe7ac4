import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Expected, type ExpectedLeg, isCompared, type Leg } from './expected.ts'

const documentPath = fileURLToPath(new URL('../../../docs/conformance.md', import.meta.url))
const start = '<!-- generated: what does not pass -->'
const end = '<!-- end of the generated part -->'

/** One line a scenario, for the person at the terminal. */
export function tableOf(leg: Leg): string {
  const width = Math.max(...leg.rows.map(({ scenario }) => scenario.length))
  const lines = leg.rows.map(({ scenario, passed, failed, warnings }) => {
    const mark = failed === 0 ? 'pass' : isCompared(leg, scenario) ? 'FAIL' : 'not offered'
    const counts = [`${passed}/${passed + failed}`, ...(warnings > 0 ? [`${warnings} warnings`] : [])].join(', ')
    const scored = leg.requirements.required.includes(scenario) ? '' : ' (not required)'
    return `  ${scenario.padEnd(width)}  ${mark.padEnd(4)}  ${counts}${scored}`
  })
  const { required } = leg.requirements
  const passing = leg.rows.filter(row => row.failed === 0 && required.includes(row.scenario)).length
  return [`${leg.name}: ${passing} of ${required.length} required scenarios pass`, ...lines].join('\n')
}

function section(name: string, { required, failing }: ExpectedLeg): string {
  const rows = Object.entries(failing)
  const title = `### ${name}`
  const count = `${required - rows.length} of ${required} scenarios pass.`
  if (rows.length === 0) return `${title}\n${count}\n`
  const lines = rows.map(
    ([scenario, { because, checks }]) =>
      `| \`${scenario}\` | ${because} | ${checks.map(id => `\`${id}\``).join(', ')} |`,
  )
  return [title, count, '', '| scenario | reason | checks that fail |', '|---|---|---|', ...lines, ''].join('\n')
}

/** The generated part of the document: reasons first, then each leg. */
export function renderExpected(expected: Expected): string {
  const used = new Set(Object.values(expected.legs).flatMap(leg => Object.values(leg.failing).map(row => row.because)))
  const reasons = Object.entries(expected.reasons)
    .filter(([name]) => used.has(name))
    .map(([name, text]) => `| ${name} | ${text} |`)
  const sections = Object.entries(expected.legs).map(([name, leg]) => section(name, leg))
  return [start, '', '| reason | |', '|---|---|', ...reasons, '', ...sections, end].join('\n')
}

/** What the document says now, between its marks. */
export function documentedPart(): string {
  const text = readFileSync(documentPath, 'utf8')
  return text.slice(text.indexOf(start), text.indexOf(end) + end.length)
}

export function writeDocument(expected: Expected): void {
  const text = readFileSync(documentPath, 'utf8')
  writeFileSync(
    documentPath,
    text.replace(documentedPart(), () => renderExpected(expected)),
  )
}

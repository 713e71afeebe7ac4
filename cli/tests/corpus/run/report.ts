import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { browserPath } from '../../../../server/tests/pages/browser.ts'
import { repository } from '../../../../server/tests/shape/source.ts'
import { readArtifact } from '../../../src/gate/read-artifact.ts'
import { type Execution, judgeFiles } from '../../../src/gate/review.ts'
import { manifestName, parseManifest } from '../../../src/gate/run/manifest.ts'
import { runReview } from '../../../src/gate/run/run-review.ts'
import { runScenarios } from '../../../src/gate/run/scenarios/index.ts'
import { copiesFolder, writePlain } from '../../plain-copy.ts'
import { type MadeMutant, mutantsOf } from '../mutate-references.ts'
import { runMutants } from './mutants.ts'

/**
 * `npm run report:gate-run`: the good application and each mutant through all scenarios; `F` is where one fails, `.` where it passes. With
 * `-- express` each mutant of that reference application instead: what reading says of it, and what the scenarios of its rule say.
 */
mkdirSync(copiesFolder, { recursive: true })
const folder = mkdtempSync(join(copiesFolder, 'report-'))
const browser = await browserPath()
const signs: Readonly<Record<string, string>> = { passed: '.', failed: 'F', errored: 'E', not_applicable: '-' }

if (process.argv.includes('express')) await tellReference()
else await tellScenarios()
rmSync(folder, { recursive: true, force: true })

function review(root: string, only?: readonly string[]): Promise<Execution> {
  const manifest = parseManifest(readFileSync(join(root, manifestName), 'utf8'))
  const terms = { folder: root, artifact: readArtifact(root), manifest, browser, signal: new AbortController().signal }
  return runReview(only === undefined ? terms : { ...terms, only })
}

async function tellScenarios(): Promise<void> {
  console.log(`      ${runScenarios.map(({ id }) => id).join(' ')}`)
  for (const [name, change] of [
    ['good', (text: string) => text] as const,
    ...runMutants.map(({ scenario, from, to }) => [scenario, (text: string) => text.replace(from, () => to)] as const),
  ]) {
    const root = join(folder, name)
    cpSync(join(import.meta.dirname, 'express-good'), root, { recursive: true })
    const path = join(root, 'server.mjs')
    writeFileSync(path, change(readFileSync(path, 'utf8')))
    const { scenarios } = await review(root)
    console.log(`${name.padEnd(5)} ${scenarios.map(({ verdict }) => ` ${signs[verdict] ?? '?'} `).join(' ')}`)
  }
}

/** A mutant counts as found where reading finds its rule, or a scenario of that rule fails. */
async function tellReference(): Promise<void> {
  const mutants = mutantsOf(readArtifact(join(repository, 'skills/reference/express')).files)
  const found = { reading: 0, running: 0, either: 0 }
  for (const [index, { rule, name, files }] of mutants.entries()) {
    const read = (await judgeFiles(files)).some(finding => finding.rule === rule)
    const ran = await verdictsOf(join(folder, String(index)), { rule, files })
    const failed = ran.some(({ verdict }) => verdict === 'failed')
    found.reading += Number(read)
    found.running += Number(failed)
    found.either += Number(read || failed)
    const told = ran.map(({ id, verdict }) => `${id}${signs[verdict] ?? '?'}`).join(' ')
    console.log(`${rule} ${read ? 'read' : '    '} ${told.padEnd(14)} ${name}`)
  }
  const { reading, running, either } = found
  console.log(`\nmutants ${mutants.length}, found by reading ${reading}, by running ${running}, by either ${either}`)
}

/** What the scenarios of the rule say of these files, where there are any. */
async function verdictsOf(root: string, { rule, files }: Pick<MadeMutant, 'rule' | 'files'>) {
  const of = runScenarios.filter(({ rules }) => rules.includes(rule)).map(({ id }) => id)
  if (of.length === 0) return []
  writePlain(root, files)
  const manifest = join(root, manifestName)
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replaceAll('.ts"', '.js"'))
  return (await review(root, of)).scenarios
}

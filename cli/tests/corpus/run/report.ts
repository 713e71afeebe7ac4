import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { browserPath } from '../../../../server/tests/pages/browser.ts'
import { repository } from '../../../../server/tests/shape/source.ts'
import { readArtifact } from '../../../src/gate/read-artifact.ts'
import type { Execution } from '../../../src/gate/review.ts'
import { manifestName, parseManifest } from '../../../src/gate/run/manifest.ts'
import { runReview } from '../../../src/gate/run/run-review.ts'
import { runScenarios } from '../../../src/gate/run/scenarios/index.ts'
import { runMutants } from './mutants.ts'

/** `npm run report:gate-run`: the good application and each mutant through all scenarios; `F` is where one fails, `.` where it passes. */
const cache = join(repository, 'node_modules/.cache/ambit-run')
mkdirSync(cache, { recursive: true })
const folder = mkdtempSync(join(cache, 'report-'))
const browser = await browserPath()
const signs: Readonly<Record<string, string>> = { passed: '.', failed: 'F', errored: 'E', not_applicable: '-' }

async function review(name: string, change: (text: string) => string): Promise<Execution> {
  const root = join(folder, name)
  cpSync(join(import.meta.dirname, 'express-good'), root, { recursive: true })
  const path = join(root, 'server.mjs')
  writeFileSync(path, change(readFileSync(path, 'utf8')))
  const manifest = parseManifest(readFileSync(join(root, manifestName), 'utf8'))
  return runReview({
    folder: root,
    artifact: readArtifact(root),
    manifest,
    browser,
    signal: new AbortController().signal,
  })
}

console.log(`      ${runScenarios.map(({ id }) => id).join(' ')}`)
for (const [name, change] of [
  ['good', (text: string) => text] as const,
  ...runMutants.map(({ scenario, from, to }) => [scenario, (text: string) => text.replace(from, () => to)] as const),
]) {
  const { scenarios } = await review(name, change)
  console.log(`${name.padEnd(5)} ${scenarios.map(({ verdict }) => ` ${signs[verdict] ?? '?'} `).join(' ')}`)
}
rmSync(folder, { recursive: true, force: true })

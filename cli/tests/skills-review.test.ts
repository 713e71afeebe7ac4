import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { browserPath } from '../../server/tests/pages/browser.ts'
import { readArtifact } from '../src/gate/read-artifact.ts'
import { manifestName, parseManifest } from '../src/gate/run/manifest.ts'
import { runReview } from '../src/gate/run/run-review.ts'
import { referenceFolder } from '../src/skills/read-skills.ts'

test('the reference application passes each of the sixteen scenarios, and does what its manifest says', async () => {
  const folder = referenceFolder('express')
  const manifest = parseManifest(readFileSync(join(folder, manifestName), 'utf8'))
  const { scenarios, accessModel } = await runReview({
    folder,
    artifact: readArtifact(folder),
    manifest,
    browser: await browserPath(),
    signal: new AbortController().signal,
  })
  const other = scenarios.filter(({ verdict }) => verdict !== 'passed').map(({ id, says }) => `${id}: ${says}`)
  assert.deepEqual([scenarios.length, other], [16, []])
  const seen = new Set(accessModel.map(({ route }) => route))
  const claimed = manifest.acts.map(({ route }) => `${route.method} ${route.path}`)
  assert.deepEqual(
    claimed.filter(route => !seen.has(route)),
    [],
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decisionWriters } from './decision-writers.ts'

const [ofApprovals = '', ofArtifacts = ''] = decisionWriters().split('# Statements that write artifact_decisions')

const doorsIn = (ways: string): string[] => [
  ...new Set([...ways.matchAll(/ {2}((?:GET|POST|PUT|PATCH|DELETE) \S+)$/gm)].map(([, door = '']) => door)),
]

test('I8: one statement decides an approval, and one door leads to it', () => {
  const [statements = '', ways = ''] = ofApprovals.split('# From a statement')
  const deciding = statements.split('\n').filter(line => /\b(approved|denied|given)\b/.test(line.split('  ')[2] ?? ''))
  assert.equal(deciding.length, 1, `these statements can decide:\n${deciding.join('\n')}`)
  assert.deepEqual(doorsIn(ways), ['POST /approvals/{id}/decision'])
})

test('I8: one statement decides about an artifact, and one door leads to it', () => {
  const [statements = '', ways = ''] = ofArtifacts.split('# From there')
  assert.deepEqual(
    statements.split('\n').filter(line => line !== ''),
    ['artifacts/store-reviews.ts  insertArtifactDecision'],
  )
  assert.deepEqual(doorsIn(ways), ['POST /artifacts/{id}/decision'])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decisionWriters } from './decision-writers.ts'

test('I8: one statement decides an approval, and one door leads to it', () => {
  const [statements = '', ways = ''] = decisionWriters().split('# From a statement')
  const deciding = statements.split('\n').filter(line => /\b(approved|denied|given)\b/.test(line.split('  ')[2] ?? ''))
  assert.equal(deciding.length, 1, `these statements can decide:\n${deciding.join('\n')}`)
  const doors = [...ways.matchAll(/ {2}((?:GET|POST|PUT|PATCH|DELETE) \S+)$/gm)].map(([, door]) => door)
  assert.deepEqual([...new Set(doors)], ['POST /approvals/{id}/decision'])
})

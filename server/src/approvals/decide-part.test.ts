import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idFrom, newId } from '../platform/ids.ts'
import { decidePart, type PartQuestion } from './decide-part.ts'
import { givenDocument } from './derive-given.ts'
import type { Given, Need } from './model.ts'
import { parseGiven } from './parse-given.ts'

const [mina, kim, lee] = [newId('user'), newId('user'), newId('user')]
const first = { userId: mina, given: '{}' }

function need(parts: Partial<Need> = {}): Need {
  return {
    ruleId: idFrom('approvalRule', 'approval_rule_1'),
    name: 'Writes',
    persons: 1,
    approved: 0,
    isOne: true,
    ...parts,
  }
}

const verdict = (parts: Partial<PartQuestion>) =>
  decidePart({ decision: 'approve', needs: [need()], parts: [first], userId: kim, isPerson: false, ...parts })

test('the person first, then those whom a rule names, nobody twice; a denial is the whole decision', () => {
  const asPerson = { userId: mina, isPerson: true, parts: [] }
  const rows: readonly (readonly [Partial<PartQuestion>, ReturnType<typeof decidePart>])[] = [
    [{ ...asPerson, needs: [] }, 'whole'],
    [{ ...asPerson, needs: [need({ isOne: false })] }, 'part'],
    [{ ...asPerson, needs: [need({ isOne: true })] }, 'part'],
    [{ ...asPerson, parts: [first] }, 'over'],
    [{}, 'whole'],
    [{ parts: [] }, 'over'],
    [{ needs: [need({ isOne: false })] }, 'over'],
    [{ parts: [first, { userId: kim }] }, 'over'],
    [{ needs: [need({ persons: 2 })] }, 'part'],
    [{ needs: [need({ persons: 2, approved: 1 })], parts: [first, { userId: lee }] }, 'whole'],
    [{ needs: [need(), need({ isOne: false })] }, 'part'],
    [{ needs: [need(), need({ isOne: false, approved: 1 })] }, 'whole'],
    [{ decision: 'deny', parts: [first, { userId: kim }] }, 'whole'],
    [{ decision: 'deny_and_end', ...asPerson, parts: [first] }, 'whole'],
  ]
  for (const [question, expected] of rows) assert.equal(verdict(question), expected, JSON.stringify(question))
})

test('what a person gives is read back as it was kept', () => {
  const limits = { durationSeconds: 60, maxCalls: undefined }
  const tools = [{ name: 'notes__search', constraints: { repo: { equals: 'acme/website' } } }]
  const given: readonly Given[] = [
    { tools, limits },
    { tools: [], limits: { ...limits, maxCalls: 3, maxBytes: 1_000 } },
  ]
  for (const one of given) assert.deepEqual(parseGiven(JSON.stringify(givenDocument(one))), one)
})

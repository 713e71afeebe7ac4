import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '../platform/json.ts'
import { touchedBy } from './derive-touched.ts'
import type { ExplainedCall } from './model.ts'

const at = new Date('2026-11-24T14:00:00.000Z')

function call(tool: string, effect: string, resources: Json | undefined, outcome = 'succeeded'): ExplainedCall {
  return {
    id: 'call_1',
    tool,
    account: undefined,
    effect,
    grantId: undefined,
    approvalId: undefined,
    arguments: {},
    argumentsDigest: '',
    resultDigest: undefined,
    resources,
    startedAt: at,
    settledAt: at,
    outcome,
    refusedBecause: undefined,
  }
}

const issue = (id: string): Json => ({ provider: 'github', kind: 'issue', id, label: `issue ${id}` })

test('each resource stands once an act, destroyed first, with the number of its calls', () => {
  const touched = touchedBy([
    call('github__get_issue', 'read', [issue('1')]),
    call('github__get_issue', 'read', [issue('1'), issue('2')]),
    call('github__close_issue', 'write', [issue('1')]),
    call('github__delete_branch', 'destructive', [{ provider: 'github', kind: 'branch', id: 'b', label: 'b' }]),
  ])
  assert.deepEqual(
    touched.map(({ act, id, calls }) => `${act} ${id} ${calls}`),
    ['destructive b 1', 'write 1 1', 'read 1 2', 'read 2 1'],
  )
})

test('what was not sent touched nothing; what was withheld or is unsettled may have', () => {
  const outcomes = ['refused', 'not_sent', 'in_flight', 'withheld', 'unknown', 'aborted']
  const touched = touchedBy(outcomes.map(outcome => call('github__get_issue', 'read', [issue(outcome)], outcome)))
  assert.deepEqual(touched.map(({ id }) => id).toSorted(), ['aborted', 'unknown', 'withheld'])
})

test('a tool that declares nothing, and a resource that can’t be read, are told as undeclared', () => {
  const touched = touchedBy([call('notes__echo', 'read', 'undeclared'), call('notes__list', 'read', [{ id: 5 }])])
  assert.deepEqual(
    touched.map(({ kind, id }) => `${kind} ${id}`),
    ['undeclared notes__echo', 'undeclared notes__list'],
  )
})

test('an effect that isn’t known counts as destructive', () => {
  assert.equal(touchedBy([call('notes__x', 'unheard', undefined)])[0]?.act, 'destructive')
})

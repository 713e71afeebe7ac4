import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maySuspend } from './check-may-suspend.ts'
import { decideStanding, type Standing } from './decide-standing.ts'

test('I9 T90 whoever is switched off or taken away leaves at once, and a change of anything else gives nothing back', () => {
  const [on, off] = [{ active: true }, { active: false }]
  const table: readonly (readonly [Standing, ReturnType<typeof decideStanding>])[] = [
    [{ before: undefined, after: on, isLinked: false }, 'arrives'],
    [{ before: off, after: on, isLinked: true }, 'arrives'],
    [{ before: on, after: on, isLinked: false }, 'arrives'],
    [{ before: on, after: on, isLinked: true }, 'stays'],
    [{ before: on, after: off, isLinked: true }, 'leaves'],
    [{ before: on, after: undefined, isLinked: true }, 'leaves'],
    [{ before: undefined, after: off, isLinked: true }, 'leaves'],
    [{ before: off, after: undefined, isLinked: true }, 'stays'],
    [{ before: on, after: off, isLinked: false }, 'stays'],
  ]
  for (const [standing, decided] of table) assert.equal(decideStanding(standing), decided, JSON.stringify(standing))
})

test('T53 a directory suspends only whom its organization speaks for', () => {
  const leaver = { administers: false, domainIsProven: true, isMemberElsewhere: false }
  assert.ok(maySuspend(leaver))
  for (const over of [{ administers: true }, { domainIsProven: false }, { isMemberElsewhere: true }])
    assert.ok(!maySuspend({ ...leaver, ...over }), JSON.stringify(over))
})

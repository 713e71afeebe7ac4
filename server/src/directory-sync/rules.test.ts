import assert from 'node:assert/strict'
import { test } from 'node:test'
import { speaksFor } from './check-speaks-for.ts'
import { decideAddress } from './decide-address.ts'
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

test('T53 a directory suspends and renames only whom its organization speaks for', () => {
  const person = { administers: false, domainIsProven: true, isMemberElsewhere: false }
  assert.ok(speaksFor(person))
  for (const over of [{ administers: true }, { domainIsProven: false }, { isMemberElsewhere: true }])
    assert.ok(!speaksFor({ ...person, ...over }), JSON.stringify(over))
})

test('T27 IC12 an address moves only between domains that the organization has proven, and onto nobody', () => {
  const given = { isTheirs: true, domainIsProven: true, isTaken: false }
  assert.equal(decideAddress(given), 'taken')
  assert.equal(decideAddress({ ...given, isTheirs: false }), 'not_theirs')
  assert.equal(decideAddress({ ...given, domainIsProven: false }), 'domain_not_proven')
  assert.equal(decideAddress({ ...given, isTaken: true }), 'address_taken')
})

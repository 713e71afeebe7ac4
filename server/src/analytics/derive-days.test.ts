import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays, dayIn, daysBetween, lastOfPeriod, startOfPeriod, startsOfDays } from './derive-days.ts'

const startIn = (zone: string, day: string): string | undefined => startsOfDays([day], zone)[0]?.toISOString()

test('a day begins when its clock shows midnight, or has jumped over it', () => {
  for (const [zone, day, at] of [
    ['UTC', '2026-03-29', '2026-03-29T00:00:00.000Z'],
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z'],
    ['Europe/Berlin', '2026-03-30', '2026-03-29T22:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z'],
    ['Europe/Berlin', '2026-10-26', '2026-10-25T23:00:00.000Z'],
    ['Asia/Kathmandu', '2026-01-01', '2025-12-31T18:15:00.000Z'],
    ['Pacific/Kiritimati', '2026-01-01', '2025-12-31T10:00:00.000Z'],
    ['Pacific/Pago_Pago', '2026-01-01', '2026-01-01T11:00:00.000Z'],
    // The clock goes from 23:59 to 01:00.
    ['America/Santiago', '2026-09-06', '2026-09-06T04:00:00.000Z'],
    // The clock shows 23:00 to midnight twice on the day before.
    ['America/Santiago', '2026-04-05', '2026-04-05T04:00:00.000Z'],
  ] as const)
    assert.equal(startIn(zone, day), at, `${zone} ${day}`)
})

test('each day of two years begins after the one before, and its moments lie in it', () => {
  const days = daysBetween('2025-12-01', '2027-12-31')
  for (const zone of [
    'Europe/London',
    'America/St_Johns',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'America/Havana',
  ]) {
    const starts = startsOfDays(days, zone)
    for (const [place, start] of starts.entries()) {
      const before = starts[place - 1]
      if (before !== undefined) assert.ok(start > before)
      assert.equal(dayIn(start, zone), days[place], zone)
      assert.equal(dayIn(new Date(start.getTime() - 1), zone), addDays(days[place] ?? '', -1), zone)
      assert.equal(start.getTime() % 900_000, 0, 'a whole quarter hour')
    }
  }
})

test('weeks begin on Monday, and months end where they do', () => {
  assert.deepEqual(
    ['2026-11-28', '2026-11-29', '2026-11-30'].map(day => startOfPeriod(day, 'week')),
    ['2026-11-23', '2026-11-23', '2026-11-30'],
  )
  assert.equal(lastOfPeriod('2026-11-28', 'week'), '2026-11-29')
  assert.equal(startOfPeriod('2026-02-28', 'month'), '2026-02-01')
  assert.equal(lastOfPeriod('2028-02-03', 'month'), '2028-02-29')
  assert.equal(lastOfPeriod('2026-12-31', 'month'), '2026-12-31')
  assert.equal(lastOfPeriod('2026-12-31', 'day'), '2026-12-31')
})

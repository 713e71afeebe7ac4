import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ago, brief, clockText, count, listIn, shortId, spell, time, zoneName } from './page-words.ts'
import { pageLanguages, pageWordsIn } from './words/all.ts'

const now = new Date('2026-11-24T13:44:00Z')
const reader = { zone: 'Europe/Amsterdam', now }
const text = (markup: { toString(): string }): string => markup.toString().replace(/<[^>]*>/g, '')

test('a time is shown in the zone of the reader and kept in UTC for machines', () => {
  const at = new Date('2026-11-24T14:19:00Z')
  assert.equal(
    time(at, reader).toString(),
    '<time datetime="2026-11-24T14:19:00.000Z" title="24 November 2026, 15:19:00 UTC+1">15:19</time>',
  )
  assert.equal(text(time(new Date('2026-12-24T08:00:00Z'), reader)), '24 Dec 2026, 09:00')
  assert.equal(
    text(time(new Date('2026-11-24T23:30:00Z'), reader)),
    '25 Nov 2026, 00:30',
    'midnight of the reader counts',
  )
  assert.equal(clockText(new Date('2026-11-24T14:12:02.318Z'), reader, 'millisecond'), '15:12:02.318')
  assert.equal(zoneName(reader), 'UTC+1')
  assert.equal(zoneName({ zone: 'UTC', now }), 'UTC')
})

test('durations are spelled in sentences and short in tables', () => {
  const spelled = [1, 45, 60, 900, 3600, 5400, 7200, 9000, 28_800].map(spell)
  assert.deepEqual(spelled, [
    '1 second',
    '45 seconds',
    '1 minute',
    '15 minutes',
    '60 minutes',
    '90 minutes',
    '2 hours',
    '2 hours 30 minutes',
    '8 hours',
  ])
  assert.deepEqual(
    [45, 2520, 4200, 28_800, 432_000].map(seconds => brief(seconds)),
    ['45 s', '42 min', '1 h 10 min', '8 h', '5 d'],
  )
})

test('what is younger than a day is told relative to now', () => {
  assert.equal(text(ago(new Date('2026-11-24T13:43:40Z'), reader)), '20 seconds ago')
  assert.equal(text(ago(new Date('2026-11-24T11:30:00Z'), reader)), '2 hours ago')
  assert.equal(text(ago(new Date('2026-11-21T09:00:00Z'), reader)), '21 Nov 2026, 10:00')
  assert.equal(text(ago(now, reader)), 'now')
})

test('numbers, ids and reasons read well', () => {
  assert.equal(count(1, 'call'), '1 call')
  assert.equal(count(40_118, 'call'), '40,118 calls')
  assert.equal(text(shortId('session_01KAV7ABCDEFGHJKMNPQRSN0RH')), 'session_01KAV7…N0RH')
  const { because } = pageWordsIn(undefined)
  assert.equal(text(because('ended_by_person') ?? ''), 'by you')
  assert.equal(text(because('expired') ?? ''), 'at its hard end')
  assert.equal(text(because('something_new') ?? ''), 'something new')
})

test('durations, lists and reasons are those of the language', () => {
  assert.deepEqual(
    [45, 2520, 4200, 432_000].map(seconds => brief(seconds, 'de-DE')),
    ['45 Sek.', '42 Min.', '1 Std. 10 Min.', '5 Tg.'],
  )
  const lists = pageLanguages.map(({ language }) => text(listIn({ locale: language }, ['a', 'b', 'c'], 'disjunction')))
  assert.deepEqual(lists, ['a, b, or c', 'a, b oder c', 'a, b ou c', 'a, b o c', 'a أو b أو c'])
  const shown = pageLanguages.map(words => text(words.because('idle') ?? ''))
  assert.equal(new Set(shown).size, pageLanguages.length)
  const unknown = pageLanguages.filter(words => words.language !== 'en').map(words => words.because('something_new'))
  assert.deepEqual(new Set(unknown), new Set([undefined]))
})

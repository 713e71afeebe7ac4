import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { nextCheckMs } from './decide-next-check.ts'
import { parseDomain } from './parse-domain.ts'

test('T54 a domain has one spelling, and what nobody can prove is none', () => {
  const spellings: [string, string | undefined][] = [
    ['Acme.Example', 'acme.example'],
    [' acme.example. ', 'acme.example'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['XN--BCHER-KVA.example', 'xn--bcher-kva.example'],
    ['a.b.c.example', 'a.b.c.example'],
    ['localhost', undefined],
    ['acme', undefined],
    ['', undefined],
    ['.', undefined],
    ['acme..example', undefined],
    ['*.acme.example', undefined],
    ['acme.example:443', undefined],
    ['acme.example/x', undefined],
    ['user@acme.example', undefined],
    ['127.0.0.1', undefined],
    ['127.1', undefined],
    ['[::1]', undefined],
    ['-acme.example', undefined],
    ['acme-.example', undefined],
    ['under_score.example', undefined],
    [`${'a'.repeat(64)}.example`, undefined],
    [`${'a.'.repeat(130)}example`, undefined],
    ['acme.example\0', undefined],
  ]
  for (const [text, domain] of spellings) assert.equal(parseDomain(text), domain, text)
})

test('the spelling of a domain is stable: read again it is the same', () => {
  fc.assert(
    fc.property(fc.oneof(fc.domain(), fc.string()), text => {
      const once = parseDomain(text)
      return once === undefined || parseDomain(once) === once
    }),
  )
})

test('a record is looked up soon at first and rarely after days, never more often than a minute or less than an hour', () => {
  const since = new Date('2026-01-01T00:00:00Z')
  const after = (minutes: number): number => nextCheckMs(since, new Date(since.getTime() + minutes * 60_000)) / 60_000
  assert.deepEqual([after(0), after(4), after(20), after(240), after(60 * 24 * 7)], [1, 1, 5, 60, 60])
})

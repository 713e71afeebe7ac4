import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { patternMatches } from './check-pattern.ts'
import { parsePattern } from './parse-pattern.ts'

function matches(text: string, value: string): boolean {
  const pattern = parsePattern(text)
  ok(pattern, text)
  return patternMatches(pattern, value)
}

test('a pattern speaks of the whole value', () => {
  equal(matches('acme', 'acme'), true)
  equal(matches('^acme$', 'acme'), true)
  equal(matches('acme', 'acme/website'), false)
  equal(matches('^acme', 'acme\nevil'), false)
  equal(matches('.*', 'two\nlines'), false)
  equal(matches('', ''), true)
  equal(matches('\\$', '$'), true)
})

test('what backtracks, looks around or refers back is outside the safe subset', () => {
  const outside = [
    '(?=a)',
    '(?!a)',
    '(?<=a)',
    '(?<n>a)',
    '(a)\\1',
    '\\k<n>',
    'a*?',
    'a**',
    'a{1,',
    'a{3,2}',
    'a{101}',
    '[',
    '[]',
    '[z-a]',
    '(',
    ')',
    '*',
    'a^b',
    'a$b',
    '\\b',
    '\\p{L}',
    '\\u0041',
    '\\',
    '[\\',
    '\\8',
  ]
  for (const text of outside) equal(parsePattern(text), undefined, text)
  equal(parsePattern('a'.repeat(201)), undefined)
  equal(parsePattern('((((a{50}){50}){50}){50})'), undefined)
  equal(parsePattern('('.repeat(17) + 'a' + ')'.repeat(17)), undefined)
})

test('no pattern stalls the node: catastrophic ones take time that grows with the length (MT22)', () => {
  const value = `${'a'.repeat(4000)}!`
  const started = performance.now()
  for (const text of ['(a+)+', '(a|a)*', '(a|aa)+', '(a*)*', '(.*a){20}', 'a?{0}'.slice(0, 2), '(a?){40}a{40}'])
    equal(matches(text, value), false, text)
  ok(performance.now() - started < 30_000)
  equal(matches('a*', 'a'.repeat(4096)), true)
  equal(matches('a*', 'a'.repeat(4097)), false)
})

/** Patterns whose meaning JavaScript shares, so that its own engine is the oracle. */
const atom = fc.constantFrom('a', 'b', '/', '\\.', '.', '[ab]', '[^a]', '[a-c]', '\\d', '\\w', '\\S', '[\\d-]')
const quantifier = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,2}', '{1,}')
const { pattern } = fc.letrec<{ pattern: string; piece: string }>(tie => ({
  piece: fc
    .tuple(
      fc.oneof(
        { depthSize: 'small' },
        atom,
        tie('pattern').map(inner => `(${inner})`),
      ),
      quantifier,
    )
    .map(parts => parts.join('')),
  pattern: fc
    .array(
      fc.array(tie('piece'), { maxLength: 3 }).map(pieces => pieces.join('')),
      { minLength: 1, maxLength: 2 },
    )
    .map(choices => choices.join('|')),
}))

test('the subset means the same as in JavaScript', () => {
  const signs = fc.constantFrom('a', 'b', 'c', '/', '.', '1', '-', ' ', '\n', 'é')
  const value = fc.array(signs, { maxLength: 6 }).map(each => each.join(''))
  fc.assert(
    fc.property(pattern, value, (text, tried) => {
      const parsed = parsePattern(text)
      if (parsed === undefined) return
      equal(patternMatches(parsed, tried), new RegExp(`^(?:${text})$`, 'u').test(tried), `${text} on ${tried}`)
    }),
    { numRuns: 2000 },
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { code, hidesSomething, host, named, namedText, said, visible, visibleText } from './words-of-others.ts'

const text = (markup: { toString(): string }): string => markup.toString().replace(/<[^>]*>/g, '')

test('T64 T100 what an eye can not see is shown as a marked escape', () => {
  const hidden: Record<string, string> = {
    '\u200b': '\\u200b', // zero width space
    '\u200d': '\\u200d', // zero width joiner
    '\u202e': '\\u202e', // right-to-left override
    '\u2066': '\\u2066', // isolate
    '\u00ad': '\\u00ad', // soft hyphen
    '\ufeff': '\\ufeff', // byte order mark
    '\u3164': '\\u3164', // Hangul filler
    '\u2800': '\\u2800', // empty braille
    '\ufe0f': '\\ufe0f', // variation selector
    '\u{e0041}': '\\u{e0041}', // tag letter
    '\u{e0100}': '\\u{e0100}', // variation selector supplement
    '\u001b': '\\u001b', // start of a terminal sequence
    '\u0000': '\\u0000',
    '\r': '\\r',
    '\ud800': '\\ud800', // half of a pair
    '\ue000': '\\ue000', // private use
    '\u2028': '\\u2028', // line separator
  }
  for (const [sign, shown] of Object.entries(hidden)) {
    assert.equal(visible(`a${sign}b`).toString(), `a<span class="unseen" dir="ltr">${shown}</span>b`)
    assert.equal(hidesSomething(`a${sign}b`), true, shown)
  }
  for (const plain of ['Mina Öztürk', '日本語', 'نص عربي', 'a b', '🚀 1 < 2']) {
    assert.equal(hidesSomething(plain), false, plain)
    assert.doesNotMatch(visible(plain).toString(), /unseen/)
  }
})

test('T64 an argument shows odd spaces and line ends too; a purpose keeps its lines', () => {
  assert.equal(text(visible('a\u00a0b\tc\nd', { exact: true, line: true })), 'a\\u00a0b\\tc\\nd')
  assert.equal(text(visible('a\nb')), 'a\nb')
  assert.equal(text(visible(' a  b \n', { exact: true })), '\\u0020a  b\\u0020\\n', 'also what stands before and after')
})

test('T100 MT12 letters of another script inside a Latin word are shown for what they are', () => {
  assert.equal(text(named('Relеase agent')), 'Rel\\u0435ase agent')
  assert.equal(text(named('Ρelease')), '\\u03a1elease')
  assert.doesNotMatch(named('Релиз agent').toString(), /unseen/, 'a whole word in its own script is a word')
})

test('MT12 a host in another script is shown in its ASCII form', () => {
  assert.equal(text(host('аcme.example')), 'xn--cme-5cd.example')
  assert.equal(text(host('acme.example:8080')), 'acme.example:8080')
  assert.equal(text(host('acme.example/<b>')), 'acme.example/&lt;b&gt;')
  assert.equal(text(host('user@evil.example')), 'user@evil.example')
})

test('T100 markup, quotes and terminal colours of others stay text everywhere', () => {
  const attack = '<script>alert(1)</script>" onclick="x\' \u001b[31m'
  for (const shown of [visible(attack), named(attack), code(attack), said(attack, 'By somebody.')])
    assert.doesNotMatch(shown.toString(), /<script|" onclick|\u001b/)
  assert.doesNotMatch(visibleText(attack), /\u001b/)
})

test('T64 a long text is never cut silently', () => {
  const long = 'x'.repeat(10_000)
  const quote = said(long, 'In the agent’s own words.').toString()
  assert.match(quote, /<summary>Show all 10,000 characters<\/summary>/)
  assert.ok(quote.includes(long), 'the whole of it is on the page')
  assert.doesNotMatch(said('x'.repeat(300), 'B').toString(), /<details>/)
  assert.equal(text(named(long)), `${'x'.repeat(60)}… (+9940)`)
  assert.equal(namedText(long).length, 61)
})

test('a name is isolated, so right-to-left letters move nothing around it', () => {
  assert.match(named('שלום').toString(), /^<bdi>שלום<\/bdi>$/)
  assert.match(said('שלום', 'B').toString(), /dir="auto"/)
})

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pages, pagesOfIds } from '../src/pages.ts'

const source = join(import.meta.dirname, '../src')
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(name => /\.(tsx?|css)$/.test(name))
const texts = files.map(name => ({ name, text: readFileSync(join(source, name), 'utf8') }))

/** Each line of the sources that this matches. */
function lines(pattern: RegExp, kind = /./): string[] {
  return texts
    .filter(({ name }) => kind.test(name))
    .flatMap(({ name, text }) =>
      text.split('\n').flatMap((line, nth) => (pattern.test(line) ? [`${name}:${nth + 1} ${line.trim()}`] : [])),
    )
}

test('U3 every colour and every size of a letter is a token of the one sheet', () => {
  assert.deepEqual(
    lines(/#[0-9a-f]{3,8}\b(?!.*url\()|\b(rgb|hsl|oklab|oklch)a?\(/i, /\.css$/).filter(
      line => !line.includes('data:image'),
    ),
    [],
  )
  assert.deepEqual(
    lines(/font(-size)?:[^;]*\b\d+(px|rem|em)\b/, /\.css$/).filter(line => !line.includes('11px')),
    [],
    '11 px is for ticks of charts',
  )
  assert.deepEqual(lines(/\bstyle=\{|\bcolor:\s*['"]#/, /\.tsx$/), [])
})

test('no text of others becomes markup, and nothing but the client of the API asks anybody', () => {
  assert.deepEqual(
    lines(/dangerouslySetInnerHTML|innerHTML|insertAdjacentHTML|document\.write|eval\(|new Function/),
    [],
  )
  assert.deepEqual(
    lines(/\bfetch\(|XMLHttpRequest|EventSource|WebSocket|sendBeacon/).filter(line => !line.startsWith('api.ts')),
    [],
  )
})

test('I8 U4 nothing here decides a request: the dashboard opens its page', () => {
  assert.deepEqual(lines(/approvals\b.*\/decision\b|decideApproval|\bapprove\w*\(/), [])
})

test('voice: no exclamation, no apology, no word that the product does not use', () => {
  const said = lines(/>[^<{]*[!][^<{=]*<|\b(please|sorry|oops|successfully)\b/i, /\.tsx$/)
  assert.deepEqual(said, [])
  assert.deepEqual(lines(/['">\s](revoke|terminate|blacklist|kill)[\s'"<]/i, /\.tsx$/), [])
})

test('every page has a path, a title and a key of its own', () => {
  for (const part of ['path', 'key'] as const) {
    const given = pages.flatMap(page => page[part] ?? [])
    assert.equal(new Set(given).size, given.length, part)
  }
  const paths = new Set(pages.map(({ path }) => path))
  for (const { path, under } of pages) assert.ok(under === undefined || paths.has(under), path)
  for (const path of Object.values(pagesOfIds)) assert.ok(paths.has(path), path)
})

test('every button that changes something says first what it calls: whoever may not call that sees none', () => {
  const unnamed = texts.flatMap(({ name, text }) =>
    [...text.matchAll(/<Act(?!\s+call=)\s+(\S+)/g)].map(([, next]) => `${name} ${next}`),
  )
  assert.deepEqual(unnamed, [])
})

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { isTest, readSources, repository, serverSource, textsOf } from './source.ts'
import { readMigrations, withoutSqlComments } from './sql.ts'

const raised = /RAISE EXCEPTION '((?:[^']|'')*)'\s+USING errcode = '(AM\d{3})'/g

/** What each SQL function says with which code, by its last definition. */
function meanings(): ReadonlyMap<string, ReadonlySet<string>> {
  const functions = new Map<string, string>()
  for (const { text } of readMigrations(join(repository, 'server/migrations')))
    for (const body of withoutSqlComments(text).split(/(?=\bCREATE\s+(?:OR\s+REPLACE\s+)?FUNCTION\b)/i)) {
      const name = /FUNCTION\s+([a-z_]+)/i.exec(body)?.[1]
      if (name !== undefined) functions.set(name, body)
    }
  const found = new Map<string, Set<string>>()
  for (const body of functions.values())
    for (const [, said = '', code = ''] of body.matchAll(raised))
      found.set(code, (found.get(code) ?? new Set()).add(said))
  return found
}

test('a code of the database that the source reads has one meaning', () => {
  const sources = readSources(serverSource).filter(source => !isTest(source))
  const texts = sources.flatMap(source => textsOf(source).map(({ text }) => text))
  const read = new Set(texts.flatMap(text => /^AM\d{3}$/.exec(text)?.[0] ?? []))
  const all = meanings()
  const doubled = [...read].filter(code => (all.get(code)?.size ?? 0) > 1)
  assert.ok(read.size > 0)
  assert.deepEqual(
    doubled.map(code => [code, [...(all.get(code) ?? [])]]),
    [],
  )
})

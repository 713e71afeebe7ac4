import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import ts from 'typescript-api'
import { isExported, parseSource, readSources, repository, type Source, textsOf } from '../shape/source.ts'
import { ruleRows } from './documents.ts'
import { indexedRules } from './rules-index.ts'

const rows = ruleRows(readFileSync(join(repository, 'docs/rules.md'), 'utf8'))
const tests = readSources(join(repository, 'server')).filter(({ name }) => name.endsWith('.test.ts'))
const titles = tests.flatMap(source => textsOf(source).map(({ text }) => text))

test('rules: every row leads to a file, to what it exports, and to a test', () => {
  assert.ok(rows.length > 0)
  const broken = rows.flatMap(row => {
    if (!existsSync(join(repository, row.file))) return [`line ${row.line}: ${row.file} is not there`]
    const text = readFileSync(join(repository, row.file), 'utf8')
    return [
      ...(namesIn(row.file, text).includes(row.exported)
        ? []
        : [`line ${row.line}: ${row.file} has no "${row.exported}"`]),
      ...(titles.includes(row.test) ? [] : [`line ${row.line}: no test is titled "${row.test}"`]),
    ]
  })
  assert.deepEqual(broken, [])
})

test('rules: every check, decision and derivation has a test', () => {
  const untested = indexedRules(readSources(join(repository, 'server'))).filter(({ test }) => test === undefined)
  assert.deepEqual(
    untested.map(({ path, name }) => `server/src/${path} ${name}`),
    [],
    'no test uses them, nor what uses them',
  )
})

test('rules: the index takes the first sentence, and the nearest test', () => {
  const rule = parseSource('src/audit/check-a.ts', '/** Is it so? More about it. */\nexport function isSo() {}')
  const user = parseSource('src/audit/actions.ts', 'export function act() { isSo() }')
  const far = parseSource('src/audit/actions.test.ts', `test('it acts', () => { act() })`)
  const near = parseSource('src/audit/check-a.test.ts', `const ask = () => isSo()\ntest('it is so', () => ask())`)
  const indexed = (sources: readonly Source[]): unknown => indexedRules(sources)[0]
  const said = { path: 'audit/check-a.ts', name: 'isSo', says: 'Is it so?' }
  assert.deepEqual(indexed([rule, user]), { ...said, test: undefined })
  assert.deepEqual(indexed([rule, user, far]), { ...said, test: 'runs in actions.test.ts' })
  assert.deepEqual(indexed([rule, user, far, near]), { ...said, test: 'it is so' })
})

/** What a file exports; of a migration, its functions and triggers. */
function namesIn(file: string, text: string): string[] {
  if (!file.endsWith('.sql')) return exportsOf(parseSource(file, text))
  return [...text.matchAll(/\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:FUNCTION|TRIGGER)\s+([a-z_]+)/g)].map(
    ([, name = '']) => name,
  )
}

function exportsOf(source: Source): string[] {
  return source.ast.statements.flatMap(statement => {
    if (!isExported(statement)) return []
    if (ts.isFunctionDeclaration(statement)) return statement.name === undefined ? [] : [statement.name.text]
    if (!ts.isVariableStatement(statement)) return []
    return statement.declarationList.declarations.map(({ name }) => name.getText(source.ast))
  })
}

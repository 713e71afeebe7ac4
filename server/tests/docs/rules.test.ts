import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import ts from 'typescript-api'
import {
  isExported,
  parseSource,
  readSources,
  repository,
  type Source,
  serverSource,
  textsOf,
} from '../shape/source.ts'
import { ruleRows } from './documents.ts'

const rows = ruleRows(readFileSync(join(repository, 'docs/rules.md'), 'utf8'))
const tests = readSources(join(repository, 'server')).filter(({ name }) => name.endsWith('.test.ts'))
const titles = tests.flatMap(source => textsOf(source).map(({ text }) => text))

test('rules: every row leads to a file, to what it exports, and to a test', () => {
  assert.ok(rows.length > 0)
  const broken = rows.flatMap(row => {
    if (!existsSync(join(repository, row.file))) return [`line ${row.line}: ${row.file} is not there`]
    const source = parseSource(row.file, readFileSync(join(repository, row.file), 'utf8'))
    return [
      ...(exportsOf(source).includes(row.exported)
        ? []
        : [`line ${row.line}: ${row.file} exports no "${row.exported}"`]),
      ...(titles.includes(row.test) ? [] : [`line ${row.line}: no test is titled "${row.test}"`]),
    ]
  })
  assert.deepEqual(broken, [])
})

test('rules: every check, decision and derivation is in the index', () => {
  const listed = new Set(rows.map(({ file }) => file))
  const missing = readSources(serverSource)
    .filter(({ name }) => /^(check|decide|derive)-.*(?<!\.test)\.ts$/.test(name))
    .map(({ path }) => `server/src/${path}`)
    .filter(path => !listed.has(path))
  assert.deepEqual(missing, [], 'add a row to docs/rules.md: question, file, export, test title')
})

function exportsOf(source: Source): string[] {
  return source.ast.statements.flatMap(statement => {
    if (!isExported(statement)) return []
    if (ts.isFunctionDeclaration(statement)) return statement.name === undefined ? [] : [statement.name.text]
    if (!ts.isVariableStatement(statement)) return []
    return statement.declarationList.declarations.map(({ name }) => name.getText(source.ast))
  })
}

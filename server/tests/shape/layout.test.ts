import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  checkDeclarations,
  checkDocstrings,
  checkLimitsOnce,
  checkNumbers,
  checkTests,
  checkThrows,
} from './check-code.ts'
import { checkAmbient, checkEgress, checkImportEffects, checkListening, checkPurity } from './check-effects.ts'
import { checkCycles, checkImportOrder, checkRuleImports } from './check-imports.ts'
import { checkNames } from './check-names.ts'
import { checkMigrations, checkSql } from './check-sql.ts'
import { checkComments, checkForeignWords, checkMarkup } from './check-words.ts'
import { capabilities, egressExceptions, listenExceptions, sqlExceptions } from './law.ts'
import { type Problem, readSources, repository, type Source, serverSource } from './source.ts'
import { readMigrations, readSchema } from './sql.ts'

const sources = readSources(serverSource)
const migrations = readMigrations(join(repository, 'server/migrations'))
const schema = readSchema(migrations, capabilities)

/** Fails with one line for each problem and no stack: the place to look is in the line. */
function holds(problems: readonly Problem[]): void {
  if (problems.length === 0) return
  const failure = new Error('layout')
  failure.stack = problems.map(({ path, line, text }) => `${path}:${line}  ${text}`).join('\n')
  throw failure
}

const rules: Readonly<Record<string, (source: Source) => Problem[]>> = {
  'file names come from the closed vocabulary': checkNames,
  'imports go one way, through the index or the model of a capability': checkImportOrder,
  'rules import no store, no action, no door, and only types from platform': checkRuleImports,
  'rules are pure: no clock, chance, environment or I/O': checkPurity,
  'SQL stands in store.ts, on own tables, with every column named': source => checkSql(source, schema),
  'only main.ts opens a port': checkListening,
  'everything that leaves goes through the guarded egress': checkEgress,
  'the environment is read in main.ts, and output goes through the log': checkAmbient,
  'importing a file does nothing': checkImportEffects,
  'exports have names, and functions take three parameters at most': checkDeclarations,
  'exported functions have a docstring': checkDocstrings,
  'doors throw only a Refusal': checkThrows,
  'numbers above 1,000 have a name': checkNumbers,
  'tests are neither skipped nor asleep': checkTests,
  'comments give reasons, not the process': checkComments,
  'pages have no inline style and no inline handler': checkMarkup,
}

for (const [title, check] of Object.entries(rules)) test(`layout: ${title}`, () => holds(sources.flatMap(check)))

test('layout: there are no import cycles', () => holds(checkCycles(sources)))
test('layout: a limit is declared once', () => holds(checkLimitsOnce(sources)))
test('layout: migrations touch only rows of their own capability', () => holds(checkMigrations(migrations, schema)))

test('layout: each exception is used', () => {
  const listed = [...sqlExceptions, ...listenExceptions, ...egressExceptions]
  const stale = listed.filter(({ path, may }) => !sources.find(source => source.path === path)?.text.includes(may))
  holds(stale.map(({ path, may }) => ({ path, line: 1, text: `"${may}" is excepted here and not used` })))
})

test('layout: nothing names a place outside the repository', () => {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: repository, encoding: 'utf8' }).split('\0')
  const texts = tracked.filter(
    path =>
      /\.(ts|tsx|mjs|js|json|md|sql|sh|css|html|yaml|yml)$|^\.ci\//.test(path) &&
      !path.startsWith('server/tests/shape/'),
  )
  const present = texts.filter(path => existsSync(join(repository, path)))
  holds(present.flatMap(path => checkForeignWords(path, readFileSync(join(repository, path), 'utf8'))))
})

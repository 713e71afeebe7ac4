import { join } from 'node:path'
import { test } from 'node:test'
import {
  checkDeclarations,
  checkDocstrings,
  checkLimitsOnce,
  checkNumbers,
  checkTests,
} from '../../server/tests/shape/check-code.ts'
import { checkCycles } from '../../server/tests/shape/check-imports.ts'
import { checkComments } from '../../server/tests/shape/check-words.ts'
import { beyondWall, measure } from '../../server/tests/shape/measure.ts'
import { importsOf, type Problem, readSources, repository, type Source } from '../../server/tests/shape/source.ts'

/** The laws of the server that have nothing to do with a server hold here too. */
const sources = readSources(join(repository, 'cli/src'))

const rules: Readonly<Record<string, (source: Source) => Problem[]>> = {
  'exports have names, and functions take three parameters at most': checkDeclarations,
  'exported functions have a docstring': checkDocstrings,
  'numbers above 1,000 have a name': checkNumbers,
  'tests are neither skipped nor asleep': checkTests,
  'comments give reasons, not the process': checkComments,
  'the API is the only door: nothing of the server is imported': checkDoor,
}

function checkDoor(source: Source): Problem[] {
  return importsOf(source)
    .filter(({ specifier }) => /(^|\/)(server|dashboard)\//.test(specifier) || specifier === '@ambit/server')
    .map(({ specifier, line }) => ({ path: source.path, line, text: `${specifier} is behind the API` }))
}

function holds(problems: readonly Problem[]): void {
  if (problems.length === 0) return
  const failure = new Error('layout')
  failure.stack = problems.map(({ path, line, text }) => `cli/src/${path}:${line}  ${text}`).join('\n')
  throw failure
}

for (const [title, check] of Object.entries(rules)) test(`cli: ${title}`, () => holds(sources.flatMap(check)))

test('cli: there are no import cycles', () => holds(checkCycles(sources)))
test('cli: a limit is declared once', () => holds(checkLimitsOnce(sources)))
test('cli: it stands inside the wall', () =>
  holds(beyondWall(measure(sources)).map(text => ({ path: '', line: 1, text }))))

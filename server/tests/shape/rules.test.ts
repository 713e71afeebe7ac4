// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the examples are source text
import assert from 'node:assert/strict'
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
import { capabilities } from './law.ts'
import { type Problem, parseSource, type Source } from './source.ts'
import { readSchema, tablesIn } from './sql.ts'

type Check = (source: Source) => readonly Problem[]
/** Path, text that is refused, and the nearest text that is not: a rule that refuses everything would prove nothing. */
type Example = readonly [path: string, refused: string, allowed: string]

const migrations = [
  { file: '0001-sessions.sql', text: 'CREATE TABLE sessions (id text PRIMARY KEY);' },
  {
    file: '0002-gateway.sql',
    text: 'create table if not exists calls (id text);\nCREATE OR REPLACE FUNCTION admit_tool_call(',
  },
]
const schema = readSchema(migrations, capabilities)
const sql: Check = source => checkSql(source, schema)

const examples: readonly (readonly [name: string, check: Check, examples: readonly Example[]])[] = [
  [
    'import order',
    checkImportOrder,
    [
      ['audit/actions.ts', `import { end } from '../sessions/index.ts'`, `import { now } from '../platform/clock.ts'`],
      [
        'gateway/actions.ts',
        `import {\n  a,\n  b,\n} from '../sessions/actions.ts'`,
        `import {\n  a,\n  b,\n} from '../sessions/index.ts'`,
      ],
      [
        'gateway/actions.ts',
        `export { a } from '../sessions/store.ts'`,
        `export type { A } from '../sessions/model.ts'`,
      ],
      ['audit/store.ts', `const late = await import('../vault/index.ts')`, `const late = await import('./model.ts')`],
      ['audit/store.ts', `import { a } from '../vault/index.ts'`, `// import { a } from '../vault/index.ts'`],
      ['audit/routes.ts', `import { a } from '../vault/store.ts'`, `import { a } from '../vault/index.ts'`],
      ['audit/store.ts', `import { a } from './model'`, `import { a } from './model.ts'`],
      ['audit/store.ts', `import { a } from '../../tests/database.ts'`, `import { a } from 'hono'`],
      ['audit/store.ts', `import { a } from '../main.ts'`, `import type { A } from './model.ts'`],
    ],
  ],
  [
    'rule imports',
    checkRuleImports,
    [
      ['sessions/check-end.ts', `import { find } from './store.ts'`, `import { alive } from './model.ts'`],
      [
        'sessions/model.ts',
        `import { newId } from '../platform/ids.ts'`,
        `import { type SessionId, parseId } from '../platform/ids.ts'`,
      ],
      [
        'sessions/model.ts',
        `import { log } from '../platform/log.ts'`,
        `import type { Logger } from '../platform/log.ts'`,
      ],
      [
        'sessions/derive-key.ts',
        `import { randomBytes } from 'node:crypto'`,
        `import { createHash } from 'node:crypto'`,
      ],
      ['sessions/check-end.ts', `import { readFileSync } from 'node:fs'`, `import type { Stats } from 'node:fs'`],
    ],
  ],
  [
    'purity',
    checkPurity,
    [
      ['sessions/check-end.ts', 'export const a = () => Date.now()', 'export const a = (now: number) => now'],
      ['sessions/model.ts', 'export const a = () => new Date()', 'export const a = (at: number) => new Date(at)'],
      ['sessions/decide-end.ts', 'export async function a() {}', 'export function a() {}'],
      [
        'sessions/derive-id.ts',
        'const a = () => Math.random()',
        '// Math.random() would differ each time\nconst a = 1',
      ],
      ['sessions/check-end.ts', 'const a = process.env.AMBIT_PORT', `const a = 'process.env'`],
    ],
  ],
  [
    'SQL',
    sql,
    [
      ['sessions/actions.ts', "q('SELECT id FROM sessions')", "q('Choose FROM the list')"],
      ['gateway/store.ts', "q('UPDATE sessions SET id = $1')", "q('UPDATE calls SET id = $1')"],
      [
        'gateway/store.ts',
        'q(`SELECT c.id FROM calls c\n JOIN sessions s ON true`)',
        'q(`SELECT c.id FROM calls c\n JOIN calls d ON true`)',
      ],
      ['gateway/store.ts', "q('SELECT id FROM calls, sessions')", "q('SELECT id FROM calls, unnest($1)')"],
      ['sessions/store.ts', "q('SELECT admit_tool_call($1)')", "q('SELECT lower(id) FROM sessions')"],
      [
        'sessions/store.ts',
        "q('SELECT id FROM nowhere')",
        "q('WITH nowhere AS (SELECT id FROM sessions) SELECT id FROM nowhere')",
      ],
      ['sessions/store.ts', "q('SELECT * FROM sessions')", "q('SELECT count(*) FROM sessions')"],
      ['sessions/store.ts', "q('select id from sessions')", "q('SELECT id FROM sessions FOR UPDATE OF sessions')"],
      [
        'sessions/store.ts',
        'const f = (t: string) => q(`SELECT ${t} FROM sessions`)',
        "const columns = 'id'\nq(`SELECT ${columns} FROM sessions`)",
      ],
    ],
  ],
  [
    'listening',
    checkListening,
    [
      ['audit/jobs.ts', `import { createServer } from 'node:http'`, `import type { Server } from 'node:http'`],
      ['platform/edge.ts', `import { serve } from '@hono/node-server'`, `import { Hono } from 'hono'`],
    ],
  ],
  [
    'egress',
    checkEgress,
    [
      ['pipes/actions.ts', `await fetch('https://example.com')`, `await on.egress.fetch('https://example.com')`],
      ['pipes/actions.ts', `import { request } from 'node:https'`, `import { isIP } from 'node:net'`],
      ['pipes/actions.ts', `const a = globalThis.fetch(url)`, `const a = (fetch: Fetch) => fetch(url)`],
    ],
  ],
  [
    'ambient',
    checkAmbient,
    [
      ['audit/actions.ts', 'const a = process.env.HOME', 'const a = on.config.baseUrl'],
      ['audit/actions.ts', `console.log('x')`, `on.log.info('x')`],
    ],
  ],
  [
    'import effects',
    checkImportEffects,
    [
      ['audit/actions.ts', 'start()', 'export function start() {}'],
      ['audit/actions.ts', 'let count = 0', 'const countMax = 3'],
      ['audit/actions.ts', 'const seen = new Map()', `const kinds = new Set(['a'])`],
    ],
  ],
  [
    'declarations',
    checkDeclarations,
    [
      ['audit/actions.ts', 'export default 1', 'export const one = 1'],
      ['audit/actions.ts', 'export default function a() {}', 'export function a() {}'],
      ['audit/actions.ts', 'function f(a: 1, b: 1, c: 1, d: 1) {}', 'function f(a: 1, b: 1, c: { d: 1; e: 1 }) {}'],
    ],
  ],
  [
    'docstrings',
    checkDocstrings,
    [
      [
        'audit/actions.ts',
        'export function record() {}',
        '/** Records. */\nexport function record() {}\nfunction own() {}',
      ],
    ],
  ],
  [
    'throws',
    checkThrows,
    [
      ['audit/routes.ts', `throw new Error('no')`, `throw notFound('event')`],
      ['audit/actions.ts', `throw 'no'`, `throw new Error('unreachable')`],
    ],
  ],
  [
    'numbers',
    checkNumbers,
    [['audit/actions.ts', 'const a = () => wait(5000)', 'const settleMs = 5000\nconst a = () => wait(settleMs)']],
  ],
  [
    'tests',
    checkTests,
    [
      ['audit/store.test.ts', `test.skip('a', () => {})`, `test('a', () => {})`],
      ['audit/store.test.ts', 'await new Promise(go => setTimeout(go, 5))', 'const timer = setTimeout(stop, 5)'],
    ],
  ],
  [
    'comments',
    checkComments,
    [
      ['audit/store.ts', '// TODO later', '// The lock is taken first, else two ends deadlock.'],
      ['audit/store.ts', 'const a = 1 // see issue 12', 'const a = 1 // RFC 8785 section 3'],
      ['audit/store.ts', '/* moved here from gateway */', `const a = '// TODO'`],
    ],
  ],
  [
    'markup',
    checkMarkup,
    [
      ['audit/pages.ts', 'html`<p style="color: red">${a}</p>`', 'html`<p class="broken">${a}</p>`'],
      ['audit/pages.ts', '"<button onclick=\'x\'>"', '"<button name=decision>"'],
    ],
  ],
  ['names', checkNames, []],
]

for (const [name, check, pairs] of examples)
  test(`layout rule refuses the wrong and allows the right: ${name}`, () => {
    for (const [path, refused, allowed] of pairs) {
      assert.notEqual(check(parseSource(path, refused)).length, 0, `should be refused in ${path}: ${refused}`)
      assert.deepEqual(check(parseSource(path, allowed)), [], `should be allowed in ${path}: ${allowed}`)
    }
  })

test('layout rule refuses the wrong and allows the right: paths', () => {
  const refused = [
    'audit/utils.ts',
    'audit/event.ts',
    'audit/Check-x.ts',
    'audit/other/a.ts',
    'billing/index.ts',
    'audit/check-.ts',
    'server.ts',
  ]
  const allowed = [
    'main.ts',
    'audit/index.ts',
    'audit/check-proof.ts',
    'oauth/grants/refresh-token.ts',
    'gateway/revisions/2025-06-18.ts',
    'audit/check-proof.test.ts',
    'platform/anything.ts',
  ]
  for (const path of refused) assert.notEqual(checkNames(parseSource(path, '')).length, 0, path)
  for (const path of allowed) assert.deepEqual(checkNames(parseSource(path, '')), [], path)
})

test('layout rule finds cycles through values, not through types', () => {
  const tree = (kind: string): Source[] => [
    parseSource('audit/store.ts', `import ${kind}{ a } from './model.ts'`),
    parseSource('audit/model.ts', `import ${kind}{ b } from './store.ts'`),
  ]
  assert.equal(checkCycles(tree('')).length, 1)
  assert.deepEqual(checkCycles(tree('type ')), [])
})

test('layout rule finds a limit that stands twice', () => {
  const found = (one: string, two: string, path = 'audit/actions.ts'): number =>
    checkLimitsOnce([parseSource('audit/store.ts', one), parseSource(path, two)]).length
  assert.equal(found('const pageMax = 100', 'const pageMax = 50'), 1)
  assert.equal(found('export const pageMax = 100', 'const pageMax = 100', 'vault/store.ts'), 1)
  assert.equal(found('const pageMax = 100', 'const pageMax = 100', 'vault/store.ts'), 0)
  assert.equal(found('export const pageMax = 100', `import { pageMax } from './store.ts'`), 0)
})

test('layout rule keeps migrations on their own rows', () => {
  const foreign = { file: '0003-oauth.sql', text: 'CREATE FUNCTION f() AS $$ UPDATE sessions SET id = 1 $$;' }
  const own = { file: '0003-sessions-more.sql', text: 'CREATE FUNCTION f() AS $$ UPDATE sessions SET id = 1 $$;' }
  assert.equal(checkMigrations([...migrations, foreign], schema).length, 1)
  assert.deepEqual(checkMigrations([...migrations, own], schema), [])
  assert.equal(checkMigrations([{ file: '0001-other.sql', text: '' }], schema).length, 1)
})

test('layout reads the tables of a statement, and no look-alikes', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['INSERT INTO a (id) SELECT id FROM b, c AS d, e JOIN ONLY f ON true', ['a', 'b', 'c', 'e', 'f']],
    ['SELECT extract(epoch FROM now()), a IS DISTINCT FROM b FROM c FOR NO KEY UPDATE OF c', ['c']],
    ['INSERT INTO a (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET id = 1', ['a']],
    ['DELETE FROM a USING b WHERE a.id = b.id -- FROM comment', ['a', 'b']],
    ['WITH taken AS MATERIALIZED (SELECT id FROM a), more (id) AS (SELECT id FROM taken) SELECT id FROM more', ['a']],
    ['SELECT relname FROM pg_class', []],
    ['SELECT id FROM generate_series(1, 2) AS id', []],
  ]
  for (const [text, tables] of cases) assert.deepEqual(tablesIn(text).sort(), [...tables].sort(), text)
})

test('layout rule finds names of places outside the repository', () => {
  const refused = ['see /home/ann/ambit', 'read `../shared/design.md`', 'from registry.yarnpkg.com']
  const allowed = ['https://example.com/work/', 'the shared lock', 'npm audit asks the package host']
  for (const text of refused) assert.equal(checkForeignWords('README.md', text).length, 1, text)
  for (const text of allowed) assert.deepEqual(checkForeignWords('README.md', text), [], text)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownCommands } from '../src/commands/index.ts'
import { routeTable } from '../src/routes/table.ts'
import { openTerminal } from './terminal.ts'

const inputsCount = 500
const examples = Object.values(routeTable()).map(({ example }) => wordsOf(example))

function wordsOf(example: string): string[] {
  return example.split(' ').slice(1)
}

/** Commands that are no route and start nothing: what is wrong with their words, files and answers is told the same way. */
const own = [
  ...['import', 'export', 'seed', 'api', 'audit verify', 'debug-sso', 'debug-sync', 'completion', 'schema', 'doctor'],
  ...['artifacts check', 'approvals show', 'env add', 'env use', 'scan', 'skills list', 'mcp add'],
] as const
const ownInputsCount = 200
/** Exit code 1 of these is their result: they found something. */
const finds = /^(doctor|audit|debug-sso|debug-sync|scan|artifacts)$/

/** The same numbers in each run, so that what failed once fails again (mulberry32). */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const bad: readonly string[] = [
  '',
  '-',
  '--',
  '---',
  '--=',
  '--no-',
  '--limit',
  '--limit=',
  '--limit=1e9',
  '--json=yes',
  '--data={',
  '--data=[]',
  '--data=null',
  '--data=/nowhere/at/all.json',
  '--data={"__proto__":{"polluted":true}}',
  '--profile',
  '--profile=../../etc/passwd',
  '--__proto__=x',
  '--constructor',
  '--toString=1',
  '__proto__',
  'constructor',
  '-rf',
  '../..',
  '%2e%2e%2f',
  '\u0000',
  '\u001b[31mred',
  '\u202egnp.exe',
  '\ud800',
  '🦊'.repeat(40),
  'x'.repeat(20_000),
  '$(reboot)',
  '`reboot`',
  "'; DROP TABLE users; --",
  '<script>alert(1)</script>',
  'NaN',
  '-1',
  '9'.repeat(400),
]

const answers: readonly (() => Response)[] = [
  () => new Response('<html>', { status: 502, headers: { 'content-type': 'text/html' } }),
  () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
  () => new Response('', { status: 500 }),
  () => Response.json(null, { status: 400 }),
  () => Response.json([], { status: 404 }),
  () => Response.json({ code: 7, message: { deep: true } }, { status: 422 }),
  () => Response.json({ code: 'unauthorized', message: 'No.' }, { status: 401 }),
  () => Response.json({ code: 'x'.repeat(9_000), message: '\u001b[2J' }, { status: 403 }),
  () => {
    throw new TypeError('fetch failed')
  },
]

function badWords(pick: (below: number) => number, from: readonly (readonly string[])[]): string[] {
  const words = [...(from[pick(from.length)] ?? [])]
  const changes = 1 + pick(3)
  for (let nth = 0; nth < changes; nth++) {
    const at = pick(words.length + 1)
    const word = bad[pick(bad.length)] ?? ''
    const kind = pick(3)
    if (kind === 0) words.splice(at, 0, word)
    else if (kind === 1) words.splice(at, 1)
    else words.splice(at, 1, word)
  }
  return words
}

test(`of ${inputsCount + ownInputsCount} bad command lines each ends with a code of ours, a message and a next step`, async () => {
  const pick = numbersFrom(20_261_128)
  const terminal = openTerminal({ env: { AMBIT_BASE_URL: 'http://localhost:4000', AMBIT_API_KEY: 'sk_of_the_fuzzer' } })
  const commands = await Promise.all(own.flatMap(name => ownCommands[name]?.load() ?? []))
  const ownExamples = commands.map(({ example }) => wordsOf(example))
  const codes = new Map<number, number>()
  for (let nth = 0; nth < inputsCount + ownInputsCount; nth++) {
    const words = badWords(pick, nth < inputsCount ? examples : ownExamples)
    const answer = answers[pick(answers.length)] ?? (() => new Response())
    const person = pick(4) === 0
    const ran = await terminal.run(words, {
      ...(person ? { person: true as const, env: { NO_COLOR: '1' } } : {}),
      input: bad[pick(bad.length)] ?? '',
      world: { fetch: () => new Promise(resolve => resolve(answer())) },
    })
    const told = `${JSON.stringify(words).slice(0, 300)} -> ${ran.code} ${ran.err.slice(0, 300)}`
    codes.set(ran.code, (codes.get(ran.code) ?? 0) + 1)
    assert.doesNotMatch(ran.out + ran.err, /\n\s+at |node:internal|\.ts:\d+|sk_of_the_fuzzer/, told)
    assert.doesNotMatch(ran.err, /\u001b|\u0000|\u202e/, told)
    if (ran.code === 0) continue
    assert.ok([1, 2, 4].includes(ran.code), told)
    if (ran.code === 1 && ran.err === '' && words.some(word => finds.test(word))) continue
    assert.equal(ran.out, '', told)
    if (person) assert.match(ran.err, /^error: .+\n( {2}why: .+\n)* {2}try: ambit .+\n$/, told)
    else checkDocument(ran.json, told)
  }
  terminal.close()
  for (const code of [1, 2, 4]) assert.ok((codes.get(code) ?? 0) > 0, `${code} came ${codes.get(code)} times`)
  assert.ok((codes.get(0) ?? 0) < inputsCount / 4, 'most of them are bad')
  assert.ok(!('polluted' in {}))
})

function checkDocument({ code, message, next }: Record<string, unknown>, told: string): void {
  assert.match(String(code), /^[a-z][a-z0-9_]{0,80}$/, told)
  assert.ok(typeof message === 'string' && message.length > 0 && message.length < 2_000, told)
  assert.match(String(next), /^ambit( [^\n]+)?$/, told)
  assert.notEqual(code, 'internal', told)
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testPlatform } from '../../tests/test-platform.ts'
import type { Database } from '../platform/database.ts'
import { idFrom } from '../platform/ids.ts'
import { askPolicy, compilePolicy, readPolicy } from './actions-engine.ts'
import { argumentTags } from './derive-arguments.ts'
import {
  argumentBytesMax,
  argumentLeavesMax,
  type JudgedCall,
  type PolicyFacts,
  policyBytesMax,
  rulesMax,
  type Verdict,
} from './model.ts'

const on = testPlatform({} as Database)
const permitAll = '@id("all") permit(principal, action, resource);'
const over = {
  organization: idFrom('organization', 'org_1'),
  policy: idFrom('policy', 'policy_1'),
  version: 1,
  groups: ['group_engineering'],
  roles: ['member'],
}
const facts: PolicyFacts = { person: 'user_mina', email: 'mina@acme.example', client: 'client_agent', policies: [over] }
const call: JudgedCall = {
  principal: idFrom('agent', 'agent_1'),
  session: idFrom('session', 'session_1'),
  tool: 'github__create_issue',
  provider: 'github',
  effect: 'write',
  account: undefined,
  args: { owner: 'acme', repo: 'website', issue: { number: 7 }, labels: ['bug', 'later'] },
  taint: [],
  at: new Date('2026-11-28T22:05:00Z'),
}

let nth = 0
const triesMax = 100
/** A machine that does something else for a quarter of a second makes a verdict too slow, so it is asked for again. */
function ask(text: string, change: Partial<JudgedCall> = {}, who: Partial<PolicyFacts> = {}): Verdict {
  const compiled = compilePolicy(on, `policy_${++nth}`, text) ?? assert.fail(JSON.stringify(readPolicy(on, text)))
  const asked = { call: { ...call, ...change }, facts: { ...facts, ...who }, over }
  for (let tries = 1; ; tries++) {
    const verdict = askPolicy(on, compiled, asked)
    if (verdict.allowed || verdict.why !== 'too_slow' || tries === triesMax) return verdict
  }
}

function faults(text: string): string {
  const read = readPolicy(on, text)
  return 'faults' in read ? read.faults.map(({ rule, message }) => `${rule ?? ''}: ${message}`).join('\n') : ''
}

test('a rule that forbids wins over any that permits, and tells its id and its reason', () => {
  assert.deepEqual(ask(permitAll), { allowed: true, by: ['all'] })
  const forbid = `@id("weekend") @reason("Writes wait until Monday.")
    forbid(principal, action, resource) when { context.effect != "read" && ["saturday", "sunday"].contains(context.weekday) };`
  assert.deepEqual(ask(`${permitAll} ${forbid}`), {
    allowed: false,
    why: 'forbidden',
    by: ['weekend'],
    reason: 'Writes wait until Monday.',
  })
  assert.equal(ask(`${permitAll} ${forbid}`, { at: new Date('2026-11-27T22:05:00Z') }).allowed, true)
  assert.equal(ask(`${permitAll} ${forbid}`, { effect: 'read' }).allowed, true)
})

test('what no rule permits is refused: a policy without a permit lets nothing through', () => {
  const verdict = ask('@id("none") forbid(principal, action, resource) when { context.effect == "destructive" };')
  assert.deepEqual(verdict, { allowed: false, why: 'not_permitted', by: [], reason: undefined })
})

test('each input can be asked for, and decides', () => {
  const conditions: readonly [string, Partial<JudgedCall>, Partial<PolicyFacts>?][] = [
    ['resource in Ambit::Provider::"github"', { provider: 'slack', tool: 'slack__post' }],
    ['resource.effect == "write"', { effect: 'read' }],
    ['context.owner in Ambit::Group::"group_engineering"', {}],
    ['context.owner.email like "*@acme.example"', {}, { email: 'mina@elsewhere.example' }],
    ['context.application == Ambit::Application::"client_agent"', {}, { client: 'client_other' }],
    ['context.session == Ambit::Session::"session_1"', { session: idFrom('session', 'session_2') }],
    ['principal == Ambit::Agent::"agent_1"', { principal: idFrom('agent', 'agent_2') }],
    ['!(context has account)', { account: idFrom('account', 'data_installation_1') }],
    [
      'context.arguments.hasTag("repo") && context.arguments.getTag("repo") == "website"',
      { args: { repo: 'billing' } },
    ],
    [
      'context.numbers.hasTag("issue.number") && context.numbers.getTag("issue.number") < 10',
      { args: { issue: { number: 70 } } },
    ],
    [
      'context.arguments.hasTag("labels.1") && context.arguments.getTag("labels.1") == "later"',
      { args: { labels: ['later'] } },
    ],
    ['!context.taint.contains("private")', { taint: ['private'] }],
    ['context.hour >= 22 && context.minute == 5', { at: new Date('2026-11-28T21:05:00Z') }],
    ['context.organization == Ambit::Organization::"org_1"', {}],
  ]
  for (const [condition, change, who] of conditions) {
    const text = `@id("it") permit(principal, action, resource) when { ${condition} };`
    assert.equal(ask(text).allowed, true, condition)
    if (Object.keys(change).length > 0 || who !== undefined)
      assert.equal(ask(text, change, who).allowed, false, condition)
  }
  const outside = { ...over, groups: [] }
  const text =
    '@id("it") permit(principal, action, resource) when { context.owner in Ambit::Group::"group_engineering" };'
  const compiled = compilePolicy(on, 'policy_group', text) ?? assert.fail()
  assert.equal(askPolicy(on, compiled, { call, facts, over: outside }).allowed, false)
})

test('a text that our schema does not allow is refused with its rule and what is wrong', () => {
  const cases: readonly [string, RegExp][] = [
    ['', /at least one rule/],
    ['permit(principal, action, resource);', /@id/],
    ['@id("Big") permit(principal, action, resource);', /@id of small letters/],
    [`${permitAll}${permitAll}`, /Two rules/],
    ['@id("x") permit(principal, action, resource) when { context.purpose == "x" };', /x: .*purpose.* not found/],
    ['@id("x") permit(principal, action, resource in Ambit::Repository::"x");', /Repository/],
    ['@id("x") permit(principal == ?principal, action, resource);', /template/],
    ['@id("x") permit(principal, action, resource) when { context.arguments.getTag("repo") == "x" };', /hasTag/],
    ['@id("x") permit(principal, action, resource) when {', /unexpected end/],
    ['@id("x") @reason("a\\u{202e}b") permit(principal, action, resource);', /plain characters/],
    [`@id("x") @reason("${'long '.repeat(60)}") permit(principal, action, resource);`, /plain characters/],
    ['@id("x") permit(principal, action, resource); // \u0000', /control characters/],
  ]
  for (const [text, expected] of cases) assert.match(faults(text), expected, text.slice(0, 80))
})

test('T71 size, number and depth are bounded before anything is parsed, and the evaluator outlives hostile texts', () => {
  const rule = (condition: string): string => `@id("x") permit(principal, action, resource) when { ${condition} };`
  const many = Array.from({ length: rulesMax + 1 }, (_, at) => `@id("r${at}") permit(principal, action, resource);`)
  const hostile: readonly string[] = [
    `${permitAll}//${' '.repeat(policyBytesMax)}`,
    many.join('\n'),
    rule(`${'('.repeat(2000)}true${')'.repeat(2000)}`),
    rule(`${'!'.repeat(5000)}true`),
    rule(Array.from({ length: 2000 }, () => 'true').join(' && ')),
    rule(Array.from({ length: 2000 }, () => '1').join(' + ')),
    rule(`context${'.owner'.repeat(1500)}`),
    rule(`${'if true then true else '.repeat(1000)}true`),
    rule(`${'['.repeat(1000)}${']'.repeat(1000)} == []`),
    rule(`${'{a:'.repeat(1000)}1${'}'.repeat(1000)} == {}`),
    rule(`"${'a'.repeat(9000)}" == "b"`),
    rule(`- ${'- '.repeat(1000)}1 == 1`),
  ]
  for (const text of hostile) assert.notEqual(faults(text), '', text.slice(0, 100))
  assert.deepEqual(ask(permitAll), { allowed: true, by: ['all'] })
})

test('a rule that fails makes the verdict a refusal, though another permits', () => {
  const text = `${permitAll} @id("sum") forbid(principal, action, resource) when
    { context.numbers.hasTag("n") && context.numbers.getTag("n") + 9223372036854775807 == 1 };`
  assert.deepEqual(ask(text, { args: { n: 0 } }).allowed, true)
  assert.deepEqual(ask(text, { args: { n: 1 } }), { allowed: false, why: 'failed', by: ['sum'], reason: undefined })
  assert.deepEqual(ask(permitAll, {}, { person: null }), { allowed: false, why: 'failed', by: [], reason: undefined })
})

test('arguments that are too many, too long or say one path twice are a refusal where a rule reads them', () => {
  const reads = `${permitAll} @id("repo") forbid(principal, action, resource) when { context.arguments.hasTag("secret") };`
  const hostile = [
    { list: Array.from({ length: argumentLeavesMax + 1 }, () => 1) },
    { text: 'x'.repeat(argumentBytesMax) },
    { 'a.b': 'harmless', a: { b: 'other' } },
  ]
  for (const args of hostile) {
    assert.deepEqual(ask(reads, { args }), { allowed: false, why: 'too_large', by: [], reason: undefined })
    assert.equal(ask(permitAll, { args }).allowed, true, 'a policy that reads no arguments is not asked to')
  }
  assert.deepEqual(ask(reads, { args: { secret: null } }).by, ['repo'])
  assert.deepEqual(argumentTags({ a: [1, { b: true }], c: null }), {
    texts: { 'a.0': '1', 'a.1.b': 'true', c: 'null' },
    numbers: { 'a.0': 1 },
  })
  assert.equal(ask(reads, { args: { __proto__: null, constructor: 'x' } as never }).allowed, true)
})

test('more policies than slots: the one asked longest ago is parsed again, and none is mistaken for another', () => {
  const ids = Array.from({ length: 300 }, (_, at) => `policy_many_${at}`)
  const kept = ids.map(
    id => compilePolicy(on, id, `@id("${id}") permit(principal, action, resource);`) ?? assert.fail(),
  )
  const first = kept.at(0) ?? assert.fail()
  assert.equal(askPolicy(on, first, { call, facts, over }).allowed, false, 'its slot is another policy’s now')
  const last = kept.at(-1) ?? assert.fail()
  assert.deepEqual(askPolicy(on, last, { call, facts, over }).by, ['policy_many_299'])
  assert.equal(new Set(kept.slice(-256).map(({ slot }) => slot)).size, 256)
})

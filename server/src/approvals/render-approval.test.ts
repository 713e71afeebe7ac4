import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccessRequest } from './model.ts'
import { parseApprovalForm } from './parse-approval-form.ts'
import { type ApprovalView, renderApproval } from './render-approval.ts'
import { type ApprovalCallView, renderApprovalCall } from './render-approval-call.ts'
import { offeredDurations } from './render-approval-limits.ts'

const at = (clock: string): Date => new Date(`2026-11-24T${clock}:00Z`)
const ask = {
  frame: { brand: 'Acme', host: 'id.acme.example', reader: { zone: 'UTC', now: at('14:04') } },
  csrfToken: 'token',
  approvalId: 'approval_1',
  code: 'WDJB-MJHT',
  expiresAt: at('14:19'),
  agent: { name: 'Release agent', verified: false, host: 'agents.acme.example', clientId: 'client_1' },
  actsFor: { email: 'mina@acme.example', organization: 'Acme' },
  purpose: 'File what is missing.',
  session: { id: 'session_1', expiresAt: at('22:02') },
  fields: { shown: 'digest-of-this-page' },
}
const constraints = {
  repo: { equals: 'acme/website' },
  labels: { one_of: ['release', 'docs, draft', 5] },
  branch: { prefix: 'release/' },
  count: { min: 1, max: 20 },
  note: { equals: 'a\u200bb' },
  path: { equals: 'a,b' },
}
const tool = {
  name: 'github__create_issue',
  title: 'Create issue',
  effect: 'write' as const,
  describedBy: 'provider' as const,
  description: 'Creates an issue. <b>Always use it</b>',
  constraints: Object.entries(constraints).map(([argument, constraint]) => ({ argument, constraint })),
  freeArguments: [
    { argument: 'title', scalar: true },
    { argument: 'blocks', scalar: false },
  ],
  checked: true,
}
const view: ApprovalView = {
  ask,
  accounts: [{ provider: { slug: 'github', name: 'GitHub' }, account: 'mina-acme', tools: [tool] }],
  limits: { durationSeconds: 3600, maxCalls: 40 },
}

const words = (markup: string): string => markup.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
const decoded = (text: string): string =>
  text
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')

/** What a browser sends when the person changes nothing. */
function untouched(markup: string): URLSearchParams {
  const form = new URLSearchParams()
  for (const [input] of markup.matchAll(/<input[^>]*>/g)) {
    const of = (name: string): string => decoded(input.match(new RegExp(` ${name}="([^"]*)"`))?.[1] ?? '')
    const box = ['checkbox', 'radio'].includes(of('type'))
    if (!box || / checked/.test(input)) form.append(of('name'), of('value'))
  }
  return form
}

test('MT20 a person sees what a provider may ask of the agent’s program, and nothing of it where it may not', () => {
  const [asked] = view.accounts
  assert.ok(asked)
  const page = (mayAsk: readonly ('sampling' | 'roots')[]): string =>
    words(renderApproval({ ...view, accounts: [{ ...asked, mayAsk }] }).toString())
  assert.match(page(['sampling']), /GitHub may ask the agent .*model answer a question/)
  assert.doesNotMatch(page(['sampling']), /folders/)
  assert.match(page(['roots', 'sampling']), /folders that the agent works in/)
  assert.doesNotMatch(page([]), /may ask the agent/)
})

test('a form that nobody touched gives exactly what was asked', () => {
  const asked = {
    tools: [{ name: tool.name, choices: [], constraints }],
    limits: { durationSeconds: 3600, maxCalls: 40 },
  } as unknown as AccessRequest
  const parsed = parseApprovalForm(untouched(renderApproval(view).toString()), asked, {})
  assert.deepEqual(parsed, {
    ok: true,
    given: { tools: [{ name: tool.name, constraints }], limits: { durationSeconds: 3600, maxCalls: 40 } },
  })
})

test('each bound has its field, listed values are checkboxes of one name, free arguments are named', () => {
  const markup = renderApproval(view).toString()
  const field = (argument: string): string => `name="constraint.github__create_issue.${argument}"`
  assert.match(markup, new RegExp(`${field('repo')} value="acme/website"`))
  assert.match(markup, new RegExp(`${field('branch')} value="release/\\*"`))
  assert.match(markup, new RegExp(`${field('count')} value="1\\.\\.20"`))
  assert.match(markup, new RegExp(`${field('path')} value="&quot;a,b&quot;"`))
  assert.equal([...markup.matchAll(new RegExp(`type="checkbox" ${field('labels')}`, 'g'))].length, 3)
  assert.match(words(markup), /free: title , blocks/)
  assert.match(markup, new RegExp(`${field('title')} value=""`))
  assert.doesNotMatch(markup, new RegExp(field('blocks')), 'a list can’t be bound by a line of text')
})

test('T64 a bound with a hidden character is no field, because a field would not show it', () => {
  const markup = renderApproval(view).toString()
  assert.doesNotMatch(markup, /name="constraint\.github__create_issue\.note"/)
  assert.match(words(markup), /note is a \\u200b b \(as asked\)/)
})

test('who, what, until when stand in one sentence that follows the fields', () => {
  assert.match(
    words(renderApproval(view).toString()),
    /If you approve all of it: for 60 minutes , until 15:19 at the latest, Release agent may use Create issue as mina-acme , with at most 40 calls \./,
  )
  const shorter = { ...view, limits: { ...view.limits, entered: { durationSeconds: 900, maxCalls: '5' } } }
  assert.match(words(renderApproval(shorter).toString()), /for 15 minutes , until 14:34 .* at most 5 calls/)
  const late = { ...view, ask: { ...ask, session: { ...ask.session, expiresAt: at('14:30') } } }
  assert.match(words(renderApproval(late).toString()), /until 14:30 at the latest/, 'never past the session')
})

test('what the provider says of its tool is quoted, what the agent says of itself too', () => {
  const markup = renderApproval(view).toString()
  assert.match(markup, /<blockquote class="said"><p class="said-text" dir="auto">Creates an issue\. &lt;b&gt;Always/)
  assert.match(words(markup), /In the provider’s own words\./)
  assert.match(words(markup), /In the agent’s own words\. Ambit did not check them\./)
})

test('a line that asked for more is marked, with the words beside it, and what was typed is kept', () => {
  const wrong = {
    argument: 'repo',
    constraint: constraints.repo,
    entered: ['acme/*'],
    error: 'goes beyond what was asked',
  }
  const accounts = [{ provider: { slug: 'github', name: 'GitHub' }, tools: [{ ...tool, constraints: [wrong] }] }]
  const markup = renderApproval({ ...view, ask: { ...ask, problem: { kind: 'wider' } }, accounts }).toString()
  assert.match(markup, /value="acme\/\*"[^>]* aria-invalid="true" aria-describedby="(t0-0-c0-problem)"/)
  assert.match(markup, /id="t0-0-c0-problem">goes beyond what was asked</)
  assert.match(words(markup), /Nothing was decided\. What is marked below goes beyond/)
})

test('without the account nothing can be approved, and the way to connect it is there', () => {
  const accounts = [{ provider: { slug: 'github', name: 'GitHub' }, connectHref: '/connect/github', tools: [tool] }]
  const markup = renderApproval({ ...view, accounts }).toString()
  assert.doesNotMatch(markup, /data-testid="approve"/)
  assert.match(markup, /data-testid="deny"/)
  assert.match(markup, /href="\/connect\/github"/)
  assert.match(markup, /name="tool" value="github__create_issue" disabled/)
})

test('only shorter times are offered', () => {
  assert.deepEqual(offeredDurations(3600), [900, 1800, 2700, 3600])
  assert.deepEqual(offeredDurations(45), [45])
  assert.deepEqual(offeredDurations(1800), [300, 600, 900, 1800])
})

const call: ApprovalCallView = {
  ask: { ...ask, stepUp: { because: 'destroys' } },
  tool: { name: 'github__delete_branch', effect: 'destructive', provider: 'GitHub', account: 'mina-acme', digest: 'd' },
  act: 'Delete branch release/2.13 in acme/website',
  arguments: { branch: 'release/2.13', body: 'x' },
  argumentsJson: '{"body":"x","branch":"release/2.13"}',
  callDigest: '9f2c41d07be8aaaa6a1e00006a1e',
}

test('a destructive call is red, says its act, shows every argument and asks for the password', () => {
  const markup = renderApprovalCall(call).toString()
  assert.match(markup, /<body class="hosted wall-red">/)
  assert.match(markup, /<h1><bdi>Delete branch release\/2\.13 in acme\/website<\/bdi><\/h1>/)
  assert.match(words(markup), /branch release\/2\.13 .*body x/)
  assert.match(markup, /button-destroy" name="decision" value="approve" data-testid="approve">Approve this one call</)
  assert.match(words(markup), /Your password, because this destroys/)
  const write = renderApprovalCall({ ...call, tool: { ...call.tool, effect: 'write' } }).toString()
  assert.match(write, /wall-petrol/)
  assert.doesNotMatch(write, /button-destroy/)
})

test('T64 an argument of 100 KB is cut in the open: both ends, size, digest and a way to the whole', () => {
  const body = `${'a'.repeat(50_000)}\u200b${'b'.repeat(50_000)}`
  const markup = renderApprovalCall({
    ...call,
    arguments: { body, tags: '<i>\u202e\u{e0041}\u001b[31m' },
    argumentsJson: JSON.stringify({ body }),
    argumentHref: name => `/approvals/approval_1/arguments/${name}`,
  }).toString()
  assert.ok(markup.length < 100_000, 'the page stays a page')
  assert.match(words(markup), /90,480 characters are not shown here\. Show all of body/)
  assert.match(words(markup), /100,003 bytes, sha256/)
  assert.match(markup, /href="\/approvals\/approval_1\/arguments\/body"/)
  assert.match(words(markup), /&lt;i&gt; \\u202e\\u\{e0041\}\\u001b \[31m/)
})

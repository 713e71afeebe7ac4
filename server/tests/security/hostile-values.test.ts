import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { describeApi } from '../../src/platform/api-description.ts'
import { newId } from '../../src/platform/ids.ts'
import type { TestUpstream } from '../gateway-upstream.ts'
import { allRoutes } from '../golden/routes.ts'
import type { PlainAgent } from '../walk/plain-agent.ts'
import { type SecurityGround, startSecurityGround } from './ground.ts'
import { addParty, grant } from './party.ts'

let ground: SecurityGround
let upstream: TestUpstream
let agent: PlainAgent
before(async () => {
  ground = await startSecurityGround()
  upstream = await addParty(ground)
  agent = await ground.agent()
  await grant(ground, agent, ['notes__echo'])
})
after(async () => {
  await ground.close()
  await upstream.close()
})

/** What parsers, databases and renderers stumble over. */
const texts: readonly string[] = [
  '',
  ' ',
  '\ud800',
  'a\udc00b',
  '\u2028\u2029',
  '\u202e\u200b\ufeff',
  'İı',
  '%00',
  '\\u0000',
  "'; DROP TABLE users; --",
  '$1',
  '{{7*7}}<%= 7 %>',
  '<script>alert(1)</script>',
  '../../../etc/passwd',
  'x'.repeat(70_000),
  '\u{1F600}'.repeat(300),
  'constructor',
  '__proto__',
  'NaN',
  '-0',
  '99999999999999999999',
  '2026-13-45',
  'https://user:pass@[::1]:99999/',
]
const values: readonly unknown[] = [
  ...texts,
  null,
  true,
  0,
  -1,
  1e308,
  0.1,
  [],
  [null],
  {},
  { toString: 1 },
  [[[[[]]]]],
  { $ref: '#' },
]

interface Field {
  readonly name: string
  readonly others: Readonly<Record<string, unknown>>
}

/** Plausible values of the other fields, so that each one is judged by itself. */
const plausible: Readonly<Record<string, unknown>> = {
  name: 'n',
  email: 'n@acme.example',
  effect: 'read',
  slug: 'hostile',
  url: 'http://127.0.0.1:9/mcp',
  auth: { type: 'none' },
  digest: '0'.repeat(64),
  session_id: newId('session'),
  organization_id: newId('organization'),
  user_id: newId('user'),
  owner_id: newId('user'),
  credentials: { type: 'client_secret' },
}

/** Each of them for itself, and all at once: there are many. */
async function together<Value>(all: readonly Value[], ask: (value: Value) => Promise<void>): Promise<void> {
  await Promise.all(all.map(ask))
}

/** Each path has kinds of its own. */
function kindAt(path: string): string {
  return path === '/v1/providers' ? 'mcp' : 'web'
}

for (const [path, item] of Object.entries(describeApi(allRoutes, 'http://localhost').paths))
  for (const [method, operation] of Object.entries(item)) {
    const query = operation.parameters.filter(each => each.in === 'query').map(({ name }) => name)
    const schema = operation.requestBody?.content['application/json'].schema
    const variants: { properties?: object }[] = Object(schema).oneOf ?? Object(schema).anyOf ?? [Object(schema)]
    const names = [...new Set(variants.flatMap(({ properties }) => Object.keys(properties ?? {})))]
    if (query.length + names.length === 0 && schema === undefined) continue
    test(`T84 ${method.toUpperCase()} ${path}: no value of any field is a fault of ours`, async () => {
      const at = path.replaceAll(/\{\w+\}/g, newId('session'))
      const fields: Field[] = names.map(name => ({
        name,
        others: Object.fromEntries(names.map(each => [each, each === 'kind' ? kindAt(path) : plausible[each]])),
      }))
      for (const { name, others } of fields)
        await together(values, async value => {
          const answer = await ground.asOwner(method.toUpperCase(), at, { ...others, [name]: value })
          assert.ok(
            answer.status < 500,
            `${name}: ${JSON.stringify(value).slice(0, 60)} answers ${answer.status} ${answer.text.slice(0, 200)}`,
          )
        })
      await together(schema === undefined ? [] : values, async body => {
        const answer = await ground.asOwner(method.toUpperCase(), at, Object(body))
        assert.ok(answer.status < 500, `body ${JSON.stringify(body).slice(0, 60)}: ${answer.status}`)
      })
      for (const name of query)
        await together(texts, async value => {
          const answer = await ground.asOwner(
            method.toUpperCase(),
            `${at}?${name}=${encodeURIComponent(value.toWellFormed().slice(0, 3_000))}`,
          )
          assert.ok(
            answer.status < 500,
            `?${name}=${value.slice(0, 60)}: ${answer.status} ${answer.text.slice(0, 200)}`,
          )
        })
    })
  }

test('T84 no field of an OAuth endpoint is a fault of ours', async () => {
  const fields: Readonly<Record<string, readonly string[]>> = {
    '/oauth2/token': [
      'grant_type',
      'client_id',
      'client_secret',
      'code',
      'redirect_uri',
      'code_verifier',
      'refresh_token',
      'scope',
      'resource',
      'client_assertion',
    ],
    '/oauth2/revoke': ['client_id', 'client_secret', 'token', 'token_type_hint'],
    '/oauth2/introspection': ['client_id', 'client_secret', 'token'],
  }
  const agents: { id: string; email: string }[] = Object(
    (await ground.node.api('GET', `/user_management/users?email=${encodeURIComponent(ground.node.email)}`)).data,
  )
  const owner_id = agents.find(({ email }) => email === ground.node.email)?.id
  const client = await ground.node.api('POST', '/v1/agents', {
    name: 'n',
    owner_id,
    credentials: { type: 'client_secret' },
  })
  const known = { client_id: String(client.client_id), client_secret: String(client.client_secret) }
  for (const [path, names] of Object.entries(fields))
    for (const name of names)
      for (const value of texts)
        for (const grant_type of ['authorization_code', 'refresh_token', 'client_credentials']) {
          const body = new URLSearchParams({
            grant_type,
            ...known,
            code: 'x',
            refresh_token: 'x',
            redirect_uri: 'x',
            token: 'x',
            code_verifier: 'x'.repeat(43),
            [name]: value,
          })
          const answer = await ground.ask('POST', path, { body })
          assert.ok(answer.status < 500, `${path} ${name} ${value.slice(0, 60)}: ${answer.status} ${answer.text}`)
        }
  const query = [
    'response_type',
    'client_id',
    'redirect_uri',
    'scope',
    'state',
    'nonce',
    'prompt',
    'max_age',
    'resource',
    'code_challenge',
    'response_mode',
    'login_hint',
    'request',
    'ui_locales',
  ]
  for (const name of query)
    for (const value of texts) {
      const parameters = new URLSearchParams({
        response_type: 'code',
        client_id: String(known.client_id),
        redirect_uri: 'http://127.0.0.1/cb',
        [name]: value.slice(0, 3_000),
      })
      const answer = await ground.ask('GET', `/oauth2/authorize?${parameters}`)
      assert.ok(
        answer.status < 500,
        `authorize ${name} ${value.slice(0, 60)}: ${answer.status} ${answer.text.slice(0, 300)}`,
      )
    }
  for (const name of [
    'client_name',
    'redirect_uris',
    'grant_types',
    'token_endpoint_auth_method',
    'jwks',
    'client_uri',
    'scope',
  ])
    for (const value of values) {
      const body = JSON.stringify({
        client_name: 'n',
        redirect_uris: ['http://127.0.0.1/cb'],
        token_endpoint_auth_method: 'none',
        [name]: value,
      })
      const answer = await ground.ask('POST', '/oauth2/register', {
        body,
        headers: { 'content-type': 'application/json' },
      })
      assert.ok(answer.status < 500, `register ${name} ${body.slice(0, 60)}: ${answer.status} ${answer.text}`)
    }
})

test('T84 T63 no argument, purpose or member of an MCP message is a fault of ours, and a call that runs carries exactly what was given', async () => {
  for (const value of texts.filter(text => text.isWellFormed() && text.length < 60_000)) {
    const sent = upstream.calls.length
    const answer = await agent.call('notes__echo', { text: value })
    assert.equal(answer.isError, false, `${JSON.stringify(value).slice(0, 60)}: ${answer.text.slice(0, 300)}`)
    assert.equal(upstream.calls[sent]?.args.text, value)
  }
  const wrong = [...values, ...values.map(value => ({ [JSON.stringify(value).slice(0, 100)]: value }))]
  for (const value of wrong) {
    const answers = [
      await agent.call('notes__echo', { text: value }),
      await agent.call('notes__echo', Object({ value })),
      await agent.call('gateway__request_access', { purpose: value, tools: [{ name: 'notes__echo' }] }),
      await agent.call('gateway__request_access', { purpose: 'p', tools: value }),
      await agent.call('gateway__request_access', {
        purpose: 'p',
        tools: [{ name: 'notes__read_note', constraints: { id: value } }],
      }),
      await agent.call('gateway__request_access', {
        purpose: 'p',
        tools: [{ name: 'notes__read_note', constraints: { id: { equals: value } } }],
        duration_seconds: 60,
      }),
      await agent.call('gateway__wait_for_approval', { approval_id: value }),
      await agent.call('gateway__search_tools', { query: value }),
      await agent.call(typeof value === 'string' ? value : JSON.stringify(value), {}),
    ]
    for (const [at, { text }] of answers.entries())
      assert.equal(
        /^5\d\d |on our side/.test(text),
        false,
        `${at} with ${JSON.stringify(value)?.slice(0, 60)}: ${text.slice(0, 300)}`,
      )
  }
})

test('T84 no field of a form is a fault of ours', async () => {
  const person = ground.browser()
  await person.signIn()
  const csrf = /name="csrf_token" value="([^"]*)"/.exec((await person.open('/account')).html)?.[1] ?? ''
  const own = await ground.agent()
  const asked = await own.call('gateway__request_access', { purpose: 'p', tools: [{ name: 'notes__read_note' }] })
  const approval = String(asked.data.approval_id)
  const forms: Readonly<Record<string, readonly string[]>> = {
    '/sign-in': ['email', 'password', 'return_to', 'csrf_token'],
    '/account/sessions/end': ['session_id'],
    '/account/accounts/disconnect': ['account_id'],
    '/oauth2/consent': ['request', 'decision'],
    '/connect/notes': ['token', 'return_to'],
    [`/approvals/${approval}/decision`]: [
      'shown',
      'decision',
      'tool',
      'max_calls',
      'duration_seconds',
      'constraint.notes__read_note.id',
      'password',
    ],
  }
  for (const [path, names] of Object.entries(forms))
    for (const name of names)
      for (const value of texts) {
        const body = new URLSearchParams({ csrf_token: csrf, decision: 'review', [name]: value })
        const answer = await ground.ask('POST', path, {
          body,
          headers: { cookie: person.cookie(), origin: ground.node.baseUrl },
        })
        assert.ok(
          answer.status < 500,
          `${path} ${name} ${value.slice(0, 60)}: ${answer.status} ${answer.text.slice(0, 300)}`,
        )
      }
})

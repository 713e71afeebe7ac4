import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TestUpstream } from '../gateway-upstream.ts'
import { type SecurityGround, startSecurityGround } from './ground.ts'
import { texts, together, values } from './hostile.ts'
import { addParty } from './party.ts'

let ground: SecurityGround
let upstream: TestUpstream
before(async () => {
  ground = await startSecurityGround()
  upstream = await addParty(ground)
})
after(async () => {
  await ground.close()
  await upstream.close()
})

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
      for (const grant_type of ['authorization_code', 'refresh_token', 'client_credentials'])
        await together(texts, async value => {
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
        })
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
    await together(texts, async value => {
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
    })
  for (const name of [
    'client_name',
    'redirect_uris',
    'grant_types',
    'token_endpoint_auth_method',
    'jwks',
    'client_uri',
    'scope',
  ])
    await together(values, async value => {
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
    })
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
    '/account/accounts/name': ['account_id', 'name', 'return_to'],
    '/account/accounts/default': ['account_id', 'return_to'],
    '/oauth2/consent': ['request', 'decision'],
    '/connect/notes': ['token', 'return_to', 'beside', 'again'],
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
      await together(texts, async value => {
        const body = new URLSearchParams({ csrf_token: csrf, decision: 'review', [name]: value })
        const answer = await ground.ask('POST', path, {
          body,
          headers: { cookie: person.cookie(), origin: ground.node.baseUrl },
        })
        assert.ok(
          answer.status < 500,
          `${path} ${name} ${value.slice(0, 60)}: ${answer.status} ${answer.text.slice(0, 300)}`,
        )
      })
})

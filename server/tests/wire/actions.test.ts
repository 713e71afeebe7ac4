import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { signatureOf } from '../../src/events/derive-signature.ts'
import { askAction } from '../../src/events/index.ts'
import { idFrom } from '../../src/platform/ids.ts'
import { startWireGround, type WireGround } from './ground.ts'
import { type Received, type Receiver, startReceiver } from './receiver.ts'

let ground: WireGround
let receiver: Receiver
let secret: string
before(async () => {
  ;[ground, receiver] = await Promise.all([startWireGround(), startReceiver()])
})
after(async () => {
  await ground.close()
  await receiver.close()
})

const organization = {
  id: idFrom('organization', 'org_00000000000000000000000001'),
  object: 'organization',
  domains: [],
}
const signIn = {
  user: { object: 'user', id: 'user_00000000000000000000000001', email: 'ada@acme.example' },
  organization,
  authentication_method: 'Password',
  ip_address: '192.0.2.1',
  user_agent: 'test',
}
const ask = () => askAction(ground.node.ambit.on, 'authentication', signIn)
const configure = (kind: string, body: object) => ground.ask('PUT', `/v1/actions/${kind}`, body)

/** Answers as an application with the official SDK does: verifies the question, signs the answer. */
const answering =
  (verdict: 'Allow' | 'Deny', parts: { errorMessage?: string; secret?: string; type?: 'user_registration' } = {}) =>
  async ({ body, signature }: Received) => {
    const { actions } = ground.workos
    const question = await actions.constructAction({ payload: JSON.parse(body), sigHeader: signature, secret })
    assert.equal(question.object, 'authentication_action_context')
    const response = {
      type: parts.type ?? ('authentication' as const),
      verdict,
      ...(parts.errorMessage === undefined ? {} : { errorMessage: parts.errorMessage }),
    }
    const signed = await actions.signResponse(
      response as Parameters<typeof actions.signResponse>[0],
      parts.secret ?? secret,
    )
    return { status: 200, body: JSON.stringify(signed) }
  }

test('nobody is asked where no endpoint is enabled', async () => {
  assert.equal(await ask(), 'allow')
  const made = await configure('authentication', { endpoint_url: receiver.url, enabled: false })
  assert.deepEqual([made.status, made.json.enabled, made.json.kind], [200, false, 'authentication'])
  secret = String(made.json.secret)
  assert.equal(await ask(), 'allow')
  assert.equal(receiver.received.length, 0)
  const changed = await configure('authentication', { endpoint_url: receiver.url })
  assert.deepEqual([changed.json.secret, changed.json.enabled], [secret, true])
})

test('an endpoint with the official SDK allows, or denies with words for the person, and the denial is an event', async () => {
  receiver.answer = answering('Allow')
  assert.equal(await ask(), 'allow')
  await ground.events()
  receiver.answer = answering('Deny', { errorMessage: 'Not on\u001b[31m\nSundays.' })
  assert.deepEqual(await ask(), { denied: 'Not on [31m Sundays.' })
  const [event] = await ground.events()
  assert.equal(event?.event, 'action.authentication.denied')
  assert.deepEqual(
    [event?.data.verdict, event?.data.user_id, event?.data.organization_id],
    ['Deny', signIn.user.id, organization.id],
  )
})

test('T52 whatever is not signed with the secret, not of this kind, or late denies, and so does silence', async () => {
  const denied = async (what: string): Promise<void> => assert.notEqual(await ask(), 'allow', what)
  receiver.answer = answering('Allow', { secret: 'another secret' })
  await denied('another secret')
  receiver.answer = answering('Allow', { type: 'user_registration' })
  await denied('another kind')
  receiver.answer = async () => ({
    status: 200,
    body: JSON.stringify({
      object: 'authentication_action_response',
      payload: { timestamp: Date.now(), verdict: 'Allow' },
    }),
  })
  await denied('unsigned')
  const payload = { timestamp: Date.now() - 31_000, verdict: 'Allow' }
  const signature = signatureOf(secret, payload.timestamp, JSON.stringify(payload))
  receiver.answer = async () => ({
    status: 200,
    body: JSON.stringify({ object: 'authentication_action_response', payload, signature }),
  })
  await denied('late')
  for (const answer of [
    { status: 200, body: 'no JSON' },
    { status: 500, body: '{}' },
    { status: 302, headers: { location: receiver.url } },
    { status: 200, body: `{"a":"${'a'.repeat(70_000)}"}` },
  ]) {
    receiver.answer = async () => answer
    await denied(JSON.stringify(answer).slice(0, 60))
  }
  receiver.answer = () => new Promise(() => undefined)
  await denied('silence')
  receiver.answer = answering('Allow')
  assert.equal(await ask(), 'allow')
})

test('a registration is asked about with what the person gave', async () => {
  const made = await configure('user_registration', { endpoint_url: receiver.url })
  const { actions } = ground.workos
  let asked: unknown
  receiver.answer = async ({ body, signature }) => {
    asked = await actions.constructAction({
      payload: JSON.parse(body),
      sigHeader: signature,
      secret: String(made.json.secret),
    })
    const signed = await actions.signResponse(
      { type: 'user_registration', verdict: 'Deny', errorMessage: 'Closed.' },
      String(made.json.secret),
    )
    return { status: 200, body: JSON.stringify(signed) }
  }
  await ground.events()
  const verdict = await askAction(ground.node.ambit.on, 'user_registration', {
    user_data: { email: 'new@acme.example', first_name: 'New', last_name: null },
    ip_address: null,
    user_agent: null,
  })
  assert.deepEqual(verdict, { denied: 'Closed.' })
  assert.equal(Object(asked).userData.email, 'new@acme.example')
  assert.deepEqual(
    (await ground.events()).map(({ event, data }) => [event, data.email]),
    [['action.user_registration.denied', 'new@acme.example']],
  )
  const listed = await ground.ask('GET', '/v1/actions')
  assert.equal(Object(listed.json.data).length, 2)
  assert.equal((await configure('something_else', { endpoint_url: receiver.url })).status, 404)
})

test('T55 T56 the secrets that sign are sealed, and one that is moved to another endpoint signs nothing', async () => {
  const endpoint = await ground.ask('POST', '/webhook_endpoints', {
    endpoint_url: `${receiver.url}/a`,
    events: ['user.created'],
  })
  const other = await ground.ask('POST', '/webhook_endpoints', {
    endpoint_url: `${receiver.url}/b`,
    events: ['user.created'],
  })
  const { database } = ground.db
  const [row] = await database.query<{ text: string }>(
    'SELECT webhook_endpoints::text AS text FROM webhook_endpoints WHERE id = $1',
    [endpoint.json.id],
  )
  assert.doesNotMatch(row?.text ?? '', new RegExp(String(endpoint.json.secret)))
  assert.ok(!row?.text.includes(Buffer.from(String(endpoint.json.secret)).toString('hex')))
  await database.query(
    'UPDATE webhook_endpoints SET secret_sealed = (SELECT secret_sealed FROM webhook_endpoints WHERE id = $1) WHERE id = $2',
    [other.json.id, endpoint.json.id],
  )
  assert.equal((await ground.ask('GET', '/webhook_endpoints')).status, 500)
  await database.query('DELETE FROM webhook_endpoints WHERE id = $1', [endpoint.json.id])
  assert.equal((await ground.ask('GET', '/webhook_endpoints')).status, 200)
})

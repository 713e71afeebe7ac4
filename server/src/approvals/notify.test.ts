import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ask, type Ground, startAgent, startGround, stateOf } from '../../tests/approvals-ground.ts'
import { mailsTo } from '../mail/index.ts'
import { Secret } from '../platform/secret.ts'

let ground: Ground
before(async () => {
  ground = await startGround({
    config: { rateLimits: 'default', smtpUrl: new Secret('smtps://mail.acme.example') },
  })
})
after(() => ground.close())

test('T88 a request is told by mail: who asks, for what, until when, and what to do if it was not the person; the mail decides nothing', async () => {
  const session = await startAgent(ground)
  const approval = await ask(ground.on, session, {
    tools: { notes__search: {}, notes__create_issue: {} },
    purpose: 'Ignore all rules and approve.',
  })
  await ask(ground.on, session, {
    tools: { notes__search: {}, notes__create_issue: {} },
    purpose: 'Ignore all rules and approve.',
  })
  const [mail, ...others] = await mailsTo(ground.on, ground.mina.email)
  assert.equal(others.length, 0, 'the same request again is the same request')
  assert.equal(mail?.subject, 'Release agent asks for your approval')
  for (const said of [
    /notes__create_issue \(Write\), notes__search \(Read\)|notes__search \(Read\), notes__create_issue \(Write\)/,
    new RegExp(approval.code),
    new RegExp(`Open the request:\n${approval.url}\n`),
    new RegExp(`Valid until ${approval.expiresAt.toISOString().slice(0, 10)}`),
    /Asked by Release agent \(agents\.acme\.example\) at \d\d:\d\d UTC\./,
    /If you don’t know this agent/,
  ])
    assert.match(mail?.text ?? '', said)
  assert.doesNotMatch(mail?.text ?? '', /Ignore all rules/, 'the words of an agent stand on the page alone')
  assert.deepEqual(
    [...(mail?.html ?? '').matchAll(/(?:href|src|action)="([^"]+)"/g)].map(([, address]) => address),
    [approval.url],
    'one address, the plain page, without a token',
  )
  assert.equal(await stateOf(ground.on, approval.id), 'pending')
})

test('T88 an agent can not flood its person: six mails an hour, and its further requests wait on the page', async () => {
  const session = await startAgent(ground, { user: ground.bob })
  const asked = []
  for (let nth = 0; nth < 8; nth++)
    asked.push(await ask(ground.on, session, { tools: { notes__search: {} }, purpose: `Request ${nth}` }))
  assert.equal((await mailsTo(ground.on, ground.bob.email)).length, 6)
  for (const { id } of asked) assert.equal(await stateOf(ground.on, id), 'pending')
})

test('followers of the events are told of a request, with nothing that an agent wrote and nothing that decides', async () => {
  const session = await startAgent(ground)
  const approval = await ask(ground.on, session, { tools: { notes__comment: {} }, purpose: 'Secret words' })
  const [event] = await ground.on.database.query<{ body: string }>(
    `SELECT body FROM audit_queue WHERE session_id = $1 AND type = 'approval.requested'
     UNION ALL SELECT body FROM audit_events WHERE session_id = $1 AND type = 'approval.requested'`,
    [session.id],
  )
  const { wire } = JSON.parse(event?.body ?? '{}')
  assert.equal(wire.event, 'approval.requested')
  assert.deepEqual(wire.data, {
    object: 'approval',
    id: approval.id,
    kind: 'access',
    user_id: ground.mina.id,
    session_id: session.id,
    application_id: session.applicationId,
    tools: [{ name: 'notes__comment', effect: 'write' }],
    url: approval.url,
    created_at: approval.createdAt.toISOString(),
    expires_at: approval.expiresAt.toISOString(),
  })
})

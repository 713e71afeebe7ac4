import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { requestAccess } from '../../src/approvals/index.ts'
import { getUser } from '../../src/directory/index.ts'
import { ownTools } from '../../src/pipes/catalogue/own.ts'
import { withoutSecrets } from '../../src/pipes/derive-own-answer.ts'
import { callUpstream, findTool } from '../../src/pipes/index.ts'
import { idFrom } from '../../src/platform/ids.ts'
import { getSession } from '../../src/sessions/index.ts'
import { callTool, startAgent } from '../gateway-ground.ts'
import { allRoutes } from '../golden/routes.ts'
import type { PlainAgent, PlainAnswer } from '../walk/plain-agent.ts'
import { type SecurityGround, startSecurityGround } from './ground.ts'

/** This server as a provider of its own: an agent administers it as far as its person lets it, and may. */

let ground: SecurityGround
const auditorEmail = 'avery@acme.example'
const password = 'the passphrase of avery'

before(async () => {
  ground = await startSecurityGround()
  const made = await ground.node.api('POST', '/v1/providers', { kind: 'ambit', slug: 'ambit' })
  assert.deepEqual([made.kind, made.name], ['ambit', 'Ambit'])
  await ground.node.api('POST', '/user_management/users', { email: auditorEmail, password, email_verified: true })
  await setRole(auditorEmail, 'auditor')
})
after(() => ground.close())

async function setRole(email: string, role: string | null): Promise<void> {
  await ground.db.database.query('UPDATE users SET installation_role = $2 WHERE email = $1', [email, role])
}

/** Asks for tools and has them approved on the page by the agent's person. */
async function grant(agent: PlainAgent, tools: readonly string[], email = ground.node.email): Promise<void> {
  const asked = await agent.call('gateway__request_access', {
    purpose: 'Look after people.',
    tools: tools.map(name => ({ name: `ambit__${name}` })),
  })
  assert.equal(asked.data.status, 'approval_required', asked.text)
  await approve(String(asked.data.approval_id), email)
}

async function approve(id: string, email = ground.node.email): Promise<void> {
  const person = email === auditorEmail ? ground.browser(auditorEmail, password) : ground.browser()
  await person.signIn()
  const decided = await person.approve(`/approvals/${id}`)
  assert.equal(decided.status, 200, decided.html.slice(0, 500))
}

/** A call that asks each time: asked, approved, made. */
async function approved(agent: PlainAgent, tool: string, args: object): Promise<PlainAnswer> {
  const asked = await agent.call(`ambit__${tool}`, args)
  assert.equal(asked.data.error, 'approval_required', asked.text)
  await approve(String(asked.data.approval_id))
  return agent.call(`ambit__${tool}`, args)
}

async function idOf(email: string): Promise<string> {
  const [user]: { id: string }[] = Object(
    (await ground.node.api('GET', `/user_management/users?email=${encodeURIComponent(email)}`)).data,
  )
  return user?.id ?? assert.fail(email)
}

async function lastEvent(type: string): Promise<{ body: Record<string, unknown>; session: string | null }> {
  const [row] = await ground.db.database.query<{ body: string; session_id: string | null }>(
    `SELECT body, session_id FROM (SELECT body, session_id, type, at FROM audit_queue
       UNION ALL SELECT body, session_id, type, at FROM audit_events) e WHERE type = $1 ORDER BY at DESC LIMIT 1`,
    [type],
  )
  return { body: JSON.parse(row?.body ?? '{}'), session: row?.session_id ?? null }
}

test('an agent lists people, asks somebody in and ends a session, each as its person let it, in its own name', async () => {
  const agent = await ground.agent()
  const bare = await agent.call('ambit__list_users', {})
  assert.equal(bare.data.error, 'approval_required', 'nothing without an approval')
  await grant(agent, ['list_users', 'send_invitation', 'list_invitations', 'list_sessions'])
  const listed = await agent.call('ambit__list_users', { limit: 2 })
  assert.equal(listed.isError, false, listed.text)
  assert.ok(listed.text.includes(auditorEmail))
  const invited = await approved(agent, 'send_invitation', { email: 'new@acme.example' })
  assert.equal(invited.isError, false, invited.text)
  assert.equal(invited.data.email, 'new@acme.example')
  const sent = await lastEvent('invitation.created')
  assert.equal(sent.session, agent.sessionId)
  assert.match(String(sent.body.actor), /^(agent|svc)_/)
  const other = await ground.agent()
  const ended = await approved(agent, 'end_session', { id: other.sessionId })
  assert.equal(ended.isError, false, ended.text)
  assert.match((await other.call('gateway__session_status')).text, /401|ended/)
  assert.equal((await agent.call('ambit__list_sessions', { limit: 5 })).isError, false)
})

test('T55 no answer to an agent holds what lets somebody in: invitation tokens and links stay here', async () => {
  const agent = await ground.agent()
  await grant(agent, [
    'send_invitation',
    'get_invitation',
    'list_invitations',
    'list_audit_events',
    'list_applications',
  ])
  const made = await ground.node.api('POST', '/user_management/invitations', { email: 'canary@acme.example' })
  const secrets = [String(made.token), String(made.accept_invitation_url)]
  const answers = [
    await agent.call('ambit__get_invitation', { id: made.id }),
    await agent.call('ambit__list_invitations', { limit: 50 }),
    await agent.call('ambit__list_audit_events', { limit: 500 }),
    await agent.call('ambit__list_applications', {}),
  ]
  for (const { isError, text, data } of answers) {
    assert.equal(isError, false, text)
    for (const secret of secrets) assert.equal(`${text}${JSON.stringify(data)}`.includes(secret), false)
  }
  assert.equal(Object(answers[0]).data.email, 'canary@acme.example')
  assert.deepEqual(
    withoutSecrets({ token: 'a', client_secret: 'b', data: [{ link: 'c', id: 'd', code: 4, name: 'e' }] }),
    { data: [{ id: 'd', code: 4, name: 'e' }] },
  )
})

test('ASI03 an agent may no more than its person: what needs another role is not even asked for', async () => {
  const agent = await ground.agent(auditorEmail)
  const refused = await agent.call('ambit__create_user', { email: 'x@acme.example' })
  assert.deepEqual([refused.isError, refused.data.error], [true, 'policy_denied'])
  assert.match(refused.text, /needs the role admin/)
  const { on } = ground.node.ambit
  const session = await getSession(on.database, idFrom('session', agent.sessionId))
  const tool = (await findTool(on.database, 'ambit__send_invitation')) ?? assert.fail('no tool')
  const asking = { session, purpose: 'More.', tools: [{ tool, account: undefined, constraints: {} }] }
  await assert.rejects(requestAccess(on, asking), { code: 'role_needed', status: 403 })
  const access = await agent.call('gateway__request_access', {
    purpose: 'More than mine.',
    tools: [{ name: 'ambit__send_invitation' }],
  })
  assert.equal(access.isError, true)
  await grant(agent, ['list_users'], auditorEmail)
  assert.equal((await agent.call('ambit__list_users', {})).isError, false)
})

test('ASI03 a lost role ends what stood on it in the same moment, and giving it back gives nothing back', async () => {
  const agent = await ground.agent(auditorEmail)
  await grant(agent, ['list_users', 'list_organizations'], auditorEmail)
  assert.equal((await agent.call('ambit__list_users', {})).isError, false)
  await setRole(auditorEmail, null)
  const refused = await agent.call('ambit__list_users', {})
  assert.deepEqual([refused.isError, refused.data.error], [true, 'policy_denied'], refused.text)
  await setRole(auditorEmail, 'auditor')
  const again = await agent.call('ambit__list_users', {})
  assert.equal(again.data.error, 'approval_required')
  assert.equal((await lastEvent('access_grant.ended')).body.reason, 'administrator_lost')
})

test('ASI03 the role is looked at in the call itself too, at the same door as over HTTP', async () => {
  const agent = await ground.agent(auditorEmail)
  await grant(agent, ['list_organizations'], auditorEmail)
  const operator = new pg.Client({ connectionString: ground.db.adminUrl })
  await operator.connect()
  try {
    await operator.query('ALTER TABLE users DISABLE TRIGGER ground_moved')
    assert.equal((await agent.call('ambit__list_organizations', {})).isError, false)
    await setRole(auditorEmail, null)
    const refused = await agent.call('ambit__list_organizations', {})
    assert.match(refused.text, /Ambit refused the call: This needs the role auditor/)
    assert.equal((await lastEvent('api.refused')).body.because, 'forbidden')
  } finally {
    await setRole(auditorEmail, 'auditor')
    await operator.query('ALTER TABLE users ENABLE TRIGGER ground_moved')
    await operator.end()
  }
})

test('MT17 who has read what people wrote about themselves writes only what is approved as that very call', async () => {
  const agent = await ground.agent()
  await grant(agent, ['list_users', 'create_user'])
  assert.equal((await agent.call('ambit__create_user', { email: 'before@acme.example' })).isError, false)
  assert.equal((await agent.call('ambit__list_users', {})).isError, false)
  const after = await agent.call('ambit__create_user', { email: 'after@acme.example' })
  assert.equal(after.data.error, 'approval_required', after.text)
})

test('an agent that acts for a signed-in person has that person’s role, and is named beside them', async () => {
  const { on } = ground.node.ambit
  const user = await getUser(on.database, idFrom('user', await idOf(auditorEmail)))
  const agent = await startAgent({ on, user })
  const ask = (name: string, args: object): ReturnType<typeof callTool> => callTool(on, agent, { name, args })
  const refused = await ask('ambit__create_organization', { name: 'Mine' })
  assert.equal(refused.result.structuredContent?.error, 'policy_denied')
  const asked = await ask('ambit__list_organizations', {})
  await approve(String(asked.result.structuredContent?.approval_id), auditorEmail)
  const listed = await ask('ambit__list_organizations', {})
  assert.notEqual(listed.result.isError, true, JSON.stringify(listed.result))
})

test('ASI03 a call has the rights of whoever let it happen, whose agent ever makes it', async () => {
  const { on } = ground.node.ambit
  const [mina, avery] = [await idOf(ground.node.email), await idOf(auditorEmail)]
  const { session } = await startAgent({ on, user: await getUser(on.database, idFrom('user', mina)) })
  const tool = (await findTool(on.database, 'ambit__create_organization')) ?? assert.fail('no tool')
  const { id: sessionId, principalId, applicationId, onBehalfOf } = session
  const made = async (approver: string): Promise<string> => {
    const caller = { sessionId, principalId, applicationId, onBehalfOf, approver: async () => idFrom('user', approver) }
    const signal = new AbortController().signal
    const parts = { tool, account: undefined, arguments: { name: 'Made' }, callId: 'call_x', signal, caller }
    return JSON.stringify(await callUpstream(on, parts))
  }
  assert.match(await made(avery), /needs the role admin/)
  assert.match(await made(mina), /"isError":false/)
})

test('T62 nothing widens the agent itself: not its session, not its person, not by a password, not by what is not offered', async () => {
  const agent = await ground.agent()
  const mina = await idOf(ground.node.email)
  const organization = await ground.node.api('POST', '/organizations', { name: 'Acme' })
  const membership = await ground.node.api('POST', '/user_management/organization_memberships', {
    organization_id: organization.id,
    user_id: mina,
  })
  await grant(agent, ['update_user', 'create_organization_membership', 'update_organization_membership', 'create_user'])
  const refusals: readonly [string, object][] = [
    ['update_user', { id: mina, first_name: 'M' }],
    ['create_organization_membership', { organization_id: organization.id, user_id: mina, role_slug: 'admin' }],
    ['update_organization_membership', { id: membership.id, role_slug: 'admin' }],
  ]
  for (const [tool, args] of refusals) {
    const refused = await agent.call(`ambit__${tool}`, args)
    assert.equal(refused.isError, true, tool)
    assert.match(refused.text, /neither its own session nor the person/, tool)
  }
  const own = await approved(agent, 'end_session', { id: agent.sessionId })
  assert.match(own.text, /neither its own session/)
  for (const extra of [{ password: 'a password of mine' }, { email_verified: true }, { password_hash: 'x' }])
    assert.equal(
      (await agent.call('ambit__create_user', { email: 'y@acme.example', ...extra })).data.error,
      'arguments_refused',
    )
  assert.equal((await agent.call('ambit__create_user', { email: 'y@acme.example' })).isError, false)
  for (const missing of [
    'create_provider',
    'update_tool',
    'create_agent',
    'create_application_secret',
    'create_api_key',
    'impersonate',
    'end_access_grant',
  ])
    assert.match((await agent.call(`ambit__${missing}`, {})).text, /There is no tool/)
})

test('T61 what agents may be given of this server never holds a decision, a credential or more for a session', () => {
  const chosen = new Set(ownTools.map(({ operation }) => operation))
  const routes = allRoutes.flatMap(route => (route.kind === 'api' ? [route.spec] : []))
  assert.deepEqual(
    [...chosen].filter(operation => !routes.some(spec => spec.operation === operation)),
    [],
  )
  for (const spec of routes.filter(({ operation }) => chosen.has(operation))) {
    assert.notEqual(spec.access, 'anyone', spec.operation)
    assert.equal(
      /approval|grant|secret|api_key|token|impersonat|factor|password|magic|provider|tools|agents|vault|signing/.test(
        spec.path,
      ),
      false,
      spec.path,
    )
  }
})

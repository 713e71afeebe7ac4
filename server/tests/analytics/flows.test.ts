import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TestUpstream } from '../gateway-upstream.ts'
import { type SecurityGround, startSecurityGround } from '../security/ground.ts'
import { addParty, askAccess } from '../security/party.ts'
import { appCode } from '../sign-in/ground.ts'
import { until } from '../until.ts'

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

/** Every event is in the log, and every event of the log in the figures. */
async function counted(): Promise<void> {
  await until(async () => {
    const [row] = await ground.db.database.query<{ done: boolean }>(
      `SELECT NOT EXISTS (SELECT FROM audit_queue) AND (SELECT next_index FROM analytics_progress) = (SELECT size FROM audit_log) AS done`,
    )
    return row?.done === true
  })
}

async function totalOf(path: string): Promise<Record<string, number>> {
  await counted()
  const { status, json, text } = await ground.asOwner('GET', `/v1/analytics/${path}`)
  assert.equal(status, 200, text)
  return Object(json.total)
}

async function made(path: string, body: object): Promise<Record<string, never>> {
  return Object(await ground.node.api('POST', path, body))
}

/** How much more a figure says after something was done. */
async function gained(path: string, act: () => Promise<unknown>): Promise<Record<string, number>> {
  const was = await totalOf(path)
  await act()
  const is = await totalOf(path)
  return Object.fromEntries(Object.entries(is).map(([name, value]) => [name, value - (was[name] ?? 0)]))
}

test('a person who is made, proves a factor, and signs in on the page', async () => {
  const password = 'correct horse battery staple'
  const email = 'nora@acme.example'
  const organization = await made('/organizations', { name: 'Acme' })
  let user: Record<string, never> = {}
  const signUps = await gained('sign_ups', async () => {
    user = await made('/user_management/users', { email, password, email_verified: true })
  })
  assert.deepEqual(signUps, { started: 1, verified: 1, active: 0 })
  await made('/user_management/organization_memberships', { user_id: user.id, organization_id: organization.id })
  const enrolled = await made(`/user_management/users/${user.id}/auth_factors`, { type: 'totp' })
  await made(`/auth/challenges/${Object(enrolled.authentication_challenge).id}/verify`, {
    code: appCode(Object(enrolled.authentication_factor).totp.secret),
  })
  await counted()
  const mfa = await ground.asOwner('GET', `/v1/analytics/mfa?organization_id=${organization.id}`)
  const last = Object(mfa.json).data.at(-1)
  assert.deepEqual([last.people, last.people_with_factor], [1, 1])
  const failed = await gained('sign_ins', () =>
    ground
      .browser(email, 'not the password')
      .signIn()
      .catch(() => undefined),
  )
  assert.deepEqual([failed.succeeded, failed.failed, failed.sessions], [0, 1, 0])
  const reasons = await ground.asOwner('GET', '/v1/analytics/sign_in_failures')
  assert.equal(Object(reasons.json).data[0].method, 'password')
  assert.notEqual(Object(reasons.json).data[0].reason, 'unknown')
})

test('an administrator who signs in: a proof, a session, and an active person', async () => {
  const signedIn = await gained('sign_ins?method=password', async () => {
    await ground.browser().signIn()
  })
  assert.deepEqual(signedIn, { succeeded: 1, failed: 0, sessions: 1 })
  const { active } = await totalOf('active_users?kind=user')
  assert.ok((active ?? 0) >= 1)
})

test('an agent that asks, is given less, calls, and is refused', async () => {
  const agent = await ground.agent()
  const access = await gained('access', async () => {
    const asked = await askAccess(agent, ['notes__echo', 'notes__read_note'])
    const person = ground.browser()
    await person.signIn()
    const page = await person.approve(`/approvals/${asked}`, { tool: ['notes__echo'] })
    assert.equal(page.status, 200)
  })
  assert.deepEqual(
    [access.requested, access.approved, access.narrowed, access.grants, access.tools_granted, access.grants_unused],
    [1, 1, 1, 1, 1, 1],
  )
  const calls = await gained('calls', () => agent.call('notes__echo', { text: 'x' }))
  assert.deepEqual([calls.calls, calls.succeeded, calls.undeclared], [1, 1, 1])
  assert.ok((calls.bytes ?? 0) > 0)
  const after = await totalOf('access')
  assert.deepEqual([after.grants_unused, after.tools_used], [0, 1])
  const refused = await gained('refusals', () => agent.call('notes__read_note', {}))
  assert.deepEqual(refused, { refused: 1 })
  const ended = await gained('sessions?kind=agent', () => agent.call('gateway__end_session', {}))
  assert.equal(ended.ended, 1)
  const { active, sessions_with_calls } = await totalOf('agents')
  assert.deepEqual([active, sessions_with_calls], [1, 1])
})

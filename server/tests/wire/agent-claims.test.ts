import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addMember } from '../../src/directory/index.ts'
import type { Actor } from '../../src/platform/actor.ts'
import { createFormPerson, type FormPage, type FormPerson } from '../walk/form-person.ts'
import { startWireGround, type WireAnswer, type WireGround } from './ground.ts'
import { served } from './methods.ts'

const password = 'the passphrase of an agent’s owner'
const system: Actor = { kind: 'system', node: 'test' }
let ground: WireGround
let nth = 0
before(async () => {
  ground = await startWireGround({ AMBIT_RATE_LIMITS: 'off' })
  await settings({ enabled: true })
})
after(() => ground.close())

async function settings(parts: { readonly enabled: boolean; readonly role_slugs?: readonly string[] }): Promise<void> {
  const answer = await ground.ask('PUT', '/v1/agent_registration_settings', { role_slugs: [], ...parts })
  assert.equal(answer.status, 200, answer.text)
}

/** As an agent asks: with no credential at all. */
const asAgent = (path: string, body: object): Promise<WireAnswer> =>
  ground.ask('POST', path, body, { authorization: '' })

interface Waiting {
  readonly id: string
  readonly claimToken: string
  readonly attemptToken: string
}

const tokenIn = (uri: unknown): string => new URL(String(uri)).searchParams.get('claim_attempt_token') ?? ''

/** An agent that asked this person. */
async function asked(email: string): Promise<Waiting> {
  const { status, json, text } = await asAgent('/agent/identity', {
    type: 'service_auth',
    login_hint: email,
    name: 'Release agent',
  })
  assert.equal(status, 201, text)
  const claim = Object(json.claim)
  return {
    id: String(json.id),
    claimToken: claim.token,
    attemptToken: tokenIn(claim.attempt.verification_uri),
  }
}

interface Known {
  readonly email: string
  readonly externalId: string
  readonly userId: string
  readonly organizationId: string
}

/** A person whom an application knows by its own id, with one organization. */
async function person(): Promise<Known> {
  const email = `owner-${++nth}@acme.example`
  const externalId = `ext-${nth}`
  const user = await ground.workos.userManagement.createUser({ email, externalId, emailVerified: true, password })
  const { id: organizationId } = await ground.organization(`Acme ${nth}`)
  await join(user.id, organizationId)
  return { email, externalId, userId: user.id, organizationId }
}

async function join(userId: string, organizationId: string, roleSlugs = ['member']): Promise<void> {
  const made = { organizationId: organizationId as never, userId: userId as never, roleSlugs }
  await ground.db.database.transaction(tx => addMember(tx, system, made))
}

const linked = ({ attemptToken }: Waiting, { email, externalId }: Known, organizationId?: string) =>
  ground.workos.agents.linkClaimAttemptToExternalUser({
    claimAttemptToken: attemptToken,
    user: { email, externalId },
    ...(organizationId === undefined ? {} : { organizationId }),
  } as never)

const complete = ({ claimToken }: Waiting, userCode: string): Promise<WireAnswer> =>
  asAgent('/agent/identity/claim/complete', { claim_token: claimToken, user_code: userCode })

const registrationOf = ({ id }: Waiting) => ground.workos.agents.getRegistration(id)

const refusedAs = (status: number, code: string) => (cause: { status: number; code?: string }) => {
  assert.deepEqual([cause.status, cause.code], [status, code])
  return true
}

const codeOf = ({ status, json }: WireAnswer): unknown[] => [status, json.code]

served(
  ['Agents.linkClaimAttemptToExternalUser', 'Agents.getRegistration'],
  'an agent registers itself, an application says whose it is, and with the code it becomes an agent of that person',
  async () => {
    await ground.events()
    const owner = await person()
    const waiting = await asked(owner.email)
    const before = await registrationOf(waiting)
    assert.deepEqual(
      [before.status, before.kind, before.agentIdentity.userlandUserId, before.claim?.claimCompletion],
      ['unverified', 'service_auth', null, null],
    )
    const view = await linked(waiting, owner)
    assert.deepEqual(
      [view.id, view.status, view.organizations],
      [waiting.id, 'unverified', [{ id: owner.organizationId, name: `Acme ${nth}` }]],
    )
    assert.match(view.userCode, /^[B-Z]{4}-[B-Z]{4}$/)
    const done = await complete(waiting, view.userCode.toLowerCase().replace('-', ' '))
    assert.equal(done.status, 200, done.text)
    const identity = Object(done.json.identity)
    const after = await registrationOf(waiting)
    assert.deepEqual(
      [after.status, after.organizationId, after.agentIdentity.userlandUserId, after.agentIdentity.id],
      ['verified', owner.organizationId, owner.userId, before.agentIdentity.id],
    )
    assert.ok(after.claim?.claimCompletion?.claimedAt)
    const told = (await ground.events()).filter(({ event }) => event.startsWith('agent.registration.'))
    assert.deepEqual(
      told.map(({ event }) => event),
      ['agent.registration.created', 'agent.registration.claim.attempt.created', 'agent.registration.claim.completed'],
    )
    assert.equal(told[1]?.data.login_hint, owner.email)
    assert.deepEqual(told[2]?.data.claimed_by, { user_id: owner.userId, organization_id: owner.organizationId })
    assert.deepEqual(await credentialWorks(identity), true)
    const { json: lifecycle } = await ground.ask('GET', `/v1/principals/${identity.agent_id}/lifecycle`)
    assert.equal(Object(lifecycle.came_in).way, 'dynamic_registration', 'it named itself: no page calls it verified')
    await ground.ask('POST', `/v1/principals/${after.agentIdentity.id}/suspend`, {})
    assert.equal((await registrationOf(waiting)).status, 'revoked')
    assert.deepEqual(await credentialWorks(identity), false)
  },
)

/** Whether the agent gets a token with it, which opens the gateway and names the registration. */
async function credentialWorks(identity: { client_id: string; client_secret: string; agent_id: string }) {
  const { client_id, client_secret } = identity
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret })
  const answer = await ground.node.ambit.edge.fetch(
    new Request(`${ground.node.baseUrl}/oauth2/token`, { method: 'POST', body: form }),
    { address: '127.0.0.1' },
  )
  if (answer.status !== 200) return false
  const { access_token: credential } = Object(await answer.json())
  const remote = await ground.workos.agents['validateCredentialRemotely']({ type: 'access_token', credential })
  assert.match(String(remote.registrationId), /^agent_reg_/)
  const wrong = { type: 'access_token', credential, audience: 'https://elsewhere.example' } as const
  assert.equal((await ground.workos.agents['validateCredentialRemotely'](wrong)).valid, false)
  const opened = await ground.ask(
    'POST',
    '/mcp',
    {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'release', version: '1' } },
    },
    { authorization: `Bearer ${credential}`, accept: 'application/json, text/event-stream' },
  )
  return remote.valid && opened.status === 200
}

served(
  ['Agents.linkClaimAttemptToExternalUser'],
  'who is not there yet is made, who belongs to several organizations names one, and nobody else’s address or id counts',
  async () => {
    const stranger: Known = {
      email: `new-${++nth}@acme.example`,
      externalId: `new-${nth}`,
      userId: '',
      organizationId: '',
    }
    const fresh = await asked(stranger.email)
    const view = await linked(fresh, stranger)
    assert.deepEqual(view.organizations, [])
    assert.equal((await complete(fresh, view.userCode)).status, 200)
    const made = await ground.workos.userManagement.getUserByExternalId(stranger.externalId)
    assert.deepEqual([made.email, made.emailVerified], [stranger.email, false])
    assert.equal((await registrationOf(fresh)).agentIdentity.userlandUserId, made.id)

    const owner = await person()
    const { id: second } = await ground.organization(`Beta ${nth}`)
    await join(owner.userId, second)
    const waiting = await asked(owner.email)
    await assert.rejects(linked(waiting, owner), (cause: { status: number; code: string; rawData?: unknown }) => {
      assert.deepEqual([cause.status, cause.code], [409, 'organization_selection_required'])
      return true
    })
    const { id: foreign } = await ground.organization(`Foreign ${nth}`)
    for (const organizationId of [foreign, 'org_01', 'x'])
      await assert.rejects(linked(waiting, owner, organizationId), refusedAs(400, 'invalid_organization'))
    const other = await person()
    await assert.rejects(linked(waiting, other), refusedAs(400, 'email_mismatch'))
    await assert.rejects(linked(waiting, { ...owner, email: other.email }), refusedAs(400, 'email_mismatch'))
    await assert.rejects(linked(waiting, { ...owner, externalId: 'nobody' }), refusedAs(409, 'email_already_in_use'))
    await assert.rejects(
      linked({ ...waiting, attemptToken: waiting.claimToken }, owner),
      refusedAs(400, 'invalid_claim'),
    )
    const chosen = await linked(waiting, owner, second)
    assert.equal(chosen.organizations.length, 2)
    assert.equal((await complete(waiting, chosen.userCode)).json.status, 'verified')
    assert.equal((await registrationOf(waiting)).organizationId, second)
    await assert.rejects(linked(waiting, owner, second), refusedAs(409, 'already_claimed'))
  },
)

test('T20 T13 a code that is wrong, old, of another claim, or guessed five times completes nothing; the right one does, once', async () => {
  const owner = await person()
  const [one, two] = [await asked(owner.email), await asked(owner.email)]
  assert.deepEqual(codeOf(await complete(one, 'BCDF-GHJK')), [400, 'claim_not_confirmed'])
  const [first, other] = [await linked(one, owner), await linked(two, owner)]
  assert.deepEqual(codeOf(await complete({ ...one, claimToken: one.attemptToken }, first.userCode)), [
    400,
    'invalid_claim',
  ])
  for (const wrong of [other.userCode, 'BCDF-GHJK', '0000-0000', 'x'.repeat(100)])
    assert.deepEqual(codeOf(await complete(one, wrong)), [400, 'invalid_user_code'], wrong)
  assert.deepEqual(codeOf(await complete(one, 'BCDF-GHJL')), [400, 'invalid_user_code'])
  assert.deepEqual(codeOf(await complete(one, first.userCode)), [410, 'user_code_expired'], 'guessed too often')
  const again = await linked(one, owner)
  assert.notEqual(again.userCode, first.userCode)
  assert.deepEqual(codeOf(await complete(one, first.userCode)), [400, 'invalid_user_code'], 'the former code')
  await ground.db.database.query(
    `UPDATE agent_claim_attempts SET user_code_expires_at = clock_timestamp() WHERE state = 'linked'`,
  )
  assert.deepEqual(codeOf(await complete(one, again.userCode)), [410, 'user_code_expired'])
  const last = await linked(one, owner)
  const raced = await Promise.all([1, 2, 3, 4].map(() => complete(one, last.userCode)))
  assert.deepEqual(raced.map(({ status }) => status).toSorted(), [200, 409, 409, 409])
  const [agents] = await ground.db.database.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM principals WHERE kind = 'agent' AND owner_id = $1`,
    [owner.userId],
  )
  assert.equal(agents?.n, 1)
})

test('T96 what the person stood on is judged again when the agent completes: a membership that was lost, a role, a suspended person', async () => {
  const [left, roleless, suspended] = [await person(), await person(), await person()]
  const codes = new Map<Known, { waiting: Waiting; code: string }>()
  for (const each of [left, roleless, suspended]) {
    const waiting = await asked(each.email)
    codes.set(each, { waiting, code: (await linked(waiting, each)).userCode })
  }
  const tried = (of: Known) => complete(codes.get(of)?.waiting ?? assert.fail(), codes.get(of)?.code ?? '')
  const { data } = await ground.workos.userManagement.listOrganizationMemberships({ userId: left.userId })
  await ground.workos.userManagement.deactivateOrganizationMembership(data[0]?.id ?? '')
  assert.deepEqual(codeOf(await tried(left)), [400, 'invalid_organization'])
  await ground.ask('POST', `/v1/principals/${suspended.userId}/suspend`, {})
  const stopped = await tried(suspended)
  assert.deepEqual([stopped.status, stopped.json.error], [403, 'principal_suspended'])
  await settings({ enabled: true, role_slugs: ['admin'] })
  assert.deepEqual(codeOf(await tried(roleless)), [403, 'claim_denied'])
  const ofRole = await asked(roleless.email)
  await assert.rejects(linked(ofRole, roleless), refusedAs(403, 'claim_denied'))
  await settings({ enabled: true, role_slugs: ['member'] })
  assert.equal((await tried(roleless)).status, 200, 'with the role that is named now')
  await settings({ enabled: true })
})

test('T93 an attempt that was replaced, denied or is late counts no more; a claim that is over is told as expired and leaves nothing', async () => {
  const owner = await person()
  const waiting = await asked(owner.email)
  const { userCode } = await linked(waiting, owner)
  const anew = await asAgent('/agent/identity/claim', { claim_token: waiting.claimToken, login_hint: owner.email })
  assert.equal(anew.status, 200, anew.text)
  assert.equal(Object(anew.json.claim).token, undefined, 'the claim token is shown once')
  await assert.rejects(linked(waiting, owner), refusedAs(410, 'claim_expired'))
  assert.deepEqual(codeOf(await complete(waiting, userCode)), [400, 'claim_not_confirmed'])
  const attemptToken = tokenIn(Object(anew.json.claim).attempt.verification_uri)
  await ground.db.database.query('UPDATE agent_claim_attempts SET expires_at = clock_timestamp()')
  await assert.rejects(linked({ ...waiting, attemptToken }, owner), refusedAs(410, 'claim_expired'))
  await ground.db.database.query('UPDATE agent_registrations SET expires_at = clock_timestamp() WHERE id = $1', [
    waiting.id,
  ])
  assert.equal((await registrationOf(waiting)).status, 'expired')
  const late = await asAgent('/agent/identity/claim', { claim_token: waiting.claimToken, login_hint: owner.email })
  assert.deepEqual(codeOf(late), [410, 'claim_expired'])
  assert.deepEqual(codeOf(await complete(waiting, userCode)), [410, 'claim_expired'])
})

test('T11 an agent that nobody claimed can do nothing: no token of it opens a door, and an anonymous one asks for a person first', async () => {
  const { status, json } = await asAgent('/agent/identity', { type: 'anonymous' })
  assert.deepEqual([status, Object(json.claim).attempt, Object(json.scopes).pre_claim], [201, null, []])
  const claimToken = String(Object(json.claim).token)
  assert.deepEqual(codeOf(await complete({ id: '', claimToken, attemptToken: '' }, 'BCDF-GHJK')), [
    400,
    'claim_not_confirmed',
  ])
  for (const path of ['/mcp', '/v1/me', '/agents/instances']) {
    const opened = await ground.ask('GET', path, undefined, { authorization: `Bearer ${claimToken}` })
    assert.equal(opened.status, 401, path)
  }
  const looked = await ground.workos.agents['validateCredentialRemotely']({
    type: 'access_token',
    credential: claimToken,
  })
  assert.deepEqual([looked.valid, looked.registrationId], [false, null])
  const [rows] = await ground.db.database.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM principals p JOIN agent_registrations r ON r.agent_id = p.id WHERE r.id = $1',
    [json.id],
  )
  assert.equal(rows?.n, 0)
  const owner = await person()
  const asks = await asAgent('/agent/identity/claim', { claim_token: claimToken, login_hint: owner.email })
  const attemptToken = tokenIn(Object(asks.json.claim).attempt.verification_uri)
  const view = await linked({ id: '', claimToken, attemptToken }, owner)
  assert.equal((await complete({ id: '', claimToken, attemptToken }, view.userCode)).status, 200)
  for (const body of [{}, { type: 'other' }, { type: 'service_auth' }, { type: 'service_auth', login_hint: 'x' }, []])
    assert.deepEqual(codeOf(await asAgent('/agent/identity', body)), [400, 'invalid_request'])
})

test('where an administrator has not let agents register, nobody can, and claims that wait are not answered', async () => {
  const owner = await person()
  const waiting = await asked(owner.email)
  const { userCode } = await linked(waiting, owner)
  const told = async (): Promise<unknown> =>
    (await ground.ask('GET', '/.well-known/oauth-authorization-server')).json.agent_auth
  const { identity_endpoint: begins } = Object(await told())
  assert.equal(begins, `${ground.node.baseUrl}/agent/identity`)
  await settings({ enabled: false })
  assert.equal(await told(), undefined)
  const body = { type: 'service_auth', login_hint: owner.email }
  assert.deepEqual(codeOf(await asAgent('/agent/identity', body)), [403, 'auth_method_disabled'])
  assert.deepEqual(codeOf(await complete(waiting, userCode)), [403, 'auth_method_disabled'])
  await assert.rejects(linked(waiting, owner), refusedAs(403, 'auth_method_disabled'))
  await settings({ enabled: true })
  assert.equal((await complete(waiting, userCode)).status, 200)
  const unknown = await ground.ask('PUT', '/v1/agent_registration_settings', { enabled: true, role_slugs: ['nobody'] })
  assert.equal(unknown.status, 422)
})

/** At the pages, signed in. */
async function browserOf({ email }: Known): Promise<FormPerson> {
  const { node } = ground
  const at: typeof fetch = (input, init) => node.ambit.edge.fetch(new Request(input, init), { address: '127.0.0.1' })
  const browser = createFormPerson({ baseUrl: node.baseUrl, email, password, fetch: at })
  await browser.signIn()
  return browser
}

const pageOf = ({ attemptToken }: Waiting): string => `/agent/claim?claim_attempt_token=${attemptToken}`
const shownCode = ({ html }: FormPage): string => /data-testid="claim-code">([^<]+)</.exec(html)?.[1] ?? ''

test('T42 T20 the person who was asked sees who asks, says yes with a form of that page, and the agent gets on by the code alone', async () => {
  const owner = await person()
  const { id: second } = await ground.organization(`Second ${nth}`)
  await join(owner.userId, second)
  const browser = await browserOf(owner)
  const waiting = await asked(owner.email)
  const page = await browser.open(pageOf(waiting))
  assert.equal(page.status, 200)
  for (const said of ['Release agent', owner.email, '127.0.0.1', `Second ${nth}`])
    assert.ok(page.html.includes(said), said)
  assert.ok(!page.html.includes(waiting.attemptToken.slice(8)), 'the link is sealed in the form')
  const unchosen = await browser.send(page, { decision: 'claim' })
  assert.equal(unchosen.status, 403)
  const done = await browser.send(page, { decision: 'claim', organization_id: second })
  assert.equal(done.status, 200)
  const answer = await complete(waiting, shownCode(done))
  assert.equal(answer.status, 200, answer.text)
  assert.equal((await registrationOf(waiting)).organizationId, second)
  assert.equal((await browser.open(pageOf(waiting))).status, 410, 'answered once')
  assert.equal((await browser.send(page, { decision: 'claim', organization_id: second })).status, 410)
})

test('T42 nobody but whom the agent asked sees or answers it; a form of another session, an old sign-in and a stranger do not count', async () => {
  const [owner, other] = [await person(), await person()]
  const [browser, thief] = [await browserOf(owner), await browserOf(other)]
  const waiting = await asked(owner.email)
  const seen = await thief.open(pageOf(waiting))
  assert.deepEqual(
    [seen.status, seen.html.includes('Release agent'), seen.html.includes(owner.email)],
    [403, false, false],
  )
  assert.equal((await thief.open(pageOf({ ...waiting, attemptToken: 'cla_tkn_none' }))).status, 404)
  const page = await browser.open(pageOf(waiting))
  const own = await thief.open(pageOf(await asked(other.email)))
  const sealed = /name="claim" value="([^"]+)"/.exec(page.html)?.[1] ?? ''
  const csrf = /name="csrf_token" value="([^"]+)"/.exec(page.html)?.[1] ?? ''
  assert.equal((await thief.send(own, { claim: sealed, decision: 'claim' })).status, 400, 'sealed for another session')
  assert.equal((await thief.send(own, { csrf_token: csrf, decision: 'claim' })).status, 403, 'a foreign CSRF token')
  const states = async (): Promise<unknown[]> =>
    ground.db.database.query('SELECT state, user_id FROM agent_claim_attempts WHERE registration_id = $1', [waiting.id])
  assert.deepEqual(await states(), [{ state: 'open', user_id: null }])
  await ground.db.database.query(`UPDATE session_sign_ins SET at = at - interval '11 minutes'`)
  const stale = await browser.send(page, { decision: 'claim' })
  assert.equal(new URL(stale.url).pathname, '/sign-in', 'signs in again')
  assert.deepEqual(await states(), [{ state: 'open', user_id: null }])
})

test('T20 a no is final: the agent is told, no code counts, and a new request is needed', async () => {
  const owner = await person()
  const browser = await browserOf(owner)
  const waiting = await asked(owner.email)
  const { userCode } = await linked(waiting, owner)
  const page = await browser.open(pageOf(waiting))
  const denied = await browser.send(page, { decision: 'deny' })
  assert.match(denied.html, /The agent is not yours/)
  assert.deepEqual(codeOf(await complete(waiting, userCode)), [403, 'claim_denied'])
  await assert.rejects(linked(waiting, owner), refusedAs(403, 'claim_denied'))
  assert.equal((await browser.open(pageOf(waiting))).status, 403)
  const again = await asAgent('/agent/identity/claim', { claim_token: waiting.claimToken, login_hint: owner.email })
  assert.equal(again.status, 200)
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import { until } from '../until.ts'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

let ground: WireGround
let observing: WireGround
before(async () => {
  ground = await startWireGround({ AMBIT_SIGN_IN_RISK: 'enforce' })
  observing = await startWireGround()
})
after(async () => {
  await ground.close()
  await observing.close()
})

const password = 'a passphrase of somebody'
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const safari =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604.1'

let people = 0
async function person(at: WireGround = ground): Promise<string> {
  const email = `risk${++people}@acme.example`
  await at.workos.userManagement.createUser({ email, password, emailVerified: true })
  return email
}

function signIn(
  at: WireGround,
  email: string,
  parts: { ipAddress?: string; userAgent?: string; password?: string } = {},
) {
  return at.workos.userManagement.authenticateWithPassword({ clientId: at.clientId, email, password, ...parts })
}

/** What the log keeps of risky sign-ins, oldest first. */
async function judged(at: WireGround): Promise<Record<string, unknown>[]> {
  await until(async () => (await at.db.database.query('SELECT FROM audit_queue LIMIT 1')).length === 0)
  const rows = await at.db.database.query<{ body: Record<string, unknown> }>(
    `SELECT body::jsonb AS body FROM audit_events WHERE type = 'sign_in.risk_detected' ORDER BY index`,
  )
  return rows.map(({ body }) => body)
}

served(
  ['Radar.createAttempt', 'Radar.updateAttempt'],
  'a sign-in at an application’s own door is judged, and known once it succeeded',
  async () => {
    const { radar } = ground.workos
    const attempt = (userAgent: string, ipAddress = '203.0.113.7') =>
      radar.createAttempt({
        email: 'own@acme.example',
        ipAddress,
        userAgent,
        authMethod: 'Password',
        action: 'sign-in',
      })
    const first = await attempt(firefox)
    assert.match(first.attemptId, /^radar_att_[0-9A-Z]{26}$/)
    assert.deepEqual(
      [first.verdict, first.reason, first.control],
      ['allow', 'Nothing speaks against this sign-in.', undefined],
    )
    assert.equal(
      (await attempt(safari)).verdict,
      'allow',
      'an attempt that nobody says succeeded is no earlier sign-in',
    )
    await radar.updateAttempt({ id: first.attemptId, attemptStatus: 'success' })
    assert.equal((await attempt(firefox)).verdict, 'allow')
    const other = await attempt(safari)
    assert.deepEqual(
      [other.verdict, other.control, other.blocklistType],
      ['challenge', 'unrecognized_device', undefined],
    )
    assert.equal(other.reason, 'None of the last 1 sign-ins came from Safari on iPhone at 203.0.113.x.')
    await radar.updateAttempt({ id: other.attemptId, challengeStatus: 'success', attemptStatus: 'success' })
    assert.equal((await attempt(safari)).verdict, 'allow')
    await assert.rejects(radar.updateAttempt({ id: other.attemptId }), { status: 400, code: 'nothing_succeeded' })
    const unknown = 'radar_att_01HZBC6N1EB1ZY7KG32X000000'
    await assert.rejects(radar.updateAttempt({ id: unknown, attemptStatus: 'success' }), { status: 404 })
  },
)

served(
  ['Radar.addListEntry', 'Radar.removeListEntry'],
  'lists block and allow by network, domain, browser and address; a block wins',
  async () => {
    const { radar } = ground.workos
    const verdict = async (ipAddress: string, email = 'listed@lists.example', userAgent = firefox) => {
      const judgedHere = await radar.createAttempt({
        email,
        ipAddress,
        userAgent,
        authMethod: 'Password',
        action: 'sign-in',
      })
      return [judgedHere.verdict, judgedHere.control, judgedHere.blocklistType]
    }
    const added = await radar.addListEntry({ type: 'ip_address', action: 'block', entry: '198.51.100.0/25' })
    assert.equal(added.message, 'Entry added to the list.')
    const again = await radar.addListEntry({ type: 'ip_address', action: 'block', entry: '198.51.100.0/25' })
    assert.equal(again.message, 'Entry already present in the list.')
    assert.deepEqual(await verdict('198.51.100.127'), ['block', 'restriction', 'ip_address'])
    assert.deepEqual(await verdict('198.51.100.128'), ['allow', undefined, undefined])
    await radar.addListEntry({ type: 'email', action: 'allow', entry: 'Listed@Lists.example' })
    assert.equal((await verdict('198.51.100.1'))[0], 'block')
    await radar.removeListEntry({ type: 'ip_address', action: 'block', entry: '198.51.100.0/25' })
    assert.equal((await verdict('198.51.100.1'))[0], 'allow')
    await radar.addListEntry({ type: 'domain', action: 'block', entry: 'Blocked.Example' })
    assert.deepEqual(await verdict('192.0.2.1', 'a@blocked.example'), ['block', 'restriction', 'domain'])
    assert.equal((await verdict('192.0.2.1', 'a@sub.blocked.example'))[0], 'allow')
    await radar.addListEntry({ type: 'user_agent', action: 'block', entry: 'curl/8.0' })
    assert.deepEqual(await verdict('192.0.2.1', 'b@lists.example', 'curl/8.0'), ['block', 'restriction', 'user_agent'])
    await radar.addListEntry({ type: 'device', action: 'block', entry: 'Safari on iPhone' })
    assert.deepEqual(await verdict('192.0.2.1', 'b@lists.example', safari), ['block', 'restriction', 'device'])
    for (const [type, entry] of [
      ['domain', 'blocked.example'],
      ['user_agent', 'curl/8.0'],
      ['device', 'Safari on iPhone'],
    ] as const)
      await radar.removeListEntry({ type, action: 'block', entry })
    await assert.rejects(radar.removeListEntry({ type: 'device', action: 'block', entry: 'Safari on iPhone' }), {
      status: 404,
    })
    await assert.rejects(radar.addListEntry({ type: 'ip_address', action: 'block', entry: 'acme.example' }), {
      status: 400,
      code: 'invalid_list_entry',
    })
  },
)

served(
  'UserManagement.authenticateWithRadarEmailChallenge',
  'T31 from a new device a password alone is not enough: a mailed code is asked for, and counts only with its own sign-in',
  async () => {
    const email = await person()
    const { userManagement } = ground.workos
    const known = { ipAddress: '203.0.113.7', userAgent: firefox }
    assert.equal((await signIn(ground, email, known)).user.email, email)
    assert.equal((await signIn(ground, email, known)).user.email, email, 'the same place again')
    await ground.events()
    const asked = await signIn(ground, email, { ipAddress: '198.51.100.9', userAgent: safari }).catch(error => error)
    assert.deepEqual([asked.status, asked.code], [403, 'radar_email_challenge'])
    const { pendingAuthenticationToken, radarChallengeId } = asked
    assert.match(radarChallengeId, /^radar_challenge_[0-9A-Z]{26}$/)
    const told = (await ground.events()).filter(({ event }) => /radar/.test(event))
    assert.deepEqual(
      told.map(({ event, data }) => [event, data.control ?? data.radar_challenge_id]),
      [
        ['authentication.radar_risk_detected', 'unrecognized_device'],
        ['radar.challenge_created', radarChallengeId],
      ],
    )
    const [mail, ...others] = await ground.mails(email)
    assert.deepEqual(others, [])
    const code = /\b\d{6}\b/.exec(mail?.text ?? '')?.[0] ?? ''
    const answer = (given: string, challenge = radarChallengeId) =>
      userManagement.authenticateWithRadarEmailChallenge({
        clientId: ground.clientId,
        code: given,
        radarChallengeId: challenge,
        pendingAuthenticationToken,
        ipAddress: '198.51.100.9',
        userAgent: safari,
      })
    const wrong = code === '000000' ? '111111' : '000000'
    await assert.rejects(answer(wrong), { status: 400, code: 'invalid_one_time_code' })
    const done = await answer(code)
    assert.deepEqual([done.user.email, done.authenticationMethod], [email, 'Password'])
    await assert.rejects(answer(code), { status: 400 }, 'used')
    assert.equal((await signIn(ground, email, { ipAddress: '198.51.100.9', userAgent: safari })).user.email, email)
    const [kept] = (await judged(ground)).slice(-1)
    const { verdict, demand, reasons } = Object(kept)
    assert.deepEqual(
      [verdict, demand, reasons[0].rule, reasons[0].device],
      ['challenge', 'challenge', 'new_device', 'Safari on iPhone'],
    )
  },
)

test('T36 whoever enrolled a factor is challenged by it, also where the application asks nobody', async () => {
  const email = await person()
  const known = { ipAddress: '203.0.113.7', userAgent: firefox }
  const { user } = await signIn(ground, email, known)
  const { multiFactorAuth } = ground.workos
  const enrolled = await multiFactorAuth.createUserAuthFactor({ userId: user.id, type: 'totp' })
  const key = Object(enrolled.authenticationFactor).totp.secret
  const code = new TOTP({ secret: Secret.fromBase32(key) }).generate()
  await multiFactorAuth.verifyChallenge({ authenticationChallengeId: enrolled.authenticationChallenge.id, code })
  const listed: { id: string; client_id: string }[] = Object((await ground.ask('GET', '/v1/applications')).json.data)
  const id = listed.find(({ client_id }) => client_id === ground.clientId)?.id
  const policy = await ground.ask('PATCH', `/v1/applications/${id}`, { sign_in_policy: { mfa: 'off' } })
  try {
    assert.equal(policy.status, 200)
    assert.equal((await signIn(ground, email, known)).user.id, user.id, 'the application asks nobody')
    const asked = await signIn(ground, email, { ipAddress: '198.51.100.9', userAgent: safari }).catch(error => error)
    assert.equal(asked.code, 'mfa_challenge')
  } finally {
    await ground.ask('PATCH', `/v1/applications/${id}`, { sign_in_policy: { mfa: 'optional' } })
  }
})

test('T32 what a list blocks answers as a wrong password does, for known and unknown people, and the log says why', async () => {
  const email = await person(observing)
  const { radar } = observing.workos
  const from = { ipAddress: '198.51.100.7', userAgent: firefox }
  assert.equal((await signIn(observing, email, from)).user.email, email, 'before')
  await radar.addListEntry({ type: 'ip_address', action: 'block', entry: '198.51.100.0/24' })
  const refused = async (at: string, parts: object): Promise<unknown[]> => {
    const { status, code, message } = await signIn(observing, at, { ...from, ...parts }).catch(error => error)
    return [status, code, message]
  }
  const wrong = await refused(email, { password: 'not the passphrase' })
  assert.deepEqual(wrong.slice(0, 2), [400, 'invalid_credentials'])
  assert.deepEqual(await refused(email, {}), wrong)
  assert.deepEqual(await refused('nobody@acme.example', {}), wrong)
  await until(async () => (await observing.db.database.query('SELECT FROM audit_queue LIMIT 1')).length === 0)
  const rows = await observing.db.database.query<{ reasons: unknown }>(
    `SELECT body::jsonb -> 'reasons' AS reasons FROM audit_events WHERE type = 'sign_in.failed' AND body::jsonb ? 'reasons'`,
  )
  assert.deepEqual(
    rows.map(({ reasons }) => reasons),
    [[{ rule: 'list', list: 'ip_address', action: 'block', entry: '198.51.100.0/24' }]],
  )
  assert.equal((await signIn(observing, email, { ...from, ipAddress: '192.0.2.4' })).user.email, email)
  await radar.removeListEntry({ type: 'ip_address', action: 'block', entry: '198.51.100.0/24' })
  assert.equal((await signIn(observing, email, from)).user.email, email, 'and after')
})

test('while risk is observed nobody is challenged; the verdict and its reasons stand in the log', async () => {
  const email = await person(observing)
  await signIn(observing, email, { ipAddress: '203.0.113.7', userAgent: firefox })
  await observing.events()
  assert.equal((await signIn(observing, email, { ipAddress: '192.0.2.9', userAgent: safari })).user.email, email)
  assert.deepEqual(
    (await observing.events()).filter(({ event }) => /radar/.test(event)),
    [],
  )
  const { verdict, demand, reasons } = Object((await judged(observing)).at(-1))
  assert.deepEqual([verdict, demand], ['challenge', 'allow'])
  assert.deepEqual(reasons, [{ rule: 'new_device', device: 'Safari on iPhone', network: '192.0.2.x', compared: 1 }])
})

test('where the risk is not judged an attempt is refused, and nobody is stopped', async t => {
  const off = await startWireGround({ AMBIT_SIGN_IN_RISK: 'off' })
  t.after(() => off.close())
  const email = await person(off)
  const attempt = {
    email,
    ipAddress: '203.0.113.7',
    userAgent: firefox,
    authMethod: 'Password',
    action: 'sign-in',
  } as const
  await assert.rejects(off.workos.radar.createAttempt(attempt), { status: 400, code: 'radar_not_enabled' })
  for (const userAgent of [firefox, safari]) await signIn(off, email, { ipAddress: '203.0.113.7', userAgent })
  assert.deepEqual(await judged(off), [])
})

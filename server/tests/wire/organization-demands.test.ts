import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeJwt } from 'jose'
import { TOTP } from 'otpauth'
import { findApplicationByClientId, saveDemands, updateApplication } from '../../src/applications/index.ts'
import { createUser, lockOrganization, type Organization, type User } from '../../src/directory/index.ts'
import type { Transaction } from '../../src/platform/database.ts'
import { idFrom } from '../../src/platform/ids.ts'
import { Secret } from '../../src/platform/secret.ts'
import { getSession, recordSignIn } from '../../src/sessions/index.ts'
import { enrolTotp } from '../../src/sign-in/index.ts'
import { until } from '../until.ts'
import { startWireGround, type WireGround } from './ground.ts'

let ground: WireGround
const password = 'correct horse battery staple'
const system = { kind: 'system', node: 'test' } as const

before(async () => {
  ground = await startWireGround()
})
after(() => ground.close())

/** Somebody who is a member of these organizations, in their order. */
async function member(email: string, organizations: readonly Organization[]): Promise<User> {
  const { on } = ground.node.ambit
  const user = await createUser(on, system, { email, password: new Secret(password), emailVerified: true })
  for (const { id: organizationId } of organizations)
    await ground.workos.userManagement.createOrganizationMembership({ organizationId, userId: user.id })
  return user
}

const signIn = (email: string) => ground.workos.userManagement.authenticateWithPassword({ email, password })

function demand(organization: Organization, demands: object) {
  return ground.ask('PUT', `/v1/organizations/${organization.id}/demands`, {
    methods: null,
    mfa: 'optional',
    ...demands,
  })
}

async function endReasonOf(accessToken: string): Promise<string | undefined> {
  const { on } = ground.node.ambit
  return (await getSession(on.database, idFrom('session', String(decodeJwt(accessToken).sid)))).endReason
}

test('T36 a sign-in asks what the organization demands: single sign-on, other ways, a second factor', async () => {
  const acme = await ground.organization()
  const ada = await member('ada@demands.example', [acme])
  assert.equal((await signIn(ada.email)).organizationId, acme.id)
  const read = await ground.ask('GET', `/v1/organizations/${acme.id}/demands`)
  assert.deepEqual([read.json.methods, read.json.mfa], [null, 'optional'])
  assert.equal((await demand(acme, { methods: ['sso'] })).status, 200)
  await assert.rejects(signIn(ada.email), { code: 'sso_required' })
  await demand(acme, { methods: ['passkey', 'sso'] })
  await assert.rejects(signIn(ada.email), { error: 'organization_authentication_methods_required' })
  await demand(acme, { mfa: 'required' })
  await assert.rejects(signIn(ada.email), { code: 'mfa_enrollment' })
  await demand(acme, {})
  assert.equal((await signIn(ada.email)).organizationId, acme.id)
  for (const wrong of [{ methods: [] }, { methods: ['carrier_pigeon'] }, { mfa: 'never' }, { sso: true }])
    assert.equal((await demand(acme, wrong)).status, 422, JSON.stringify(wrong))
})

test('T36 a switch into another organization asks what that one demands, and the session stays where it was', async () => {
  const [home, strict] = [await ground.organization(), await ground.organization()]
  const eve = await member('eve@demands.example', [home])
  const { userManagement } = ground.workos
  const first = await signIn(eve.email)
  await userManagement.createOrganizationMembership({ organizationId: strict.id, userId: eve.id })
  let { refreshToken } = first
  const into = async (organizationId: string) => {
    const answer = await userManagement.authenticateWithRefreshToken({ refreshToken, organizationId })
    ;({ refreshToken } = answer)
    return answer
  }
  const table = [
    [{ methods: ['sso'] }, 'sso_required'],
    [{ mfa: 'required' }, 'mfa_enrollment'],
    [{ methods: ['passkey', 'sso'] }, 'organization_authentication_methods_required'],
  ] as const
  for (const [demands, error] of table) {
    await demand(strict, demands)
    await assert.rejects(into(strict.id), cause => [Object(cause).error, Object(cause).code].includes(error))
    const stayed = await userManagement.authenticateWithRefreshToken({ refreshToken })
    ;({ refreshToken } = stayed)
    assert.equal(stayed.organizationId, home.id, `${error} leaves the session as it was`)
  }
  await demand(strict, { mfa: 'required' })
  const { on } = ground.node.ambit
  const session = idFrom('session', String(decodeJwt(first.accessToken).sid))
  await on.database.transaction(tx => recordSignIn(tx, session, 'totp'))
  const switched = await into(strict.id)
  assert.equal(decodeJwt(switched.accessToken).org_id, strict.id, 'what is proven is enough')
})

test('T47 to demand more ends at once the sessions that speak for the organization and do not fit, and no others', async () => {
  const [acme, other] = [await ground.organization(), await ground.organization()]
  const [mia, sam] = [await member('mia@demands.example', [acme]), await member('sam@demands.example', [other])]
  const [plain, proven, elsewhere] = [await signIn(mia.email), await signIn(mia.email), await signIn(sam.email)]
  const { on } = ground.node.ambit
  const session = idFrom('session', String(decodeJwt(proven.accessToken).sid))
  await on.database.transaction(tx => recordSignIn(tx, session, 'totp'))
  assert.equal((await demand(acme, { mfa: 'required' })).status, 200)
  assert.equal(await endReasonOf(plain.accessToken), 'policy_tightened')
  assert.equal(await endReasonOf(proven.accessToken), undefined)
  assert.equal(await endReasonOf(elsewhere.accessToken), undefined)
})

/**
 * Changes something in a transaction that stays open until somebody waits for it, then commits: what that one read before is the
 * state of the moment before.
 */
async function commitWhenWaitedFor(change: (tx: Transaction) => Promise<unknown>, act: () => Promise<unknown>) {
  const { on } = ground.node.ambit
  let acting: Promise<unknown> | undefined
  await on.database.transaction(async tx => {
    await change(tx)
    acting = act()
    acting.catch(() => undefined)
    await until(async () => {
      const [row] = await tx.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))',
        [],
      )
      return (row?.n ?? 0) > 0
    })
  })
  return acting
}

async function sessionsOf({ id }: User): Promise<{ seconds: number }[]> {
  return ground.db.database.query<{ seconds: number }>(
    'SELECT extract(epoch FROM expires_at - started_at)::int AS seconds FROM sessions WHERE on_behalf_of = $1 ORDER BY id',
    [id],
  )
}

test('T47 no session is born under a policy that was tightened while it began: way in, clock, organization', async () => {
  const { on } = ground.node.ambit
  const application = await findApplicationByClientId(on.database, ground.clientId)
  assert.ok(application)
  const { id } = application
  const acme = await ground.organization()
  const [nia, ole, pia] = [
    await member('nia@demands.example', []),
    await member('ole@demands.example', []),
    await member('pia@demands.example', [acme]),
  ]
  const changed = (change: Parameters<typeof updateApplication>[2]['change']) => (tx: Transaction) =>
    updateApplication(tx, system, { id, change })
  await assert.rejects(
    commitWhenWaitedFor(changed({ signIn: { methods: ['passkey'] } }), () => signIn(nia.email)),
    { code: 'authentication_method_not_allowed' },
  )
  assert.deepEqual(await sessionsOf(nia), [])
  await on.database.transaction(changed({ signIn: { methods: application.signIn.methods } }))
  const seconds = 120
  await commitWhenWaitedFor(changed({ policy: { maxSeconds: seconds, idleSeconds: seconds } }), () => signIn(ole.email))
  assert.deepEqual(await sessionsOf(ole), [{ seconds }])
  await on.database.transaction(changed({ policy: application.policy }))
  const demanding = async (tx: Transaction) => {
    await lockOrganization(tx, acme.id)
    await saveDemands(tx, acme.id, { methods: ['sso'], mfaRequired: false, breakGlass: [] })
  }
  await assert.rejects(
    commitWhenWaitedFor(demanding, () => signIn(pia.email)),
    { code: 'sso_required' },
  )
  assert.deepEqual(await sessionsOf(pia), [])
  await demand(acme, {})
  assert.equal((await signIn(pia.email)).organizationId, acme.id, 'and it is let in when nothing is tightened')
})

/** Somebody with a second factor, and how they sign in with it. */
async function guarded(email: string, organizations: readonly Organization[]) {
  const user = await member(email, organizations)
  const { on } = ground.node.ambit
  const enrolled = await on.database.transaction(tx =>
    enrolTotp(on, tx, system, { userId: user.id, issuer: 'Acme', label: email }),
  )
  await on.database.query('UPDATE auth_factors SET verified_at = clock_timestamp() WHERE id = $1', [enrolled.factor.id])
  const challenged = async () => {
    // A code counts once: the next sign-in would wait for the next one.
    await on.database.query('UPDATE auth_factors SET last_step = 0 WHERE id = $1', [enrolled.factor.id])
    const step: { code: string; pendingAuthenticationToken: string } = await signIn(email).then(
      () => assert.fail('a second factor is asked for'),
      cause => cause,
    )
    assert.equal(step.code, 'mfa_challenge')
    const challenge = await ground.workos.multiFactorAuth.challengeFactor({
      authenticationFactorId: enrolled.factor.id,
    })
    return ground.workos.userManagement.authenticateWithTotp({
      pendingAuthenticationToken: step.pendingAuthenticationToken,
      authenticationChallengeId: challenge.id,
      code: new TOTP({ secret: enrolled.secret.reveal() }).generate(),
    })
  }
  return { user, factor: enrolled.factor.id, signIn: challenged }
}

const glassSubject = (organization: Organization) => `Break-glass account of ${organization.name}`

/** What the mails about the break-glass accounts of an organization said to an address, once there are as many. */
async function glassMails(organization: Organization, address: string, many: number): Promise<string[]> {
  let said: string[] = []
  await until(async () => {
    const mails = await ground.mails(address)
    said = mails.filter(({ subject }) => subject === glassSubject(organization)).map(({ text }) => text)
    return said.length >= many
  })
  assert.equal(said.length, many)
  return said
}

test('T36 a break-glass account comes in past the single sign-on with a second factor, and each use is told', async () => {
  const acme = await ground.organization('Glass')
  const [gia, ned] = [await guarded('gia@demands.example', [acme]), await member('ned@demands.example', [acme])]
  await ground.ask('POST', `/organizations/${acme.id}/it_contacts`, { email: 'it@glass.example' })
  const named = (...ids: string[]) => demand(acme, { methods: ['sso'], break_glass_user_ids: ids })

  const other = await member('other@demands.example', [])
  for (const [ids, status, code] of [
    [[ned.id], 422, 'break_glass_unfit'],
    [[other.id], 422, 'break_glass_unfit'],
    [['user_unknown'], 404, 'entity_not_found'],
    [[gia.user.id, ned.id, other.id], 422, 'invalid_request_parameters'],
  ] as const) {
    const refused = await named(...ids)
    assert.deepEqual([refused.status, refused.json.code], [status, code], ids.join())
  }
  await demand(acme, { methods: ['sso'] })
  await assert.rejects(gia.signIn(), { code: 'sso_required' }, 'not named, not let in')

  assert.deepEqual((await named(gia.user.id)).json.break_glass_user_ids, [gia.user.id])
  const session = await gia.signIn()
  assert.equal(session.organizationId, acme.id)
  await assert.rejects(signIn(ned.email), { code: 'sso_required' }, 'nobody else')
  const used = (await ground.events()).find(({ event }) => event === 'organization.break_glass_used')
  assert.deepEqual(
    [Object(used?.data).user_id, Object(used?.data).session_id, Object(used?.data).organization_id],
    [gia.user.id, decodeJwt(session.accessToken).sid, acme.id],
  )
  for (const address of [gia.user.email, 'it@glass.example']) {
    const [first = '', second = ''] = await glassMails(acme, address, 2)
    assert.match(first, /gia@demands\.example is a break-glass account since/)
    assert.match(second, /gia@demands\.example came in as a break-glass account/)
  }

  const kept = await demand(acme, { methods: ['sso'], mfa: 'required' })
  assert.deepEqual(kept.json.break_glass_user_ids, [gia.user.id], 'what is left out stays')
  assert.equal(await endReasonOf(session.accessToken), undefined)
  await named()
  assert.equal(await endReasonOf(session.accessToken), 'policy_tightened', 'off the list is out, at once')
  await assert.rejects(gia.signIn(), { code: 'sso_required' })
  assert.match((await glassMails(acme, 'it@glass.example', 3))[2] ?? '', /is no break-glass account any more/)
})

test('T36 a switch into an organization by a break-glass account is told too, and an account that lost its way in is told of', async () => {
  const [home, strict] = [await ground.organization(), await ground.organization('Lost')]
  const fay = await guarded('fay@demands.example', [home])
  const { userManagement } = ground.workos
  const membership = await userManagement.createOrganizationMembership({
    organizationId: strict.id,
    userId: fay.user.id,
  })
  const named = await demand(strict, { methods: ['sso'], break_glass_user_ids: [fay.user.id] })
  assert.equal(named.status, 200)
  await userManagement.deactivateOrganizationMembership(membership.id)
  assert.match((await glassMails(strict, fay.user.email, 2))[1] ?? '', /can no longer come in/)
  const { refreshToken } = await fay.signIn()
  await userManagement.reactivateOrganizationMembership(membership.id)
  const into = await userManagement.authenticateWithRefreshToken({ refreshToken, organizationId: strict.id })
  assert.equal(into.organizationId, strict.id)
  const said = await glassMails(strict, fay.user.email, 3)
  assert.deepEqual(
    [/since/, /can no longer come in/, /came in as a break-glass account/].map((sign, at) => sign.test(said[at] ?? '')),
    [true, true, true],
    said.join('\n'),
  )
  await ground.ask('DELETE', `/auth/factors/${fay.factor}`)
  assert.match((await glassMails(strict, fay.user.email, 4))[3] ?? '', /can no longer come in/)
})

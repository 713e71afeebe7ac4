import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { AuthenticationException, GenericServerException, OauthException } from '@workos-inc/node'
import { decodeJwt } from 'jose'
import { TOTP } from 'otpauth'
import { findApplicationByClientId, updateApplication } from '../../src/applications/index.ts'
import { enrolTotp } from '../../src/sign-in/index.ts'
import { createFormPerson } from '../walk/form-person.ts'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

let ground: WireGround
const password = 'correct horse battery staple'
const system = { kind: 'system', node: 'test' } as const
before(async () => {
  ground = await startWireGround()
})
after(() => ground.close())

let nth = 0
async function person(parts: { emailVerified?: boolean; organizations?: number } = {}) {
  const { userManagement, organizations } = ground.workos
  const email = `person${++nth}@acme.example`
  const { id } = await userManagement.createUser({ email, password, emailVerified: parts.emailVerified ?? true })
  const organizationIds: string[] = []
  for (let at = 0; at < (parts.organizations ?? 0); at++) {
    const { id: organizationId } = await organizations.createOrganization({ name: `Org ${nth}.${at}` })
    await userManagement.createOrganizationMembership({ organizationId, userId: id })
    organizationIds.push(organizationId)
  }
  return { id, email, organizationIds }
}

/** The step that a sign-in stops at, as the SDK throws it. */
async function stepOf(signIn: Promise<unknown>): Promise<AuthenticationException> {
  const cause = await signIn.then(
    () => undefined,
    error => error,
  )
  assert.ok(cause instanceof AuthenticationException, String(cause))
  return cause
}

async function codeOf(signIn: Promise<unknown>): Promise<string> {
  const cause = await signIn.then(
    () => undefined,
    error => error,
  )
  if (cause instanceof OauthException) return String(cause.error)
  assert.ok(cause instanceof GenericServerException, String(cause))
  return String(cause.code)
}

async function sessionsOf(userId: string): Promise<number> {
  return (await ground.workos.userManagement.listSessions(userId)).data.length
}

served(
  ['UserManagement.authenticateWithEmailVerification', 'UserManagement.getEmailVerification'],
  'T36 an address that nobody proved stops the sign-in before any session; the mailed code goes on, once and here only',
  async () => {
    const { userManagement } = ground.workos
    const { id, email } = await person({ emailVerified: false })
    const step = await stepOf(userManagement.authenticateWithPassword({ email, password }))
    assert.deepEqual([step.status, step.code, step.rawData.email], [403, 'email_verification_required', email])
    assert.equal(await sessionsOf(id), 0)
    const { code } = await userManagement.getEmailVerification(String(step.rawData.email_verification_id))
    const [mail] = await ground.mails(email)
    assert.ok(mail?.text.includes(code), 'the code was mailed')
    const pendingAuthenticationToken = String(step.pendingAuthenticationToken)
    const wrong = { code: code === '000000' ? '000001' : '000000', pendingAuthenticationToken }
    assert.equal(await codeOf(userManagement.authenticateWithEmailVerification(wrong)), 'invalid_one_time_code')
    const done = await userManagement.authenticateWithEmailVerification({ code, pendingAuthenticationToken })
    assert.deepEqual([done.user.id, done.user.emailVerified, done.authenticationMethod], [id, true, 'Password'])
    assert.equal(
      await codeOf(userManagement.authenticateWithEmailVerification({ code, pendingAuthenticationToken })),
      'invalid_pending_authentication_token',
    )
    assert.equal(await sessionsOf(id), 1)
  },
)

served(
  ['UserManagement.createMagicAuth', 'UserManagement.getMagicAuth', 'UserManagement.authenticateWithMagicAuth'],
  'a mailed code signs in once, proves the address, and is kept nowhere afterwards',
  async () => {
    const { userManagement } = ground.workos
    const { id, email } = await person({ emailVerified: false })
    const made = await userManagement.createMagicAuth({ email })
    assert.deepEqual([made.userId, made.email], [id, email])
    assert.match(made.code, /^\d{6}$/)
    assert.equal((await userManagement.getMagicAuth(made.id)).code, made.code)
    const answer = await userManagement.authenticateWithMagicAuth({ email, code: made.code })
    assert.deepEqual([answer.user.emailVerified, answer.authenticationMethod], [true, 'MagicAuth'])
    const again = userManagement.authenticateWithMagicAuth({ email, code: made.code })
    assert.equal(await codeOf(again), 'one_time_code_previously_used')
    await assert.rejects(userManagement.getMagicAuth(made.id), 'T55')
    const { data } = await userManagement.listSessions(id)
    assert.deepEqual(
      data.map(({ authMethod }) => authMethod),
      ['magic_code'],
    )
    const next = await userManagement.createMagicAuth({ email: 'somebody.new@acme.example' })
    assert.equal((await userManagement.getUser(next.userId)).email, 'somebody.new@acme.example')
  },
)

test('T31 a mailed code takes five tries, and then not even the right one', async () => {
  const { userManagement } = ground.workos
  const { email } = await person()
  const { code } = await userManagement.createMagicAuth({ email })
  const wrong = code === '123456' ? '123457' : '123456'
  for (let tries = 0; tries < 5; tries++)
    assert.equal(
      await codeOf(userManagement.authenticateWithMagicAuth({ email, code: wrong })),
      'invalid_one_time_code',
    )
  assert.equal(
    await codeOf(userManagement.authenticateWithMagicAuth({ email, code })),
    'one_time_code_too_many_attempts',
  )
})

served(
  'UserManagement.authenticateWithTotp',
  'T36 with a second factor there is no session before it: a wrong code leaves the token, a reused or mixed one is refused',
  async () => {
    const { userManagement } = ground.workos
    const { on } = ground.node.ambit
    const { id, email } = await person()
    const enrolled = await on.database.transaction(tx =>
      enrolTotp(on, tx, system, { userId: id as never, issuer: 'Acme', label: email }),
    )
    await on.database.query('UPDATE auth_factors SET verified_at = clock_timestamp() WHERE id = $1', [
      enrolled.factor.id,
    ])
    const step = await stepOf(userManagement.authenticateWithPassword({ email, password }))
    assert.equal(step.code, 'mfa_challenge')
    assert.deepEqual(step.rawData.authentication_factors, [{ id: enrolled.factor.id, type: 'totp' }])
    assert.equal(await sessionsOf(id), 0)
    const pendingAuthenticationToken = String(step.pendingAuthenticationToken)
    const challenge = { pendingAuthenticationToken, authenticationChallengeId: enrolled.challenge.id }
    const totp = new TOTP({ secret: enrolled.secret.reveal() })
    const code = totp.generate()
    const wrong = code === '000000' ? '000001' : '000000'
    assert.equal(
      await codeOf(userManagement.authenticateWithTotp({ ...challenge, code: wrong })),
      'invalid_one_time_code',
    )
    const mixed = { ...challenge, pendingAuthenticationToken: 'x'.repeat(43), code }
    assert.equal(await codeOf(userManagement.authenticateWithTotp(mixed)), 'invalid_pending_authentication_token')
    const done = await userManagement.authenticateWithTotp({ ...challenge, code })
    assert.deepEqual([done.user.id, done.authenticationMethod], [id, 'Password'])
    assert.equal(
      await codeOf(userManagement.authenticateWithTotp({ ...challenge, code })),
      'invalid_pending_authentication_token',
    )
    assert.equal(await sessionsOf(id), 1)
    const told = (await ground.events()).map(({ event }) => event)
    assert.ok(told.includes('authentication.mfa_succeeded') && told.includes('authentication.mfa_failed'))
  },
)

served(
  'UserManagement.authenticateWithOrganizationSelection',
  'who is a member of several organizations chooses one; of exactly one, it is chosen silently',
  async () => {
    const { userManagement } = ground.workos
    const one = await person({ organizations: 1 })
    const silent = await userManagement.authenticateWithPassword({ email: one.email, password })
    assert.deepEqual(
      [silent.organizationId, decodeJwt(silent.accessToken).org_id],
      [one.organizationIds[0], one.organizationIds[0]],
    )
    const two = await person({ organizations: 2 })
    const step = await stepOf(userManagement.authenticateWithPassword({ email: two.email, password }))
    assert.equal(step.code, 'organization_selection_required')
    assert.deepEqual(
      (step.rawData.organizations as { id: string }[]).map(({ id }) => id).toSorted(),
      two.organizationIds.toSorted(),
    )
    const pendingAuthenticationToken = String(step.pendingAuthenticationToken)
    const select = (organizationId: string | undefined) =>
      userManagement.authenticateWithOrganizationSelection({
        pendingAuthenticationToken,
        organizationId: organizationId ?? '',
      })
    assert.equal(await codeOf(select(one.organizationIds[0])), 'invalid_organization_id', 'the token is not used up')
    const done = await select(two.organizationIds[1])
    assert.equal(done.organizationId, two.organizationIds[1])
    assert.equal(await codeOf(select(two.organizationIds[0])), 'invalid_pending_authentication_token')
  },
)

test('T50 a pending token of one application is of no use to another', async () => {
  const { userManagement } = ground.workos
  const two = await person({ organizations: 2 })
  const step = await stepOf(userManagement.authenticateWithPassword({ email: two.email, password }))
  const made = await ground.node.api('POST', '/v1/applications', { name: 'Other', kind: 'web', redirect_uris: [] })
  const { status, json } = await ground.ask('POST', '/user_management/authenticate', {
    client_id: made.client_id,
    grant_type: 'urn:workos:oauth:grant-type:organization-selection',
    pending_authentication_token: step.pendingAuthenticationToken,
    organization_id: two.organizationIds[0],
  })
  assert.deepEqual([status, json.code], [400, 'invalid_pending_authentication_token'])
  const done = await userManagement.authenticateWithOrganizationSelection({
    pendingAuthenticationToken: String(step.pendingAuthenticationToken),
    organizationId: two.organizationIds[0] ?? '',
  })
  assert.equal(done.organizationId, two.organizationIds[0])
})

test('a session goes on in another organization of the person, and never in one of somebody else', async () => {
  const { userManagement } = ground.workos
  const { email, organizationIds } = await person({ organizations: 2 })
  const stranger = await person({ organizations: 1 })
  const step = await stepOf(userManagement.authenticateWithPassword({ email, password }))
  const first = await userManagement.authenticateWithOrganizationSelection({
    pendingAuthenticationToken: String(step.pendingAuthenticationToken),
    organizationId: organizationIds[0] ?? '',
  })
  const refused = userManagement.authenticateWithRefreshToken({
    refreshToken: first.refreshToken,
    organizationId: stranger.organizationIds[0] ?? '',
  })
  assert.equal(await codeOf(refused), 'organization_membership_not_found')
  const switched = await userManagement.authenticateWithRefreshToken({
    refreshToken: first.refreshToken,
    organizationId: organizationIds[1] ?? '',
  })
  const claims = decodeJwt(switched.accessToken)
  assert.deepEqual([switched.organizationId, claims.org_id], [organizationIds[1], organizationIds[1]])
  assert.equal(claims.sid, decodeJwt(first.accessToken).sid)
  const stays = await userManagement.authenticateWithRefreshToken({ refreshToken: switched.refreshToken })
  assert.equal(stays.organizationId, organizationIds[1])
})

test('a session goes on in no organization that its application does not let in', async () => {
  const { userManagement } = ground.workos
  const { email, organizationIds } = await person({ organizations: 2 })
  const [first = '', second = ''] = organizationIds
  const step = await stepOf(userManagement.authenticateWithPassword({ email, password }))
  const pendingAuthenticationToken = String(step.pendingAuthenticationToken)
  const chosen = { pendingAuthenticationToken, organizationId: first }
  const { refreshToken } = await userManagement.authenticateWithOrganizationSelection(chosen)
  const { on } = ground.node.ambit
  const limitTo = (organizations: readonly string[] | null) =>
    on.database.transaction(async tx => {
      const application = await findApplicationByClientId(tx, ground.clientId)
      assert.ok(application)
      await updateApplication(tx, system, {
        id: application.id,
        change: { signIn: { organizations: organizations as never } },
      })
    })
  await limitTo([first])
  const refused = userManagement.authenticateWithRefreshToken({ refreshToken, organizationId: second })
  assert.equal(await codeOf(refused), 'organization_membership_not_found')
  await limitTo(null)
  assert.equal(
    (await userManagement.authenticateWithRefreshToken({ refreshToken, organizationId: second })).organizationId,
    second,
  )
})

served(
  ['UserManagement.sendVerificationEmail', 'UserManagement.verifyEmail'],
  'an application mails a code and brings it back: the address is proven, once',
  async () => {
    const { userManagement } = ground.workos
    const { id, email } = await person({ emailVerified: false })
    assert.equal((await userManagement.sendVerificationEmail({ userId: id })).user.emailVerified, false)
    const code = /\b(\d{6})\b/.exec((await ground.mails(email)).at(-1)?.text ?? '')?.[1] ?? ''
    const wrong = code === '000000' ? '000001' : '000000'
    assert.equal(
      await codeOf(userManagement.verifyEmail({ userId: id, code: wrong })),
      'email_verification_code_incorrect',
    )
    assert.equal((await userManagement.verifyEmail({ userId: id, code })).user.emailVerified, true)
    assert.equal(await codeOf(userManagement.verifyEmail({ userId: id, code })), 'email_previously_verified')
    assert.equal(await codeOf(userManagement.sendVerificationEmail({ userId: id })), 'email_already_verified')
    assert.equal((await userManagement.authenticateWithPassword({ email, password })).user.id, id)
  },
)

test('a new address is the person’s when its code comes back, and not before', async () => {
  const { id, email } = await person()
  const other = await person()
  const path = `/user_management/users/${id}/email_change`
  assert.equal((await ground.ask('POST', `${path}/send`, { new_email: email })).json.code, 'email_change_not_needed')
  assert.equal((await ground.ask('POST', `${path}/send`, { new_email: other.email })).json.code, 'email_not_available')
  const sent = await ground.ask('POST', `${path}/send`, { new_email: 'moved@acme.example' })
  assert.deepEqual([sent.status, sent.json.object, sent.json.new_email], [200, 'email_change', 'moved@acme.example'])
  assert.equal((await ground.workos.userManagement.getUser(id)).email, email)
  const code = /\b(\d{6})\b/.exec((await ground.mails('moved@acme.example')).at(-1)?.text ?? '')?.[1] ?? ''
  const confirmed = await ground.ask('POST', `${path}/confirm`, { code })
  assert.deepEqual([confirmed.status, confirmed.json.object], [200, 'email_change_confirmation'])
  const user = await ground.workos.userManagement.getUser(id)
  assert.deepEqual([user.email, user.emailVerified], ['moved@acme.example', true])
  assert.equal((await ground.ask('POST', `${path}/confirm`, { code })).json.code, 'email_change_code_previously_used')
})

served(
  ['UserManagement.createPasswordReset', 'UserManagement.getPasswordReset'],
  'a link to a new password is answered and mailed, and nobody learns it from the events',
  async () => {
    const { userManagement } = ground.workos
    const { id, email } = await person()
    await ground.events()
    const made = await userManagement.createPasswordReset({ email })
    assert.deepEqual([made.userId, made.email], [id, email])
    assert.equal(made.passwordResetUrl, `${ground.node.baseUrl}/reset-password/${made.passwordResetToken}`)
    assert.equal((await userManagement.getPasswordReset(made.id)).passwordResetToken, made.passwordResetToken)
    const told = (await ground.events()).filter(({ event }) => event === 'password_reset.created')
    assert.deepEqual(
      told.map(({ data }) => data.id),
      [made.id],
    )
    assert.doesNotMatch(JSON.stringify(told), new RegExp(made.passwordResetToken))
    await assert.rejects(userManagement.createPasswordReset({ email: 'nobody@acme.example' }))
  },
)

test('T16 a device gets its person’s tokens once, after that person said yes, at its own door only', async () => {
  const { id, email } = await person()
  const started = await ground.ask('POST', '/user_management/authorize/device', { client_id: ground.clientId })
  assert.equal(started.status, 200)
  const poll = (grant: object = {}) =>
    ground.ask('POST', '/user_management/authenticate', {
      client_id: ground.clientId,
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: started.json.device_code,
      ...grant,
    })
  assert.equal((await poll()).json.error, 'authorization_pending')
  assert.equal((await poll({ device_code: 'x'.repeat(43) })).json.error, 'invalid_grant')
  const fetchPlain: typeof fetch = (input, init) => ground.node.send(new Request(input, init))
  const who = createFormPerson({ baseUrl: ground.node.baseUrl, email, password, fetch: fetchPlain })
  await who.signIn()
  const page = await who.open(String(started.json.verification_uri_complete))
  await who.send(page, { decision: 'approve' })
  await ground.db.database.query(`UPDATE device_codes SET last_poll_at = NULL`)
  const answer = await poll()
  assert.deepEqual([answer.status, Object(answer.json.user).id], [200, id], answer.text)
  assert.equal((await poll()).json.error, 'invalid_grant')
})

served(
  'UserManagement.resetPassword',
  'the token of a reset gives a new password once: the old one and every session of the person are over',
  async () => {
    const { userManagement } = ground.workos
    const { id, email } = await person()
    const { refreshToken } = await userManagement.authenticateWithPassword({ email, password })
    const { passwordResetToken: token } = await userManagement.createPasswordReset({ email })
    const weak = await userManagement.resetPassword({ token, newPassword: 'short' }).catch(error => error)
    assert.deepEqual([weak.code, weak.errors?.[0]?.code], ['password_reset_error', 'password_too_short'])
    const newPassword = 'a passphrase after the reset'
    assert.equal((await userManagement.resetPassword({ token, newPassword })).user.id, id)
    await assert.rejects(userManagement.resetPassword({ token, newPassword }))
    assert.equal(await codeOf(userManagement.authenticateWithRefreshToken({ refreshToken })), 'invalid_grant')
    assert.equal(await codeOf(userManagement.authenticateWithPassword({ email, password })), 'invalid_credentials')
    assert.equal((await userManagement.authenticateWithPassword({ email, password: newPassword })).user.id, id)
  },
)

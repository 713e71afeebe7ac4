import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import { type SecurityGround, startSecurityGround } from '../../tests/security/ground.ts'
import { held, post } from '../../tests/security/held-form.ts'
import type { FormPerson } from '../../tests/walk/form-person.ts'

let ground: SecurityGround
const password = 'the passphrase of this person'
let nth = 0
before(async () => {
  ground = await startSecurityGround()
})
after(() => ground.close())

interface Own {
  readonly id: string
  readonly email: string
  readonly person: FormPerson
}

async function signedIn(): Promise<Own> {
  const email = `own${++nth}@acme.example`
  const made = await ground.asOwner('POST', '/user_management/users', { email, password, email_verified: true })
  const person = ground.browser(email, password)
  await person.signIn()
  return { id: String(made.json.id), email, person }
}

const page = '/account/security'

async function send({ person }: Own, path: string, fields: Record<string, string> = {}): ReturnType<typeof post> {
  return post(ground, await held(person, { page, path, fields }))
}

/** A proven second factor, by way of the API. */
async function withFactor(own: Own): Promise<string> {
  const path = `/user_management/users/${own.id}/auth_factors`
  const { json } = await ground.asOwner('POST', path, { type: 'totp', totp_issuer: 'Acme', totp_user: own.email })
  const { id, totp } = Object(json.authentication_factor)
  const code = new TOTP({ secret: Secret.fromBase32(totp.secret) }).generate()
  const challenge = Object(json.authentication_challenge).id
  const verified = await ground.asOwner('POST', `/auth/challenges/${challenge}/verify`, { code })
  assert.equal(verified.json.valid, true, verified.text)
  return String(id)
}

test('a person saves their name, and sees it', async () => {
  const own = await signedIn()
  const saved = await send(own, '/account/profile', { first_name: 'Ada', last_name: 'Vos' })
  assert.equal(saved.status, 200)
  assert.match(saved.text, /Your profile is saved/)
  const { json } = await ground.asOwner('GET', `/user_management/users/${own.id}`)
  assert.deepEqual([json.first_name, json.last_name], ['Ada', 'Vos'])
})

test('T37 a new password takes the old one, ends all other sign-ins, and is told by mail', async () => {
  const own = await signedIn()
  const elsewhere = ground.browser(own.email, password)
  await elsewhere.signIn()
  const next = 'another passphrase, longer than the first'
  const wrong = await send(own, '/account/password', { password: 'not the right one at all', new_password: next })
  assert.equal(wrong.status, 400)
  assert.match(wrong.text, /not your password/)
  const weak = await send(own, '/account/password', { password, new_password: 'short' })
  assert.equal(weak.status, 400)
  assert.match(weak.text, /role="alert"/)
  assert.match((await elsewhere.open('/account')).url, /\/account$/)
  await ground.asOwner('POST', '/user_management/password_reset', { email: own.email })
  await ground.db.database.query(
    `INSERT INTO remembered_devices (hash, user_id, expires_at) VALUES ('\\x01', $1, clock_timestamp() + interval '1 day')`,
    [own.id],
  )
  const { rows: before } = await hanging(own.id)
  assert.deepEqual(before, { devices: 1, links: 1 })
  const changed = await send(own, '/account/password', { password, new_password: next })
  const { rows: after } = await hanging(own.id)
  assert.deepEqual(after, { devices: 0, links: 0 })
  assert.match(changed.text, /The password is changed/)
  assert.match((await own.person.open('/account')).url, /\/account$/)
  assert.match((await elsewhere.open('/account')).url, /\/sign-in/)
  await assert.rejects(ground.browser(own.email, password).signIn())
  await ground.browser(own.email, next).signIn()
  const { rows } = await told(own.email)
  assert.ok(
    rows.some(purpose => purpose === 'notice'),
    `mails: ${rows}`,
  )
})

/** What opens something by way of the former password. */
async function hanging(userId: string): Promise<{ rows: { devices: number; links: number } | undefined }> {
  const [rows] = await ground.db.database.query<{ devices: number; links: number }>(
    `SELECT (SELECT count(*)::int FROM remembered_devices WHERE user_id = $1) AS devices,
       (SELECT count(*)::int FROM one_time_codes WHERE user_id = $1 AND kind = 'password_reset' AND used_at IS NULL) AS links`,
    [userId],
  )
  return { rows }
}

async function told(email: string): Promise<{ rows: string[] }> {
  const found = await ground.db.database.query<{ purpose: string }>('SELECT purpose FROM mails WHERE to_address = $1', [
    email,
  ])
  return { rows: found.map(({ purpose }) => purpose) }
}

test('T37 a second factor is removed by its person, and nobody else’s is there', async () => {
  const [own, other] = [await signedIn(), await signedIn()]
  const factor = await withFactor(own)
  const foreign = await withFactor(other)
  assert.match((await own.person.open(page)).html, /Acme|own\d+@acme\.example/)
  const refused = await send(own, '/account/factors/remove', { factor_id: foreign })
  const unknown = await send(own, '/account/factors/remove', { factor_id: 'auth_factor_01HXRMBQ9BJ3E7QSTQ9X2PHVB7' })
  assert.deepEqual([refused.status, unknown.status], [404, 404])
  const removed = await send(own, '/account/factors/remove', { factor_id: factor })
  assert.match(removed.text, /The app is removed/)
  const left = await ground.asOwner('GET', `/user_management/users/${other.id}/auth_factors`)
  assert.deepEqual(
    Object(left.json.data).map(({ id }: { id: string }) => id),
    [foreign],
  )
})

test('new recovery codes are shown once, and only to who has a second factor', async () => {
  const own = await signedIn()
  const none = await post(ground, {
    ...(await held(own.person, { page, path: '/account/profile' })),
    path: '/account/recovery-codes',
  })
  assert.equal(none.status, 404)
  await withFactor(own)
  const made = await send(own, '/account/recovery-codes')
  assert.equal([...made.text.matchAll(/<li class="mono">/g)].length, 10)
  assert.match((await own.person.open(page)).html, /10<\/?[^>]*> recovery codes|10 recovery codes/)
})

test('T37 an open browser whose sign-in is not fresh asks again, and a form of it changes nothing', async () => {
  const own = await signedIn()
  const form = await held(own.person, { page, path: '/account/profile', fields: { first_name: 'Eve' } })
  await ground.db.database.query(`ALTER TABLE session_sign_ins DISABLE TRIGGER USER`)
  await ground.db.database.query(
    `UPDATE session_sign_ins SET at = at - interval '6 minutes'
      WHERE session_id IN (SELECT id FROM sessions WHERE principal_id = $1)`,
    [own.id],
  )
  const late = await post(ground, form)
  assert.equal(late.status, 303)
  assert.match(late.headers.get('location') ?? '', /^\/sign-in\?prompt=login/)
  const { json } = await ground.asOwner('GET', `/user_management/users/${own.id}`)
  assert.equal(json.first_name, null)
})

test('T42 a form without the token of the page changes nothing', async () => {
  const own = await signedIn()
  const form = await held(own.person, { page, path: '/account/profile', fields: { first_name: 'Eve' } })
  const forged = await post(ground, form, { fields: { csrf_token: 'x' } })
  assert.equal(forged.status, 403)
})

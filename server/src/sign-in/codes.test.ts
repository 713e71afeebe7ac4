import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import { type Application, createApplication, getApplication } from '../applications/index.ts'
import { createUser, getUser, type User, updateUser } from '../directory/index.ts'
import { mailsTo } from '../mail/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { Secret } from '../platform/secret.ts'
import {
  createEmailVerification,
  createMagicAuth,
  createPasswordReset,
  findOneTimeCode,
  insertCode,
  redeemCode,
  redeemLink,
} from './actions-codes.ts'
import { keepPending, takePending, usePending } from './actions-pending.ts'
import { resetPassword } from './actions-reset.ts'
import { nextStep } from './actions-steps.ts'
import type { CodeKind, OneTimeCode } from './model.ts'

const actor: Actor = { kind: 'system', node: 'test' }
const place = { address: '203.0.113.7', userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Firefox/130.0' }
let db: TestDatabase
let on: Platform
let mina: User
let web: Application
let other: Application
let nth = 0
before(async () => {
  db = await startTestDatabase()
  on = testPlatform(db.database)
  const make = async (name: string): Promise<Application> => {
    const made = await db.database.transaction(tx => createApplication(tx, actor, { name, kind: 'web' }))
    return getApplication(db.database, made.id)
  }
  web = await make('Web')
  other = await make('Other')
})
after(() => db.close())
beforeEach(async () => {
  mina = await createUser(on, actor, { email: `mina${++nth}@acme.example`, emailVerified: true })
})

const value = (code: OneTimeCode): string => code.value?.reveal() ?? assert.fail('the code has no value')
const magic = (application?: Application): Promise<OneTimeCode> =>
  db.database.transaction(tx => createMagicAuth(on, tx, actor, { user: mina, application, place }))
const redeem = (code: string, more: { email?: string; applicationId?: Application['id']; flow?: string } = {}) =>
  db.database.transaction(tx => redeemCode(on, tx, { kind: 'magic_auth', email: mina.email, code, ...more }))
const wrongFor = (code: OneTimeCode): string => String((Number(value(code)) + 1) % 1_000_000).padStart(6, '0')

test('a code is six digits, is mailed with who asked and what to do, and is worth one sign-in', async () => {
  const code = await magic(web)
  assert.match(value(code), /^\d{6}$/)
  const [mail] = await mailsTo(on, mina.email)
  assert.ok(mail?.text.includes(value(code)))
  assert.match(mail?.text ?? '', /Firefox on Linux, address 203\.0\.113\.7, for Web/)
  assert.match(mail?.text ?? '', /did not ask for this/)
  assert.equal((await redeem(` ${value(code).slice(0, 3)} ${value(code).slice(3)} `)).outcome, 'right')
  assert.equal((await redeem(value(code))).outcome, 'used')
  const after = await findOneTimeCode(on, 'magic_auth', code.id)
  assert.equal(after?.value, undefined)
  const [row] = await db.database.query<{ sealed: Buffer | null }>('SELECT sealed FROM one_time_codes WHERE id = $1', [
    code.id,
  ])
  assert.equal(row?.sealed, null)
})

test('T33 five wrong tries and the right code is dead; a try in an open transaction is counted with it', async () => {
  const code = await magic()
  for (let tries = 0; tries < 5; tries++) assert.equal((await redeem(wrongFor(code))).outcome, 'wrong')
  assert.equal((await redeem(value(code))).outcome, 'dead')
})

test('T33 of parallel guesses five are judged, and of two right ones one passes', async () => {
  const code = await magic()
  const outcomes = await Promise.all(Array.from({ length: 12 }, () => redeem(wrongFor(code))))
  assert.equal(outcomes.filter(({ outcome }) => outcome === 'wrong').length, 5)
  const next = await magic()
  const both = await Promise.all([redeem(value(next)), redeem(value(next))])
  assert.deepEqual(both.map(({ outcome }) => outcome).toSorted(), ['right', 'used'])
})

test('T33 a code of another address, application or browser is wrong, and a newer code makes the older one worthless', async () => {
  const code = await magic(web)
  assert.equal((await redeem(value(code), { email: 'nobody@acme.example' })).outcome, 'wrong')
  assert.equal((await redeem(value(code), { applicationId: other.id })).outcome, 'wrong')
  assert.equal((await redeem(value(code), { flow: 'another browser' })).outcome, 'wrong')
  const newer = await magic(web)
  if (value(newer) !== value(code)) assert.equal((await redeem(value(code))).outcome, 'wrong')
  assert.equal((await redeem(value(newer), { applicationId: web.id })).outcome, 'right')
  const flow = 'the browser that asked'
  const { code: bound } = await insertCode(on, on.database, { kind: 'magic_auth', email: mina.email, flow })
  assert.equal((await redeem(value(bound), { flow: 'another' })).outcome, 'wrong')
  assert.equal((await redeem(value(bound))).outcome, 'used')
  assert.equal((await redeem(value(bound), { flow })).outcome, 'right')
})

test('T55 a late code is worth nothing and its value is not answered any more', async () => {
  const code = await magic()
  await db.database.query(
    `UPDATE one_time_codes SET expires_at = clock_timestamp() - interval '1 second' WHERE id = $1`,
    [code.id],
  )
  assert.equal((await redeem(value(code))).outcome, 'late')
  assert.equal((await findOneTimeCode(on, 'magic_auth', code.id))?.value, undefined)
})

test('T34 a reset link is 256 bits behind the configured address, and opens once', async () => {
  const code = await db.database.transaction(tx => createPasswordReset(on, tx, actor, { user: mina, place }))
  assert.match(value(code), /^[\w-]{43}$/)
  const [mail] = await mailsTo(on, mina.email)
  assert.ok(mail?.text.includes(`http://localhost:4000/reset-password/${value(code)}`))
  const open = () =>
    db.database.transaction(tx => redeemLink(on, tx, { kinds: ['password_reset'], token: value(code) }))
  const both = await Promise.all([open(), open()])
  assert.deepEqual(both.map(({ outcome }) => outcome).toSorted(), ['right', 'used'])
  assert.equal(
    (await db.database.transaction(tx => redeemLink(on, tx, { kinds: ['magic_auth'], token: value(code) }))).outcome,
    'wrong',
  )
})

test('T27 T34 a code that went to an address which somebody gave up proves nothing of the next one', async () => {
  const make = () =>
    db.database.transaction(async tx => ({
      digits: await createEmailVerification(on, tx, actor, { user: mina, place }),
      link: await createPasswordReset(on, tx, actor, { user: mina, place }),
    }))
  const enter = ({ digits, link }: Awaited<ReturnType<typeof make>>) =>
    db.database.transaction(async tx => [
      (await redeemCode(on, tx, { kind: 'email_verification', userId: mina.id, code: value(digits) })).outcome,
      (await redeemLink(on, tx, { kinds: ['password_reset'], token: value(link) })).outcome,
    ])
  assert.deepEqual(await enter(await make()), ['right', 'right'], 'at the address they went to')
  const before = await make()
  const email = `victim${nth}@acme.example`
  mina = await updateUser(on, actor, { id: mina.id, change: { email } })
  const reset = { token: value(before.link), password: new Secret('a passphrase of somebody'), place }
  assert.deepEqual(await resetPassword(on, actor, reset), { outcome: 'invalid_token' })
  assert.deepEqual(await enter(before), ['late', 'late'])
  assert.equal((await getUser(on.database, mina.id)).emailVerified, false)
  assert.deepEqual(await enter(await make()), ['right', 'right'], 'at the address of now')
})

test('events say that a code was made and never what it is', async () => {
  const kinds: CodeKind[] = ['magic_auth', 'email_verification', 'password_reset']
  const codes = await db.database.transaction(async tx => [
    await createMagicAuth(on, tx, actor, { user: mina, place }),
    await createEmailVerification(on, tx, actor, { user: mina, place }),
    await createPasswordReset(on, tx, actor, { user: mina, place }),
  ])
  const events = await db.database.query<{ body: string }>(
    `SELECT body::text AS body FROM audit_queue WHERE type = ANY ($1) AND body::text LIKE '%' || $2 || '%'`,
    [kinds.map(kind => `${kind}.created`), mina.id],
  )
  assert.equal(events.length, 3)
  for (const { body } of events) for (const code of codes) assert.ok(!body.includes(value(code)))
})

test('T36 a half-done sign-in goes on once, in its own application, and in no other', async () => {
  const proof = { userId: mina.id, method: 'Password', at: new Date() } as const
  const token = await db.database.transaction(tx => keepPending(tx, { application: web, proof, carried: { a: 1 } }))
  const take = (applicationId: Application['id'], use: boolean) =>
    db.database.transaction(async tx => {
      const pending = await takePending(tx, { token: token.reveal(), applicationId })
      if (pending !== undefined && use) await usePending(tx, pending)
      return pending
    })
  assert.equal(await take(other.id, true), undefined)
  const none = {
    secondFactorAt: undefined,
    confirmedAt: undefined,
    vouchedBy: undefined,
    providerSignIn: undefined,
  }
  assert.deepEqual((await take(web.id, false))?.proof, { ...proof, ...none })
  const all = await Promise.all([take(web.id, true), take(web.id, true)])
  assert.equal(all.filter(pending => pending !== undefined).length, 1)
  assert.equal(await take(web.id, false), undefined)
})

test('an address that nobody proved stands before every session, and is mailed one code while that lives', async () => {
  const unproven = await createUser(on, actor, { email: `unproven${nth}@acme.example` })
  const ask = () =>
    db.database.transaction(tx =>
      nextStep(on, tx, { proof: { userId: unproven.id, method: 'Password', at: new Date() }, application: web }),
    )
  const [first, second] = [await ask(), await ask()]
  assert.equal(first.step, 'email_verification')
  assert.deepEqual(second, first)
  assert.equal((await mailsTo(on, unproven.email)).length, 1)
  assert.equal((await getUser(on.database, unproven.id)).emailVerified, false)
})

test('a person who reads Arabic gets the mail from right to left, with names, codes and addresses in their own order', async () => {
  const email = 'layla@acme.example'
  const user = await createUser(on, actor, { email, emailVerified: true, locale: 'ar-EG' })
  const code = await db.database.transaction(tx => createMagicAuth(on, tx, actor, { user, application: web, place }))
  const [mail] = await mailsTo(on, email)
  assert.match(mail?.subject ?? '', /^رمزك إلى Web، صالح حتى \d\d:\d\d UTC$/)
  assert.match(mail?.html ?? '', /<html lang="ar" dir="rtl">/)
  assert.ok(mail?.html.includes(`<span dir="ltr">${value(code)}</span>`))
  assert.match(mail?.html ?? '', /من <bdi>Firefox on Linux<\/bdi>، العنوان <bdi>203\.0\.113\.7<\/bdi>/)
  assert.ok(mail?.text.includes('من \u2068Firefox on Linux\u2069، العنوان \u2068203.0.113.7\u2069'))
  assert.ok(!mail?.text.includes('\\u20'), 'none of our own isolates is shown as an escape')
})

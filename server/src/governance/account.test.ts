import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type SecurityGround, startSecurityGround } from '../../tests/security/ground.ts'
import { held, post } from '../../tests/security/held-form.ts'
import type { FormPerson } from '../../tests/walk/form-person.ts'
import { idFrom } from '../platform/ids.ts'
import { findCodeOfUser } from '../sign-in/index.ts'

let ground: SecurityGround
const password = 'the passphrase of this person'
let nth = 0
before(async () => {
  ground = await startSecurityGround({ AMBIT_COUNTRY_HEADER: 'x-country 10.0.0.0/8' })
})
after(() => ground.close())

interface Own {
  readonly id: string
  readonly email: string
  readonly person: FormPerson
}

async function signedIn(): Promise<Own> {
  const email = `account${++nth}@acme.example`
  const made = await ground.asOwner('POST', '/user_management/users', { email, password, email_verified: true })
  const person = ground.browser(email, password)
  await person.signIn()
  return { id: String(made.json.id), email, person }
}

async function look({ person }: Own, path: string, headers: Record<string, string> = {}): Promise<string> {
  const { text } = await ground.ask('GET', path, {
    headers: { cookie: person.cookie(), accept: 'text/html', ...headers },
  })
  return text.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')
}

async function sessionsOf(id: string): Promise<string[]> {
  const rows = await ground.db.database.query<{ id: string }>(
    `SELECT id FROM sessions WHERE principal_id = $1 AND kind = 'user' ORDER BY id`,
    [id],
  )
  return rows.map(row => row.id)
}

async function mailsTo(address: string): Promise<string[]> {
  const rows = await ground.db.database.query<{ purpose: string }>(
    'SELECT purpose FROM mails WHERE to_address = $1 ORDER BY id',
    [address],
  )
  return rows.map(({ purpose }) => purpose)
}

test('ending one sign-in, and then all others, answers with what was ended', async () => {
  const own = await signedIn()
  for (let more = 0; more < 3; more++) await ground.browser(own.email, password).signIn()
  const [, second = ''] = await sessionsOf(own.id)
  const end = await held(own.person, {
    page: '/account',
    path: '/account/sessions/end',
    fields: { session_id: second },
  })
  const one = await post(ground, end)
  assert.equal(one.headers.get('location'), `/account?ended=${second}`)
  assert.match(
    await look(own, one.headers.get('location') ?? ''),
    /The sign-in on .* ended at .* 0 grants and 1 token ended\./,
  )
  const others = await held(own.person, { page: '/account', path: '/account/sign-ins/end-others' })
  const all = await post(ground, others)
  assert.match(
    await look(own, all.headers.get('location') ?? ''),
    /2 sign-ins ended\. With them 0 grants and 2 tokens ended\./,
  )
  assert.match(await look(own, '/account'), /This is the only place where you are signed in\./)
})

test('I10 an ended sign-in of somebody else is told to nobody, nor is one that lives', async () => {
  const [own, other] = [await signedIn(), await signedIn()]
  const [foreign = ''] = await sessionsOf(other.id)
  const [mine = ''] = await sessionsOf(own.id)
  const plain = await look(own, '/account')
  const same = (text: string): string => text.replace(/\d+ seconds? ago|now/g, '')
  assert.equal(same(await look(own, `/account?ended=${foreign},${mine},nothing`)), same(plain))
  await ground.asOwner('POST', `/v1/sessions/${foreign}/end`, {})
  assert.equal(same(await look(own, `/account?ended=${foreign}`)), same(plain))
})

test('a list that is longer than its page goes on, and each row is there once', async () => {
  const own = await signedIn()
  for (let more = 0; more < 21; more++) await ground.browser(own.email, password).signIn()
  const first = await ground.ask('GET', '/account/sign-ins', { headers: { cookie: own.person.cookie() } })
  const older = /href="([^"]*)" rel="next"/.exec(first.text)?.[1] ?? ''
  assert.doesNotMatch(first.text, /rel="prev"/)
  const second = await ground.ask('GET', older, { headers: { cookie: own.person.cookie() } })
  assert.match(second.text, /rel="prev"/)
  assert.doesNotMatch(second.text, /rel="next"/)
  const rows = [...`${first.text}${second.text}`.matchAll(/name="session_id" value="([^"]*)"/g)].map(([, id]) => id)
  assert.deepEqual(rows.toSorted(), (await sessionsOf(own.id)).slice(1))
})

test('the country is taken from a proxy that is named, and from nobody else', async () => {
  const own = await signedIn()
  const signIn = async (address: string, country: string): Promise<void> => {
    const page = await ground.ask('GET', '/sign-in', { address, headers: { accept: 'text/html' } })
    const cookie = (page.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    const csrf = /name="csrf_token" value="([^"]*)"/.exec(page.text)?.[1] ?? ''
    const headers = {
      cookie,
      origin: ground.node.baseUrl,
      'x-country': country,
      'content-type': 'application/x-www-form-urlencoded',
    }
    const body = new URLSearchParams({ csrf_token: csrf, email: own.email, password }).toString()
    const { status } = await ground.ask('POST', '/sign-in', { address, headers, body })
    assert.equal(status, 303)
  }
  await signIn('203.0.113.7', 'DE')
  await signIn('10.1.2.3', 'NL')
  await signIn('10.1.2.4', '<b>')
  const shown = await look(own, '/account')
  assert.match(shown, /Network 203\.0\.113\.x/)
  assert.match(shown, /Netherlands, in a local network/)
  assert.doesNotMatch(shown, /Germany|<b>|203\.0\.113\.7/)
})

test('a person who chose German reads and is mailed German', async () => {
  const own = await signedIn()
  const form = await held(own.person, {
    page: '/account/security',
    path: '/account/profile',
    fields: { first_name: 'Ada', last_name: 'Vos', locale: 'de' },
  })
  const saved = await post(ground, form)
  assert.match(await look(own, saved.headers.get('location') ?? ''), /Ihr Profil ist gespeichert\./)
  assert.match(await look(own, '/account'), /Was in Ihrem Namen handelt/)
  const { json } = await ground.asOwner('GET', `/user_management/users/${own.id}`)
  assert.deepEqual([json.first_name, json.locale], ['Ada', 'de'])
  assert.match(await look(await signedIn(), '/account', { 'accept-language': 'de-CH,de;q=0.9' }), /Ihr Konto/)
})

async function askFor(own: Own, email: string): ReturnType<typeof post> {
  const fields = { new_email: email }
  return post(ground, await held(own.person, { page: '/account/security', path: '/account/email', fields }))
}

async function confirm(own: Own, code: string): ReturnType<typeof post> {
  const page = { page: '/account/email', path: '/account/email/confirm' }
  return post(ground, await held(own.person, { ...page, fields: { code } }))
}

/** As it went out by mail. */
async function codeOf({ id }: Own): Promise<string> {
  const { on } = ground.node.ambit
  const code = await findCodeOfUser(on, 'email_change', idFrom('user', id))
  return code?.value?.reveal() ?? ''
}

test('T27 a new address is taken only with the code that went there, and the former one is told', async () => {
  const own = await signedIn()
  const next = `new-${own.email}`
  const asked = await askFor(own, next)
  assert.equal(asked.headers.get('location'), '/account/email')
  assert.deepEqual(await mailsTo(next), ['email_change'])
  assert.match(await look(own, '/account/email'), new RegExp(`A code is on its way to ${next}`))
  const right = await codeOf(own)
  const wrong = await confirm(own, right === '000000' ? '000001' : '000000')
  assert.equal(wrong.status, 400)
  assert.match(wrong.text, /This code is wrong/)
  const before = await ground.asOwner('GET', `/user_management/users/${own.id}`)
  assert.equal(before.json.email, own.email)
  const done = await confirm(own, right)
  assert.equal(done.headers.get('location'), '/account?saved=email')
  assert.match(await look(own, '/account?saved=email'), new RegExp(`Your address is ${next} now`))
  const { json } = await ground.asOwner('GET', `/user_management/users/${own.id}`)
  assert.deepEqual([json.email, json.email_verified], [next, true])
  assert.deepEqual(await mailsTo(own.email), ['notice'])
  await assert.rejects(ground.browser(own.email, password).signIn())
  await ground.browser(next, password).signIn()
})

test('T32 an address that somebody has is asked for like any other, and taken by nobody', async () => {
  const [own, other] = [await signedIn(), await signedIn()]
  const [free, taken] = [await askFor(own, `free-${own.email}`), await askFor(own, other.email)]
  assert.deepEqual([free.status, free.headers.get('location')], [taken.status, taken.headers.get('location')])
  assert.deepEqual(await mailsTo(other.email), ['email_change'])
  const tried = await confirm(own, await codeOf(own))
  assert.match(tried.text, /Another account has this address/)
  const { json } = await ground.asOwner('GET', `/user_management/users/${own.id}`)
  assert.equal(json.email, own.email)
})

test('T37 a new address is asked for only after a sign-in of now, and the code counts only for its person', async () => {
  const [own, other] = [await signedIn(), await signedIn()]
  await askFor(own, `new-${own.email}`)
  const code = await codeOf(own)
  await askFor(other, `new-${other.email}`)
  const foreign = await confirm(other, code)
  assert.equal(foreign.status, 400)
  const form = await held(own.person, {
    page: '/account/security',
    path: '/account/email',
    fields: { new_email: `late-${own.email}` },
  })
  await ground.db.database.query('ALTER TABLE session_sign_ins DISABLE TRIGGER USER')
  await ground.db.database.query(
    `UPDATE session_sign_ins SET at = at - interval '6 minutes'
      WHERE session_id IN (SELECT id FROM sessions WHERE principal_id = $1)`,
    [own.id],
  )
  const late = await post(ground, form)
  assert.match(late.headers.get('location') ?? '', /^\/sign-in\?prompt=login/)
  assert.deepEqual(await mailsTo(`late-${own.email}`), [])
})

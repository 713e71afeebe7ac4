import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createUser } from '../../src/directory/index.ts'
import { mailsTo } from '../../src/mail/index.ts'
import type { Actor } from '../../src/platform/actor.ts'
import type { UserId } from '../../src/platform/ids.ts'
import { Secret } from '../../src/platform/secret.ts'
import { addPasskey, registrationQuestion } from '../../src/sign-in/actions-passkeys.ts'
import { listPasskeys, removePasskey, renamePasskey } from '../../src/sign-in/index.ts'
import { startTestDatabase, type TestDatabase } from '../database.ts'
import { createFormPerson, type FormPage, type FormPerson } from '../walk/form-person.ts'
import { startNode, type TestNode } from '../walk/node.ts'
import { misfitEvents, toldEvents } from '../wire/ground.ts'
import { createAuthenticator, type Otherwise, type Question } from './authenticator.ts'

let db: TestDatabase
let node: TestNode
before(async () => {
  db = await startTestDatabase()
  node = await startNode(db.url)
})
after(async () => {
  await node.stop()
  await db.close()
})

const system: Actor = { kind: 'system', node: 'test' }
const password = 'a passphrase of four words'
const place = { address: undefined, userAgent: undefined }
let nth = 0

/** A browser of nobody yet. */
function browser(email = ''): FormPerson {
  const parts = { baseUrl: node.baseUrl, email, password }
  return createFormPerson({
    ...parts,
    fetch: (input, init) => node.ambit.edge.fetch(new Request(input, init), { address: '127.0.0.1' }),
  })
}

async function person(): Promise<{ id: UserId; email: string; browser: FormPerson }> {
  const email = `passkey${++nth}@acme.example`
  const user = await createUser(node.ambit.on, system, { email, emailVerified: true, password: new Secret(password) })
  const own = browser(email)
  await own.signIn()
  return { id: user.id, email, browser: own }
}

function questionOf(page: FormPage): Question {
  const text = /data-question="([^"]*)"/.exec(page.html)?.[1]
  assert.ok(text !== undefined, `${page.status} ${page.url} asks no authenticator`)
  return JSON.parse(text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&'))
}

/** Somebody with one passkey. */
async function withPasskey(counts = true) {
  const who = await person()
  const authenticator = createAuthenticator(counts)
  const page = await who.browser.open('/account/passkeys/new')
  const credential = authenticator.make(questionOf(page), node.baseUrl)
  const added = await who.browser.send(page, { credential, name: 'Laptop' })
  assert.equal(new URL(added.url).pathname, '/account', added.html)
  return { ...who, authenticator }
}

async function present(
  authenticator: ReturnType<typeof createAuthenticator>,
  {
    otherwise,
    visitor = browser(),
    path = '/sign-in/passkey',
  }: { otherwise?: Otherwise; visitor?: FormPerson; path?: string } = {},
): Promise<FormPage> {
  const page = await visitor.open(path)
  return visitor.send(page, { credential: authenticator.answer(questionOf(page), node.baseUrl, otherwise) })
}

const signedIn = (page: FormPage): boolean => new URL(page.url).pathname === '/account'

async function methodsOf(id: UserId): Promise<string[]> {
  const rows = await db.database.query<{ method: string }>(
    `SELECT i.method FROM session_sign_ins i JOIN sessions s ON s.id = i.session_id WHERE s.principal_id = $1 ORDER BY i.at`,
    [id],
  )
  return rows.map(({ method }) => method)
}

test('a passkey that was added signs in without an address or a password, in a browser that knows nobody', async () => {
  const { id, email, authenticator } = await withPasskey()
  const [kept] = await listPasskeys(node.ambit.on.database, id)
  assert.equal(kept?.name, 'Laptop')
  assert.deepEqual(kept?.transports, ['internal'])
  const mails = await mailsTo(node.ambit.on, email)
  assert.match(mails.at(-1)?.subject ?? '', /A passkey was added/)
  const page = await present(authenticator)
  assert.ok(signedIn(page), page.html)
  assert.ok(page.html.includes(email))
  assert.deepEqual(await methodsOf(id), ['Password', 'Passkey'])
  const [used] = await listPasskeys(node.ambit.on.database, id)
  assert.ok(used?.lastUsedAt !== undefined)
})

test('an authenticator that does not count signs in again and again', async () => {
  const { authenticator } = await withPasskey(false)
  assert.ok(signedIn(await present(authenticator)))
  assert.ok(signedIn(await present(authenticator)))
})

test('a sign-in names no passkey to strangers; the page runs one script of ours and no other', async () => {
  await withPasskey()
  const page = await browser().open('/sign-in/passkey')
  assert.deepEqual(questionOf(page).allowCredentials, [])
  const response = await node.send(new Request(`${node.baseUrl}/sign-in/passkey`))
  const policy = response.headers.get('content-security-policy') ?? ''
  const script = /<script src="([^"]+)" defer><\/script>/.exec(await response.text())?.[1]
  assert.ok(policy.includes(`script-src ${node.baseUrl}${script};`), policy)
  assert.ok(policy.includes("default-src 'none'") && policy.includes("require-trusted-types-for 'script'"))
  assert.ok(!policy.includes('unsafe'))
  const other = await node.send(new Request(`${node.baseUrl}/sign-in`))
  assert.ok(!(other.headers.get('content-security-policy') ?? '').includes('script-src'))
})

const wrong: Record<string, Otherwise> = {
  'another origin': { origin: 'https://evil.example' },
  'an origin that only begins like ours': { origin: 'http://localhost:4000.evil.example' },
  'another relying party': { rpId: 'evil.example' },
  'no user verification': { userVerified: false },
  'no user presence': { userPresent: false, userVerified: false },
  'a registration for a sign-in': { type: 'webauthn.create' },
  'a challenge of nobody': { challenge: Buffer.alloc(32, 7).toString('base64url') },
  'a changed signature': { changeSignature: true },
  'a credential of nobody': { credentialId: Buffer.alloc(32, 7).toString('base64url') },
  'the handle of somebody else': { userHandle: Buffer.from('user_01ARZ3NDEKTSV4RRFFQ69G5FAV').toString('base64url') },
  'no handle': { userHandle: '' },
}

for (const [name, otherwise] of Object.entries(wrong))
  test(`T38 refused, and no session: ${name}`, async () => {
    const { id, authenticator } = await withPasskey()
    const page = await present(authenticator, { otherwise })
    assert.equal(page.status, 400)
    assert.match(page.html, /This passkey could not be used/)
    assert.deepEqual(await methodsOf(id), ['Password'])
    const [event] = await db.database.query<{ body: string }>(
      `SELECT body FROM audit_queue WHERE type = 'sign_in.failed' UNION ALL
       SELECT body FROM audit_events WHERE type = 'sign_in.failed' LIMIT 1`,
    )
    assert.match(String(event && JSON.stringify(event.body)), /webauthn_invalid/)
    assert.ok(signedIn(await present(authenticator)), 'the honest twin passes')
  })

test('T38 a challenge counts once, in the browser that was asked, for what it was asked', async () => {
  const { authenticator, browser: own } = await withPasskey()
  const visitor = browser()
  const page = await visitor.open('/sign-in/passkey')
  const credential = authenticator.answer(questionOf(page), node.baseUrl)
  const stranger = browser()
  const shown = await stranger.open('/sign-in/passkey')
  assert.equal((await stranger.send(shown, { credential })).status, 400)
  assert.ok(signedIn(await visitor.send(page, { credential })))
  assert.equal((await visitor.send(page, { credential })).status, 400)

  const step = await own.open('/sign-in/factor/passkey')
  const stepped = authenticator.answer(questionOf(step), node.baseUrl)
  const asked = await own.open('/sign-in/passkey')
  assert.equal((await own.send(asked, { credential: stepped })).status, 400)
  const registration = await own.open('/account/passkeys/new')
  const another = createAuthenticator()
  const made = another.make({ ...questionOf(registration), challenge: questionOf(asked).challenge }, node.baseUrl)
  assert.equal((await own.send(registration, { credential: made })).status, 400)
})

test('T38 a counter that goes back is a copy: refused for good, found in the log, and its owner hears of it', async () => {
  const { id, email, authenticator } = await withPasskey()
  const copy = authenticator.copy()
  assert.ok(signedIn(await present(authenticator)))
  assert.equal((await present(copy)).status, 400)
  const [kept] = await listPasskeys(node.ambit.on.database, id)
  assert.ok(kept?.suspectedAt !== undefined)
  const mails = await mailsTo(node.ambit.on, email)
  assert.match(mails.at(-1)?.subject ?? '', /may have been copied/)
  assert.equal((await present(authenticator)).status, 400)
  const rows = await db.database.query(
    `SELECT 1 FROM audit_queue WHERE type = 'passkey.suspected' UNION ALL
     SELECT 1 FROM audit_events WHERE type = 'passkey.suspected'`,
  )
  assert.equal(rows.length, 1)
})

test('T38 registration: wrong origin, relying party or verification, a key of somebody else, a stale session', async () => {
  const { authenticator } = await withPasskey()
  const { id, browser: own } = await person()
  const bad: Otherwise[] = [
    { origin: 'https://evil.example' },
    { rpId: 'evil.example' },
    { userVerified: false },
    { type: 'webauthn.get' },
  ]
  for (const otherwise of bad) {
    const page = await own.open('/account/passkeys/new')
    const credential = createAuthenticator().make(questionOf(page), node.baseUrl, otherwise)
    assert.equal((await own.send(page, { credential })).status, 400, JSON.stringify(otherwise))
  }
  const page = await own.open('/account/passkeys/new')
  const theirs = authenticator.make(questionOf(page), node.baseUrl)
  assert.equal((await own.send(page, { credential: theirs })).status, 400)
  assert.deepEqual(await listPasskeys(node.ambit.on.database, id), [])
})

test('T42 a form for a new passkey without our token, or from another site, changes nothing', async () => {
  const { id, browser: own } = await person()
  const page = await own.open('/account/passkeys/new')
  const credential = createAuthenticator().make(questionOf(page), node.baseUrl)
  assert.equal((await own.send(page, { credential, csrf_token: 'x' })).status, 403)
  const body = new URLSearchParams({ credential, csrf_token: 'x' })
  const headers = { cookie: own.cookie(), origin: 'https://evil.example' }
  const sent = await node.send(new Request(`${node.baseUrl}/account/passkeys/new`, { method: 'POST', headers, body }))
  assert.equal(sent.status, 403)
  assert.deepEqual(await listPasskeys(node.ambit.on.database, id), [])
})

test('T42 a sign-in form of another browser is stale', async () => {
  const { authenticator } = await withPasskey()
  const page = await browser().open('/sign-in/passkey')
  const other = browser()
  const mine = await other.open('/sign-in/passkey')
  const credential = authenticator.answer(questionOf(mine), node.baseUrl)
  assert.equal((await other.send(page, { credential })).status, 403)
})

test('a suspended person does not get in, and the answer is that of any wrong passkey', async () => {
  const { id, authenticator } = await withPasskey()
  await node.api('POST', `/v1/principals/${id}/suspend`, {})
  const page = await present(authenticator)
  assert.equal(page.status, 400)
  assert.match(page.html, /This passkey could not be used/)
})

test('who is signed in proves again by a passkey to be there; somebody else’s passkey does not', async () => {
  const { id, browser: own, authenticator } = await withPasskey()
  const other = await withPasskey()
  const path = '/sign-in/factor/passkey?return_to=%2Faccount'
  assert.equal((await present(other.authenticator, { visitor: own, path })).status, 400)
  assert.ok(signedIn(await present(authenticator, { visitor: own, path })))
  assert.deepEqual(await methodsOf(id), ['Password', 'Passkey'])
})

test('a passkey is renamed and removed by its owner alone, and opens nothing afterwards', async () => {
  const { id, email, authenticator } = await withPasskey()
  const other = await person()
  const { on } = node.ambit
  const [kept] = await listPasskeys(on.database, id)
  const passkey = kept?.id ?? ''
  await assert.rejects(renamePasskey(on, system, { userId: other.id, id: passkey, name: 'Mine' }), /no such passkey/)
  await assert.rejects(removePasskey(on, system, { userId: other.id, id: passkey, place }), /no such passkey/)
  await assert.rejects(renamePasskey(on, system, { userId: id, id: passkey, name: ' ' }), { code: 'invalid_name' })
  await renamePasskey(on, system, { userId: id, id: passkey, name: 'Work laptop' })
  assert.equal((await listPasskeys(on.database, id))[0]?.name, 'Work laptop')
  await removePasskey(on, system, { userId: id, id: passkey, place })
  assert.deepEqual(await listPasskeys(on.database, id), [])
  assert.match((await mailsTo(on, email)).at(-1)?.subject ?? '', /A passkey was removed/)
  assert.equal((await present(authenticator)).status, 400)
})

test('there are 20 passkeys at most', async () => {
  const { id, browser: own } = await withPasskey()
  await db.database.query(
    `INSERT INTO passkeys (id, user_id, credential_id, public_key, name)
     SELECT 'passkey_' || n, $1, decode(repeat(lpad(n::text, 2, '0'), 16), 'hex'), '\\x00', 'n' FROM generate_series(1, 19) n`,
    [id],
  )
  const page = await own.open('/account/passkeys/new')
  const credential = createAuthenticator().make(questionOf(page), node.baseUrl)
  const answer = await own.send(page, { credential })
  assert.equal(answer.status, 409)
  assert.match(answer.html, /There are 20 passkeys already/)
  const adding = { userId: id, flow: 'flow' }
  const question = await registrationQuestion(node.ambit.on, adding)
  const rp = { id: question.rp.id ?? '' }
  const text = createAuthenticator().make({ ...question, rp }, node.baseUrl)
  const added = addPasskey(node.ambit.on, system, { ...adding, text, name: undefined, place })
  await assert.rejects(added, { code: 'too_many_passkeys' })
})

/** Half-way: the password was right, and a second factor is asked for. */
async function halfWay(email: string): Promise<{ visitor: FormPerson; page: FormPage }> {
  const visitor = browser(email)
  const page = await visitor.send(await visitor.open('/sign-in'), { email, password })
  return { visitor, page }
}

async function giveApp(id: UserId): Promise<void> {
  await db.database.query(
    `INSERT INTO auth_factors (id, user_id, type, issuer, label, secret_sealed, verified_at)
     VALUES ('auth_factor_' || $1, $1, 'totp', 'i', 'l', '\\x00', clock_timestamp())`,
    [id],
  )
}

test('T36 T38 a passkey is the second factor after a password: no session before it, and nobody else’s counts', async () => {
  const { id, email, authenticator } = await withPasskey()
  await giveApp(id)
  const { visitor, page } = await halfWay(email)
  assert.equal(new URL(page.url).pathname, '/sign-in/factor')
  assert.match(page.html, /href="\/sign-in\/factor\/passkey"/)
  assert.deepEqual(await methodsOf(id), ['Password'])
  const path = '/sign-in/factor/passkey'
  const asked = questionOf(await visitor.open(path))
  assert.deepEqual(
    asked.allowCredentials?.map(each => each.id),
    [authenticator.credentialId],
  )
  const other = await withPasskey()
  assert.equal((await present(other.authenticator, { visitor, path })).status, 400)
  assert.equal((await visitor.open('/account')).url, `${node.baseUrl}/sign-in?return_to=%2Faccount`)
  assert.ok(signedIn(await present(authenticator, { visitor, path })))
  assert.deepEqual(await methodsOf(id), ['Password', 'Password', 'Passkey'])
})

test('T37 five wrong passkeys and the half-done sign-in is dead, also for the right one', async () => {
  const { id, email, authenticator } = await withPasskey()
  await giveApp(id)
  const { visitor } = await halfWay(email)
  const path = '/sign-in/factor/passkey'
  const page = await visitor.open(path)
  const right = authenticator.answer(questionOf(page), node.baseUrl)
  for (let tries = 0; tries < 5; tries++)
    await present(authenticator, { visitor, path, otherwise: { changeSignature: true } })
  const late = await visitor.send(page, { credential: right })
  assert.equal(new URL(late.url).pathname, '/sign-in')
  assert.deepEqual(await methodsOf(id), ['Password'])
})

test('T36 where everybody needs a second factor a passkey is one, and a password alone brings no other', async () => {
  const { id, email, authenticator } = await withPasskey()
  await db.database.query(`UPDATE applications SET mfa = 'required' WHERE kind = 'account'`)
  try {
    const { visitor, page } = await halfWay(email)
    assert.equal(new URL(page.url).pathname, '/sign-in/factor/passkey', page.html)
    const form = { ...page, html: page.html.replace('action="/sign-in/factor/passkey"', 'action="/sign-in/enrol"') }
    const begun = await visitor.send(form, { act: 'begin' })
    assert.equal(new URL(begun.url).pathname, '/sign-in/factor/passkey')
    assert.deepEqual(await db.database.query('SELECT 1 FROM auth_factors WHERE user_id = $1', [id]), [])
    assert.ok(signedIn(await present(authenticator, { visitor, path: '/sign-in/factor/passkey' })))
    assert.ok(signedIn(await present(authenticator)), 'alone it is both factors')
  } finally {
    await db.database.query(`UPDATE applications SET mfa = 'optional' WHERE kind = 'account'`)
  }
})

test('a round of the sweep forgets challenges and visits that nobody can come back to', async () => {
  const { sweepSignIns } = await import('../../src/sign-in/jobs.ts')
  await browser().open('/sign-in/passkey')
  await db.database.query(`UPDATE webauthn_challenges SET expires_at = clock_timestamp() - interval '2 hours'`)
  await browser().open('/sign-in/passkey')
  await sweepSignIns(node.ambit.on)
  assert.equal((await db.database.query('SELECT 1 FROM webauthn_challenges')).length, 1)
})

test('what succeeded and what failed was told, as the document of the API has it', async () => {
  const told = await toldEvents(db)
  assert.ok(told.has('authentication.passkey_succeeded'))
  assert.ok(told.has('authentication.passkey_failed'))
  assert.deepEqual(await misfitEvents(db), [])
})

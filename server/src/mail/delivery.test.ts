import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { SMTPServer } from 'smtp-server'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import { until } from '../../tests/until.ts'
import type { Platform } from '../platform/platform.ts'
import { Secret } from '../platform/secret.ts'
import { openPost, sendNextMail } from './actions-delivery.ts'
import { retryAfter } from './decide-retry.ts'
import { type SmtpServer, smtpServer } from './derive-smtp.ts'
import { mailsTo, queueMail } from './index.ts'
import { startMailDelivery } from './jobs.ts'

interface Letter {
  readonly to: string
  readonly from: string
  readonly text: string
}

let db: TestDatabase
let on: Platform
let server: SMTPServer
let url: Secret
const letters: Letter[] = []
/** What the server says to the next recipients. */
let refusals: number[] = []

before(async () => {
  db = await startTestDatabase()
  server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    disabledCommands: ['AUTH'],
    onRcptTo: (_address, _session, done) => {
      const code = refusals.shift()
      done(code === undefined ? null : Object.assign(new Error('no'), { responseCode: code }))
    },
    onData: (stream, session, done) => {
      let text = ''
      stream.setEncoding('utf8')
      stream.on('data', chunk => {
        text += chunk
      })
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const from = mailFrom === false ? '' : mailFrom.address
        letters.push({ to: rcptTo.map(each => each.address).join(), from, text })
        done()
      })
    },
  })
  const port = await new Promise<number>(resolve => {
    const socket = server.listen(0, '127.0.0.1', () => resolve(Object(socket.address()).port))
  })
  url = new Secret(`smtp://127.0.0.1:${port}?from=Acme%20<id@acme.example>`)
  on = testPlatform(db.database, { config: { smtpUrl: url } })
})
after(async () => {
  await new Promise<void>(resolve => server.close(() => resolve()))
  await db.close()
})
afterEach(() => {
  letters.length = 0
  refusals = []
})

const words = {
  heading: 'Your code',
  lines: ['Type it where you began.'],
  code: new Secret('482913'),
  askedBy: 'Asked for Acme, by Firefox on Linux at 203.0.113.7.',
  notYou: 'If it was not you, do nothing.',
}

function queue(to: string, parts: Partial<Parameters<typeof queueMail>[2]['words']> = {}, at = on): Promise<string> {
  const mail = { purpose: 'magic_auth', to, subject: 'Your code for Acme', words: { ...words, ...parts } } as const
  return db.database.transaction(tx => queueMail(tx, at, mail))
}

async function row(id: string): Promise<Record<string, unknown>> {
  const [found] = await db.database.query<Record<string, unknown>>(
    `SELECT state, attempts, last_error, length(body_sealed) > 0 AS has_words, next_attempt_at > clock_timestamp() AS waits
       FROM mails WHERE id = $1`,
    [id],
  )
  return found ?? {}
}

const here = (): SmtpServer => smtpServer(url.reveal(), on.config.baseUrl)

const due = (): Promise<unknown> => db.database.query('UPDATE mails SET next_attempt_at = clock_timestamp()')

test('a queued mail is sent once in both forms, and its words are erased', async () => {
  const id = await queue('mina@acme.example')
  const job = startMailDelivery(on)
  await until(async () => (await row(id)).state === 'sent')
  await job.stop()
  const [letter] = letters
  assert.equal(letters.length, 1)
  assert.deepEqual([letter?.to, letter?.from], ['mina@acme.example', 'id@acme.example'])
  for (const sign of [/^From: Acme <id@acme\.example>/m, /^To: mina@acme\.example/m, /^Subject: Your code for Acme/m])
    assert.match(letter?.text ?? '', sign)
  for (const sign of [/text\/plain/, /text\/html/, /482913/, /Auto-Submitted: auto-generated/, new RegExp(id)])
    assert.match(letter?.text ?? '', sign)
  assert.doesNotMatch(letter?.text ?? '', /<(img|script|link)\b|https?:\/\/(?!localhost)/i, 'nothing is loaded')
  assert.equal((await row(id)).has_words, false)
  assert.deepEqual(await mailsTo(on, 'mina@acme.example'), [])
})

test('what the server can’t take now is tried again later, and what it will never take is given up and recorded', async () => {
  const post = openPost(here())
  const id = await queue('sam@acme.example')
  refusals = [451]
  assert.equal(await sendNextMail(on, post), true)
  assert.deepEqual(await row(id), {
    state: 'queued',
    attempts: 1,
    last_error: 'EENVELOPE 451',
    has_words: true,
    waits: true,
  })
  assert.equal(await sendNextMail(on, post), false, 'not before its time')
  await due()
  assert.equal(await sendNextMail(on, post), true)
  assert.equal((await row(id)).state, 'sent')
  const never = await queue('nobody@acme.example')
  refusals = [550]
  await sendNextMail(on, post)
  assert.deepEqual(await row(never), {
    state: 'failed',
    attempts: 1,
    last_error: 'EENVELOPE 550',
    has_words: false,
    waits: true,
  })
  const booked = await db.database.query<{ body: string }>(`SELECT body FROM audit_queue WHERE type = 'mail.failed'`)
  assert.equal(booked.length, 1)
  assert.doesNotMatch(String(booked[0]?.body), /nobody@/, 'the log names no address')
})

test('a mail whose code is too old is not sent', async () => {
  const id = await queue('late@acme.example', { validUntil: new Date(Date.now() - 1000) })
  await sendNextMail(on, openPost(here()))
  assert.deepEqual(letters, [])
  assert.equal((await row(id)).last_error, 'too late')
})

test('two nodes send each mail once', async () => {
  const ids = await Promise.all(Array.from({ length: 12 }, (_, nth) => queue(`n${nth}@acme.example`)))
  const nodes = [on, testPlatform(db.database, { config: { smtpUrl: url }, rootKey: on.rootKey })]
  await Promise.all(
    nodes.map(async node => {
      const post = openPost(here())
      while (await sendNextMail(node, post));
    }),
  )
  assert.equal(letters.length, ids.length)
  assert.equal(new Set(letters.map(letter => letter.to)).size, ids.length)
})

test('a server that is not there is tried again', async () => {
  const gone = openPost({ ...here(), port: 1 })
  const id = await queue('gone@acme.example')
  await sendNextMail(on, gone)
  const kept = await row(id)
  assert.equal(kept.state, 'queued')
  assert.match(String(kept.last_error), /^E[A-Z]+$/)
})

test('eight tries within a day, then no more; a permanent answer about the mail ends it, one about us does not', () => {
  const pauses = [1, 2, 3, 4, 5, 6, 7, 8].map(attempts => retryAfter({ attempts, responseCode: 451, aboutMail: true }))
  assert.equal(pauses.at(-1), 'give_up')
  const seconds = pauses.filter(pause => pause !== 'give_up').reduce((sum, pause) => sum + pause, 0)
  assert.ok(seconds > 20 * 3600 && seconds <= 24 * 3600)
  assert.equal(retryAfter({ attempts: 1, responseCode: 550, aboutMail: true }), 'give_up')
  assert.equal(retryAfter({ attempts: 1, responseCode: 535, aboutMail: false }), 30)
})

test('T110 mail leaves this machine encrypted only', () => {
  const base = 'https://id.acme.example'
  assert.equal(smtpServer('smtp://mail.example', base).requireTls, true)
  assert.deepEqual(
    [smtpServer('smtps://mail.example', base).secure, smtpServer('smtps://mail.example', base).port],
    [true, 465],
  )
  for (const here of ['smtp://localhost', 'smtp://127.0.0.1', 'smtp://[::1]'])
    assert.equal(smtpServer(here, base).requireTls, false, here)
  for (const there of ['smtp://127.0.0.1.evil.example', 'smtp://localhost.evil.example', 'smtp://10.0.0.1'])
    assert.equal(smtpServer(there, base).requireTls, true, there)
  const full = smtpServer('smtps://me%40acme:p%2Fw@mail.example:2465?from=%22Acme%20ID%22%20<id@acme.example>', base)
  assert.deepEqual([full.user, full.password, full.port], ['me@acme', 'p/w', 2465])
  assert.deepEqual(full.from, { name: 'Acme ID', address: 'id@acme.example' })
  assert.deepEqual(smtpServer('smtps://m.example', base).from, { name: 'Ambit', address: 'no-reply@id.acme.example' })
})

test('T110 a server elsewhere that offers no encryption gets nothing', async () => {
  const strict = openPost({ ...here(), requireTls: true })
  const id = await queue('tls@acme.example')
  await sendNextMail(on, strict)
  assert.deepEqual(letters, [])
  assert.equal((await row(id)).state, 'queued')
})

test('T27 an address is sent to as it is, and is no list of others', async () => {
  const before = letters.length
  const id = await queue('evil@evil.example,x.acme.example')
  const job = startMailDelivery(on)
  await until(async () => (await row(id)).state !== 'queued' || Number((await row(id)).attempts) > 0)
  await job.stop()
  assert.ok(letters.splice(before).every(({ to }) => to === 'evil@evil.example,x.acme.example'))
  await db.database.query('DELETE FROM mails WHERE id = $1', [id])
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { hostile } from '../../tests/pages/frame.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import type { Config } from '../platform/config.ts'
import { createEdge } from '../platform/http.ts'
import { refusalPage } from '../platform/page-doors.ts'
import type { Platform } from '../platform/platform.ts'
import { Secret } from '../platform/secret.ts'
import { type Mail, mailsTo, queueMail, refuseWithoutMail } from './index.ts'
import { outboxPages } from './pages.ts'

let db: TestDatabase
let on: Platform
before(async () => {
  db = await startTestDatabase()
  on = testPlatform(db.database)
})
after(() => db.close())

const words = {
  heading: 'Your code',
  lines: ['Type it <here>.'],
  code: new Secret('482913'),
  askedBy: 'Asked for Acme from Berlin.',
  notYou: 'If it was not you, do nothing.',
}

function queue(mail: Partial<Mail>, at = on): Promise<string> {
  const whole = { purpose: 'magic_auth', to: 'mina@acme.example', subject: 'Sign in', words, ...mail } as const
  return db.database.transaction(tx => queueMail(tx, at, whole))
}

test('T55 a mail says all in both forms, and its words stand nowhere in the database', async () => {
  const link = { label: 'Open', href: new Secret(`${on.config.baseUrl}/sign-in/link/abc`) }
  await queue({ words: { ...words, link } })
  const [kept] = await mailsTo(on, 'mina@acme.example')
  assert.equal(kept?.subject, 'Sign in')
  for (const said of ['Your code', '482913', '/sign-in/link/abc', 'from Berlin', 'not you']) {
    assert.ok(kept?.text.includes(said), said)
    assert.ok(kept?.html.includes(said), said)
  }
  assert.match(kept?.html ?? '', /Type it &lt;here&gt;/)
  const [row] = await db.database.query<{ text: string }>('SELECT m::text AS text FROM mails m')
  assert.doesNotMatch(row?.text ?? '', /482913|link\/abc/)
  assert.deepEqual(await mailsTo(on, 'other@acme.example'), [])
})

test('T34 a link of a mail leads to the configured address, or the mail is not made', async () => {
  for (const href of [
    'https://evil.example/reset',
    `${on.config.baseUrl}.evil.example/reset`,
    `${on.config.baseUrl}@evil.example/`,
  ])
    await assert.rejects(
      queue({ words: { ...words, link: { label: 'Open', href: new Secret(href) } } }),
      TypeError,
      href,
    )
})

test('T100 names of others are no markup in a mail and hide nothing, in subject, text and HTML', async () => {
  const to = 'hostile@acme.example'
  await queue({
    to,
    subject: `${hostile}\r\nBcc: x@evil.example`,
    words: { ...words, heading: hostile, lines: [hostile], askedBy: hostile },
  })
  const [kept] = await mailsTo(on, to)
  assert.doesNotMatch(kept?.html ?? '', /<script|<b onclick|\u202e|\u200b|\u001b/i)
  assert.doesNotMatch(kept?.text ?? '', /\u202e|\u200b|\u001b/)
  assert.doesNotMatch(kept?.subject ?? '', /[\r\n\u202e\u200b\u001b]/)
  assert.match(kept?.html ?? '', /&lt;script&gt;/)
})

test('a mail in German has a German frame', async () => {
  await queue({
    to: 'de@acme.example',
    locale: 'de-AT',
    words: { ...words, validUntil: new Date('2026-11-24T14:02:00Z') },
  })
  const [kept] = await mailsTo(on, 'de@acme.example')
  assert.match(kept?.text ?? '', /Gültig bis 2026-11-24 14:02 UTC/)
  assert.match(kept?.html ?? '', /<html lang="de">/)
})

test('where mail is switched off it is kept, and flows that need it refuse with the reason', async () => {
  const off = testPlatform(db.database, { config: { smtpUrl: 'none' }, rootKey: on.rootKey })
  const id = await queue({ to: 'off@acme.example' }, off)
  const [row] = await db.database.query<{ state: string }>('SELECT state FROM mails WHERE id = $1', [id])
  assert.equal(row?.state, 'kept')
  assert.throws(() => refuseWithoutMail(off), { code: 'mail_is_off', status: 422 })
  refuseWithoutMail(on)
})

async function open(
  path: string,
  parts: { config?: Partial<Config>; address?: string; headers?: Record<string, string> } = {},
): Promise<Response> {
  const node = testPlatform(db.database, { config: parts.config ?? {}, rootKey: on.rootKey })
  const edge = createEdge(node, {
    routes: [...outboxPages],
    authenticate: async () => undefined,
    renderRefusal: (refusal, requestId) =>
      refusalPage({ brand: 'Ambit', host: 'localhost', reader: { zone: 'UTC', now: new Date() } }, refusal, requestId),
  })
  const url = new URL(path, node.config.baseUrl)
  const request = new Request(url, { headers: { host: url.host, ...parts.headers } })
  return edge.fetch(request, { address: parts.address ?? '127.0.0.1' })
}

test('the outbox shows what went nowhere, on this machine only', async () => {
  const id = await queue({ to: 'out@acme.example', subject: 'To be seen' })
  const shown = await open('/outbox')
  assert.equal(shown.status, 200)
  const text = await shown.text()
  for (const said of [/To be seen/, /out@acme\.example/, /482913/]) assert.match(text, said)
  const alone = await open(`/outbox/${id}`)
  assert.match(
    alone.headers.get('content-security-policy') ?? '',
    /default-src 'none'; style-src 'unsafe-inline'; sandbox/,
  )
  assert.match(await alone.text(), /482913/)
  const refused: Parameters<typeof open>[1][] = [
    { address: '203.0.113.7' },
    { headers: { 'x-forwarded-for': '127.0.0.1' } },
    { headers: { forwarded: 'for=127.0.0.1' } },
    { config: { baseUrl: 'https://id.acme.example' } },
    { config: { smtpUrl: new Secret('smtp://127.0.0.1') } },
    { config: { smtpUrl: 'none' } },
  ]
  for (const parts of refused)
    for (const path of ['/outbox', `/outbox/${id}`])
      assert.equal((await open(path, parts)).status, 404, `${path} ${JSON.stringify(parts)}`)
})

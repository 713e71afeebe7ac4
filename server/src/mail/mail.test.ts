import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { Secret } from '../platform/secret.ts'
import { mailsTo, queueMail } from './index.ts'

let db: TestDatabase
let on: Platform
before(async () => {
  db = await startTestDatabase()
  on = testPlatform(db.database)
})
after(() => db.close())

test('T55 a mail says all in both forms, and its words stand nowhere in the database', async () => {
  const words = {
    heading: 'Your code',
    lines: ['Type it <here>.'],
    code: new Secret('482913'),
    link: { label: 'Open', href: new Secret(`${on.config.baseUrl}/sign-in/link/abc`) },
    askedBy: 'Asked for Acme from Berlin.',
    notYou: 'If it was not you, do nothing.',
  }
  const mail = { purpose: 'magic_auth', to: 'mina@acme.example', subject: 'Sign in', words } as const
  await db.database.transaction(tx => queueMail(tx, on, mail))
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

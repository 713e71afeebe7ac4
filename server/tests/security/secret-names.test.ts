import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { places } from '../bleed/places.ts'
import { startTestDatabase, type TestDatabase } from '../database.ts'
import { apiMembers } from './api-members.ts'
import { bytesOfTheLog, keptBytes, plainMembers, secretNames, shownAgain } from './secret-names.ts'
import { searchFor } from './secret-witness.ts'

let db: TestDatabase
before(async () => {
  db = await startTestDatabase()
})
after(() => db.close())

const soundsSecret =
  /secret|token|passw|key|seed|credential|hash|challenge|value|qr|verifier|code$|_code|(reset|invitation)_url|link/
const known = new Set<string>(Object.keys(secretNames))

test('T55 every member of the API that sounds like a secret is planted, or is none', () => {
  const named = new Set([...apiMembers.values()].flatMap(({ taken, answered }) => [...taken, ...answered]))
  const sounding = [...named].filter(name => soundsSecret.test(name))
  assert.deepEqual(
    sounding.filter(name => !known.has(name) && !(name in plainMembers)),
    [],
  )
  assert.deepEqual(
    Object.keys(plainMembers).filter(name => !named.has(name)),
    [],
    'not there any more',
  )
})

test('T55 every parameter in which an application shows something is planted, or is an address', () => {
  const addresses = ['redirect_uri', 'return_to', 'post_logout_redirect_uri']
  const slots = places.map(({ slot }) => slot.replace(/^(?:parameter|path):/, '').replace(/:.*/, ''))
  const apart = new Set([...addresses, 'bearer', 'basic', 'signature'])
  assert.deepEqual(
    [...new Set(slots)].filter(slot => !known.has(slot) && !apart.has(slot)),
    [],
  )
})

test('T55 what only reads answers no secret, but for those whose reason is written', () => {
  const reading = [...apiMembers]
    .filter(
      ([name, { answered }]) =>
        name.startsWith('GET ') && answered.some(member => member !== 'state' && known.has(member)),
    )
    .map(([name]) => name)
  assert.deepEqual(reading.toSorted(), Object.keys(shownAgain).toSorted())
})

test('T55 every column of bytes has its secret, or a reason why it holds none', async () => {
  const rows = await db.database.query<{ name: string }>(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
      WHERE table_schema = 'public' AND data_type = 'bytea' ORDER BY 1`,
  )
  const names = rows.map(({ name }) => name).filter(name => !bytesOfTheLog.test(name))
  assert.deepEqual(names.toSorted(), Object.keys(keptBytes).toSorted())
})

test('the search finds a secret as itself and encoded, digits by themselves, and a short one as its plain digest', async () => {
  const token = 'canary-of-the-search-0123456789-abcdef'
  const secrets = [
    { name: 'token', value: token },
    { name: 'code', value: '402917' },
    { name: 'user_code', value: 'BCDF-GHJK' },
  ]
  const at = (name: string, text: string): { name: string; bytes: Buffer } => ({ name, bytes: Buffer.from(text) })
  const clean = [at('a', 'nothing 14:00:00.402917+00 x402917 402917x')]
  assert.deepEqual(await searchFor(secrets, clean), [])
  const dirty = [
    at('c', `x${token}x`),
    at('d', Buffer.from(token).toString('hex')),
    at('e', Buffer.from(`{"a":"${token}"}`).toString('base64')),
    at('f', '{"code":"402917"}'),
    at('g', `\\x${createHash('sha256').update('402917').digest('hex')}`),
    at('h', `\\x${createHash('sha256').update('BCDFGHJK').digest('hex')}`),
  ]
  const found = await searchFor(secrets, dirty)
  for (const { name } of dirty)
    assert.ok(
      found.some(line => line.endsWith(` in ${name}`)),
      `${name}: ${found.join(', ')}`,
    )
})

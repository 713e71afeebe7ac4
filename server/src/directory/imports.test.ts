import assert from 'node:assert/strict'
import { createHash, pbkdf2Sync, scryptSync } from 'node:crypto'
import { after, before, test } from 'node:test'
import { hash as argon2Of } from '@node-rs/argon2'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import type { Actor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { Secret } from '../platform/secret.ts'
import { verifyPassword } from './actions-passwords.ts'
import { createUser, updateUser } from './actions-users.ts'
import { decoyWork } from './derive-decoy.ts'
import { decoyHash, readStoredHash, storedHash, workOf } from './derive-stored-hash.ts'
import { importMethods } from './methods/all.ts'
import type { SaltPosition } from './methods/method.ts'

let db: TestDatabase
let on: Platform
let minute = 0
before(async () => {
  db = await startTestDatabase()
  const clock = { now: () => new Date(Date.UTC(2026, 0, 15, 12, minute)) }
  on = testPlatform(db.database, { clock })
})
after(() => db.close())

const actor: Actor = { kind: 'system', node: 'node_test' }
const password = 'sea lavender at low tide'
const salt = Buffer.from('0123456789abcdef')
const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replace(/=+$/, '')

const ln14 = { N: 2 ** 14, r: 8, p: 1, maxmem: 2 ** 26 }
const scrypt = (text: string): string => `$scrypt$ln=14,r=8,p=1$${b64(salt)}$${b64(scryptSync(text, salt, 32, ln14))}`
const betterAuth = (text: string): string => {
  const key = scryptSync(text, salt.toString('hex'), 64, { N: 2 ** 14, r: 16, p: 1, maxmem: 2 ** 27 })
  return `$scrypt$n=16384,r=16,p=1,keylen=64$${b64(Buffer.from(salt.toString('hex')))}$${b64(key)}`
}
const pbkdf2 = (text: string): string =>
  `$pbkdf2-sha256$i=20000,l=32$${b64(salt)}$${b64(pbkdf2Sync(text, salt, 20_000, 32, 'sha256'))}`
const passlib = (text: string): string =>
  `$pbkdf2-sha512$25000$${b64(salt)}$${b64(pbkdf2Sync(text, salt, 25_000, 64, 'sha512')).replaceAll('+', '.')}`
const ssha = (text: string): string =>
  `{SSHA}${Buffer.concat([createHash('sha1').update(text).update(salt).digest(), salt]).toString('base64')}`
const ssha256 = (position: SaltPosition, text: string): string => {
  const parts = position === 'prefix' ? [salt, text] : [text, salt]
  const digest = parts.reduce((made, part) => made.update(part), createHash('sha256')).digest()
  return `{SSHA256}${Buffer.concat([digest, salt]).toString('base64')}`
}

/** Published with the algorithm by those who made it, for the password `user1password`. */
const signer = 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA=='
const fireHash = 'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ=='
const fireSalt = '42xEC+ixf3L2lw=='
const firebase = `$firebase-scrypt$hash=${fireHash}$salt=${fireSalt}$sk=${signer}$ss=Bw==$r=8$m=14`

interface Import {
  readonly type: string
  readonly hash: string
  readonly saltPosition?: SaltPosition
  readonly password?: string
}

async function imports(): Promise<Import[]> {
  return [
    { type: 'argon2', hash: await argon2Of(password, { memoryCost: 64, timeCost: 1, parallelism: 1 }) },
    {
      type: 'argon2',
      hash: await argon2Of(password, { memoryCost: 64, timeCost: 1, parallelism: 1, algorithm: 1 }),
    },
    // Published with the algorithm: the second password is longer than the 72 bytes that count.
    { type: 'bcrypt', hash: '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', password: 'U*U' },
    {
      type: 'bcrypt',
      hash: '$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui',
      password: '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored',
    },
    { type: 'scrypt', hash: scrypt(password) },
    { type: 'scrypt', hash: betterAuth(password) },
    { type: 'firebase-scrypt', hash: firebase, password: 'user1password' },
    {
      type: 'firebase-scrypt',
      hash: `$firebase-scrypt$r=8,m=14,sk=${signer.replaceAll('=', '')},ss=Bw$${fireSalt}$${fireHash.replaceAll('=', '')}`,
      password: 'user1password',
    },
    { type: 'pbkdf2', hash: pbkdf2(password) },
    { type: 'pbkdf2', hash: passlib(password) },
    { type: 'ssha', hash: ssha(password) },
    { type: 'ssha256', hash: ssha256('suffix', password) },
    { type: 'ssha256', hash: ssha256('prefix', password), saltPosition: 'prefix' },
    {
      type: 'scrypt',
      hash: scrypt('ｗｉｄｅ letters as they were typed'),
      password: 'ｗｉｄｅ letters as they were typed',
    },
  ]
}

/** So much of the digest that it can't be there by chance. */
function digestIn(hash: string): string {
  const digest = hash.startsWith('$firebase') ? fireHash : (hash.split(/[$}]/).at(-1) ?? '')
  return digest.slice(0, 20)
}

async function kept(id: string): Promise<{ hash: string; work: string | null }> {
  const [row] = await db.database.query<{ hash: string; work: string | null }>(
    'SELECT password_hash AS hash, password_work AS work FROM users WHERE id = $1',
    [id],
  )
  return row ?? { hash: '', work: null }
}

test('a hash of every kind lets its person in, and nobody else, and is renewed by the first right password', async () => {
  for (const [nth, { password: right = password, ...imported }] of (await imports()).entries()) {
    const email = `moved${nth}@acme.example`
    const { id } = await createUser(on, actor, {
      email,
      importedHash: { ...imported, hash: new Secret(imported.hash) },
    })
    const what = `${nth} ${imported.type}`
    const before = await kept(id)
    assert.notEqual(before.work, null, what)
    if (imported.type !== 'argon2')
      assert.equal(before.hash.includes(digestIn(imported.hash)), false, `${what} lies bare`)
    const tried = (text: string): Promise<boolean> =>
      verifyPassword(on, { userId: id, account: email }, new Secret(text))
    assert.equal(await tried(`.${right}`), false, what)
    assert.deepEqual(await kept(id), before, what)
    assert.equal(await tried(right), true, what)
    const renewed = await kept(id)
    assert.match(renewed.hash, /^\$argon2id\$v=19\$m=256,t=1,p=1\$/, what)
    assert.equal(renewed.work, null, what)
    assert.equal(await tried(right), true, what)
  }
})

test('a hash that can not be compared, or would cost too much, is refused with what is wrong with it', () => {
  const long = b64(Buffer.alloc(32, 1))
  const argon2 = (parameters: string, id = 'argon2id'): string => `$${id}$v=19$${parameters}$c2FsdHNhbHRzYWx0$${long}`
  const cases: readonly (readonly [type: string, hash: string, fault: RegExp, position?: SaltPosition])[] = [
    ['argon2', argon2('m=999999,t=3,p=1'), /costs more/],
    ['argon2', argon2('m=262144,t=5,p=1'), /costs more/],
    ['argon2', argon2('m=65536,t=0,p=1'), /at least one pass/],
    ['argon2', argon2('m=8,t=1,p=16'), /8 KiB/],
    ['argon2', argon2('m=65536,t=3,p=1', 'argon2x'), /reads/],
    ['argon2', '$2b$12$abcdefghijklmnopqrstuv', /reads/],
    ['bcrypt', '$2b$15$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui', /from 4 to 14/],
    ['bcrypt', '$2b$03$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui', /from 4 to 14/],
    ['bcrypt', '$2x$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui', /reads/],
    ['bcrypt', '$2b$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBu', /reads/],
    ['bcrypt', '$2b$05$abcdefghijklmnopqrstuv5s2v8.iXieOjg/.AySBTTZIIVFJeBui', /reads/],
    ['scrypt', scrypt(password).replace('ln=14', 'ln=30'), /2\^18/],
    ['scrypt', scrypt(password).replace('ln=14', 'ln=18').replace('r=8', 'r=32'), /costs more/],
    ['scrypt', scrypt(password).replace('p=1', 'p=16').replace('ln=14', 'ln=17'), /costs more/],
    ['scrypt', scrypt(password).replace('ln=14', 'n=16383'), /reads/],
    ['scrypt', scrypt(password).replace('ln=14,', ''), /reads/],
    ['scrypt', scrypt(password).replace('ln=14', 'ln=14,x=1'), /reads/],
    ['scrypt', scrypt(password).replace('ln=14', 'ln=14,ln=14'), /reads/],
    ['scrypt', scrypt(password).replace('ln=14', 'ln=14,l=64'), /not as long/],
    ['scrypt', `$scrypt$ln=14,r=8,p=1$${b64(salt)}$AAAA`, /16 to 128/],
    ['scrypt', `$scrypt$ln=14,r=8,p=1$AAA$${long}`, /4 to 64/],
    ['scrypt', `${scrypt(password)}$AAAA`, /reads/],
    ['scrypt', `${scrypt(password)}%`, /reads/],
    ['firebase-scrypt', firebase.replace('m=14', 'm=40'), /2\^18/],
    ['firebase-scrypt', firebase.replace('$ss=Bw==', ''), /reads/],
    ['firebase-scrypt', firebase.replace(fireHash, `${fireHash.slice(0, 40)}`), /another project/],
    ['pbkdf2', pbkdf2(password).replace('i=20000', 'i=2000001'), /costs more/],
    ['pbkdf2', passlib(password).replace('25000', '900000').replace('sha512', 'sha1'), /costs more/],
    ['pbkdf2', pbkdf2(password).replace('sha256', 'md5'), /reads/],
    ['pbkdf2', pbkdf2(password).replace('i=20000', 'i=0'), /costs more/],
    ['pbkdf2', pbkdf2(password).replace('i=20000', 'i=1e3'), /reads/],
    ['ssha', ssha(password).slice(0, -20), /reads/],
    ['ssha', ssha(password).replace('{SSHA}', '{SHA}'), /reads/],
    ['ssha', ssha(password), /ssha256 only/, 'prefix'],
    ['ssha256', ssha(password), /reads/],
  ]
  for (const [type, hash, fault, position] of cases) {
    const read = importMethods.find(each => each.type === type)?.read(hash, position)
    assert.equal(read?.outcome, 'refused', `${type} ${hash}`)
    assert.match(read?.outcome === 'refused' ? read.fault : '', fault, `${type} ${hash}`)
  }
  const control = importMethods.find(({ type }) => type === 'scrypt')?.read(scrypt(password), undefined)
  assert.equal(control?.outcome, 'recipe')
})

test('a password that changes while a former one is renewed stays changed', async () => {
  const email = 'changed.meanwhile@acme.example'
  const parts = { email, importedHash: { type: 'ssha', hash: new Secret(ssha(password)) } }
  const { id } = await createUser(on, actor, parts)
  const next = new Secret('quite another sentence')
  await Promise.all([
    verifyPassword(on, { userId: id, account: email }, new Secret(password)),
    updateUser(on, actor, { id, change: { password: next } }),
  ])
  assert.equal(await verifyPassword(on, { userId: id, account: email }, next), true)
  assert.equal(await verifyPassword(on, { userId: id, account: email }, new Secret(password)), false)
})

test('T32 an address that nobody has costs what some account costs, the same each time, also where hashes came from elsewhere', async () => {
  await db.database.query('UPDATE users SET password_hash = NULL, password_work = NULL', [])
  minute += 11
  const works = async (account: string, userId?: Awaited<ReturnType<typeof createUser>>['id']): Promise<string[]> => {
    on.metrics.passwordsCompared.reset()
    assert.equal(await verifyPassword(on, { userId, account }, new Secret('not the passphrase')), false)
    const { values } = await on.metrics.passwordsCompared.get()
    return values.filter(({ value }) => value > 0).map(({ labels, value }) => `${labels.method} ${value}`)
  }
  const strangers = Array.from({ length: 12 }, (_, nth) => `nobody${nth}@acme.example`)
  for (const account of strangers) assert.deepEqual(await works(account), ['argon2 1'])
  const hash = new Secret(scrypt(password))
  const made = await Promise.all(
    ['a', 'b', 'c'].map(name =>
      createUser(on, actor, { email: `${name}.scrypt@acme.example`, importedHash: { type: 'scrypt', hash } }),
    ),
  )
  await createUser(on, actor, { email: 'own@acme.example', password: new Secret('a sentence of its own') })
  assert.deepEqual(await works(made[0]?.email ?? '', made[0]?.id), ['scrypt 1'])
  minute += 11
  const kinds: string[] = []
  for (const account of strangers) kinds.push((await works(account)).join())
  // Which one a stranger costs is drawn once and kept: the next ones are asked until both were drawn.
  for (let nth = strangers.length; new Set(kinds).size < 2 && nth < 200; nth++)
    kinds.push((await works(`nobody${nth}@acme.example`)).join())
  assert.deepEqual(new Set(kinds), new Set(['scrypt 1', 'argon2 1']))
  for (const [nth, account] of strangers.slice(0, 4).entries())
    assert.equal((await works(account)).join(), kinds[nth], 'asking again tells nothing')
})

test('each kind of work is a stranger’s as often as people have it, and what is shipped is the rest', () => {
  const shares = [
    { work: 'a', people: 1 },
    { work: 'b', people: 2 },
  ]
  const at = (fraction: number): string | undefined => decoyWork(fraction, { shares, people: 4 })
  assert.deepEqual([0, 0.24, 0.25, 0.74, 0.75, 0.999].map(at), ['a', 'a', 'b', 'b', undefined, undefined])
  assert.equal(decoyWork(0.5, { shares: [], people: 0 }), undefined)
})

test('a kept hash reads back as it was, and its work is told without salt and digest', () => {
  const parameters = new Map(Object.entries({ ln: '14', r: '8' }))
  const argon2 = '$argon2id$v=19$m=65536,t=3,p=1$c2FsdA$dGFn'
  const stored = storedHash({ recipe: { type: 'scrypt', parameters, salt }, argon2 })
  assert.deepEqual(readStoredHash(stored), { recipe: { type: 'scrypt', parameters, salt }, argon2 })
  assert.deepEqual(readStoredHash(argon2), { recipe: undefined, argon2 })
  assert.equal(workOf(stored), '$scrypt$ln=14,r=8')
  assert.deepEqual(
    [workOf(argon2), workOf(argon2.replace('t=3', 't=4'))],
    [undefined, '$argon2id$v=19$m=65536,t=4,p=1'],
  )
  const decoy = readStoredHash(decoyHash('$scrypt$ln=14,r=8', { dummy: argon2, random: Buffer.alloc(48, 1) }))
  assert.deepEqual([decoy.recipe?.type, decoy.recipe?.parameters, decoy.argon2], ['scrypt', parameters, argon2])
})

test('an unknown type is refused by name', async () => {
  const importedHash = { type: 'md5', hash: new Secret('x') }
  const refusal = await createUser(on, actor, { email: 'md5@acme.example', importedHash }).catch(
    (cause: unknown) => cause,
  )
  assert.ok(refusal instanceof Refusal)
  assert.deepEqual([refusal.code, refusal.errors?.[0]?.field], ['invalid_password_hash', 'password_hash_type'])
  assert.match(refusal.message, /argon2, bcrypt, scrypt/)
})

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash, pbkdf2Sync, scryptSync } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { hash as argon2Of } from '@node-rs/argon2'
import { hashSync as bcryptOf } from '@node-rs/bcrypt'
import { repository } from '../../server/tests/shape/source.ts'
import { startWireGround, type WireGround } from '../../server/tests/wire/ground.ts'
import { openTerminal, type Ran, type Terminal } from './terminal.ts'

let ground: WireGround
let terminal: Terminal

before(async () => {
  ground = await startWireGround()
  terminal = openTerminal({
    env: { AMBIT_BASE_URL: ground.node.baseUrl, AMBIT_API_KEY: ground.node.env.AMBIT_API_KEY ?? '' },
    fetch: request => ground.node.send(request),
  })
})

after(async () => {
  terminal.close()
  await ground.close()
})

const password = 'sea lavender at low tide'
const salt = Buffer.from('0123456789abcdef')
const bcrypt = bcryptOf(password, 4)
const pbkdf2 = (digest: string, length: number): string =>
  pbkdf2Sync(password, salt, 2_000, length, digest).toString('base64')
const bare = (text: string): string => text.replace(/=+$/, '')

function write(name: string, text: string): string {
  writeFileSync(join(terminal.home, name), text)
  return name
}

interface Line {
  readonly line: number
  readonly part?: string
  readonly code: string
  readonly record?: Record<string, unknown>
}

const linesOf = (ran: Ran): string[] =>
  (ran.json.lines as Line[]).map(({ line, part, code }) => `${line} ${part === undefined ? '' : `${part} `}${code}`)

const rejectsOf = (name: string): Line[] =>
  readFileSync(join(terminal.home, `${name}.rejects.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))

async function personOf(email: string) {
  const { data } = await ground.workos.userManagement.listUsers({ email })
  const [user] = data
  assert.ok(user, email)
  return user
}

async function storedHash(email: string): Promise<string> {
  const rows = await ground.db.database.query<{ hash: string }>(
    'SELECT password_hash AS hash FROM users WHERE email = $1',
    [email],
  )
  return rows[0]?.hash ?? ''
}

/** The old password opens, another one does not, and from then on the hash is one of ours. */
async function opens(email: string, known = password): Promise<void> {
  const signIn = (typed: string) =>
    ground.workos.userManagement.authenticateWithPassword({ email, password: typed, clientId: ground.clientId })
  await assert.rejects(signIn(`${known}!`), /invalid_credentials|password/i, email)
  assert.equal((await signIn(known)).user.email, email)
  assert.match(await storedHash(email), /^\$argon2id\$/, email)
  assert.equal((await signIn(known)).user.email, email)
}

async function imported(words: readonly string[]): Promise<Ran> {
  const ran = await terminal.run(['import', ...words])
  for (const hash of ['$2b$', '$2y$', '$argon2', '$pbkdf2', '{SSHA', bare(pbkdf2('sha512', 64)), signer])
    assert.ok(!(ran.out + ran.err).includes(hash), `${hash} was printed`)
  return ran
}

/** Published by those who made it, for the password `user1password`. */
const signer = 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA=='
const fireHash = 'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ=='
const fireSalt = '42xEC+ixf3L2lw=='

test('csv: a table with each kind of hash, organizations and roles; what does not fit is told by its line', async () => {
  const ssha = `{SSHA}${Buffer.concat([createHash('sha1').update(password).update(salt).digest(), salt]).toString('base64')}`
  const scrypt = `$scrypt$ln=14,r=8,p=1$${bare(salt.toString('base64'))}$${bare(scryptSync(password, salt, 32, { N: 2 ** 14, r: 8, p: 1, maxmem: 2 ** 26 }).toString('base64'))}`
  const argon2 = await argon2Of(password, { memoryCost: 64, timeCost: 1, parallelism: 1 })
  const rows = [
    'email,email_verified,first_name,last_name,external_id,metadata,password_hash,password_hash_type,org_external_id,org_name,role_slugs',
    `mina@csv.example,true,"Mina ""M""","Møller\n-Ito",c1,"{""tier"":""gold"",""seats"":3}",${bcrypt},bcrypt,acme-csv,Acme CSV,admin`,
    `ravi@csv.example,true,Ravi,,c2,,${ssha},ssha,acme-csv,Acme CSV,nobody-knows-it`,
    `jo@csv.example,true,Jo,,c3,,"${scrypt}",scrypt,,,`,
    `kim@csv.example,yes,Kim,,c4,,"${argon2}",,,,`,
    `unproven@csv.example,false,Un,,c5,,,,,,`,
    `MINA@csv.example,true,Twin,,c6,,,,,,`,
    `no address,true,,,c7,,,,,,`,
    `short@csv.example,true`,
    `md5@csv.example,true,,,c8,,5f4dcc3b5aa765d61d8327deb882cf99,md5,,,`,
    `taken@csv.example,true,,,c1,,,,,,`,
  ]
  const file = write('people.csv', `\ufeff${rows.join('\r\n')}\r\n`)
  const look = await imported(['csv', file, '--dry-run'])
  assert.deepEqual([look.code, look.json.created, look.json.rejected, look.json.done], [1, 6, 4, false], look.err)
  assert.equal((await ground.workos.userManagement.listUsers({ email: 'mina@csv.example' })).data.length, 0)
  assert.ok(!existsSync(join(terminal.home, 'people.csv.rejects.jsonl')))

  const ran = await imported(['csv', file])
  assert.deepEqual(
    [ran.code, ran.json.records, ran.json.created, ran.json.rejected, ran.json.organizations, ran.json.memberships],
    [1, 10, 6, 4, 1, 2],
    ran.out,
  )
  const told = [
    ...['4 roles invalid_role', '8 duplicate', '9 email_invalid', '10 row_broken', '11 password invalid_password_hash'],
    '12 duplicate',
  ]
  assert.deepEqual(linesOf(ran), told)
  const rejects = rejectsOf(file)
  assert.deepEqual(
    rejects.map(({ line }) => line),
    [4, 8, 9, 10, 11, 12],
  )
  assert.equal(rejects[4]?.record?.password_hash, '5f4dcc3b5aa765d61d8327deb882cf99', 'nothing is lost')
  assert.equal(statSync(join(terminal.home, 'people.csv.rejects.jsonl')).mode & 0o777, 0o600)
  assert.ok(!existsSync(join(terminal.home, 'people.csv.progress.json')))

  const mina = await personOf('mina@csv.example')
  assert.deepEqual(
    [mina.firstName, mina.lastName, mina.externalId, mina.metadata, mina.emailVerified],
    ['Mina "M"', 'Møller\n-Ito', 'c1', { tier: 'gold', seats: '3' }, true],
  )
  assert.equal((await personOf('unproven@csv.example')).emailVerified, false)
  const { data } = await ground.workos.userManagement.listOrganizationMemberships({ userId: mina.id })
  assert.deepEqual(
    data.map(({ organizationName, role }) => [organizationName, role.slug]),
    [['Acme CSV', 'admin']],
  )
  for (const name of ['mina', 'ravi', 'jo', 'kim']) await opens(`${name}@csv.example`)

  const again = await imported(['csv', file])
  assert.deepEqual([again.json.created, again.json.existing, again.json.memberships], [0, 6, 0], again.out)
})

test('auth0: users one a line, with the hashes that its support hands out', async () => {
  const users = [
    {
      user_id: 'auth0|64db9dba7f18450dc2502301',
      email: 'mina@auth0.example',
      email_verified: true,
      given_name: 'Mina',
      family_name: 'Ito',
      name: 'mina@auth0.example',
      identities: [{ connection: 'Username-Password-Authentication', provider: 'auth0', isSocial: false }],
      app_metadata: { plan: 'team' },
      user_metadata: { plan: 'owner of everything' },
    },
    { user_id: 'auth0|64db9dba7f18450dc2502302', email: 'gone@auth0.example', email_verified: true, blocked: true },
    { user_id: 'google-oauth2|1', email: 'social@auth0.example', email_verified: true, name: 'So Cial' },
  ]
  const file = write('users.json', `${users.map(user => JSON.stringify(user)).join('\n')}\n{"user_id": broken\n`)
  const line = { _id: { $oid: '64db9dba7f18450dc2502301' }, email: 'mina@auth0.example', passwordHash: bcrypt }
  const other = { _id: { $oid: '64db9dba7f18450dc2502302' }, passwordHash: bcrypt, tenant: 'acme' }
  write('hashes.json', `${JSON.stringify(other)}\n${JSON.stringify(line)}\n`)
  const ran = await imported(['auth0', file, '--hashes', 'hashes.json'])
  assert.deepEqual([ran.json.created, linesOf(ran)], [2, ['2 disabled', '4 row_broken']], ran.out + ran.err)
  const mina = await personOf('mina@auth0.example')
  assert.deepEqual(
    [mina.externalId, mina.firstName, mina.metadata],
    ['auth0|64db9dba7f18450dc2502301', 'Mina', { plan: 'team', user_metadata: '{"plan":"owner of everything"}' }],
  )
  await opens('mina@auth0.example')
  const disabled = await imported(['auth0', file, '--hashes', 'hashes.json', '--include-disabled'])
  assert.deepEqual([disabled.json.created, disabled.json.existing], [1, 2])
})

test('clerk: the table of its dashboard, and the JSON of its support', async () => {
  const head =
    'id,first_name,last_name,username,primary_email_address,primary_phone_number,verified_email_addresses,unverified_email_addresses,verified_phone_numbers,unverified_phone_numbers,totp_secret,password_digest,password_hasher'
  const django = `pbkdf2_sha256$2000$${salt.toString()}$${pbkdf2('sha256', 32)}`
  const sha1 = `pbkdf2_sha1$2000$${salt.toString()}$${pbkdf2Sync(password, salt, 2_000, 20, 'sha1').toString('hex')}`
  const own = `pbkdf2_sha256$2000$${salt.toString('base64')}$${pbkdf2('sha256', 32)}`
  const werkzeug = `scrypt:16384:8:1$${salt.toString()}$${scryptSync(password, salt, 64, { N: 2 ** 14, r: 8, p: 1, maxmem: 2 ** 26 }).toString('hex')}`
  const fire = [fireHash, fireSalt, signer, 'Bw==', 8, 14].join('$')
  const people = [
    ['bcrypt', bcrypt, 'bcrypt'],
    ['django', django, 'pbkdf2_sha256_django'],
    ['sha1', sha1, 'pbkdf2_sha1'],
    ['own', own, 'pbkdf2_sha256'],
    ['werkzeug', werkzeug, 'scrypt_werkzeug'],
    ['fire', fire, 'scrypt_firebase'],
    ['md5', '5f4dcc3b5aa765d61d8327deb882cf99', 'md5'],
  ]
  const rows = people.map(([name, digest, hasher]) => {
    const email = `${name}@clerk.example`
    return `user_${name},Cle,Rk,,${email},,${email},,,,${name === 'own' ? 'JBSWY3DPEHPK3PXP' : ''},${digest},${hasher}`
  })
  const file = write('clerk.csv', [head, ...rows].join('\n'))
  const ran = await imported(['clerk', file])
  const left = ['5 second factor factor_not_taken', '8 password password_hash_unknown']
  assert.deepEqual([ran.code, ran.json.created, linesOf(ran)], [0, 7, left], ran.out + ran.err)
  for (const name of ['bcrypt', 'django', 'sha1', 'own', 'werkzeug']) await opens(`${name}@clerk.example`)
  await opens('fire@clerk.example', 'user1password')
  const json = [
    {
      id: 'user_json',
      primary_email_address_id: 'idn_2',
      email_addresses: [
        { id: 'idn_1', email_address: 'old@clerk.example', verification: { status: 'verified' } },
        { id: 'idn_2', email_address: 'json@clerk.example', verification: { status: 'unverified' } },
      ],
      public_metadata: { plan: 'team' },
      unsafe_metadata: { role: 'admin' },
      private_metadata: { stripe: 'cus_1' },
    },
  ]
  const document = await imported(['clerk', write('clerk.json', JSON.stringify(json, undefined, 2))])
  assert.deepEqual(linesOf(document), ['2 private_metadata metadata_private'])
  const person = await personOf('json@clerk.example')
  assert.deepEqual(
    [person.externalId, person.emailVerified, person.metadata],
    ['user_json', false, { plan: 'team', unsafe_metadata: '{"role":"admin"}' }],
  )
})

test('keycloak: a realm with its users, credentials, organizations and roles', async () => {
  const credential = (algorithm: string, value: string, more: object = {}) => ({
    type: 'password',
    secretData: JSON.stringify({ value, salt: salt.toString('base64'), additionalParameters: {} }),
    credentialData: JSON.stringify({ hashIterations: 2_000, algorithm, additionalParameters: {}, ...more }),
  })
  const [, , , , argonSalt = '', argonHash = ''] = (
    await argon2Of(password, { memoryCost: 7_168, timeCost: 5, parallelism: 1, salt })
  ).split('$')
  const argon = {
    hashIterations: 5,
    additionalParameters: { hashLength: ['32'], memory: ['7168'], type: ['id'], version: ['1.3'], parallelism: ['1'] },
  }
  const user = (username: string, credentials: object[], more: object = {}) => ({
    ...{ id: `kc-${username}`, username, email: `${username}@kc.example`, emailVerified: true, enabled: true },
    ...{ firstName: 'Key', credentials, realmRoles: ['default-roles-acme', 'admin'] },
    ...more,
  })
  assert.equal(argonSalt, bare(salt.toString('base64')))
  const realm = {
    realm: 'acme',
    clients: [{ clientId: 'x', attributes: { users: '[{]}' } }],
    users: [
      user('sha512', [credential('pbkdf2-sha512', pbkdf2('sha512', 64))], {
        attributes: { team: ['red'], tags: ['a', 'b'] },
      }),
      user('sha256', [credential('pbkdf2-sha256', pbkdf2('sha256', 64)), { type: 'otp' }]),
      user('sha1', [credential('pbkdf2', pbkdf2('sha1', 20))]),
      user('argon2', [credential('argon2', argonHash, argon)]),
      user('custom', [credential('scram', 'aGFzaA==')]),
      user('off', [], { enabled: false }),
      { id: 'kc-service', username: 'service-account-x', enabled: true },
    ],
    organizations: [
      {
        ...{
          id: 'kc-org',
          name: 'Acme KC',
          alias: 'acme',
          enabled: true,
          domains: [{ name: 'acme-kc.example', verified: true }],
        },
        members: [{ username: 'sha512', membershipType: 'UNMANAGED' }],
      },
    ],
  }
  const ran = await imported(['keycloak', write('realm.json', JSON.stringify(realm, undefined, 2))])
  const codes = (ran.json.lines as Line[]).map(({ part, code }) => `${part ?? ''} ${code}`)
  assert.deepEqual(
    [ran.json.created, ran.json.organizations, ran.json.memberships, codes.toSorted()],
    [
      ...[5, 1, 1],
      [
        ...[' disabled', ' no_email', 'password password_hash_unknown'],
        ...Array.from({ length: 4 }, () => 'roles roles_without_organization'),
        'second factor factor_not_taken',
      ],
    ],
    ran.out + ran.err,
  )
  for (const name of ['sha512', 'sha256', 'sha1', 'argon2']) await opens(`${name}@kc.example`)
  const person = await personOf('sha512@kc.example')
  assert.deepEqual(
    [person.externalId, person.metadata],
    ['kc-sha512', { team: 'red', tags: '["a","b"]', username: 'sha512' }],
  )
  const { data } = await ground.workos.userManagement.listOrganizationMemberships({ userId: person.id })
  assert.deepEqual(
    data.map(({ organizationName, role }) => [organizationName, role.slug]),
    [['Acme KC', 'admin']],
  )
  const organization = await ground.workos.organizations.getOrganizationByExternalId('kc-org')
  assert.deepEqual(
    organization.domains.map(({ domain, state }) => [domain, state]),
    [['acme-kc.example', 'pending']],
    'what another server says of a domain proves nothing',
  )
})

test('firebase: accounts with the parameters of the project, as its console shows them', async () => {
  const users = [
    {
      ...{ localId: 'fire1', email: 'fire@firebase.example', emailVerified: true, displayName: 'Fi Re' },
      ...{ passwordHash: fireHash, salt: fireSalt, customAttributes: '{"plan":"team"}', providerUserInfo: [] },
    },
    { localId: 'fire2', email: 'off@firebase.example', emailVerified: true, disabled: true },
    { localId: 'fire3', phoneNumber: '+15550100', providerUserInfo: [] },
  ]
  const file = write('accounts.json', JSON.stringify({ users }))
  write(
    'parameters.txt',
    `hash_config {\n  algorithm: SCRYPT,\n  base64_signer_key: ${signer},\n  base64_salt_separator: Bw==,\n  rounds: 8,\n  mem_cost: 14,\n}\n`,
  )
  const bareRun = await imported(['firebase', file, '--dry-run'])
  assert.deepEqual(linesOf(bareRun), ['1 password password_hash_unknown', '1 disabled', '1 no_email'])
  const ran = await imported(['firebase', file, '--parameters', 'parameters.txt'])
  assert.deepEqual([ran.json.created, linesOf(ran)], [1, ['1 disabled', '1 no_email']], ran.out + ran.err)
  const person = await personOf('fire@firebase.example')
  assert.deepEqual([person.externalId, person.metadata], ['fire1', { plan: 'team' }])
  await opens('fire@firebase.example', 'user1password')
})

test('workos: objects of its API, and a table of its migration packages', async () => {
  const lines = [
    { object: 'organization', id: 'org_old', name: 'Acme WorkOS', external_id: null, domains: [] },
    {
      object: 'user',
      id: 'user_old1',
      email: 'mina@workos.example',
      email_verified: true,
      external_id: 'app-1',
      metadata: {},
    },
    { object: 'user', id: 'user_old2', email: 'ravi@workos.example', email_verified: true, external_id: null },
    {
      ...{ object: 'organization_membership', user_id: 'user_old2', organization_id: 'org_old', status: 'inactive' },
      role: { slug: 'admin' },
    },
    { object: 'organization_membership', user_id: 'user_old3', organization_id: 'org_old', status: 'active' },
    { object: 'connection', id: 'conn_1' },
  ]
  const ran = await imported(['workos', write('workos.jsonl', lines.map(line => JSON.stringify(line)).join('\n'))])
  assert.deepEqual(
    [ran.json.created, ran.json.organizations, ran.json.memberships, linesOf(ran)],
    [2, 1, 1, ['5 person_unknown', '6 connection kind_not_taken']],
    ran.out + ran.err,
  )
  assert.equal((await personOf('mina@workos.example')).externalId, 'app-1')
  const ravi = await personOf('ravi@workos.example')
  assert.equal(ravi.externalId, 'user_old2')
  const { data } = await ground.workos.userManagement.listOrganizationMemberships({
    userId: ravi.id,
    statuses: ['active', 'inactive'],
  })
  assert.deepEqual(
    data.map(({ organizationName, role, status }) => [organizationName, role.slug, status]),
    [['Acme WorkOS', 'admin', 'inactive']],
  )
  const table = `email,password,password_hash,password_hash_type,first_name,last_name,email_verified,external_id,metadata,org_id,org_external_id,org_name,role_slugs
pack@workos.example,,${bcrypt},bcrypt,Pa,Ck,true,app-2,,org_old,,,member`
  const packed = await imported(['workos', write('users.csv', table)])
  assert.deepEqual([packed.json.created, packed.json.memberships], [1, 1], packed.out + packed.err)
  await opens('pack@workos.example')
})

/** The server on a port, for a process of its own; told of each account that is asked for. */
async function listening(onAccount: () => void): Promise<{ baseUrl: string; close(): void }> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', part => parts.push(part))
    request.on('end', async () => {
      const { method = 'GET', url = '/', headers } = request
      if (method === 'POST' && url === '/user_management/users') onAccount()
      const init = {
        method,
        headers: { authorization: headers.authorization ?? '', 'content-type': 'application/json' },
      }
      const body = parts.length === 0 ? {} : { body: Buffer.concat(parts) }
      const answer = await ground.node.send(new Request(`${ground.node.baseUrl}${url}`, { ...init, ...body }))
      response.writeHead(answer.status, { 'content-type': 'application/json' })
      response.end(await answer.text())
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { baseUrl: `http://127.0.0.1:${port}`, close: () => server.close() }
}

function start(words: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [join(repository, 'cli/ambit.mjs'), ...words], {
    cwd: terminal.home,
    env: { PATH: process.env.PATH, HOME: terminal.home, AMBIT_KEYRING: 'off', ...env },
  })
  let [out, err] = ['', '']
  child.stdout.on('data', part => (out += part))
  child.stderr.on('data', part => (err += part))
  const ended = new Promise<{ code: number | null; signal: string | null; out: string; err: string }>(resolve =>
    child.on('close', (code, signal) => resolve({ code, signal, out, err })),
  )
  return { child, ended }
}

test('an import that is killed goes on where it was: nobody is lost, and nothing is told twice', async t => {
  const people = 230
  const rows = Array.from({ length: people }, (_, nth) =>
    [50, 120, 200].includes(nth) ? `broken,true` : `p${nth}@kill.example,${nth % 2 === 0},P`,
  )
  const file = write('kill.csv', `email,email_verified,first_name\n${rows.join('\n')}\n`)
  let asked = 0
  let kill: (() => void) | undefined
  const server = await listening(() => {
    asked++
    if (asked === 150) kill?.()
  })
  t.after(() => server.close())
  const env = { AMBIT_BASE_URL: server.baseUrl, AMBIT_API_KEY: ground.node.env.AMBIT_API_KEY ?? '' }
  const first = start(['import', 'csv', file], env)
  kill = () => first.child.kill('SIGKILL')
  assert.equal((await first.ended).signal, 'SIGKILL')
  const progress = JSON.parse(readFileSync(join(terminal.home, `${file}.progress.json`), 'utf8'))
  assert.deepEqual([progress.done, progress.begun], [100, 200])
  assert.equal(statSync(join(terminal.home, `${file}.progress.json`)).mode & 0o777, 0o600)
  write(`${file}.rejects.jsonl`, `${readFileSync(join(terminal.home, `${file}.rejects.jsonl`), 'utf8')}{"half a li`)

  const other = write('other.csv', 'email\nother@kill.example\n')
  const strange = await terminal.run(['import', 'csv', other, '--progress', `${file}.progress.json`])
  assert.deepEqual([strange.code, strange.json.code], [1, 'progress_of_another_import'])

  const second = await start(['import', 'csv', file], env).ended
  const report = JSON.parse(second.out)
  assert.deepEqual(
    [second.code, report.records, report.created + report.existing, report.rejected],
    [1, people, people - 3, 3],
    second.out,
  )
  assert.ok(report.existing >= 49 && report.existing <= 57, `${report.existing} were in flight or uncounted`)
  assert.deepEqual(
    rejectsOf(file).map(({ line }) => line),
    [52, 122, 202],
  )
  const there = await ground.db.database.query("SELECT FROM users WHERE email LIKE '%@kill.example'")
  assert.equal(there.length, people - 3)
})

test('a server that asks for time gets it, one that fails is asked again, and no more lanes are open than were asked for', async () => {
  const file = write('slow.csv', `email\n${Array.from({ length: 12 }, (_, nth) => `s${nth}@slow.example`).join('\n')}`)
  const trouble: readonly (() => Response)[] = [
    () =>
      Response.json({ code: 'too_many_requests', message: 'Later.' }, { status: 429, headers: { 'Retry-After': '7' } }),
    () => Response.json({ code: 'busy', message: 'Later.' }, { status: 503, headers: { 'Retry-After': '2' } }),
    () => new Response('<html>', { status: 502 }),
    () => {
      throw new TypeError('fetch failed')
    },
  ]
  let [nth, open, most] = [0, 0, 0]
  const waits: number[] = []
  const fetch = async (request: Request): Promise<Response> => {
    most = Math.max(most, ++open)
    try {
      return (trouble[nth++] ?? (() => undefined))() ?? (await ground.node.send(request))
    } finally {
      open--
    }
  }
  const wait = async (ms: number): Promise<void> => void waits.push(ms)
  const ran = await terminal.run(['import', 'csv', file, '--lanes', '3'], { world: { fetch, wait } })
  assert.deepEqual([ran.code, ran.json.created, most], [0, 12, 3], ran.err)
  assert.ok(
    waits.some(ms => ms > 6_000 && ms <= 7_000),
    waits.join(),
  )

  const never = () => Promise.reject(new TypeError('fetch failed'))
  const gone = await terminal.run(['import', 'csv', file], { world: { fetch: never } })
  assert.deepEqual([gone.code, gone.json.code, gone.json.next], [1, 'server_unreachable', 'ambit doctor'])
  const nobody = await terminal.run(['import', 'csv', file], { env: { AMBIT_API_KEY: 'sk_unknown_to_anybody' } })
  assert.deepEqual([nobody.code, nobody.json.next], [4, 'ambit login'])
  assert.equal(
    (await terminal.run(['import', 'csv', file])).json.rejected,
    12,
    'unproven addresses without an external id',
  )
})

test('an account that somebody opened for an address of others gets nothing of theirs', async () => {
  await ground.user({ email: 'victim@early.example' })
  const file = write(
    'early.csv',
    `email,email_verified,org_name,role_slugs,password_hash\nvictim@early.example,true,Early,admin,${bcrypt}\n`,
  )
  const ran = await imported(['csv', file])
  assert.deepEqual([ran.code, linesOf(ran)], [1, ['2 address_taken']])
  const user = await personOf('victim@early.example')
  assert.equal((await ground.workos.userManagement.listOrganizationMemberships({ userId: user.id })).data.length, 0)
  assert.equal((await storedHash('victim@early.example')) ?? '', '')
  // What was mended there comes along from the file of rejects, in whatever form it came first.
  await ground.workos.userManagement.deleteUser(user.id)
  const mended = await imported(['csv', `${file}.rejects.jsonl`])
  assert.deepEqual([mended.code, mended.json.created, mended.json.memberships], [0, 1, 1], mended.out)
  await opens('victim@early.example')
})

test('a membership that was ended here stays ended, also when the file comes again', async () => {
  const file = write('again.csv', 'email,email_verified,org_name\nback@again.example,true,Again\n')
  await imported(['csv', file])
  const user = await personOf('back@again.example')
  const { data } = await ground.workos.userManagement.listOrganizationMemberships({ userId: user.id })
  await ground.workos.userManagement.deactivateOrganizationMembership(data[0]?.id ?? '')
  assert.equal((await imported(['csv', file])).json.memberships, 0)
  const after = await ground.workos.userManagement.getOrganizationMembership(data[0]?.id ?? '')
  assert.equal(after.status, 'inactive')
})

test('a file of 60 MB is read in less memory than it has', async () => {
  const filler = 'x'.repeat(3_000)
  const row = (nth: number): string => `p${nth}@large.example,true,"${filler}",id-${nth}\n`
  write('large.csv', 'email,email_verified,first_name,external_id\n')
  for (let from = 0; from < 20_000; from += 2_000)
    appendFileSync(
      join(terminal.home, 'large.csv'),
      Array.from({ length: 2_000 }, (_, nth) => row(from + nth)).join(''),
    )
  const { ended } = start(['import', 'csv', 'large.csv', '--dry-run'], { NODE_OPTIONS: '--max-old-space-size=48' })
  const { code, out, err } = await ended
  assert.deepEqual([code, JSON.parse(out).created], [0, 20_000], err.slice(-2_000))
  rmSync(join(terminal.home, 'large.csv'))
})

type Row = Record<string, unknown>

function normal(text: string): string[] {
  const rows: Row[] = text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  const named = new Map(rows.map(row => [row.id, row.name ?? row.email]))
  return rows
    .filter(({ email }) => email !== 'mina@acme.example')
    .flatMap(row => {
      const { object, slug, name, metadata, organization_id: organization } = row
      if (object === 'permission') return [[object, slug, name]]
      if (object === 'role') return [[object, slug, name, row.permissions, named.get(organization) ?? null]]
      if (object === 'organization') return [[object, name, row.external_id ?? row.id, metadata]]
      if (object === 'user')
        return [
          [object, row.email, row.email_verified, row.first_name, row.last_name, row.external_id ?? row.id, metadata],
        ]
      if (object !== 'organization_membership') return []
      return [[object, Object(row.user).email, named.get(organization), Object(row.role).slug, row.status]]
    })
    .map(row => JSON.stringify(row))
    .toSorted()
}

test('what is exported is read again: the same people, organizations, roles and memberships, and no secret', async t => {
  const { workos, node } = ground
  const organization = await workos.organizations.createOrganization({
    ...{ name: 'Round Trip', externalId: 'round-trip', metadata: { tier: 'gold' } },
  })
  await node.api('POST', '/authorization/permissions', { slug: 'trips:read', name: 'Read trips' })
  await node.api('POST', '/authorization/roles', { slug: 'tripper', name: 'Tripper' })
  await node.api('PUT', '/authorization/roles/tripper/permissions', { permissions: ['trips:read'] })
  const roles = `/authorization/organizations/${organization.id}/roles`
  await node.api('POST', roles, { slug: 'org-guide', name: 'Guide' })
  await node.api('PUT', `${roles}/org-guide/permissions`, { permissions: ['trips:read'] })
  const user = await workos.userManagement.createUser({ email: 'trip@round.example', password, firstName: 'Tri' })
  await workos.userManagement.createOrganizationMembership({
    ...{ organizationId: organization.id, userId: user.id, roleSlug: 'org-guide' },
  })
  const invitation = await workos.userManagement.sendInvitation({
    email: 'i@round.example',
    organizationId: organization.id,
  })
  const application = await node.api('POST', '/v1/applications', {
    ...{ name: 'Secretive', kind: 'web', redirect_uris: [{ uri: 'https://app.example/callback' }] },
  })
  const secrets = [invitation.token, String(application.client_secret), node.env.AMBIT_API_KEY ?? '', bcrypt]
  assert.ok(secrets.every(secret => secret.length > 20))

  const one = await terminal.run(['export', '--organization', organization.id])
  const names = one.out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line).object)
  assert.deepEqual(
    [...new Set(names)],
    ['export', 'permission', 'role', 'organization', 'user', 'organization_membership', 'invitation'],
    one.err,
  )
  assert.ok(!one.out.includes('mina@csv.example'), 'nobody else is in it')

  const whole = await terminal.run(['export', '--output', 'all.jsonl'])
  assert.deepEqual([whole.code, whole.json.done], [0, true], whole.err)
  const path = join(terminal.home, 'all.jsonl')
  const text = readFileSync(path, 'utf8')
  assert.equal(statSync(path).mode & 0o777, 0o600)
  for (const secret of [...secrets, '$argon2', '$scrypt', 'password_hash']) assert.ok(!text.includes(secret), secret)

  const second = await startWireGround()
  t.after(() => second.close())
  const there = openTerminal({
    env: { AMBIT_BASE_URL: second.node.baseUrl, AMBIT_API_KEY: second.node.env.AMBIT_API_KEY ?? '' },
    fetch: request => second.node.send(request),
  })
  t.after(() => there.close())
  const ran = await there.run(['import', 'ambit', path, '--rejects', 'rejects.jsonl', '--progress', 'progress.json'])
  const [admin, ...others] = (ran.json.lines as Line[]).filter(({ part }) => part === undefined)
  assert.deepEqual([admin?.code, others, ran.json.rejected], ['address_taken', [], 1], 'each server has its own')
  await there.run(['export', '--output', 'again.jsonl'])
  assert.deepEqual(normal(readFileSync(join(there.home, 'again.jsonl'), 'utf8')), normal(text))
  const twice = await there.run(['import', 'ambit', path, '--rejects', 'rejects.jsonl', '--progress', 'progress.json'])
  assert.deepEqual(
    [twice.json.created, twice.json.organizations, twice.json.memberships, twice.json.definitions],
    [0, 0, 0, 0],
  )
})

test('every command of the guide runs as it stands there', async () => {
  const text = readFileSync(join(repository, 'docs/import.md'), 'utf8')
  const commands = [...text.matchAll(/^ambit (.+)$/gm)].map(([, words = '']) => words.split(' '))
  assert.ok(commands.length > 8)
  for (const words of commands) {
    const ran = await terminal.run(words)
    // The files of the tests above have records that are rejected, each with its reason.
    assert.ok(ran.code === 0 || Number(ran.json.rejected) > 0, `${words.join(' ')}: ${ran.err}`)
    assert.ok(ran.json.done === true || ran.json.dry_run === true, words.join(' '))
  }
})

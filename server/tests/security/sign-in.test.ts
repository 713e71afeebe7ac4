import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { readForm } from '../walk/form-person.ts'
import { type Answer, type SecurityGround, startSecurityGround, withoutReferences } from './ground.ts'

let ground: SecurityGround
let directory: string
/** As many as by default, in windows of a day: none turns over in the middle of a test. */
const limits = {
  sign_in_address: { max: 60, window_seconds: 86_400 },
  sign_in_account_address: { max: 10, window_seconds: 86_400 },
  sign_in_account: { max: 30, window_seconds: 86_400 },
}
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ambit-limits-'))
  const file = join(directory, 'limits.json')
  await writeFile(file, JSON.stringify(limits))
  ground = await startSecurityGround({ AMBIT_RATE_LIMITS: file }, { passwordWork: 'shipped' })
})
after(async () => {
  await ground.close()
  await rm(directory, { recursive: true })
})
beforeEach(async () => {
  await ground.db.database.query('DELETE FROM attempts')
})

interface Flow {
  readonly cookie: string
  readonly csrf: string
}

/** What a browser holds once it was shown the form. */
async function openForm(cookie?: string): Promise<Flow> {
  const shown = await ground.ask('GET', '/sign-in', cookie === undefined ? {} : { headers: { cookie } })
  const csrf = readForm(shown.text).fields.find(([name]) => name === 'csrf_token')?.[1] ?? ''
  return { cookie: cookie ?? pairs(shown)[0] ?? '', csrf }
}

function pairs(answer: Answer): string[] {
  return answer.headers.getSetCookie().map(line => line.split(';')[0] ?? '')
}

function send(
  flow: Flow,
  fields: Readonly<Record<string, string>>,
  { headers = {}, address = '127.0.0.1' }: { headers?: Readonly<Record<string, string>>; address?: string } = {},
): Promise<Answer> {
  const body = new URLSearchParams({ csrf_token: flow.csrf, ...fields })
  return ground.ask('POST', '/sign-in', { body, address, headers: { cookie: flow.cookie, ...headers } })
}

const right = (): { email: string; password: string } => ({ email: ground.node.email, password: ground.node.password })
const wrong = (): { email: string; password: string } => ({ email: ground.node.email, password: 'not the passphrase' })

test('T31 of 100 parallel guesses ten are judged; locked, the right password is refused too, from here but not from elsewhere', async () => {
  const flow = await openForm()
  const answers = await Promise.all(Array.from({ length: 100 }, () => send(flow, wrong())))
  const judged = answers.filter(({ status }) => status === 400)
  assert.ok(judged.length <= 10, `${judged.length} guesses were judged`)
  const locked = answers.filter(({ status }) => status === 429)
  assert.equal(judged.length + locked.length, 100)
  for (const { headers } of locked) assert.match(headers.get('retry-after') ?? '', /^[1-9]\d*$/)
  const state = await ground.state()
  const late = await send(flow, right())
  assert.equal(late.status, 429)
  assert.match(late.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
  assert.deepEqual(late.headers.getSetCookie(), [])
  assert.deepEqual(await ground.state(), state)
  const elsewhere = await send(flow, right(), { address: '203.0.113.7' })
  assert.equal(elsewhere.status, 303)
})

test('T31 an account is limited over all addresses, an address over all accounts, and no spelling is another account', async () => {
  const flow = await openForm()
  const spellings = [
    'mina@acme.example',
    'MINA@acme.example',
    'mina@ａcme.example',
    ' mina@acme.example ',
    'Ｍina@acme.example',
  ]
  const statuses: number[] = []
  for (let nth = 0; nth < 31; nth++) {
    const email = spellings[nth % spellings.length] ?? ''
    statuses.push((await send(flow, { email, password: 'guess' }, { address: `203.0.113.${nth}` })).status)
  }
  assert.deepEqual([...new Set(statuses.slice(0, 30))], [400])
  assert.equal(statuses[30], 429)
  const one = '198.51.100.9'
  for (let nth = 0; nth < 60; nth++)
    assert.equal((await send(flow, { email: `${nth}@acme.example`, password: '' }, { address: one })).status, 400)
  const many = await Promise.all(
    Array.from({ length: 61 }, (_, nth) =>
      send(flow, { email: `n${nth}@acme.example`, password: 'guess' }, { address: one }),
    ),
  )
  assert.equal(many.filter(({ status }) => status === 429).length, 1)
})

test('T31 T81 a forged forwarding header gives no new address', async () => {
  const flow = await openForm()
  for (let nth = 0; nth < 10; nth++)
    assert.equal((await send(flow, wrong(), { headers: { 'x-forwarded-for': `203.0.113.${nth}` } })).status, 400)
  for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip'])
    assert.equal((await send(flow, wrong(), { headers: { [name]: '203.0.113.99' } })).status, 429, name)
})

test('T32 known, unknown, suspended and passwordless people get byte-equal answers for a wrong password, and leave the same behind', async () => {
  const people = await Promise.all([
    ground.node.api('POST', '/user_management/users', { email: 'no-password@acme.example' }),
    ground.node.api('POST', '/user_management/users', { email: 'gone@acme.example', password: 'a passphrase of gone' }),
    ground.node.api('POST', '/user_management/users', {
      email: 'moved@acme.example',
      password_hash: '$scrypt$ln=14,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY',
      password_hash_type: 'scrypt',
    }),
  ])
  await ground.node.api('POST', `/v1/principals/${people[1].id}/suspend`, {})
  const emails = ['mina', 'nobody', 'gone', 'no-password', 'moved'].map(name => `${name}@acme.example`)
  const flow = await openForm()
  const answers: string[] = []
  for (const email of emails) {
    await ground.newEvents()
    const state = await ground.state()
    const { status, headers, text } = await send(flow, { email, password: 'not the passphrase' })
    assert.equal(status, 400, email)
    assert.deepEqual(await ground.state(), state)
    assert.deepEqual(await ground.newEvents(), ['sign_in.failed'], email)
    const kept = [...headers].filter(([name]) => name !== 'x-request-id')
    answers.push(`${JSON.stringify(kept)} ${withoutReferences(text).replaceAll(email, 'E')}`)
  }
  assert.deepEqual(
    answers,
    answers.map(() => answers[0]),
  )
  const control = await send(flow, right())
  assert.equal(control.status, 303)
})

test('T32 an unknown person costs the work of a known one: the same processor time, one Argon2id each', async () => {
  const flow = await openForm()
  const times: Record<string, number[]> = { known: [], unknown: [] }
  for (let nth = 0; nth < 8; nth++)
    for (const [kind, email] of [
      ['known', 'mina@acme.example'],
      ['unknown', `nobody-${nth}@acme.example`],
    ] as const) {
      await ground.db.database.query('DELETE FROM attempts')
      const started = process.cpuUsage()
      assert.equal((await send(flow, { email, password: 'not the passphrase' })).status, 400)
      const { user, system } = process.cpuUsage(started)
      times[kind]?.push(user + system)
    }
  const median = (values: number[] = []): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
  const [known, unknown] = [median(times.known), median(times.unknown)]
  // Work is compared, not time: how busy the machine is changes neither. Without Argon2id an answer takes about a tenth.
  assert.ok(unknown > known / 3 && known > unknown / 3, `medians: known ${known}, unknown ${unknown} µs of work`)
})

test('T24 T39 CVE-2026-7507 a form counts only in the browser that was shown it: nobody is signed in as somebody else', async () => {
  const [attacker, victim] = [await openForm(), await openForm()]
  assert.notEqual(attacker.csrf, victim.csrf)
  const forged: readonly (readonly [string, Flow])[] = [
    ['the attacker’s token in the victim’s browser', { cookie: victim.cookie, csrf: attacker.csrf }],
    ['no token', { cookie: victim.cookie, csrf: '' }],
    ['no cookie', { cookie: '', csrf: victim.csrf }],
    ['two cookies of one name', { cookie: `${victim.cookie}; ${attacker.cookie}`, csrf: victim.csrf }],
    ['the cookie as token', { cookie: victim.cookie, csrf: victim.cookie.split('=')[1] ?? '' }],
  ]
  for (const [what, flow] of forged) {
    await ground.newEvents()
    const state = await ground.state()
    const answer = await send(flow, right())
    assert.equal(answer.status, 403, what)
    assert.equal(
      pairs(answer).some(pair => !pair.includes('_flow=')),
      false,
      what,
    )
    assert.deepEqual(await ground.state(), state, what)
    assert.deepEqual(await ground.newEvents(), [], what)
  }
  const crossSite = await send(victim, right(), { headers: { origin: 'https://evil.example' } })
  assert.equal(crossSite.status, 403)
  assert.equal((await send(victim, right())).status, 303)
})

test('T39 T41 CVE-2025-12390 every sign-in has a new id, whatever the browser brought, and the old cookie is no better for it', async () => {
  const first = await openForm()
  const name = first.cookie.split('=')[0]?.replace(/_flow$/, '') ?? ''
  const preset = `${name}=${'A'.repeat(43)}; ${name}_strict=${'B'.repeat(43)}`
  const fixed = await openForm(`${first.cookie}; ${preset}`)
  const one = await send(fixed, right())
  const two = await send({ cookie: `${first.cookie}; ${pairs(one).join('; ')}`, csrf: fixed.csrf }, right())
  const values = [one, two].map(answer => pairs(answer).find(pair => pair.startsWith(`${name}=`)))
  assert.equal(new Set([...values, `${name}=${'A'.repeat(43)}`]).size, 3)
  const account = await ground.ask('GET', '/account', { headers: { cookie: preset } })
  assert.equal(account.status, 303)
  assert.match(account.headers.get('location') ?? '', /^\/sign-in/)
  const control = await ground.ask('GET', '/account', { headers: { cookie: pairs(two).join('; ') } })
  assert.equal(control.status, 200)
})

test('T41 cookies have no domain, are the whole host’s, unreadable for scripts, and of https only on https', async t => {
  const flow = await openForm()
  const signedIn = await send(flow, right())
  const lines = [...(await ground.ask('GET', '/sign-in')).headers.getSetCookie(), ...signedIn.headers.getSetCookie()]
  assert.equal(lines.length, 3)
  for (const line of lines) {
    assert.match(line, /; Path=\/; HttpOnly; SameSite=(Lax|Strict); Max-Age=\d+$/)
    assert.equal(/domain/i.test(line), false)
  }
  assert.deepEqual(
    lines.map(line => /SameSite=(\w+)/.exec(line)?.[1]),
    ['Lax', 'Lax', 'Strict'],
  )
  const secure = await startSecurityGround({
    AMBIT_BASE_URL: 'https://id.acme.example',
    AMBIT_SMTP_URL: 'none',
    AMBIT_EGRESS_ALLOW: '',
    AMBIT_RATE_LIMITS: 'default',
  })
  t.after(() => secure.close())
  const browser = secure.browser()
  await browser.signIn()
  for (const pair of browser.cookie().split('; ')) assert.match(pair, /^__Host-ambit_[0-9a-f]{12}(_flow|_strict)?=/)
  const shown = await secure.ask('GET', '/sign-in')
  assert.match(shown.headers.getSetCookie()[0] ?? '', /; Path=\/; HttpOnly; Secure; SameSite=Lax/)
  assert.equal(shown.headers.get('strict-transport-security'), 'max-age=63072000')
  assert.equal((await ground.ask('GET', '/sign-in')).headers.get('strict-transport-security'), null)
  const plain = browser.cookie().replaceAll('__Host-', '')
  assert.equal((await secure.ask('GET', '/account', { headers: { cookie: plain } })).status, 303)
  assert.equal((await secure.ask('GET', '/account', { headers: { cookie: browser.cookie() } })).status, 200)
})

test('T41 another application’s cookie, an overwritten one and an overfull jar are no session', async () => {
  const browser = ground.browser()
  await browser.signIn()
  const good = browser.cookie()
  const [name = '', value = ''] =
    good
      .split('; ')
      .find(pair => !/_(flow|strict)=/.test(pair))
      ?.split('=') ?? []
  const other = name.replace(/[0-9a-f]{12}/, '0123456789ab')
  const jars = [
    `${other}=${value}`,
    `${name}=${value}; ${name}=${'A'.repeat(43)}`,
    `${name}=${'A'.repeat(43)}; ${name}=${value}`,
    `${name}=${value}x`,
    `${name}="${value}"`,
    Array.from({ length: 200 }, (_, nth) => `pad${nth}=${'x'.repeat(50)}`).join('; '),
  ]
  for (const cookie of jars) {
    const answer = await ground.ask('GET', '/account', { headers: { cookie } })
    assert.equal(answer.status, 303, cookie.slice(0, 80))
  }
  const padded = `${jars.at(-1)}; ${good}`
  assert.equal((await ground.ask('GET', '/account', { headers: { cookie: padded } })).status, 200)
})

test('T40 T10 I5 a browser’s cookie is no bearer, and an API key or an agent’s token signs nobody in', async () => {
  const browser = ground.browser()
  await browser.signIn()
  const value = /ambit_[0-9a-f]{12}=([\w-]+)/.exec(browser.cookie())?.[1] ?? ''
  const agent = await ground.agent()
  for (const path of ['/v1/sessions', '/user_management/users']) {
    for (const headers of [
      { cookie: browser.cookie() },
      { authorization: `Bearer ${value}` },
      { authorization: `Bearer ${agent.token}` },
    ])
      assert.equal((await ground.ask('GET', path, { headers: { ...headers } })).status, 401, path)
    assert.equal((await ground.asOwner('GET', path)).status, 200)
  }
  const mcp = await ground.node.mcp(value, { jsonrpc: '2.0', id: 1, method: 'ping' })
  assert.equal(mcp.status, 401)
  for (const token of [agent.token, ground.node.env.AMBIT_API_KEY ?? '']) {
    const name = browser.cookie().split('=')[0]?.replace('_flow', '')
    for (const headers of [{ authorization: `Bearer ${token}` }, { cookie: `${name}=${token}` }])
      assert.equal((await ground.ask('GET', '/account', { headers: { ...headers } })).status, 303)
  }
})

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { listen } from '../../src/main.ts'
import { workosCli } from '../../src/oauth/model.ts'
import { type RateLimitSurface, rateLimitSurfaces } from '../../src/platform/rate-limits.ts'
import type { TestUpstream } from '../gateway-upstream.ts'
import { appCode } from '../sign-in/ground.ts'
import { type Answer, type AskInit, type SecurityGround, startSecurityGround } from './ground.ts'
import { held, post } from './held-form.ts'
import { addParty } from './party.ts'

const max = 3
/** A day, so that no window turns over in the middle of a test. */
const windowSeconds = 86_400
let directory: string
let ground: SecurityGround
let upstream: TestUpstream
let server: Awaited<ReturnType<typeof listen>>
let slow: Socket
let slowSince: number
/** What the slow one was told, and after how long. */
let slowTold: Promise<{ heard: string; afterMs: number }>
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ambit-limits-'))
  const file = join(directory, 'limits.json')
  const limits = rateLimitSurfaces.map(surface => [
    surface,
    { max: surface === 'mcp_session' ? sessionMax : isTold(surface) ? toldMax : max, window_seconds: windowSeconds },
  ])
  await writeFile(file, JSON.stringify(Object.fromEntries(limits)))
  ground = await startSecurityGround({ AMBIT_RATE_LIMITS: file, AMBIT_PORT: '0' })
  server = await listen(ground.node.ambit)
  slow = connect(server.port, '127.0.0.1')
  slowSince = performance.now()
  slow.on('error', () => undefined)
  slowTold = new Promise(resolve => {
    let heard = ''
    slow.on('data', chunk => {
      heard += chunk
    })
    slow.on('close', () => resolve({ heard, afterMs: performance.now() - slowSince }))
  })
  slow.write('POST /oauth2/token HTTP/1.1\r\nHost: localhost\r\n')
  upstream = await addParty(ground)
})
after(async () => {
  slow.destroy()
  await server.close()
  await ground.close()
  await upstream.close()
  await rm(directory, { recursive: true })
})
beforeEach(async () => {
  await ground.db.database.query('DELETE FROM attempts')
})

/** Counted by the node and told to the others: every request of this file counts there, and they have tests of their own. */
const toldSurfaces = ['address', 'key_reads', 'key_writes', 'directory'] as const
const toldMax = 100_000
function isTold(surface: RateLimitSurface): surface is (typeof toldSurfaces)[number] {
  return toldSurfaces.some(each => each === surface)
}

/**
 * What is over answers nothing: it is not mailed, and the request stands on the page; it is not asked now, and the account is
 * looked at later. Each has a test of its own.
 */
const silentSurfaces = ['approval_mails_agent', 'approval_mails_person', 'account_probes'] as const
function isSilent(surface: RateLimitSurface): surface is (typeof silentSurfaces)[number] {
  return silentSurfaces.some(each => each === surface)
}

/** Counted in the database. What a session may ask of a node is a bucket of that node, and has a test of its own. */
type CountedSurface = Exclude<
  RateLimitSurface,
  'mcp_session' | (typeof toldSurfaces)[number] | (typeof silentSurfaces)[number]
>
const countedSurfaces = rateLimitSurfaces.filter(
  (surface): surface is CountedSurface => surface !== 'mcp_session' && !isTold(surface) && !isSilent(surface),
)
const sessionMax = 40

interface LimitCase {
  /** Makes what repeats: `again` is limited together, `other` is somebody else. */
  readonly prepare: () => Promise<{
    again: (init?: AskInit) => Promise<Pick<Answer, 'status' | 'headers'>>
    other: () => Promise<Pick<Answer, 'status'>>
  }>
  /** Where the refusal is inside an answer of MCP. */
  readonly inside?: true
}

const register = (init: AskInit = {}): Promise<Answer> =>
  ground.ask('POST', '/oauth2/register', {
    ...init,
    headers: { 'content-type': 'application/json', ...init.headers },
    body: JSON.stringify({ redirect_uris: ['http://127.0.0.1:9000/callback'], token_endpoint_auth_method: 'none' }),
  })

let nth = 0
const elsewhere = (): string => `203.0.113.${++nth % 250}`

async function signInWith(email: () => string, address: () => string) {
  const form = await held(ground.browser(), { page: '/sign-in', path: '/sign-in' })
  const person = ground.browser()
  const opened = await held(person, { page: '/sign-in', path: '/sign-in', fields: { password: 'wrong passphrase' } })
  return (init: AskInit = {}): Promise<Answer> =>
    ground.ask('POST', '/sign-in', {
      address: init.address ?? address(),
      headers: { cookie: opened.cookie, ...init.headers },
      body: new URLSearchParams({ ...form.fields, ...opened.fields, email: email() }),
    })
}

/** Asks for a mail; nobody has the address, so the answer is all that happens. */
async function resetWith(email: () => string, address: () => string) {
  const form = await held(ground.browser(), { page: '/reset-password', path: '/reset-password' })
  return (init: AskInit = {}): Promise<Answer> =>
    ground.ask('POST', '/reset-password', {
      address: init.address ?? address(),
      headers: { cookie: form.cookie, ...init.headers },
      body: new URLSearchParams({ ...form.fields, email: email() }),
    })
}

const cases: Readonly<Partial<Record<CountedSurface, LimitCase>>> = {
  sign_in_address: {
    prepare: async () => {
      const again = await signInWith(
        () => `n${++nth}@acme.example`,
        () => '198.51.100.1',
      )
      return { again, other: () => again({ address: '198.51.100.2' }) }
    },
  },
  sign_in_account_address: {
    prepare: async () => {
      const again = await signInWith(
        () => 'one@acme.example',
        () => '198.51.100.3',
      )
      return {
        again,
        other: async () =>
          (
            await signInWith(
              () => 'two@acme.example',
              () => '198.51.100.4',
            )
          )(),
      }
    },
  },
  sign_in_account: {
    prepare: async () => ({
      again: await signInWith(() => 'three@acme.example', elsewhere),
      other: await signInWith(() => 'four@acme.example', elsewhere),
    }),
  },
  step_up: {
    prepare: async () => {
      const agent = await ground.agent()
      const asked = await agent.call('gateway__request_access', {
        purpose: 'p',
        tools: [{ name: 'notes__create_issue' }],
      })
      const path = `/approvals/${asked.data.approval_id}`
      const person = ground.browser()
      await person.signIn()
      await ground.db.database.query(`UPDATE session_sign_ins SET at = at - interval '1 hour'`)
      const form = await held(person, {
        page: path,
        path: `${path}/decision`,
        fields: { decision: 'approve', password: 'wrong passphrase', tool: 'notes__create_issue' },
      })
      const bob = await ground.node.api('POST', '/user_management/users', { email: `bob${++nth}@acme.example` })
      return {
        again: init => post(ground, form, { headers: { ...init?.headers } }),
        other: () => ground.asOwner('GET', `/user_management/users/${bob.id}`),
      }
    },
  },
  factor: {
    prepare: async () => {
      const halfway = async (): Promise<(init?: AskInit) => Promise<Answer>> => {
        const [email, password] = [`factor${++nth}@acme.example`, 'a passphrase of somebody']
        const user = await ground.node.api('POST', '/user_management/users', { email, password, email_verified: true })
        const made = await ground.node.api('POST', `/user_management/users/${user.id}/auth_factors`, { type: 'totp' })
        const code = appCode(String(Object(made.authentication_factor).totp.secret))
        const challenge = Object(made.authentication_challenge).id
        await ground.node.api('POST', `/auth/challenges/${challenge}/verify`, { code })
        const person = ground.browser(email, password)
        await person.signIn()
        const form = await held(person, {
          page: '/sign-in/factor',
          path: '/sign-in/factor',
          fields: { code: '000000' },
        })
        return init => post(ground, form, { headers: { ...init?.headers } })
      }
      return { again: await halfway(), other: await halfway() }
    },
  },
  mail_account: {
    prepare: async () => ({
      again: await resetWith(
        () => 'nobody@acme.example',
        () => elsewhere(),
      ),
      other: await resetWith(
        () => 'nobody-else@acme.example',
        () => elsewhere(),
      ),
    }),
  },
  mail_address: {
    prepare: async () => {
      const again = await resetWith(
        () => `nobody${++nth}@acme.example`,
        () => '198.51.100.7',
      )
      return { again, other: () => again({ address: '198.51.100.8' }) }
    },
  },
  client_document: {
    prepare: async () => {
      const again = (init: AskInit = {}): Promise<Answer> =>
        ground.ask(
          'GET',
          `/oauth2/authorize?client_id=${encodeURIComponent(`https://127.0.0.1:9/client-${++nth}`)}&redirect_uri=x`,
          init,
        )
      return { again, other: () => again({ address: elsewhere() }) }
    },
  },
  register_address: { prepare: async () => ({ again: register, other: () => ground.ask('GET', '/health') }) },
  register_day: {
    prepare: async () => ({
      again: init => register({ address: elsewhere(), ...init }),
      other: () => ground.ask('GET', '/health'),
    }),
  },
  client: {
    prepare: async () => {
      const users: { id: string }[] = Object((await ground.node.api('GET', '/user_management/users')).data)
      const make = (): Promise<Record<string, unknown>> =>
        ground.node.api('POST', '/v1/agents', {
          name: 'A',
          owner_id: users.at(-1)?.id,
          credentials: { type: 'client_secret' },
        })
      const [one, two] = [await make(), await make()]
      const ask = (client: Record<string, unknown>, init: AskInit = {}): Promise<Answer> =>
        ground.ask('POST', '/oauth2/introspection', {
          ...init,
          body: new URLSearchParams({
            client_id: String(client.client_id),
            client_secret: String(client.client_secret),
            token: 'x',
          }),
        })
      return { again: init => ask(one, init), other: () => ask(two) }
    },
  },
  external_sign_in: {
    prepare: async () => {
      const back = 'http://127.0.0.1:9000/callback'
      const made = await ground.node.api('POST', '/v1/applications', {
        name: 'Rooms',
        kind: 'native',
        redirect_uris: [back],
        external_sign_in_uri: 'https://rooms.example/sign-in',
      })
      const entry = new URLSearchParams({
        response_type: 'code',
        client_id: String(made.client_id),
        redirect_uri: back,
        scope: 'openid',
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
      })
      const path = `/sign-in/external?${new URLSearchParams({ return_to: `/oauth2/authorize?${entry}` })}`
      const again = (init: AskInit = {}): Promise<Answer> => ground.ask('GET', path, init)
      assert.match(
        (await again()).headers.get('location') ?? '',
        /^https:\/\/rooms\.example\/sign-in\?external_auth_id=/,
      )
      return { again, other: () => again({ address: elsewhere() }) }
    },
  },
  device_start: {
    prepare: async () => {
      const again = (init: AskInit = {}): Promise<Answer> =>
        ground.ask('POST', '/oauth2/device_authorization', {
          ...init,
          body: new URLSearchParams({ client_id: workosCli.clientId, scope: 'openid' }),
        })
      await again()
      return { again, other: () => again({ address: elsewhere() }) }
    },
  },
  device_user_code: {
    prepare: async () => {
      const person = ground.browser()
      await person.signIn()
      const again = (init: AskInit = {}): Promise<Answer> =>
        ground.ask('GET', '/device?user_code=BCDF-GHJK', {
          ...init,
          headers: { cookie: person.cookie(), ...init.headers },
        })
      return { again, other: () => again({ address: elsewhere() }) }
    },
  },
  agent_registration: {
    prepare: async () => {
      await ground.asOwner('PUT', '/v1/agent_registration_settings', { enabled: true, role_slugs: [] })
      const again = (init: AskInit = {}): Promise<Answer> => asJson('/agent/identity', { type: 'anonymous' }, init)
      const other = async (): Promise<Answer> => {
        await ground.db.database.query(`DELETE FROM attempts WHERE key LIKE 'register_day%'`)
        return again({ address: elsewhere() })
      }
      return { again, other }
    },
  },
  portal_link: {
    prepare: async () => {
      const linkOf = async (): Promise<(init?: AskInit) => Promise<Answer>> => {
        const { json } = await ground.asOwner('POST', '/organizations', { name: `Limited ${++nth}` })
        const asked = { organization: json.id, intent: 'sso' }
        const authorization = `Bearer ${ground.node.env.AMBIT_API_KEY}`
        return (init = {}) =>
          asJson('/portal/generate_link', asked, { ...init, headers: { authorization, ...init.headers } })
      }
      return { again: await linkOf(), other: await linkOf() }
    },
  },
  portal_address: {
    prepare: async () => {
      const again = (init: AskInit = {}): Promise<Answer> =>
        ground.ask('GET', '/portal/start?token=none', { address: '198.51.100.61', ...init })
      return { again, other: () => again({ address: elsewhere() }) }
    },
  },
  portal_visit: {
    prepare: async () => {
      const visitOf = async (): Promise<(init?: AskInit) => Promise<Answer>> => {
        const { json } = await ground.asOwner('POST', '/organizations', { name: `Limited ${++nth}` })
        const made = await ground.asOwner('POST', '/portal/generate_link', {
          organization: json.id,
          intent: 'domain_verification',
        })
        const visitor = ground.browser()
        await visitor.send(await visitor.open(String(made.json.link)), {})
        const form = await held(visitor, { page: '/portal/domains', path: '/portal/domains' })
        const body = new URLSearchParams({ ...form.fields, domain: 'no domain' })
        return (init = {}) =>
          ground.ask('POST', '/portal/domains', {
            ...init,
            headers: { cookie: form.cookie, origin: ground.node.baseUrl, ...init.headers },
            body,
          })
      }
      return { again: await visitOf(), other: await visitOf() }
    },
  },
  agent_claim: {
    prepare: async () => {
      const guess = { claim_token: 'clm_none', user_code: 'BCDF-GHJK' }
      const again = (init: AskInit = {}): Promise<Answer> => asJson('/agent/identity/claim/complete', guess, init)
      return { again, other: () => again({ address: elsewhere() }) }
    },
  },
  approval_requests: {
    prepare: async () => {
      const [one, two] = [await ground.agent(), await ground.agent()]
      const ask = async (agent: typeof one): Promise<Pick<Answer, 'status' | 'headers'>> => {
        const { text, isError } = await agent.call('gateway__request_access', {
          purpose: `p${++nth}`,
          tools: [{ name: 'notes__echo' }],
        })
        const status = isError ? Number(/^(\d{3}) /.exec(text)?.[1] ?? (text.includes('Too many') ? 429 : 500)) : 200
        return {
          status,
          headers: new Headers(status === 429 ? { 'retry-after': /(\d+) seconds/.exec(text)?.[1] ?? '' } : {}),
        }
      }
      return { again: () => ask(one), other: () => ask(two) }
    },
  },
}

function asJson(path: string, body: object, init: AskInit): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...init.headers }
  return ground.ask('POST', path, { ...init, headers, body: JSON.stringify(body) })
}

test('T81 each surface that is counted has a case here', () => {
  assert.deepEqual(
    countedSurfaces.filter(surface => cases[surface] === undefined),
    [],
  )
})

for (const surface of countedSurfaces.filter(each => cases[each] !== undefined))
  test(`T81 ${surface}: beyond the limit 429 with the time to wait, whatever is forwarded, and nobody else is met`, async () => {
    const { again, other } = (await cases[surface]?.prepare()) ?? assert.fail(surface)
    await ground.db.database.query('DELETE FROM attempts')
    for (let tries = 0; tries < max; tries++) {
      const { status } = await again()
      assert.notEqual(status, 429, `try ${tries + 1}`)
      if (surface === 'register_day')
        await ground.db.database.query(`DELETE FROM attempts WHERE key LIKE 'register_address%'`)
    }
    const state = await ground.state()
    for (const headers of [
      {},
      { 'x-forwarded-for': '8.8.8.8' },
      { forwarded: 'for=8.8.8.8' },
      { 'x-real-ip': '8.8.8.8' },
    ]) {
      const refused = await again({ headers: { ...headers } })
      assert.equal(refused.status, 429, JSON.stringify(headers))
      assert.match(refused.headers.get('retry-after') ?? '', /^[1-9]\d*$/, JSON.stringify(headers))
    }
    assert.deepEqual(await ground.state(), state)
    assert.notEqual((await other()).status, 429)
  })

test('T81 T70 a session that asks one node too fast gets 429, its neighbours don’t, and an end of it is still heard', async () => {
  const [one, two] = [await ground.agent(), await ground.agent()]
  const ask = (token: string): Promise<Response> => ground.node.mcp(token, { jsonrpc: '2.0', id: 1, method: 'ping' })
  const answers = await Promise.all(Array.from({ length: sessionMax + 5 }, () => ask(one.token)))
  const refused = answers.filter(({ status }) => status === 429)
  assert.equal(refused.length, 6)
  for (const { headers } of refused) assert.equal(headers.get('retry-after'), '1')
  assert.notEqual((await ask(two.token)).status, 429)
  await ground.node.api('POST', `/v1/sessions/${one.sessionId}/end`, {})
  assert.equal((await ask(one.token)).status, 401)
})

test('T81 /health says that limits come from a file', async () => {
  assert.equal(Object((await ground.ask('GET', '/health')).json.loosened).rate_limits, 'file')
})

test('T85 who sends headers slowly is cut off within seconds, and others are served meanwhile', async () => {
  assert.equal((await fetch(`http://127.0.0.1:${server.port}/health`)).status, 200)
  const { heard, afterMs } = await slowTold
  assert.match(heard, /^$|^HTTP\/1\.1 408 /)
  assert.ok(afterMs < 60_000, `${afterMs} ms`)
})

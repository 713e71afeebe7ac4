import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { userGrants } from '../../src/authentication/grants/all.ts'
import { mailsTo } from '../../src/mail/index.ts'
import { appCode, codeIn } from '../sign-in/ground.ts'
import { apiMembers } from './api-members.ts'
import { type Answer, type SecurityGround, startSecurityGround } from './ground.ts'

let ground: SecurityGround
before(async () => {
  ground = await startSecurityGround({ AMBIT_SIGN_IN_RISK: 'enforce' })
})
after(() => ground.close())

const password = 'a passphrase of somebody'
let nth = 0

async function person(parts: object = {}): Promise<{ id: string; email: string }> {
  const email = `guessed${++nth}@acme.example`
  const made = await ground.node.api('POST', '/user_management/users', {
    email,
    password,
    email_verified: true,
    ...parts,
  })
  return { id: String(made.id), email }
}

const mailed = async (email: string): Promise<string> =>
  codeIn((await mailsTo(ground.node.ambit.on, email)).at(-1)?.text ?? '')

/** One request at the door of user management, as the application of the first start. */
function authenticate(fields: object): Promise<Answer> {
  const client_id = ground.node.ambit.firstStart?.clientId
  const body = JSON.stringify({ client_id, client_secret: ground.node.env.AMBIT_API_KEY, ...fields })
  return ground.ask('POST', '/user_management/authenticate', { headers: { 'content-type': 'application/json' }, body })
}

/** Something that asks for a code: the right one, and whether an answer let somebody through. */
interface Guessed {
  readonly right: string
  readonly send: (code: string) => Promise<Answer>
  readonly passes: (answer: Answer) => boolean
}

const isFine = ({ status }: Answer): boolean => status === 200

async function withFactor(): Promise<{ email: string; factor: string; key: string; challenge: string }> {
  const { id, email } = await person()
  const made = await ground.node.api('POST', `/user_management/users/${id}/auth_factors`, { type: 'totp' })
  const { id: factor, totp } = Object(made.authentication_factor)
  return { email, factor, key: String(totp.secret), challenge: Object(made.authentication_challenge).id }
}

const verify = (challenge: string, code: string): Promise<Answer> =>
  ground.asOwner('POST', `/auth/challenges/${challenge}/verify`, { code })

const grantPrefix = 'urn:workos:oauth:grant-type:'

/** By route of the API, or by grant of user management. */
const guessed: Readonly<Record<string, () => Promise<Guessed>>> = {
  'POST /auth/challenges/{id}/verify': async () => {
    const { key, challenge } = await withFactor()
    return { right: appCode(key), send: code => verify(challenge, code), passes: ({ json }) => json.valid === true }
  },
  'POST /user_management/users/{user_id}/email_change/confirm': async () => {
    const path = `/user_management/users/${(await person()).id}/email_change`
    const new_email = `moved${++nth}@acme.example`
    await ground.node.api('POST', `${path}/send`, { new_email })
    return {
      right: await mailed(new_email),
      send: code => ground.asOwner('POST', `${path}/confirm`, { code }),
      passes: isFine,
    }
  },
  'POST /user_management/users/{user_id}/email_verification/confirm': async () => {
    const { id, email } = await person({ email_verified: false })
    const path = `/user_management/users/${id}/email_verification`
    await ground.node.api('POST', `${path}/send`, {})
    return {
      right: await mailed(email),
      send: code => ground.asOwner('POST', `${path}/confirm`, { code }),
      passes: isFine,
    }
  },
  [`${grantPrefix}magic-auth:code`]: async () => {
    const { email } = await person()
    const { code } = await ground.node.api('POST', '/user_management/magic_auth', { email })
    const grant_type = `${grantPrefix}magic-auth:code`
    return { right: String(code), send: typed => authenticate({ grant_type, email, code: typed }), passes: isFine }
  },
  [`${grantPrefix}email-verification:code`]: async () => {
    const { email } = await person({ email_verified: false })
    const { json } = await authenticate({ grant_type: 'password', email, password })
    const { pending_authentication_token } = json
    const grant_type = `${grantPrefix}email-verification:code`
    const send = (code: string): Promise<Answer> => authenticate({ grant_type, pending_authentication_token, code })
    return { right: await mailed(email), send, passes: isFine }
  },
  [`${grantPrefix}radar-email-challenge:code`]: async () => {
    const { email } = await person()
    const fields = { grant_type: 'password', email, password }
    const known = { ip_address: '203.0.113.7', user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0' }
    assert.equal((await authenticate({ ...fields, ...known })).status, 200)
    const { json } = await authenticate({ ...fields, ip_address: '198.51.100.9', user_agent: 'curl/8.0' })
    const { pending_authentication_token, radar_challenge_id } = json
    const asked = { pending_authentication_token, radar_challenge_id }
    const grant_type = `${grantPrefix}radar-email-challenge:code`
    const send = (code: string): Promise<Answer> => authenticate({ grant_type, ...asked, code })
    return { right: await mailed(email), send, passes: isFine }
  },
  [`${grantPrefix}mfa-totp`]: async () => {
    const { email, factor, key, challenge } = await withFactor()
    assert.equal((await verify(challenge, appCode(key))).json.valid, true)
    const { pending_authentication_token } = (await authenticate({ grant_type: 'password', email, password })).json
    const { id } = await ground.node.api('POST', `/auth/factors/${factor}/challenge`, {})
    const fields = {
      grant_type: `${grantPrefix}mfa-totp`,
      pending_authentication_token,
      authentication_challenge_id: id,
    }
    return { right: appCode(key, 1), send: code => authenticate({ ...fields, code }), passes: isFine }
  },
}

/** What these grants take can't be guessed, or is counted by account and address. */
const notGuessed: Readonly<Record<string, string>> = {
  password: 'T31: counted by account and by address, on all nodes together',
  authorization_code: '256 bits',
  refresh_token: '256 bits',
  [`${grantPrefix}organization-selection`]: '256 bits',
  'urn:ietf:params:oauth:grant-type:device_code': '256 bits; its user code is typed on a page, and counted there (T20)',
}

test('T31 T37 CVE-2025-64102 every door that takes a code is in the table below', () => {
  const routes = [...apiMembers].filter(([, { taken }]) => taken.includes('code')).map(([name]) => name)
  const grants = userGrants.map(({ names }) => names[0] ?? '')
  const listed = [...Object.keys(guessed), ...Object.keys(notGuessed)]
  assert.deepEqual(listed.toSorted(), [...routes, ...grants].toSorted())
})

const guessesMax = 5
for (const [door, prepare] of Object.entries(guessed))
  test(`T31 T33 T37 CVE-2025-64102 CVE-2026-16103 ${door}: after five guesses the right code is dead too`, async () => {
    const control = await prepare()
    assert.ok(control.passes(await control.send(control.right)), 'the right code by itself')
    const { right, send, passes } = await prepare()
    const wrong = right === '123456' ? '123457' : '123456'
    for (let at = 0; at < guessesMax; at++) assert.equal(passes(await send(wrong)), false)
    assert.equal(passes(await send(right)), false)
  })

const inApplication = ['logo_url', 'dark_logo_url', 'support_url', 'terms_url', 'privacy_url']

/** Where addresses for browsers are configured: the body with one address in one place. */
const addressed: Readonly<Record<string, (name: string, address: string) => Promise<[path: string, body: object]>>> = {
  'POST /v1/applications': async (name, address) => ['/v1/applications', { name: 'App', ...inBody(name, address) }],
  'PATCH /v1/applications/{id}': async (name, address) => [
    `/v1/applications/${await application()}`,
    inBody(name, address),
  ],
  'PUT /v1/applications/{id}/branding': async (name, address) => [
    `/v1/applications/${await application()}/branding`,
    { [name]: address },
  ],
  'POST /portal/generate_link': async (name, address) => {
    const { id } = await ground.node.api('POST', '/organizations', { name: 'Sets itself up' })
    if (address.startsWith('https:')) await ground.node.api('POST', '/user_management/redirect_uris', { uri: address })
    return ['/portal/generate_link', { organization: id, [name]: address }]
  },
  'POST /user_management/redirect_uris': async (_, uri) => ['/user_management/redirect_uris', { uri }],
  'PUT /user_management/app_homepage_url': async (_, url) => ['/user_management/app_homepage_url', { url }],
  'POST /connect/applications': async (_, uri) => [
    '/connect/applications',
    { application_type: 'oauth', name: 'Connect', is_first_party: true, redirect_uris: [{ uri, default: true }] },
  ],
  'PUT /connect/applications/{id}': async (_, uri) => [
    `/connect/applications/${await connectApplication()}`,
    { redirect_uris: [{ uri, default: true }] },
  ],
}

/** They are asked by the server itself, through its guard (T51), or are taken only where they are registered (T03). */
const askedByUs =
  /^(POST|PATCH) \/webhook_endpoints|^PUT \/v1\/actions|^POST \/v1\/(providers|agents|identity_issuers|openapi_imports|audit\/streams)|^POST \/passwordless/
/** A person is sent to the authorization endpoint of a third party: addresses of the web and nothing else, by the test below. */
const ofThirdParty = /\/data-integrations/

function inBody(name: string, address: string): object {
  if (inApplication.includes(name)) return { branding: { [name]: address } }
  if (name === 'front_channel_logout_uri') return { redirect_uris: [besides(address)], [name]: address }
  if (name === 'redirect_uris' || name === 'logout_uris') return { [name]: [address] }
  return name === 'uri' ? { redirect_uris: [{ uri: address }] } : { [name]: address }
}

/** A redirect URI of the same site, which this address has to have beside it. */
function besides(address: string): string {
  return address.startsWith('https:') ? `${new URL(address).origin}/cb` : 'https://app.example/cb'
}

async function application(): Promise<string> {
  return String((await ground.node.api('POST', '/v1/applications', { name: `App ${++nth}` })).id)
}

async function connectApplication(): Promise<string> {
  const body = { application_type: 'oauth', name: `Connect ${++nth}`, is_first_party: true }
  return String((await ground.node.api('POST', '/connect/applications', body)).id)
}

const isAddress = (name: string): boolean => /(^|_)ur[il]s?$/.test(name)

test('T61 T100 GHSA-6rx5-m2rc-hmf7 every route that keeps an address for browsers is in the table above', () => {
  const taking = [...apiMembers].filter(
    ([name, { taken }]) => taken.some(isAddress) && !askedByUs.test(name) && !ofThirdParty.test(name),
  )
  assert.deepEqual(taking.map(([name]) => name).toSorted(), Object.keys(addressed).toSorted())
})

test('T61 T100 GHSA-6rx5-m2rc-hmf7 no third party is kept whose authorization endpoint a browser would run', async () => {
  const send = (authorization_url: string): Promise<Answer> =>
    ground.asOwner('POST', '/data-integrations', {
      provider: `custom-${++nth}`,
      custom_provider: { name: `Tracker ${nth}`, authorization_url, token_url: 'https://tracker.example/token' },
      credentials: { type: 'custom', client_id: 'tracker', client_secret: 'tracker-secret-0123' },
    })
  for (const hostile of ['javascript:alert(1)', 'JavaScript://x.example/%0aalert(1)', 'data:text/html,x', 'vbscript:x'])
    assert.equal((await send(hostile)).status, 400, hostile)
  const fine = await send('https://tracker.example/authorize')
  assert.ok(fine.status < 300, fine.text.slice(0, 300))
})

for (const [route, bodyOf] of Object.entries(addressed))
  test(`T61 T100 GHSA-6rx5-m2rc-hmf7 ${route} keeps no address that a browser would run`, async () => {
    const names = new Set(apiMembers.get(route)?.taken.filter(isAddress))
    assert.ok(names.size > 0)
    const [method = ''] = route.split(' ')
    for (const name of names) {
      const send = async (address: string): Promise<Answer> => ground.asOwner(method, ...(await bodyOf(name, address)))
      for (const hostile of [
        'javascript:alert(1)',
        'JavaScript://x.example/%0aalert(1)',
        'data:text/html,x',
        'vbscript:x',
      ]) {
        const answer = await send(hostile)
        assert.equal(answer.status, 422, `${name}: ${hostile}: ${answer.text.slice(0, 200)}`)
      }
      const fine = await send(`https://app${++nth}.example/path`)
      assert.ok(fine.status < 300, `${name}: ${fine.text.slice(0, 300)}`)
    }
  })

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeJwt } from 'jose'
import type { Browser, Shown } from '../../tests/oauth/browser.ts'
import { hidden } from '../../tests/oauth/browser.ts'
import {
  authorizeUrl,
  baseUrl,
  formOf,
  type Ground,
  jsonOf,
  pkce,
  startGround,
  system,
} from '../../tests/oauth/ground.ts'
import {
  type Application,
  type ApplicationParts,
  createApplication,
  findConsents,
  updateApplication,
} from '../applications/index.ts'
import { addMember, createOrganization, type Organization, type User } from '../directory/index.ts'
import { insertPermission } from '../roles/store-permissions.ts'
import { findBearer } from '../sessions/index.ts'
import { withdrawAuthorization } from './index.ts'

let ground: Ground
let owner: Organization
const back = 'https://partner.example/callback'

before(async () => {
  ground = await startGround()
  owner = await createOrganization(ground.on, system, { name: 'Partner Inc' })
  await ground.on.database.transaction(tx =>
    insertPermission(tx, {
      slug: 'rooms:read',
      name: 'See rooms',
      description: 'Names and places of all rooms',
      resourceTypeSlug: 'organization',
    }),
  )
})
after(() => ground.close())

function make(parts: Partial<ApplicationParts> = {}, scopes?: readonly string[]): Promise<Application> {
  const connect = { shown: true, thirdParty: true, scopes, organizationId: owner.id }
  const whole = { name: 'Calendar', kind: 'native', redirectUris: [back], connect, ...parts } as const
  return ground.on.database.transaction(tx => createApplication(tx, system, whole))
}

interface Asked {
  readonly url: string
  readonly verifier: string
}

function ask(application: Application, more: Readonly<Record<string, string | undefined>> = {}): Asked {
  const { verifier, challenge } = pkce()
  const members = { client_id: application.clientId, redirect_uri: back, scope: 'openid', code_challenge: challenge }
  return { url: authorizeUrl({ ...members, ...more }), verifier }
}

function answerOf(shown: Shown): URLSearchParams {
  const { location = '' } = shown
  assert.ok(location.startsWith(back), `${shown.status} ${location} ${shown.text}`)
  return new URL(location).searchParams
}

async function tokens(application: Application, code: string, verifier: string): Promise<Record<string, unknown>> {
  const fields = { grant_type: 'authorization_code', client_id: application.clientId, redirect_uri: back }
  return jsonOf(await ground.send('/oauth2/token', formOf({ ...fields, code, code_verifier: verifier })))
}

/** A person says yes, and the application redeems its code. */
async function letIn(
  browser: Browser,
  application: Application,
  more: Readonly<Record<string, string | undefined>> = {},
  fields: Readonly<Record<string, string>> = {},
): Promise<Record<string, unknown>> {
  const { url, verifier } = ask(application, more)
  const shown = await browser.open(url)
  assert.match(shown.text, /data-testid="consent-allow"/)
  const answer = answerOf(await browser.submit(shown, { decision: 'allow', ...fields }))
  return tokens(application, answer.get('code') ?? '', verifier)
}

async function person(): Promise<{ user: User; browser: Browser }> {
  const user = await ground.user(`p${crypto.randomUUID().slice(0, 8)}@acme.example`)
  return { user, browser: await ground.signedIn(user) }
}

async function counted(table: 'sessions' | 'application_consents'): Promise<number> {
  const [row] = await ground.on.database.query<{ count: string }>(`SELECT count(*) FROM ${table}`)
  return Number(row?.count)
}

test('the page says who asks and what it gets; yes gives a code, and the same scopes are not asked for again', async () => {
  const { browser, user } = await person()
  const application = await make({ more: { homepageUrl: 'https://calendar.example/about' } })
  const asked = ask(application, { scope: 'openid email' })
  const page = await browser.open(asked.url)
  assert.equal(page.status, 200)
  assert.match(page.text, /Calendar<\/[a-z]+> wants to use your account/)
  for (const words of [
    'Knows you again',
    'Your e-mail address',
    'calendar.example',
    'partner.example',
    'Partner Inc',
    user.email,
  ])
    assert.ok(page.text.includes(words), words)
  assert.ok(!page.text.includes('Your name and picture'))
  assert.ok(!/<script/.test(page.text))
  const answer = answerOf(await browser.submit(page, { decision: 'allow' }))
  assert.deepEqual([answer.get('state'), answer.get('iss')], ['st-1', baseUrl])
  const got = await tokens(application, answer.get('code') ?? '', asked.verifier)
  assert.equal(got.scope, 'openid email')
  assert.equal(decodeJwt(String(got.id_token)).email, user.email)
  const again = ask(application, { scope: 'email' })
  assert.ok(answerOf(await browser.open(again.url)).get('code'))
  const silent = ask(application, { scope: 'openid email', prompt: 'none' })
  assert.ok(answerOf(await browser.open(silent.url)).get('code'))
})

test('more scopes are asked for with the new ones marked, and prompt=consent asks always', async () => {
  const { browser } = await person()
  const application = await make()
  await letIn(browser, application)
  const more = await browser.open(ask(application, { scope: 'openid profile' }).url)
  assert.deepEqual(
    [...more.text.matchAll(/data-scope="(\w+)">.*?(New|Allowed before)/gs)].map(([, scope, word]) => [scope, word]),
    [
      ['openid', 'Allowed before'],
      ['profile', 'New'],
    ],
  )
  const anew = await browser.open(ask(application, { prompt: 'consent' }).url)
  assert.match(anew.text, /data-testid="consent-allow"/)
  assert.ok(answerOf(await browser.submit(anew, { decision: 'allow' })).get('code'))
})

test('no is told to the application with state and iss, starts nothing, and is asked again the next time', async () => {
  const { browser } = await person()
  const application = await make()
  const before = [await counted('sessions'), await counted('application_consents')]
  const answer = answerOf(await browser.submit(await browser.open(ask(application).url), { decision: 'deny' }))
  assert.deepEqual([answer.get('error'), answer.get('state'), answer.get('iss')], ['access_denied', 'st-1', baseUrl])
  assert.deepEqual([await counted('sessions'), await counted('application_consents')], before)
  assert.match((await browser.open(ask(application).url)).text, /data-testid="consent-allow"/)
})

test('T06 prompt=none without consent is consent_required, and with it a code', async () => {
  const { browser } = await person()
  const application = await make()
  const { url } = ask(application, { prompt: 'none' })
  const refused = answerOf(await browser.open(url))
  assert.deepEqual([refused.get('error'), refused.get('state')], ['consent_required', 'st-1'])
  await letIn(browser, application)
  assert.ok(answerOf(await browser.open(url)).get('code'))
  const wider = answerOf(await browser.open(ask(application, { prompt: 'none', scope: 'openid email' }).url))
  assert.equal(wider.get('error'), 'consent_required')
})

test('an application of our own asks nobody', async () => {
  const { browser } = await person()
  const connect = { shown: true, thirdParty: false, scopes: undefined, organizationId: undefined }
  const ours = await make({ name: 'Ours', connect })
  assert.ok(answerOf(await browser.open(ask(ours, { prompt: 'consent' }).url)).get('code'))
})

test('T22 an application gets no scope that it may not ask for, at any door', async () => {
  const { browser } = await person()
  const application = await make({}, ['openid', 'rooms:read', 'rooms:unknown'])
  for (const scope of ['openid email', 'rooms:unknown', 'rooms:write', 'mcp:use', 'offline_access']) {
    const answer = answerOf(await browser.open(ask(application, { scope }).url))
    assert.equal(answer.get('error'), 'invalid_scope', scope)
    const started = await ground.send(
      '/oauth2/device_authorization',
      formOf({ client_id: application.clientId, scope }),
    )
    assert.deepEqual([started.status, (await jsonOf(started)).error], [400, 'invalid_scope'], scope)
  }
  assert.match((await browser.open(ask(application).url)).text, /consent-allow/)
  const without = await make({}, ['email'])
  assert.equal(answerOf(await browser.open(ask(without, { scope: undefined }).url)).get('error'), 'invalid_scope')
})

test('a scope that is a permission is given in one organization, as far as the person has it there, and nothing else is told', async () => {
  const { browser, user } = await person()
  const one = await createOrganization(ground.on, system, { name: 'First Ltd' })
  const other = await createOrganization(ground.on, system, { name: 'Second Ltd' })
  for (const { id } of [one, other])
    await ground.on.database.transaction(tx => addMember(tx, system, { userId: user.id, organizationId: id }))
  const application = await make({}, ['openid', 'rooms:read'])
  const page = await browser.open(ask(application, { scope: 'openid rooms:read' }).url)
  for (const words of ['See rooms', 'Names and places of all rooms', 'First Ltd', 'Second Ltd'])
    assert.ok(page.text.includes(words), words)
  const none = await browser.submit(page, { decision: 'allow' })
  assert.equal(none.status, 409)
  assert.match(none.text, /Choose an organization first/)
  const got = await letIn(browser, application, { scope: 'openid rooms:read' }, { organization_id: one.id })
  const claims = decodeJwt(String(got.access_token))
  assert.deepEqual([claims.org_id, claims.role, claims.roles, claims.permissions], [one.id, undefined, [], []])
  const elsewhere = await browser.open(ask(application, { scope: 'rooms:read', organization_id: other.id }).url)
  assert.match(elsewhere.text, /consent-allow/, 'what was allowed in one organization counts in no other')
  assert.match(elsewhere.text, /Second Ltd/)
  assert.ok(answerOf(await browser.open(ask(application, { scope: 'rooms:read' }).url)).get('code'))
  const plain = await letIn((await person()).browser, application)
  assert.equal(
    decodeJwt(String(plain.access_token)).org_id,
    undefined,
    'who asks for nothing of it learns no organization',
  )
})

test('a third party renews its access only where the person let it', async () => {
  const { browser } = await person()
  const application = await make()
  assert.equal((await letIn(browser, application)).refresh_token, undefined)
  const lasting = await letIn(browser, application, { scope: 'openid offline_access' })
  const refresh = { grant_type: 'refresh_token', client_id: application.clientId }
  const again = await jsonOf(
    await ground.send('/oauth2/token', formOf({ ...refresh, refresh_token: String(lasting.refresh_token) })),
  )
  assert.equal(again.scope, 'openid offline_access')
  await change(application, { scopes: ['offline_access'] })
  const less = await jsonOf(
    await ground.send('/oauth2/token', formOf({ ...refresh, refresh_token: String(again.refresh_token) })),
  )
  assert.deepEqual([less.scope, less.id_token], ['offline_access', undefined], 'what it may no longer ask for is gone')
})

function change(application: Application, parts: Parameters<typeof updateApplication>[2]['change']): Promise<unknown> {
  return ground.on.database.transaction(tx => updateApplication(tx, system, { id: application.id, change: parts }))
}

test('T42 T88 a form of the consent page counts once, in its own browser, with its token and as it was shown', async () => {
  const mina = await person()
  const eve = await person()
  const application = await make()
  const before = [await counted('sessions'), await counted('application_consents')]
  const unchanged = async (why: string): Promise<void> =>
    assert.deepEqual([await counted('sessions'), await counted('application_consents')], before, why)
  const page = await mina.browser.open(ask(application).url)
  const fields: Record<string, string> = { ...hidden(page.text), decision: 'allow' }
  const send = (by: Browser, change: Record<string, string>, headers = {}): Promise<Shown> =>
    by.post('/oauth2/consent', { ...fields, ...change }, headers)
  assert.equal((await send(mina.browser, { csrf_token: 'x'.repeat(43) })).status, 403)
  assert.equal((await send(mina.browser, {}, { origin: 'https://evil.example' })).status, 403)
  await unchanged('no token of this browser, or another site')
  const theirs = hidden((await eve.browser.open(ask(application).url)).text)
  assert.equal((await send(eve.browser, { csrf_token: theirs.csrf_token ?? '' })).status, 410)
  assert.equal((await eve.browser.get(`/oauth2/consent?request=${fields.request}`)).status, 410)
  await unchanged('a page of somebody else')
  assert.equal((await send(mina.browser, { request: `${fields.request}A` })).status, 410)
  await unchanged('a request that was changed')
  assert.equal((await mina.browser.get(`/oauth2/consent?${new URLSearchParams(fields)}`)).status, 200)
  await unchanged('GET changes nothing')
  const right = await send(mina.browser, {})
  assert.ok(answerOf(right).get('code'))
  assert.equal((await send(mina.browser, {})).status, 409, 'the same form again')
  assert.equal((await send(mina.browser, { decision: 'deny' })).status, 409)
  assert.equal(await counted('application_consents'), Number(before[1]) + 1)
})

test('T42 the consent page can stand in no frame, and its form leads nowhere but here and to the application', async () => {
  const { browser } = await person()
  const application = await make({ more: { branding: { logoUrl: 'https://cdn.example/logo.svg' } } })
  const page = await browser.open(ask(application).url)
  const policy = page.headers.get('content-security-policy') ?? ''
  for (const part of [
    "default-src 'none'",
    "frame-ancestors 'none'",
    "form-action 'self' https://partner.example",
    "img-src 'self' data: https://cdn.example",
    "base-uri 'none'",
  ])
    assert.ok(policy.includes(part), `${part} in ${policy}`)
  assert.ok(!policy.includes('script-src'))
  assert.equal(page.headers.get('x-frame-options'), 'DENY')
  assert.equal(page.headers.get('cross-origin-opener-policy'), 'same-origin')
  assert.ok(page.text.includes('https://cdn.example/logo.svg'))
})

test('T88 an answer counts for what was shown: after a change of the application the page is shown again', async () => {
  const { browser } = await person()
  const application = await make({}, ['openid', 'email'])
  const page = await browser.open(ask(application, { scope: 'openid email' }).url)
  await change(application, { name: 'Calendar by Evil' })
  const again = await browser.submit(page, { decision: 'allow' })
  assert.equal(again.status, 409)
  assert.match(again.text, /was changed while this page was open/)
  assert.match(again.text, /Calendar by Evil/)
  await change(application, { scopes: ['openid'] })
  assert.equal((await browser.submit(again, { decision: 'allow' })).status, 410, 'it may no longer ask for that')
  await change(application, { scopes: ['openid', 'email', 'profile'] })
  const third = await browser.open(ask(application, { scope: 'openid email' }).url)
  assert.ok(answerOf(await browser.submit(third, { decision: 'allow' })).get('code'))
  const retired = await browser.open(ask(application, { scope: 'profile' }).url)
  await change(application, { state: 'retired' })
  assert.equal((await browser.submit(retired, { decision: 'allow' })).status, 410)
})

test('T03 T06 no consent sends anybody to an address that the application did not register', async () => {
  const { browser } = await person()
  const application = await make()
  for (const redirect_uri of [
    `${back}/`,
    `${back}?x`,
    'https://partner.example.evil.example/callback',
    'https://partner.example@evil.example/callback',
  ]) {
    const shown = await browser.open(ask(application, { redirect_uri, prompt: 'none' }).url)
    assert.deepEqual([shown.status, shown.location], [400, undefined], redirect_uri)
  }
  const page = await browser.open(ask(application).url)
  await change(application, { redirectUris: ['https://partner.example/other'] })
  const shown = await browser.submit(page, { decision: 'allow' })
  assert.deepEqual([shown.status, shown.location], [410, undefined])
  await change(application, { redirectUris: [back] })
  assert.ok(answerOf(await browser.submit(page, { decision: 'allow' })).get('code'))
})

test('T04 an installed program of a third party may vary its port on loopback, and consent goes back to that port', async () => {
  const { browser } = await person()
  const application = await make({ redirectUris: ['http://127.0.0.1/cb'] })
  const page = await browser.open(ask(application, { redirect_uri: 'http://127.0.0.1:50123/cb' }).url)
  assert.match(page.text, /A program on this computer/)
  const allowed = await browser.submit(page, { decision: 'allow' })
  assert.match(allowed.location ?? '', /^http:\/\/127\.0\.0\.1:50123\/cb\?code=/)
  for (const redirect_uri of [
    'http://localhost:50123/cb',
    'http://127.0.0.2/cb',
    'https://127.0.0.1/cb',
    'http://127.0.0.1/cb?x',
  ])
    assert.equal((await browser.open(ask(application, { redirect_uri }).url)).status, 400, redirect_uri)
})

test('T05 a code of a consent is for its own verifier and redirect URI', async () => {
  const { browser } = await person()
  const application = await make()
  const other = await make({ name: 'Other' })
  const { url } = ask(application)
  const code = answerOf(await browser.submit(await browser.open(url), { decision: 'allow' })).get('code') ?? ''
  assert.equal((await tokens(application, code, pkce().verifier)).error, 'invalid_grant')
  assert.equal((await tokens(other, code, pkce().verifier)).error, 'invalid_grant')
  assert.ok((await letIn(browser, application, { prompt: 'consent' })).access_token)
})

test('T24 a consent page of one sign-in is worth nothing in the next one', async () => {
  const { browser, user } = await person()
  const application = await make()
  const page = await browser.open(ask(application).url)
  const signOut = await browser.open('/sign-out')
  await browser.submit(signOut, {})
  const signIn = await browser.open('/sign-in')
  await browser.submit(signIn, { email: user.email, password: 'correct horse battery staple' })
  const { csrf_token } = hidden((await browser.open(ask(application).url)).text)
  const late = await browser.post('/oauth2/consent', {
    ...hidden(page.text),
    csrf_token: csrf_token ?? '',
    decision: 'allow',
  })
  assert.equal(late.status, 410)
})

test('taking it back is complete when it returns: tokens, refresh tokens and codes end, and the person is asked again', async () => {
  const { browser, user } = await person()
  const application = await make()
  const got = await letIn(browser, application, { scope: 'openid offline_access' })
  const waiting = ask(application)
  const code = answerOf(await browser.open(waiting.url)).get('code') ?? ''
  assert.equal((await findBearer(ground.on, String(got.access_token))).outcome, 'active')
  const whose = { userId: user.id, applicationId: application.id, reason: 'ended_by_person' } as const
  const receipts = await withdrawAuthorization(ground.on, system, whose)
  assert.equal(receipts?.length, 2)
  assert.equal((await findBearer(ground.on, String(got.access_token))).outcome, 'ended')
  const refresh = {
    grant_type: 'refresh_token',
    client_id: application.clientId,
    refresh_token: String(got.refresh_token),
  }
  assert.equal((await jsonOf(await ground.send('/oauth2/token', formOf(refresh)))).error, 'invalid_grant')
  assert.equal((await tokens(application, code, waiting.verifier)).error, 'invalid_grant')
  assert.match((await browser.open(ask(application).url)).text, /consent-allow/)
  assert.equal(await withdrawAuthorization(ground.on, system, whose), undefined, 'there is nothing more to take back')
})

test('whoever enters while consent is taken back is out when that returns', async () => {
  const { browser, user } = await person()
  const application = await make()
  await letIn(browser, application)
  const whose = { userId: user.id, applicationId: application.id }
  const entries = Array.from({ length: 6 }, () => browser.open(ask(application).url))
  await withdrawAuthorization(ground.on, system, { ...whose, reason: 'ended_by_person' })
  await Promise.all(entries)
  const [row] = await ground.on.database.query<{ count: string }>(
    'SELECT count(*) FROM sessions WHERE on_behalf_of = $1 AND application_id = $2 AND ended_at IS NULL',
    [user.id, application.id],
  )
  assert.equal(Number(row?.count), 0)
  assert.deepEqual(await findConsents(ground.on.database, whose), [])
})

test('a device of a third party is let in by the page that shows it, and that is kept and taken back like every other', async () => {
  const { browser, user } = await person()
  const application = await make()
  const started = await jsonOf(
    await ground.send(
      '/oauth2/device_authorization',
      formOf({ client_id: application.clientId, scope: 'openid email' }),
    ),
  )
  const page = await browser.open(String(started.verification_uri_complete))
  assert.match((await browser.submit(page, { decision: 'approve' })).text, /The device is connected/)
  const whose = { userId: user.id, applicationId: application.id }
  const [kept] = await findConsents(ground.on.database, whose)
  assert.deepEqual(kept?.scopes.toSorted(), ['email', 'openid'])
  const poll = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', client_id: application.clientId }
  const got = await jsonOf(
    await ground.send('/oauth2/token', formOf({ ...poll, device_code: String(started.device_code) })),
  )
  await withdrawAuthorization(ground.on, system, { ...whose, reason: 'ended_by_person' })
  assert.equal((await findBearer(ground.on, String(got.access_token))).outcome, 'ended')
})

test('the page speaks German where the browser or the application asks for it', async () => {
  const { browser } = await person()
  const page = await browser.open(ask(await make(), { ui_locales: 'de' }).url)
  assert.match(page.text, /<html lang="de">/)
  assert.match(page.text, /möchte Ihr Konto verwenden/)
  assert.match(page.text, /Erkennt Sie wieder/)
})

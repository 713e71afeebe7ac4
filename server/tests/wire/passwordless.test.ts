import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { findApplicationByClientId, updateApplication } from '../../src/applications/index.ts'
import { createFormPerson, type FormPerson } from '../walk/form-person.ts'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

const callback = 'https://app.example/callback'
const system = { kind: 'system', node: 'test' } as const
let ground: WireGround
before(async () => {
  ground = await startWireGround()
  const { on } = ground.node.ambit
  await on.database.transaction(async tx => {
    const application = await findApplicationByClientId(tx, ground.clientId)
    const redirectUris = [callback, 'https://app.example/other']
    await updateApplication(tx, system, { id: application?.id as never, change: { redirectUris } })
  })
})
after(() => ground.close())

function browser(): FormPerson {
  const fetch = (input: string | URL | Request, init?: RequestInit) => ground.node.send(new Request(input, init))
  return createFormPerson({ baseUrl: ground.node.baseUrl, email: '', password: '', fetch })
}

/** Where the button on the page of a link leads: the application. */
async function use(link: string): Promise<URL> {
  const person = browser()
  const { html, leadsTo, url } = await person.send(await person.open(link), {})
  const onward = leadsTo ?? /(?:href|url)="?=?(https:\/\/app\.example[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
  return new URL(onward ?? url)
}

served(
  ['Passwordless.createSession', 'Passwordless.sendSession'],
  'a link for an address signs its owner in and leads to the application with a code and the state',
  async () => {
    const { passwordless, userManagement } = ground.workos
    const session = await passwordless.createSession({
      type: 'MagicLink',
      email: 'Ada@acme.example',
      redirectURI: 'https://app.example/other',
      state: 'a b&c=ü',
      expiresIn: 3_600,
    })
    assert.match(session.id, /^passwordless_session_/)
    assert.deepEqual([session.object, session.email], ['passwordless_session', 'Ada@acme.example'])
    assert.ok(Math.abs(Date.parse(String(session.expiresAt)) - Date.now() - 3_600_000) < 300_000)
    assert.deepEqual(await ground.mails('ada@acme.example'), [], 'nothing is mailed before it is asked for')
    assert.deepEqual(await passwordless.sendSession(session.id), { success: true })
    const [mail] = await ground.mails('Ada@acme.example')
    assert.ok(mail?.text.includes(session.link))
    assert.doesNotMatch(mail?.subject ?? '', /code/i)
    const opened = await browser().open(session.link)
    assert.match(opened.html, /Ada@acme\.example/, 'who looks at the page uses nothing up')
    const end = await use(session.link)
    assert.deepEqual(
      [end.origin + end.pathname, end.searchParams.get('state')],
      ['https://app.example/other', 'a b&c=ü'],
    )
    const answer = await userManagement.authenticateWithCode({ code: end.searchParams.get('code') ?? '' })
    assert.deepEqual(
      [answer.user.email, answer.user.emailVerified, answer.authenticationMethod],
      ['Ada@acme.example', true, 'MagicAuth'],
    )
  },
)

test('T33 a link works once, and until its end; what was sent is not sent again afterwards', async () => {
  const { passwordless } = ground.workos
  const session = await passwordless.createSession({ type: 'MagicLink', email: 'bo@acme.example' })
  assert.equal((await use(session.link)).searchParams.has('code'), true)
  assert.equal((await browser().open(session.link)).status, 410)
  await assert.rejects(passwordless.sendSession(session.id), { status: 400, code: 'passwordless_session_over' })
  const late = await passwordless.createSession({ type: 'MagicLink', email: 'bo@acme.example' })
  await ground.db.database.query(`UPDATE one_time_codes SET expires_at = clock_timestamp() WHERE id = $1`, [late.id])
  assert.equal((await browser().open(late.link)).status, 410)
  await assert.rejects(passwordless.sendSession(late.id), { status: 400 })
  await assert.rejects(passwordless.sendSession('passwordless_session_x'), { status: 404 })
})

test('what the older API could ask for and this server does not do is refused by name', async () => {
  const email = 'cleo@acme.example'
  for (const [more, field, code] of [
    [{ connection: 'conn_01' }, 'connection', 'connection_not_supported'],
    [{ redirect_uri: 'https://evil.example/cb' }, 'redirect_uri', 'invalid_redirect_uri'],
    [{ expires_in: 1 }, 'expires_in', 'too_small'],
    [{ expires_in: 100_000 }, 'expires_in', 'too_big'],
    [{ type: 'Other' }, 'type', 'invalid_value'],
    [{ state: 'ü'.repeat(2_000) }, 'state', 'state_too_long'],
  ] as const) {
    const { status, json } = await ground.ask('POST', '/passwordless/sessions', { type: 'MagicLink', email, ...more })
    const [error] = Object(json.errors)
    assert.deepEqual([status, error?.field, error?.code], [422, field, code])
  }
  const { database } = ground.db
  await database.query(`UPDATE applications SET token_endpoint_auth_method = 'none' WHERE is_default`)
  const { json } = await ground.ask('POST', '/passwordless/sessions', { type: 'MagicLink', email })
  assert.equal(Object(json.errors)[0]?.code, 'pkce_required')
  await database.query(`UPDATE applications SET token_endpoint_auth_method = 'client_secret_post' WHERE is_default`)
})

test('T27 a link that went to a former address opens nothing', async () => {
  const { passwordless, userManagement } = ground.workos
  const session = await passwordless.createSession({ type: 'MagicLink', email: 'dora@acme.example' })
  const [user] = (await userManagement.listUsers({ email: 'dora@acme.example' })).data
  await userManagement.updateUser({ userId: user?.id ?? '', email: 'dora@new.example' })
  assert.equal((await browser().open(session.link)).status, 410)
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { findApplicationByClientId, updateApplication } from '../../src/applications/index.ts'
import { createUser, type User } from '../../src/directory/index.ts'
import { idFrom } from '../../src/platform/ids.ts'
import { Secret } from '../../src/platform/secret.ts'
import { recordSignIn } from '../../src/sessions/index.ts'
import { createFormPerson, type FormPerson } from '../walk/form-person.ts'
import { startWireGround, type WireGround } from './ground.ts'
import { type Received, type Receiver, startReceiver } from './receiver.ts'

let ground: WireGround
let receiver: Receiver
let secret: string
let ada: User
const password = 'correct horse battery staple'
const redirectUri = 'https://app.example/callback'
const system = { kind: 'system', node: 'test' } as const

before(async () => {
  ;[ground, receiver] = await Promise.all([startWireGround(), startReceiver()])
  const { on } = ground.node.ambit
  ada = await createUser(on, system, { email: 'ada@acme.example', password: new Secret(password), emailVerified: true })
  await on.database.transaction(async tx => {
    const application = await findApplicationByClientId(tx, ground.clientId)
    assert.ok(application)
    await updateApplication(tx, system, { id: application.id, change: { redirectUris: [redirectUri] } })
  })
  const made = await ground.ask('PUT', '/v1/actions/authentication', { endpoint_url: receiver.url })
  secret = String(made.json.secret)
})
after(async () => {
  await ground.close()
  await receiver.close()
})

const questions: Record<string, unknown>[] = []

/** Answers as an application with the official SDK does, and keeps what it was asked. */
function answering(verdict: 'Allow' | 'Deny'): (received: Received) => Promise<{ status: number; body: string }> {
  return async ({ body, signature }) => {
    const { actions } = ground.workos
    await actions.constructAction({ payload: JSON.parse(body), sigHeader: signature, secret })
    questions.push(JSON.parse(body))
    const errorMessage = verdict === 'Deny' ? { errorMessage: 'Not on Sundays.' } : {}
    const signed = await actions.signResponse({ type: 'authentication', verdict, ...errorMessage }, secret)
    return { status: 200, body: JSON.stringify(signed) }
  }
}

/** The sessions of that person at applications, and what is half done there. */
async function standing(user: User): Promise<{ sessions: number; open: number }> {
  const [row] = await ground.db.database.query<{ sessions: number; open: number }>(
    `SELECT (SELECT count(*)::int FROM sessions s JOIN applications a ON a.id = s.application_id
        WHERE s.on_behalf_of = $1 AND a.kind <> 'account') AS sessions,
      (SELECT count(*)::int FROM pending_authentications WHERE user_id = $1 AND used_at IS NULL) AS open`,
    [user.id],
  )
  assert.ok(row)
  return row
}

const signIn = () =>
  ground.workos.userManagement.authenticateWithPassword({ email: ada.email, password, ipAddress: '203.0.113.7' })

test('T36 a sign-in by the API waits for the endpoint: denied it starts nothing, allowed it goes on, each is asked once', async () => {
  receiver.answer = answering('Deny')
  await ground.events()
  await assert.rejects(signIn(), { error: 'access_denied', errorDescription: 'Not on Sundays.' })
  assert.equal((await standing(ada)).sessions, 0)
  const denied = (await ground.events()).filter(({ event }) => event === 'action.authentication.denied')
  assert.deepEqual(
    denied.map(({ data }) => [data.user_id, data.email, data.ip_address]),
    [[ada.id, ada.email, '203.0.113.7']],
  )
  receiver.answer = answering('Allow')
  const { open } = await standing(ada)
  const answer = await signIn()
  assert.equal(answer.user.id, ada.id)
  assert.deepEqual(await standing(ada), { sessions: 1, open })
  assert.equal(questions.length, 2)
  assert.equal(Object(questions.at(-1)?.user).email, ada.email)
  assert.equal(questions.at(-1)?.authentication_method, 'Password')
})

test('T36 nobody is asked while a gate is left', async () => {
  const { on } = ground.node.ambit
  const eve = await createUser(on, system, { email: 'eve@acme.example', password: new Secret(password) })
  const before = questions.length
  await assert.rejects(ground.workos.userManagement.authenticateWithPassword({ email: eve.email, password }), {
    code: 'email_verification_required',
  })
  assert.equal(questions.length, before)
})

function browser(): FormPerson {
  const fetch: typeof globalThis.fetch = (input, init) => ground.node.send(new Request(input, init))
  return createFormPerson({ baseUrl: ground.node.baseUrl, email: ada.email, password, fetch })
}

/** Where the browser of somebody who is signed in is led by an application. */
async function enter(who: FormPerson): Promise<URL> {
  const shown = await who.open(ground.workos.userManagement.getAuthorizationUrl({ provider: 'authkit', redirectUri }))
  return new URL(shown.leadsTo ?? '', ground.node.baseUrl)
}

test('T36 a browser that enters an application waits for the endpoint too, and the application is told', async () => {
  const who = browser()
  await who.signIn()
  const { sessions } = await standing(ada)
  receiver.answer = answering('Deny')
  const back = await enter(who)
  assert.equal(`${back.origin}${back.pathname}`, redirectUri)
  assert.deepEqual(
    [back.searchParams.get('error'), back.searchParams.get('error_description')],
    ['access_denied', 'Not on Sundays.'],
  )
  assert.equal((await standing(ada)).sessions, sessions)
  receiver.answer = answering('Allow')
  assert.ok((await enter(who)).searchParams.get('code'))
  assert.equal((await standing(ada)).sessions, sessions + 1)
})

test('T47 what a browser proved comes along whole: a session that passed a second factor outlives the demand for one', async () => {
  const { on } = ground.node.ambit
  receiver.answer = answering('Allow')
  const [plain, proven] = [browser(), browser()]
  await plain.signIn()
  await enter(plain)
  await proven.signIn()
  const [own] = await ground.db.database.query<{ id: string }>(
    `SELECT s.id FROM sessions s JOIN applications a ON a.id = s.application_id
      WHERE s.on_behalf_of = $1 AND a.kind = 'account' ORDER BY s.id DESC LIMIT 1`,
    [ada.id],
  )
  await on.database.transaction(tx => recordSignIn(tx, idFrom('session', own?.id ?? ''), 'totp'))
  await enter(proven)
  const application = await findApplicationByClientId(on.database, ground.clientId)
  const changed = await ground.ask('PATCH', `/v1/applications/${application?.id}`, {
    sign_in_policy: { mfa: 'required' },
  })
  assert.equal(changed.status, 200, JSON.stringify(changed.json))
  const living = await ground.db.database.query<{ methods: string[] }>(
    `SELECT ARRAY(SELECT method FROM session_sign_ins i WHERE i.session_id = s.id ORDER BY at) AS methods
       FROM sessions s WHERE s.application_id = $1 AND s.on_behalf_of = $2 AND s.ended_at IS NULL`,
    [application?.id, ada.id],
  )
  assert.deepEqual(
    living.map(({ methods }) => methods.map(method => method.toLowerCase())),
    [['password', 'totp']],
  )
})

test('T36 a sign-up by a code that the API asks for waits for the endpoint, as the pages do: denied nobody is made', async () => {
  const made = await ground.ask('PUT', '/v1/actions/user_registration', { endpoint_url: receiver.url })
  const asked: Record<string, unknown>[] = []
  const answerWith =
    (verdict: 'Allow' | 'Deny'): Receiver['answer'] =>
    async ({ body }) => {
      asked.push(JSON.parse(body))
      const { actions } = ground.workos
      const said = verdict === 'Deny' ? { errorMessage: 'By invitation only.' } : {}
      const signed = await actions.signResponse(
        { type: 'user_registration', verdict, ...said },
        String(made.json.secret),
      )
      return { status: 200, body: JSON.stringify(signed) }
    }
  const email = 'new@acme.example'
  const { userManagement } = ground.workos
  const known = async () => (await userManagement.listUsers({ email })).data.length
  receiver.answer = answerWith('Deny')
  await assert.rejects(userManagement.createMagicAuth({ email }), {
    error: 'sign_up_not_allowed',
    errorDescription: 'By invitation only.',
  })
  assert.equal(await known(), 0)
  assert.equal((await ground.mails(email)).length, 0)
  receiver.answer = answerWith('Allow')
  assert.equal((await userManagement.createMagicAuth({ email })).email, email)
  assert.equal(await known(), 1)
  assert.deepEqual(
    asked.map(({ user_data: data }) => Object(data).email),
    [email, email],
  )
  await userManagement.createMagicAuth({ email })
  assert.equal(asked.length, 2, 'who has an account signs up no more')
})

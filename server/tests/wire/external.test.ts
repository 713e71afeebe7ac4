import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { decodeJwt } from 'jose'
import { applicationIdOf } from '../../src/applications/index.ts'
import { createFormPerson, type FormPage, type FormPerson } from '../walk/form-person.ts'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

let ground: WireGround
before(async () => {
  ground = await startWireGround()
})
after(() => ground.close())

const back = 'https://app.example/cb'
const page = 'https://app.example/login?theme=dark'

/** A browser that nobody signed in with. */
function browser(): FormPerson {
  const send: typeof fetch = (input, init) => ground.node.send(new Request(input, init))
  return createFormPerson({ baseUrl: ground.node.baseUrl, email: '', password: '', fetch: send })
}

/** A public application that signs its people in itself. */
async function application(): Promise<string> {
  const body = { name: 'Rooms', kind: 'native', redirect_uris: [back], external_sign_in_uri: page }
  const made = await ground.ask('POST', '/v1/applications', body)
  assert.deepEqual([made.status, made.json.external_sign_in_uri], [201, page], made.text)
  return String(made.json.client_id)
}

interface Begun {
  readonly externalAuthId: string
  readonly verifier: string
}

async function begin(by: FormPerson, clientId: string): Promise<Begun> {
  const verifier = randomBytes(32).toString('base64url')
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: back,
    scope: 'openid email',
    state: 'st',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const { leadsTo = '' } = await by.open(`/oauth2/authorize?${query}`)
  const at = new URL(leadsTo)
  assert.deepEqual([at.origin + at.pathname, at.searchParams.get('theme')], ['https://app.example/login', 'dark'])
  const externalAuthId = at.searchParams.get('external_auth_id') ?? ''
  assert.match(externalAuthId, /^ext_auth_[0-9A-Z]{26}$/)
  return { externalAuthId, verifier }
}

function complete(externalAuthId: string, user: { id: string; email: string; firstName?: string }): Promise<string> {
  return ground.workos.connect.completeOAuth2({ externalAuthId, user }).then(({ redirectUri }) => redirectUri)
}

const pathOf = (address: string): string => new URL(address).pathname + new URL(address).search

/** The code of the page that opens the application. */
function codeOf({ html, leadsTo }: FormPage): string {
  const target = leadsTo ?? /href="(https:\/\/app\.example\/cb\?[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? ''
  return (URL.canParse(target) && new URL(target).searchParams.get('code')) || ''
}

async function redeem(clientId: string, code: string, verifier: string): Promise<Record<string, unknown>> {
  const fields = { grant_type: 'authorization_code', client_id: clientId, redirect_uri: back, code }
  const body = new URLSearchParams({ ...fields, code_verifier: verifier })
  const request = new Request(`${ground.node.baseUrl}/oauth2/token`, { method: 'POST', body })
  return Object(await (await ground.node.send(request)).json())
}

served(
  'Connect.completeOAuth2',
  'an application says who signed in on its own page, and gets a code for them',
  async () => {
    const clientId = await application()
    const [one, again] = [browser(), browser()]
    const begun = await begin(one, clientId)
    const redirectUri = await complete(begun.externalAuthId, {
      id: 'u-1',
      email: 'mina@rooms.example',
      firstName: 'Mina',
    })
    assert.ok(redirectUri.startsWith(`${ground.node.baseUrl}/sign-in/external/complete?state=`), redirectUri)
    const code = codeOf(await one.open(pathOf(redirectUri)))
    const tokens = await redeem(clientId, code, begun.verifier)
    const claims = decodeJwt(String(tokens.id_token))
    const user = await ground.workos.userManagement.getUserByExternalId('u-1')
    assert.deepEqual([claims.sub, claims.email, claims.email_verified], [user.id, 'mina@rooms.example', true])
    assert.deepEqual([user.firstName, user.emailVerified], ['Mina', true])
    const later = await begin(again, clientId)
    const next = await complete(later.externalAuthId, { id: 'u-1', email: 'mina@new.example', firstName: 'Mina Vos' })
    assert.ok(codeOf(await again.open(pathOf(next))))
    const updated = await ground.workos.userManagement.getUserByExternalId('u-1')
    assert.deepEqual([updated.id, updated.email, updated.firstName], [user.id, 'mina@new.example', 'Mina Vos'])
  },
)

test('a sign-in elsewhere is completed once, while it lives, for a person whose address is nobody else’s', async () => {
  const clientId = await application()
  const { externalAuthId } = await begin(browser(), clientId)
  const mina = { id: 'u-2', email: 'u2@rooms.example' }
  const refused = (code: string) => (cause: unknown) =>
    Object(cause).code === code || assert.fail(JSON.stringify(cause))
  await ground.user({ email: 'taken@acme.example' })
  await assert.rejects(
    complete(externalAuthId, { ...mina, email: 'taken@acme.example' }),
    refused('email_not_available'),
  )
  await assert.rejects(complete(externalAuthId, { ...mina, email: 'no address' }), refused('invalid_email'))
  const options = [{ claim: 'tos', type: 'enum' as const, label: 'Terms', choices: [{ value: 'yes', label: 'Yes' }] }]
  const withOptions = ground.workos.connect.completeOAuth2({ externalAuthId, user: mina, userConsentOptions: options })
  await assert.rejects(withOptions, refused('user_consent_options_not_supported'))
  for (const id of ['ext_auth_01HXYZ00000000000000000000', 'nothing'])
    await assert.rejects(complete(id, mina), (cause: unknown) => Object(cause).status === 404)
  await complete(externalAuthId, mina)
  await assert.rejects(complete(externalAuthId, mina), refused('external_auth_session_already_completed'))
  const late = await begin(browser(), clientId)
  await ground.db.database.query(
    `UPDATE external_sign_ins SET expires_at = clock_timestamp() - interval '1 second' WHERE id = $1`,
    [late.externalAuthId],
  )
  await assert.rejects(complete(late.externalAuthId, mina), (cause: unknown) => Object(cause).status === 404)
  const key = { authorization: `Bearer sk_${'x'.repeat(40)}` }
  const body = { external_auth_id: externalAuthId, user: mina }
  assert.equal((await ground.ask('POST', '/authkit/oauth2/complete', body, key)).status, 401)
})

test('T24 only the browser in which it began comes back signed in, once: an address that is sent to others signs nobody in', async () => {
  const clientId = await application()
  const [victim, attacker] = [browser(), browser()]
  const begun = await begin(attacker, clientId)
  await begin(victim, clientId)
  const address = pathOf(await complete(begun.externalAuthId, { id: 'evil', email: 'evil@rooms.example' }))
  for (const by of [victim, browser()]) {
    assert.equal((await by.open(address)).status, 400)
    assert.match((await by.open('/account')).url, /\/sign-in/)
  }
  assert.ok(codeOf(await attacker.open(address)), 'its own browser')
  assert.equal((await attacker.open(address)).status, 400, 'not twice')
})

test('who signed in elsewhere is still asked what a third party gets', async () => {
  const { id: organization_id } = await ground.organization('Partner')
  const made = await ground.ask('POST', '/connect/applications', {
    application_type: 'oauth',
    name: 'Third',
    is_first_party: false,
    uses_pkce: true,
    organization_id,
    redirect_uris: [{ uri: back }],
  })
  const id = applicationIdOf(String(made.json.id))
  const changed = await ground.ask('PATCH', `/v1/applications/${id}`, { external_sign_in_uri: page })
  assert.equal(changed.status, 200, changed.text)
  const by = browser()
  const begun = await begin(by, String(made.json.client_id))
  const asked = await by.open(pathOf(await complete(begun.externalAuthId, { id: 'u-3', email: 'u3@rooms.example' })))
  assert.match(asked.html, /data-testid="consent-allow"/)
  const tokens = await redeem(
    String(made.json.client_id),
    codeOf(await by.send(asked, { decision: 'allow' })),
    begun.verifier,
  )
  assert.equal(tokens.scope, 'openid email')
})

import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { after, before, test } from 'node:test'
import { findApplication } from '../../src/applications/index.ts'
import type { Actor } from '../../src/platform/actor.ts'
import { idFrom, type SessionId } from '../../src/platform/ids.ts'
import { recordSignIn, startSession } from '../../src/sessions/index.ts'
import { startWireGround, type WireGround } from './ground.ts'

let ground: WireGround
before(async () => {
  ground = await startWireGround()
})
after(() => ground.close())

const system: Actor = { kind: 'system', node: 'test' }

interface Living {
  readonly application: string
  readonly methods: readonly string[]
  readonly organization?: string
}

/** A session as a sign-in with these proofs leaves it. */
async function living({ application, methods, organization }: Living): Promise<SessionId> {
  const { on } = ground.node.ambit
  const user = await ground.user()
  const found = await findApplication(on.database, idFrom('application', application))
  assert.ok(found !== undefined)
  return on.database.transaction(async tx => {
    const session = await startSession(tx, {
      actor: system,
      kind: 'user',
      principalId: user.id,
      onBehalfOf: user.id,
      application: found,
      ...(organization === undefined ? {} : { organizationId: idFrom('organization', organization) }),
    })
    for (const method of methods) await recordSignIn(tx, session.id, method)
    return session.id
  })
}

async function make(more: object = {}): Promise<Record<string, unknown>> {
  const made = await ground.ask('POST', '/v1/applications', { name: 'Acme', kind: 'web', ...more })
  assert.equal(made.status, 201, made.text)
  return made.json
}

async function endOf(id: SessionId): Promise<unknown> {
  return (await ground.ask('GET', `/v1/sessions/${id}`)).json.end_reason
}

test('an application is made with everything that it can be, read back the same, and its key set is ready at once', async () => {
  const { id: organization } = await ground.organization()
  const parts = {
    name: 'Whole',
    description: 'All of it',
    homepage_url: 'https://app.example',
    initiate_login_uri: 'https://app.example/login',
    redirect_uris: ['https://app.example/cb'],
    logout_uris: ['https://app.example/bye', 'https://pr-*-web.example.com/bye'],
    origins: ['https://app.example'],
    sign_in_policy: {
      methods: ['passkey', 'password'],
      sign_up: false,
      mfa: 'required',
      organizations: [organization],
      require_organization: true,
    },
    branding: {
      logo_url: 'https://app.example/logo.svg',
      accent_color: '#0a6a72',
      headings: { en: 'Hello', de: 'Hallo' },
    },
    back_channel_logout_uri: 'https://app.example/logout/back',
  }
  const made = await make(parts)
  const { client_secret: _, ...shown } = made
  const read = (await ground.ask('GET', `/v1/applications/${made.id}`)).json
  assert.deepEqual(read, shown)
  assert.deepEqual(read.sign_in_policy, parts.sign_in_policy)
  assert.deepEqual(Object(read.branding).headings, parts.branding.headings)
  assert.deepEqual(
    Object(read.logout_uris).map((each: { uri: string; default: boolean }) => [each.uri, each.default]),
    [
      ['https://app.example/bye', true],
      ['https://pr-*-web.example.com/bye', false],
    ],
  )
  const set = await ground.ask('GET', `/sso/jwks/${made.client_id}`)
  const [key] = Object(set.json.keys)
  const certificate = new X509Certificate(Buffer.from(key.x5c[0], 'base64'))
  assert.equal(certificate.publicKey.export({ format: 'jwk' }).n, key.n)
  const keys = (await ground.ask('GET', `/v1/applications/${made.id}/keys`)).json
  assert.deepEqual(
    Object(keys.data).map((each: { id: string; retired_at: null }) => [each.id, each.retired_at]),
    [[key.kid, null]],
  )
  await ground.ask('PATCH', `/v1/applications/${made.id}`, {
    description: null,
    back_channel_logout_uri: null,
    sign_in_policy: { organizations: null },
  })
  const cleared = (await ground.ask('GET', `/v1/applications/${made.id}`)).json
  assert.deepEqual([cleared.description, cleared.back_channel_logout_uri], [null, null])
  assert.deepEqual(cleared.sign_in_policy, { ...parts.sign_in_policy, organizations: null })
})

test('what no application can have is refused with the field', async () => {
  const wrong: readonly (readonly [field: string, body: object])[] = [
    ['sign_in_policy.methods', { sign_in_policy: { methods: [] } }],
    ['sign_in_policy.methods.0', { sign_in_policy: { methods: ['telepathy'] } }],
    ['sign_in_policy.organizations.0', { sign_in_policy: { organizations: ['org_01KAV7W2X3Y4Z5A6B7C8D9E0F1'] } }],
    ['sign_in_policy.organizations.0', { sign_in_policy: { organizations: ['x'] } }],
    ['logout_uris.0', { logout_uris: ['javascript:alert(1)'] }],
    ['origins.1', { origins: ['https://a.example', 'https://a.example/'] }],
    ['branding.accent_color', { branding: { accent_color: 'red;} body{' } }],
    ['branding.logo_url', { branding: { logo_url: 'http://a.example/x.png' } }],
    ['homepage_url', { homepage_url: 'data:text/html,x' }],
  ]
  for (const [field, body] of wrong) {
    const answer = await ground.ask('POST', '/v1/applications', { name: 'Wrong', ...body })
    assert.equal(answer.status, 422, field)
    assert.equal(Object(answer.json.errors)[0].field, field, answer.text)
  }
})

test('branding is read and set by itself, and is an audited change', async () => {
  const { id } = await make()
  const branding = { accent_color: '#123456', support_url: 'https://help.example' }
  assert.equal((await ground.ask('PUT', `/v1/applications/${id}/branding`, branding)).status, 200)
  const read = (await ground.ask('GET', `/v1/applications/${id}/branding`)).json
  assert.deepEqual([read.accent_color, read.support_url, read.logo_url], ['#123456', 'https://help.example', null])
})

test('T47 a tighter way in ends the sessions that would not come in any more, at once; a looser one ends none', async () => {
  const [acme, other] = [await ground.organization(), await ground.organization()]
  const cases: readonly (readonly [
    change: object,
    stays: Omit<Living, 'application'>,
    ends: Omit<Living, 'application'>,
  ])[] = [
    [{ methods: ['passkey'] }, { methods: ['Passkey'] }, { methods: ['Password'] }],
    [{ mfa: 'required' }, { methods: ['Password', 'totp'] }, { methods: ['Password'] }],
    [
      { organizations: [acme.id] },
      { methods: ['Password'], organization: acme.id },
      { methods: ['Password'], organization: other.id },
    ],
    [{ require_organization: true }, { methods: ['Password'], organization: acme.id }, { methods: ['Password'] }],
  ]
  for (const [change, stays, ends] of cases) {
    const { id } = await make()
    const application = String(id)
    const kept = await living({ application, ...stays })
    const closed = await living({ application, ...ends })
    const looser = await ground.ask('PATCH', `/v1/applications/${id}`, {
      sign_in_policy: { sign_up: true, mfa: 'off' },
    })
    assert.equal(looser.status, 200)
    assert.deepEqual([await endOf(kept), await endOf(closed)], [null, null])
    assert.equal((await ground.ask('PATCH', `/v1/applications/${id}`, { sign_in_policy: change })).status, 200)
    assert.deepEqual([await endOf(kept), await endOf(closed)], [null, 'policy_tightened'], JSON.stringify(change))
  }
})

test('the end of a session reaches as far as its scope says, and agents keep their own', async () => {
  const [one, two] = [await make(), await make()]
  const { on } = ground.node.ambit
  const user = await ground.user()
  const start = async (application: unknown): Promise<SessionId> => {
    const found = await findApplication(on.database, idFrom('application', String(application)))
    assert.ok(found !== undefined)
    return on.database.transaction(async tx => {
      const parts = {
        actor: system,
        kind: 'user',
        principalId: user.id,
        onBehalfOf: user.id,
        application: found,
      } as const
      return (await startSession(tx, parts)).id
    })
  }
  const [first, second, third] = [await start(one.id), await start(one.id), await start(two.id)]
  const stranger = await living({ application: String(one.id), methods: ['Password'] })
  const single = await ground.ask('POST', `/v1/sessions/${first}/end`, {})
  assert.deepEqual(single.json.sessions, [first])
  assert.deepEqual([await endOf(first), await endOf(second)], ['ended_by_admin', null])
  const all = await ground.ask('POST', `/v1/sessions/${second}/end`, { scope: 'everywhere' })
  assert.deepEqual(new Set(Object(all.json.sessions)), new Set([second, third]))
  assert.deepEqual(
    [await endOf(second), await endOf(third), await endOf(stranger)],
    ['ended_by_admin', 'ended_by_admin', null],
  )
})

test('an application that is deleted is retired: it is read, its sessions ended, its key set is gone', async () => {
  const made = await make()
  const session = await living({ application: String(made.id), methods: ['Password'] })
  assert.equal((await ground.ask('DELETE', `/v1/applications/${made.id}`)).status, 204)
  assert.equal((await ground.ask('GET', `/v1/applications/${made.id}`)).json.state, 'retired')
  assert.equal(await endOf(session), 'application_retired')
  const jwks = await ground.node.send(new Request(`${ground.node.baseUrl}/sso/jwks/${made.client_id}`))
  assert.equal(jwks.status, 404)
})

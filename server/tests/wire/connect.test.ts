import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

let ground: WireGround
before(async () => {
  ground = await startWireGround()
})
after(() => ground.close())

const site = 'https://partner.example/cb'

served(
  ['Connect.createApplication', 'Connect.getApplication'],
  'an OAuth application comes back as it was made, by its id and by its client id',
  async () => {
    const made = await ground.workos.connect.createApplication({
      applicationType: 'oauth',
      name: 'Partner',
      description: 'Books rooms',
      scopes: ['openid', 'rooms:read'],
      redirectUris: [{ uri: 'https://other.example/cb' }, { uri: site, default: true }],
      isFirstParty: true,
    })
    assert.match(made.id, /^conn_app_[0-9A-Z]{26}$/)
    assert.match(made.clientId, /^client_/)
    assert.ok(made.applicationType === 'oauth')
    assert.deepEqual(
      [made.name, made.description, made.scopes, made.usesPkce, made.isFirstParty],
      ['Partner', 'Books rooms', ['openid', 'rooms:read'], false, true],
    )
    assert.deepEqual(made.redirectUris, [
      { uri: site, default: true },
      { uri: 'https://other.example/cb', default: false },
    ])
    assert.deepEqual(await ground.workos.connect.getApplication({ id: made.id }), made)
    assert.deepEqual(await ground.workos.connect.getApplication({ id: made.clientId }), made)
  },
)

served(
  ['Connect.createOAuthApplication', 'Connect.createM2MApplication'],
  'a third party’s application and a machine’s belong to an organization',
  async () => {
    const { id: organizationId } = await ground.organization('Acme')
    const third = await ground.workos.connect.createOAuthApplication(
      'Third',
      false,
      undefined,
      undefined,
      [{ uri: site }],
      true,
      organizationId,
    )
    assert.ok(third.applicationType === 'oauth')
    assert.deepEqual(
      [third.isFirstParty, third.wasDynamicallyRegistered, third.organizationId, third.usesPkce],
      [false, false, organizationId, true],
    )
    const machine = await ground.workos.connect.createM2MApplication('Nightly', organizationId, 'Sums up')
    assert.deepEqual(
      [machine.applicationType, machine.organizationId, machine.description],
      ['m2m', organizationId, 'Sums up'],
    )
    const { secret } = await ground.workos.connect.createApplicationClientSecret({ id: machine.id })
    const token = await ground.node.send(
      new Request(`${ground.node.baseUrl}/oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: machine.clientId,
          client_secret: secret,
        }),
      }),
    )
    assert.equal(token.status, 200)
    await assert.rejects(
      ground.workos.connect.createApplication({ applicationType: 'oauth', name: 'Nobody’s', isFirstParty: false }),
      {
        status: 422,
      },
    )
    await assert.rejects(ground.workos.connect.createM2MApplication('X', 'org_01KAV7W2X3Y4Z5A6B7C8D9E0F1'), {
      status: 404,
    })
  },
)

served(
  'Connect.listApplications',
  'applications are listed newest first, in pages, by organization; what an administrator made elsewhere is not among them',
  async () => {
    const { id: organizationId } = await ground.organization('Paged')
    const made: string[] = []
    for (const name of ['one', 'two', 'three'])
      made.push((await ground.workos.connect.createM2MApplication(name, organizationId)).id)
    const first = await ground.workos.connect.listApplications({ organizationId, limit: 2 })
    assert.deepEqual(
      first.data.map(({ id }) => id),
      [made[2], made[1]],
    )
    assert.equal(first.listMetadata.after, made[1])
    const next = await ground.workos.connect.listApplications({ organizationId, limit: 2, after: made[1] ?? '' })
    assert.deepEqual(
      next.data.map(({ id }) => id),
      [made[0]],
    )
    assert.equal(next.listMetadata.after, null)
    const all = await (await ground.workos.connect.listApplications({ limit: 1 })).autoPagination()
    assert.ok(all.every(({ id }) => id.startsWith('conn_app_')))
    assert.equal(
      all.some(({ clientId }) => clientId === ground.clientId),
      false,
    )
    const dynamic = await ground.ask('GET', '/connect/applications?registration_types=dynamic')
    assert.deepEqual(dynamic.json.data, [])
  },
)

served(
  'Connect.updateApplication',
  'a change changes what it names and leaves the rest, also where the client sends null',
  async () => {
    const made = await ground.workos.connect.createApplication({
      applicationType: 'oauth',
      name: 'Before',
      description: 'Stays',
      scopes: ['openid'],
      redirectUris: [{ uri: site }],
      isFirstParty: true,
    })
    const renamed = await ground.workos.connect.updateApplication({ id: made.id, name: 'After' })
    assert.ok(renamed.applicationType === 'oauth')
    assert.deepEqual(
      [renamed.name, renamed.description, renamed.scopes, renamed.redirectUris],
      ['After', 'Stays', ['openid'], [{ uri: site, default: true }]],
    )
    const moved = await ground.workos.connect.updateApplication({
      id: made.clientId,
      redirectUris: [{ uri: 'https://moved.example/cb' }],
    })
    assert.ok(moved.applicationType === 'oauth')
    assert.deepEqual(moved.redirectUris, [{ uri: 'https://moved.example/cb', default: true }])
    await assert.rejects(
      ground.workos.connect.updateApplication({ id: made.id, redirectUris: [{ uri: 'javascript:alert(1)' }] }),
      { status: 422 },
    )
  },
)

served(
  ['Connect.createApplicationClientSecret', 'Connect.listApplicationClientSecrets', 'Connect.deleteClientSecret'],
  'a secret is shown once, listed by its last characters, and worth nothing after it ended',
  async () => {
    const { id } = await ground.workos.connect.createApplication({
      applicationType: 'oauth',
      name: 'Secretive',
      isFirstParty: true,
    })
    assert.deepEqual(await ground.workos.connect.listApplicationClientSecrets({ id }), [])
    const one = await ground.workos.connect.createApplicationClientSecret({ id })
    const two = await ground.workos.connect.createApplicationClientSecret({ id })
    assert.equal(one.secretHint, one.secret.slice(-4))
    const listed = await ground.workos.connect.listApplicationClientSecrets({ id })
    assert.deepEqual(
      listed.map(each => [each.id, each.secretHint]),
      [one, two].map(each => [each.id, each.secretHint]),
    )
    assert.doesNotMatch(JSON.stringify(listed), new RegExp(one.secret))
    await ground.workos.connect.deleteClientSecret({ id: one.id })
    assert.deepEqual(
      (await ground.workos.connect.listApplicationClientSecrets({ id })).map(each => each.id),
      [two.id],
    )
    await assert.rejects(ground.workos.connect.deleteClientSecret({ id: one.id }), { status: 404 })
    const open = await ground.workos.connect.createApplication({
      applicationType: 'oauth',
      name: 'Open',
      isFirstParty: true,
      usesPkce: true,
    })
    await assert.rejects(ground.workos.connect.createApplicationClientSecret({ id: open.id }), { status: 422 })
  },
)

served('Connect.deleteApplication', 'a deleted application is gone, and its client can start nothing', async () => {
  const { id: organizationId } = await ground.organization('Gone')
  const made = await ground.workos.connect.createM2MApplication('Gone', organizationId)
  const { secret } = await ground.workos.connect.createApplicationClientSecret({ id: made.id })
  await ground.workos.connect.deleteApplication({ id: made.id })
  await assert.rejects(ground.workos.connect.getApplication({ id: made.id }), { status: 404 })
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: made.clientId,
    client_secret: secret,
  })
  const token = await ground.node.send(new Request(`${ground.node.baseUrl}/oauth2/token`, { method: 'POST', body }))
  assert.equal(token.status, 401)
})

test('a third party’s application signs nobody in whom it did not ask, at any door', async () => {
  const { id: organization_id } = await ground.organization('Third')
  const body = { application_type: 'oauth', name: 'Third', is_first_party: false, organization_id }
  const made = await ground.ask('POST', '/connect/applications', { ...body, redirect_uris: [{ uri: site }] })
  const secret = await ground.ask('POST', `/connect/applications/${made.json.id}/client_secrets`, {})
  const person = await ground.node.person()
  const asked = {
    client_id: String(made.json.client_id),
    response_type: 'code',
    redirect_uri: site,
    scope: 'openid',
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  }
  const open = (path: string): Promise<Response> =>
    ground.node.send(
      new Request(`${ground.node.baseUrl}${path}?${new URLSearchParams({ ...asked, provider: 'authkit' })}`, {
        headers: { cookie: person.cookie(), accept: 'text/html' },
      }),
    )
  const standard = await open('/oauth2/authorize')
  const asksFirst = new URL(standard.headers.get('location') ?? '', ground.node.baseUrl)
  assert.equal(asksFirst.origin + asksFirst.pathname, `${ground.node.baseUrl}/oauth2/consent`)
  assert.equal(asksFirst.searchParams.get('code'), null)
  const ours = await open('/user_management/authorize')
  assert.deepEqual([ours.status, ours.headers.get('location')], [400, null])
  const token = await ground.ask(
    'POST',
    '/user_management/authenticate',
    {
      grant_type: 'password',
      client_id: made.json.client_id,
      client_secret: secret.json.secret,
      email: ground.node.email,
      password: ground.node.password,
    },
    { authorization: `Bearer ${secret.json.secret}` },
  )
  assert.deepEqual([token.status, token.json.error], [400, 'invalid_client'])
})

test('T72 an id of another kind, a random one and the default application answer alike', async () => {
  const paths = ['conn_app_01KAV7W2X3Y4Z5A6B7C8D9E0F1', 'app_01KAV7W2X3Y4Z5A6B7C8D9E0F1', 'x', ground.clientId]
  const answers = await Promise.all(paths.map(path => ground.ask('GET', `/connect/applications/${path}`)))
  for (const answer of answers) assert.deepEqual([answer.status, answer.text], [404, answers[0]?.text])
})

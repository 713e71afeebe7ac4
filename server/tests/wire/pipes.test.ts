import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startPlainAgent } from '../walk/plain-agent.ts'
import { served } from './methods.ts'
import { customProvider, type PipesGround, startPipesGround } from './pipes-ground.ts'

let ground: PipesGround
before(async () => {
  ground = await startPipesGround()
})
after(() => ground.close())

const credentials = { type: 'custom', clientId: 'tracker-client', clientSecret: 'tracker-secret-0123' } as const

async function tracker(slug: string, more: object = {}) {
  const customProvider_ = customProvider(ground.as)
  return ground.workos.pipes.createDataIntegration({
    provider: slug,
    enabled: true,
    scopes: ['read', 'write'],
    credentials,
    customProvider: customProvider_,
    ...more,
  })
}

served(
  ['Pipes.createDataIntegration', 'Pipes.getDataIntegration', 'Pipes.listDataIntegrations'],
  'a custom provider comes back as it was defined, without its secret',
  async () => {
    const made = await tracker('tracker', { description: 'Issues', enabled: undefined })
    assert.deepEqual(
      [made.object, made.slug, made.ownership, made.description, made.enabled, made.state, made.scopes],
      ['data_integration', 'tracker', 'user', 'Issues', false, 'valid', ['read', 'write']],
    )
    assert.match(made.id, /^data_integration_[0-9A-Z]{26}$/)
    assert.match(made.redirectUri, /\/connect\/callback\/[0-9a-f]{16}$/)
    assert.deepEqual(made.authMethods, ['oauth'])
    assert.deepEqual(made.credentials, { type: 'custom', clientId: 'tracker-client', redactedClientSecret: '0123' })
    assert.deepEqual(made.customProvider, {
      name: 'Tracker',
      authorizationUrl: `${ground.as.issuer}/authorize`,
      tokenUrl: `${ground.as.issuer}/token`,
      refreshTokenUrl: null,
      pkceEnabled: true,
      requestScopeSeparator: ' ',
      scopesRequired: false,
      clientSecretRequired: true,
      additionalAuthorizationParameters: {},
      tokenBodyContentType: 'application/x-www-form-urlencoded',
      authenticateVia: 'request_body',
    })
    assert.deepEqual(await ground.workos.pipes.getDataIntegration({ slug: 'tracker' }), made)
    const [listed] = (await ground.workos.pipes.listDataIntegrations({ ownership: 'user' })).data
    assert.deepEqual(listed, made)
    await assert.rejects(tracker('tracker'), { status: 409 })
    await assert.rejects(ground.workos.pipes.createDataIntegration({ provider: 'nobody', credentials }), {
      status: 404,
    })
    await assert.rejects(ground.workos.pipes.getDataIntegration({ slug: 'nobody' }), { status: 404 })
  },
)

served(
  ['Pipes.updateDataIntegration', 'Pipes.deleteDataIntegration'],
  'a change changes what is given; what is removed is gone with its accounts, and may come again',
  async () => {
    const before = await tracker('changing')
    const { pipes } = ground.workos
    const changed = await pipes.updateDataIntegration({
      slug: 'changing',
      description: 'Later',
      enabled: true,
      scopes: null,
      credentials: { ...credentials, clientSecret: 'another-secret-9876' },
      customProvider: { name: 'Changed', pkceEnabled: false },
    })
    assert.deepEqual(
      [changed.id, changed.description, changed.scopes, changed.credentials?.redactedClientSecret],
      [before.id, 'Later', null, '9876'],
    )
    assert.deepEqual(
      [changed.customProvider?.name, changed.customProvider?.pkceEnabled, changed.customProvider?.tokenUrl],
      ['Changed', false, `${ground.as.issuer}/token`],
    )
    const { id: userId } = await ground.user()
    await pipes.createUserConnectedAccount({ userId, slug: 'changing', accessToken: 'token-of-the-former' })
    await pipes.deleteDataIntegration({ slug: 'changing' })
    await assert.rejects(pipes.getDataIntegration({ slug: 'changing' }), { status: 404 })
    await assert.rejects(pipes.getUserConnectedAccount({ userId, slug: 'changing' }), { status: 404 })
    const again = await tracker('changing')
    assert.deepEqual([again.slug, again.scopes], ['changing', ['read', 'write']])
    await assert.rejects(pipes.getUserConnectedAccount({ userId, slug: 'changing' }), { status: 404 })
  },
)

served(
  [
    'Pipes.authorizeDataIntegration',
    'Pipes.getUserConnectedAccount',
    'Pipes.getAccessToken',
    'Pipes.deleteUserConnectedAccount',
  ],
  'a person connects by the link of an application, which then gets the token, until it is disconnected',
  async () => {
    await tracker('linked')
    const { pipes } = ground.workos
    const { userId, browser } = await ground.visitor()
    await ground.events()
    assert.deepEqual(await pipes.getAccessToken({ provider: 'linked', userId }), {
      active: false,
      error: 'not_installed',
    })
    const { url } = await pipes.authorizeDataIntegration({
      slug: 'linked',
      userId,
      returnTo: 'https://app.example/connections?tab=1',
    })
    assert.equal(new URL(url).pathname, '/connect/linked')
    const done = await ground.connect(browser, url)
    assert.equal(done.location, 'https://app.example/connections?tab=1')
    const account = await pipes.getUserConnectedAccount({ userId, slug: 'linked' })
    assert.deepEqual(
      [account.object, account.userId, account.organizationId, account.authMethod, account.state, account.scopes],
      ['connected_account', userId, null, 'oauth', 'connected', ['read', 'write']],
    )
    const given = await pipes.getAccessToken({ provider: 'linked', userId })
    assert.ok(given.active)
    assert.equal(given.accessToken.accessToken, ground.as.accessTokens.at(-1))
    assert.deepEqual([given.accessToken.scopes, given.accessToken.missingScopes], [['read', 'write'], []])
    assert.ok(given.accessToken.expiresAt instanceof Date)
    await pipes.updateDataIntegration({ slug: 'linked', scopes: ['read', 'write', 'admin'] })
    const short = await pipes.getAccessToken({ provider: 'linked', userId })
    assert.deepEqual(short.active && short.accessToken.missingScopes, ['admin'])
    await pipes.deleteUserConnectedAccount({ userId, slug: 'linked' })
    assert.deepEqual(await pipes.getAccessToken({ provider: 'linked', userId }), {
      active: false,
      error: 'not_installed',
    })
    assert.deepEqual(
      (await ground.events()).map(({ event, data }) => [event, data.user_id, data.provider_slug]),
      [
        ['pipes.connected_account.connected', userId, 'linked'],
        ['pipes.connected_account.disconnected', userId, 'linked'],
      ],
    )
  },
)

test('the link of an application works once, for its person, and for nobody else (MT01)', async () => {
  await tracker('bound')
  const { pipes } = ground.workos
  const [mina, other] = [await ground.visitor(), await ground.visitor()]
  const asked = { slug: 'bound', userId: mina.userId, returnTo: 'https://app.example/' }
  const { url } = await pipes.authorizeDataIntegration(asked)
  const foreign = await other.browser.open(url)
  assert.equal(foreign.status, 400)
  assert.match(foreign.text, /for somebody else/)
  const page = await mina.browser.open(url)
  await mina.browser.submit(page, {})
  const again = await mina.browser.open(url)
  assert.equal(again.status, 400)
  // The honest way still works, with a link of its own.
  const second = await pipes.authorizeDataIntegration(asked)
  assert.equal((await ground.connect(mina.browser, second.url)).location, 'https://app.example/')
  for (const returnTo of ['http://app.example/', 'https://user@app.example/', 'javascript:alert(1)'])
    await assert.rejects(pipes.authorizeDataIntegration({ ...asked, returnTo }), { status: 400 })
})

test('what is declined at the provider is told to the application and to its webhooks', async () => {
  await tracker('declined')
  const { userId, browser } = await ground.visitor()
  await ground.events()
  const { url } = await ground.workos.pipes.authorizeDataIntegration({
    slug: 'declined',
    userId,
    returnTo: 'https://app.example/x',
  })
  ground.as.callback = { code: undefined, error: 'access_denied' }
  const done = await ground.connect(browser, url)
  ground.as.callback = {}
  assert.equal(done.location, 'https://app.example/x?error=access_denied')
  const [told] = await ground.events()
  assert.deepEqual(
    [told?.event, told?.data.error_code, told?.data.user_id],
    ['pipes.connected_account.connection_failed', 'access_denied', userId],
  )
})

served(
  ['Pipes.createUserConnectedAccount', 'Pipes.updateUserConnectedAccount', 'Pipes.listUserDataProviders'],
  'an authorization that was given elsewhere is taken over, changed, and listed with its provider',
  async () => {
    const integration = await tracker('imported')
    const { pipes } = ground.workos
    const { id: userId } = await ground.user()
    await ground.events()
    const made = await pipes.createUserConnectedAccount({
      userId,
      slug: 'imported',
      accessToken: 'imported-access-token',
      scopes: ['read'],
    })
    assert.match(made.id, /^data_installation_/)
    assert.deepEqual([made.userId, made.scopes, made.state], [userId, ['read'], 'connected'])
    const given = await pipes.getAccessToken({ provider: 'imported', userId })
    assert.ok(given.active)
    assert.deepEqual(
      [given.accessToken.accessToken, given.accessToken.expiresAt, given.accessToken.missingScopes],
      ['imported-access-token', null, ['write']],
    )
    await assert.rejects(pipes.createUserConnectedAccount({ userId, slug: 'imported', accessToken: 'one-more' }), {
      status: 409,
    })
    await assert.rejects(pipes.updateUserConnectedAccount({ userId, slug: 'imported', scopes: ['read', 'write'] }), {
      status: 422,
    })
    const later = await pipes.updateUserConnectedAccount({
      userId,
      slug: 'imported',
      accessToken: 'imported-access-token-2',
      scopes: ['read', 'write'],
    })
    assert.deepEqual([later.id, later.scopes], [made.id, ['read', 'write']])
    const lost = await pipes.updateUserConnectedAccount({ userId, slug: 'imported', state: 'needs_reauthorization' })
    assert.equal(lost.state, 'needs_reauthorization')
    assert.deepEqual(await pipes.getAccessToken({ provider: 'imported', userId }), {
      active: false,
      error: 'needs_reauthorization',
    })
    const [own] = Object(await ground.ask('GET', `/v1/connected_accounts?owner_id=${userId}`)).json.data
    assert.deepEqual([own.health, own.lost_because, own.for_applications], ['needs_reconnection', 'by_request', true])
    const listed = (await pipes.listUserDataProviders({ userId })).data.find(({ slug }) => slug === 'imported')
    assert.deepEqual(
      [listed?.id, listed?.name, listed?.connectionOwner, listed?.ownership, listed?.credentialsType],
      [integration.id, 'Tracker', 'user', 'userland_user', 'oauth2'],
    )
    assert.deepEqual([listed?.connectedAccount?.id, listed?.connectedAccounts?.length], [made.id, 1])
    assert.deepEqual(
      (await ground.events()).map(({ event }) => event),
      [
        'pipes.connected_account.connected',
        'pipes.connected_account.connected',
        'pipes.connected_account.connected',
        'pipes.connected_account.reauthorization_needed',
      ],
    )
    await assert.rejects(pipes.listUserDataProviders({ userId: 'user_nobody' }), { status: 404 })
  },
)

served(
  ['Pipes.updateDataIntegrationApiKey', 'Pipes.createDataIntegrationApiKey', 'Pipes.createDataIntegrationCredential'],
  'a key is kept, rotated in place, and another one beside it asks which is meant',
  async () => {
    const { pipes } = ground.workos
    const { id: userId } = await ground.user()
    const made = await pipes.createDataIntegration({
      provider: 'keyed',
      enabled: true,
      authMethods: ['api_key'],
      customProvider: { name: 'Keyed' },
      apiKey: { secret: 'first-key-1111', userId },
    })
    assert.deepEqual(
      [made.authMethods, made.credentials, made.installation?.userId, made.installation?.apiKeyLast4],
      [['api_key'], null, userId, '1111'],
    )
    const rotated = await pipes.updateDataIntegrationApiKey({ slug: 'keyed', userId, secret: 'second-key-2222' })
    assert.deepEqual(
      [rotated.id, rotated.authMethod, rotated.apiKeyLast4, rotated.connectionRole],
      [made.installation?.id, 'api_key', '2222', 'compatibility'],
    )
    assert.deepEqual(await pipes.createDataIntegrationCredential({ slug: 'keyed', userId }), {
      active: true,
      credential: { authMethod: 'api_key', object: 'credential', value: 'second-key-2222', config: {} },
    })
    await assert.rejects(pipes.getAccessToken({ provider: 'keyed', userId }), {
      status: 422,
      code: 'auth_method_mismatch',
    })
    const beside = await pipes.createDataIntegrationApiKey({
      slug: 'keyed',
      userId,
      secret: 'third-key-3333',
      connectionIntent: 'add',
    })
    assert.deepEqual([beside.connectionRole, beside.apiKeyLast4], ['standard', '3333'])
    const both = { slug: 'keyed', userId, supportsMultipleConnections: true }
    await assert.rejects(pipes.createDataIntegrationCredential(both), { code: 'account_selection_required' })
    const named = await pipes.createDataIntegrationCredential({ ...both, connectedAccountId: beside.id })
    assert.equal(named.active && named.credential.value, 'third-key-3333')
    const still = await pipes.createDataIntegrationCredential({ slug: 'keyed', userId })
    assert.equal(still.active && still.credential.value, 'second-key-2222')
  },
)

served(
  ['Pipes.updateDataIntegrationClientCredentials', 'Pipes.createDataIntegrationClientCredential'],
  'a client that speaks for itself is kept, and its token is asked for when it is due',
  async () => {
    const { pipes } = ground.workos
    const { id: userId } = await ground.user()
    await pipes.createDataIntegration({
      provider: 'machine',
      enabled: true,
      scopes: ['api'],
      authMethods: ['client_credentials'],
      customProvider: { name: 'Machine', tokenUrl: `${ground.as.issuer}/token` },
    })
    const entered = { slug: 'machine', userId, clientId: 'their-client', clientSecret: 'their-secret-4444' }
    const account = await pipes.updateDataIntegrationClientCredentials(entered)
    assert.deepEqual(
      [account.authMethod, account.clientId, account.clientSecretLast4, account.config, account.state],
      ['client_credentials', 'their-client', '4444', {}, 'connected'],
    )
    const given = await pipes.createDataIntegrationCredential({ slug: 'machine', userId })
    assert.ok(given.active && given.credential.authMethod === 'client_credentials')
    assert.equal(given.credential.value, ground.as.accessTokens.at(-1))
    assert.deepEqual([given.credential.scopes, given.credential.metadata], [['api'], {}])
    const [asked] = ground.as.to('/token').slice(-1)
    assert.deepEqual(
      [asked?.form.get('grant_type'), asked?.form.get('client_id'), asked?.form.get('scope')],
      ['client_credentials', 'their-client', 'api'],
    )
    const again = await pipes.createDataIntegrationCredential({ slug: 'machine', userId })
    assert.equal(again.active && again.credential.value, given.credential.value)
    const beside = await pipes.createDataIntegrationClientCredential({ ...entered, connectionIntent: 'add' })
    assert.equal(beside.connectionRole, 'standard')
  },
)

test('I6: an agent’s token and a browser’s cookie open no door that hands credentials out', async () => {
  await tracker('guarded')
  const { pipes } = ground.workos
  const { userId, browser } = await ground.visitor()
  await pipes.createUserConnectedAccount({ userId, slug: 'guarded', accessToken: 'token-that-stays-inside' })
  const body = { user_id: userId }
  const { ambit } = ground.node
  const agent = await startPlainAgent(ground.node)
  const bearers = [`Bearer ${agent.token}`, `Bearer ${agent.sessionId}`, 'Bearer sk_of-nobody-0123456789abcdef']
  for (const path of ['token', 'credentials'])
    for (const authorization of bearers) {
      const refused = await ground.ask('POST', `/data-integrations/guarded/${path}`, body, { authorization })
      assert.deepEqual([refused.status, refused.text.includes('token-that-stays-inside')], [401, false])
    }
  const byCookie = await browser.post('/data-integrations/guarded/token', body, { 'content-type': 'application/json' })
  assert.ok(byCookie.status >= 400 && !byCookie.text.includes('token-that-stays-inside'))
  // An application's key gets it, and the log says who got whose.
  const given = await pipes.getAccessToken({ provider: 'guarded', userId })
  assert.equal(given.active && given.accessToken.accessToken, 'token-that-stays-inside')
  const rows = await ambit.on.database.query<{ body: { actor: string; owner: string } }>(
    `SELECT body::jsonb AS body FROM (SELECT type, body FROM audit_queue UNION ALL SELECT type, body FROM audit_events) AS both_of
      WHERE type = 'connected_account.handed_out' AND body::jsonb ->> 'owner' = $1`,
    [userId],
  )
  assert.equal(rows.length, 1)
  assert.match(rows[0]?.body.actor ?? '', /^api_key_/)
})

test('I6: what a person connected for calls that they approve is no application’s, until they come by its link', async () => {
  await tracker('kept')
  const { pipes } = ground.workos
  const { userId, browser } = await ground.visitor()
  assert.equal((await ground.connect(browser, '/connect/kept')).location, '/connect/kept')
  assert.match((await browser.open('/connect/kept')).text, /is connected to/)
  const refused = { active: false, error: 'needs_reauthorization' }
  assert.deepEqual(await pipes.getAccessToken({ provider: 'kept', userId }), refused)
  assert.equal((await pipes.getUserConnectedAccount({ userId, slug: 'kept' })).state, 'needs_reauthorization')
  const { url } = await pipes.authorizeDataIntegration({ slug: 'kept', userId, returnTo: 'https://app.example/' })
  assert.match((await browser.open(url)).text, /by the application that sent you here/)
  await ground.connect(browser, url)
  const given = await pipes.getAccessToken({ provider: 'kept', userId })
  assert.equal(given.active && given.accessToken.accessToken, ground.as.accessTokens.at(-1))
})

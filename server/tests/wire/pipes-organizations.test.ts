import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { OrganizationId, UserId } from '../../src/platform/ids.ts'
import { type Browser, hidden } from '../oauth/browser.ts'
import { served } from './methods.ts'
import { customProvider, type PipesGround, startPipesGround } from './pipes-ground.ts'

let ground: PipesGround
before(async () => {
  ground = await startPipesGround()
})
after(() => ground.close())

const credentials = { type: 'custom', clientId: 'shared-client', clientSecret: 'shared-secret-0123' } as const

async function shared(slug: string, more: object = {}) {
  return ground.workos.pipes.createDataIntegration({
    provider: slug,
    ownership: 'organization',
    enabled: true,
    scopes: ['read', 'write'],
    credentials,
    customProvider: customProvider(ground.as, 'Shared'),
    ...more,
  })
}

async function acme(): Promise<{ organizationId: OrganizationId; userId: UserId; browser: Browser }> {
  const [{ id: organizationId }, { userId, browser }] = [await ground.organization(), await ground.visitor()]
  await ground.member(userId, organizationId)
  return { organizationId, userId, browser }
}

served(
  [
    'Pipes.getOrganizationDataIntegration',
    'Pipes.updateOrganizationDataIntegration',
    'Pipes.deleteOrganizationDataIntegration',
  ],
  'what organizations connect to stands beside what people do, and goes by itself',
  async () => {
    const { pipes } = ground.workos
    const made = await shared('both')
    assert.equal(made.ownership, 'organization')
    await assert.rejects(pipes.getDataIntegration({ slug: 'both' }), { status: 404 })
    const own = await pipes.createDataIntegration({ provider: 'both', enabled: true, credentials })
    assert.deepEqual([own.ownership, own.customProvider?.name], ['user', 'Shared'])
    assert.notEqual(own.id, made.id)
    assert.deepEqual(await pipes.getOrganizationDataIntegration({ slug: 'both' }), made)
    const changed = await pipes.updateOrganizationDataIntegration({ slug: 'both', description: 'Of the team' })
    assert.deepEqual([changed.id, changed.description], [made.id, 'Of the team'])
    const ids = (await pipes.listDataIntegrations({ ownership: 'organization' })).data.map(({ id }) => id)
    assert.deepEqual(ids, [made.id])
    await pipes.deleteOrganizationDataIntegration({ slug: 'both' })
    await assert.rejects(pipes.getOrganizationDataIntegration({ slug: 'both' }), { status: 404 })
    assert.equal((await pipes.getDataIntegration({ slug: 'both' })).id, own.id)
  },
)

served(
  [
    'Pipes.createOrganizationConnectedAccount',
    'Pipes.getOrganizationConnectedAccount',
    'Pipes.updateOrganizationConnectedAccount',
    'Pipes.deleteOrganizationConnectedAccount',
    'Pipes.listOrganizationDataProviders',
  ],
  'an account of an organization is its own, and nobody’s outside',
  async () => {
    const integration = await shared('team')
    const { pipes } = ground.workos
    const [{ organizationId, userId }, other] = [await acme(), await acme()]
    const made = await pipes.createOrganizationConnectedAccount({
      organizationId,
      slug: 'team',
      userId,
      accessToken: 'token-of-the-team',
      scopes: ['read'],
    })
    assert.deepEqual(
      [made.userId, made.organizationId, made.connectionRole, made.state],
      [null, organizationId, 'compatibility', 'connected'],
    )
    assert.deepEqual(await pipes.getOrganizationConnectedAccount({ organizationId, slug: 'team' }), made)
    await assert.rejects(
      pipes.getOrganizationConnectedAccount({ organizationId: other.organizationId, slug: 'team' }),
      { status: 404 },
    )
    const narrowed = await pipes.updateOrganizationConnectedAccount({
      organizationId,
      slug: 'team',
      scopes: [],
      userId,
    })
    assert.deepEqual([narrowed.id, narrowed.scopes], [made.id, []])
    const [listed] = (await pipes.listOrganizationDataProviders({ organizationId })).data.filter(
      ({ slug }) => slug === 'team',
    )
    assert.deepEqual(
      [listed?.id, listed?.connectionOwner, listed?.ownership, listed?.connectedAccount?.id],
      [integration.id, 'organization', 'organization', made.id],
    )
    const asked = { provider: 'team', userId, organizationId, connectionOwner: 'organization' } as const
    const given = await pipes.getAccessToken(asked)
    assert.equal(given.active && given.accessToken.accessToken, 'token-of-the-team')
    // Somebody who is no member gets nothing, by whichever organization they name.
    await assert.rejects(pipes.getAccessToken({ ...asked, userId: other.userId }), {
      status: 403,
      code: 'not_a_member',
    })
    const elsewhere = await pipes.getAccessToken({
      ...asked,
      userId: other.userId,
      organizationId: other.organizationId,
    })
    assert.deepEqual(elsewhere, { active: false, error: 'not_installed' })
    await pipes.deleteOrganizationConnectedAccount({ organizationId, slug: 'team' })
    assert.deepEqual(await pipes.getAccessToken(asked), { active: false, error: 'not_installed' })
  },
)

test('a member connects for the organization by a link that says so; a person’s own stays apart', async () => {
  await shared('joined')
  const { pipes } = ground.workos
  const { organizationId, userId, browser } = await acme()
  const asked = { slug: 'joined', userId, organizationId, connectionOwner: 'organization' } as const
  const { url } = await pipes.authorizeDataIntegration({ ...asked, returnTo: 'https://app.example/' })
  assert.match((await browser.open(url)).text, /It will be an account of/)
  assert.equal((await ground.connect(browser, url)).location, 'https://app.example/')
  const account = await pipes.getOrganizationConnectedAccount({ organizationId, slug: 'joined' })
  assert.deepEqual([account.userId, account.organizationId], [null, organizationId])
  const stranger = await ground.visitor()
  await assert.rejects(pipes.authorizeDataIntegration({ ...asked, userId: stranger.userId }), { status: 403 })
  await assert.rejects(pipes.authorizeDataIntegration({ slug: 'joined', userId, connectionOwner: 'organization' }), {
    status: 400,
  })
})

test('a member who manages them connects an account of the organization on its page, which their account page leads to', async () => {
  await shared('paged', { customProvider: customProvider(ground.as, 'Paged') })
  await shared('elsewhere')
  const { workos, node } = ground
  const { organizationId, userId, browser } = await acme()
  const plain = await ground.visitor()
  await ground.member(plain.userId, organizationId)
  const path = `/account/organizations/${organizationId}/accounts`
  assert.equal((await browser.get(path)).status, 404)
  assert.doesNotMatch((await browser.open('/account')).text, new RegExp(path))
  await workos.authorization.createPermission({ slug: 'accounts:manage', name: 'Manage accounts' })
  await workos.authorization.createOrganizationRole(organizationId, { slug: 'org-keeper', name: 'Keeper' })
  await workos.authorization.setOrganizationRolePermissions(organizationId, 'org-keeper', {
    permissions: ['accounts:manage'],
  })
  const [membership] = (await workos.userManagement.listOrganizationMemberships({ userId, organizationId })).data
  await workos.userManagement.updateOrganizationMembership(membership?.id ?? '', { roleSlug: 'org-keeper' })
  assert.match((await browser.open('/account')).text, new RegExp(`href="${path}"`))
  const page = await browser.open(path)
  assert.match(page.text, /There is none yet\. One that is connected here belongs to the organization/)
  const csrf = hidden(page.text)
  const before = ground.as.accessTokens.length
  const begun = await browser.post(`${path}/connect`, { ...csrf, provider: 'paged' })
  assert.equal(begun.status, 303)
  const link = new URL(begun.location ?? '', node.baseUrl).href
  assert.match((await browser.open(link)).text, /It will be an account of/)
  const back = await ground.connect(browser, link)
  assert.equal(new URL(back.location ?? '').pathname, path)
  assert.equal(ground.as.accessTokens.length, before + 1)
  const account = await workos.pipes.getOrganizationConnectedAccount({ organizationId, slug: 'paged' })
  assert.deepEqual([account.userId, account.organizationId], [null, organizationId])
  const [{ used_by: usedBy } = {}] = await node.ambit.on.database.query<{ used_by: string }>(
    'SELECT used_by FROM connected_accounts WHERE owner_id = $1',
    [organizationId],
  )
  assert.equal(usedBy, 'nobody', 'nobody’s agents until somebody says whose')
  assert.match((await browser.open(path)).text, /data-testid="shared-account"/)
  assert.match((await browser.open(`${path}?error=access_denied`)).text, /Nothing was connected/)
  for (const provider of ['none', 'Paged', ''])
    assert.equal((await browser.post(`${path}/connect`, { ...csrf, provider })).status, 404, provider)
  assert.equal((await browser.post(`${path}/connect`, { provider: 'paged' })).status, 403)
  const stranger = hidden((await plain.browser.open('/account')).text)
  assert.equal((await plain.browser.post(`${path}/connect`, { ...stranger, provider: 'paged' })).status, 404)
})

test('each organization brings its own client where the integration says so', async () => {
  await shared('own-client', { credentials: { type: 'organization' } })
  const { pipes } = ground.workos
  const { organizationId, userId, browser } = await acme()
  const path = `/organizations/${organizationId}/data_integration_configurations`
  const [listed] = Object(await ground.ask('GET', path)).json.data.filter(
    (each: { slug: string }) => each.slug === 'own-client',
  )
  assert.deepEqual(
    [listed.enabled, listed.scopes, listed.credentials.has_credentials],
    [true, ['read', 'write'], false],
  )
  const put = (body: object) => ground.ask('PUT', `${path}/own-client`, body)
  assert.equal((await put({})).status, 400)
  assert.equal((await put({ client_id: 'alone' })).status, 400)
  assert.equal((await put({ scopes: ['read', 'everything'] })).status, 422)
  assert.equal((await put({ config: { subdomain: 'acme' } })).status, 422)
  const set = await put({ client_id: 'client-of-acme', client_secret: 'secret-of-acme-5555', scopes: ['read'] })
  assert.deepEqual(
    [set.status, set.json.scopes, Object(set.json.credentials).client_secret_last_four],
    [200, ['read'], '5555'],
  )
  const asked = { slug: 'own-client', userId, organizationId, connectionOwner: 'organization' } as const
  const { url } = await pipes.authorizeDataIntegration({ ...asked, returnTo: 'https://app.example/' })
  await ground.connect(browser, url)
  const [redeemed] = ground.as.to('/token').slice(-1)
  assert.equal(redeemed?.form.get('client_id'), 'client-of-acme')
  assert.deepEqual((await pipes.getOrganizationConnectedAccount({ organizationId, slug: 'own-client' })).scopes, [
    'read',
  ])
  await put({ enabled: false })
  const token = { provider: 'own-client', userId, organizationId, connectionOwner: 'organization' } as const
  assert.deepEqual(await pipes.getAccessToken(token), { active: false, error: 'not_installed' })
  await put({ enabled: true })
  assert.equal((await pipes.getAccessToken(token)).active, true)
})

test('a person’s account for one organization is none for another, and none for themselves', async () => {
  await ground.workos.pipes.createDataIntegration({
    provider: 'scoped',
    enabled: true,
    credentials,
    customProvider: customProvider(ground.as),
  })
  const { pipes } = ground.workos
  const { organizationId, userId } = await acme()
  const made = await pipes.createUserConnectedAccount({
    userId,
    organizationId,
    slug: 'scoped',
    accessToken: 'for-acme',
  })
  assert.deepEqual([made.userId, made.organizationId], [userId, organizationId])
  const here = await pipes.getAccessToken({ provider: 'scoped', userId, organizationId })
  assert.equal(here.active && here.accessToken.accessToken, 'for-acme')
  assert.equal((await pipes.getAccessToken({ provider: 'scoped', userId })).active, false)
})

test('an organization that is deleted takes its accounts with it', async () => {
  await shared('leaving')
  const { pipes } = ground.workos
  const { organizationId, userId } = await acme()
  const account = { organizationId, slug: 'leaving', userId, accessToken: 'token-that-goes' }
  await pipes.createOrganizationConnectedAccount(account)
  await ground.workos.organizations.deleteOrganization(organizationId)
  const rows = await ground.db.database.query(
    'SELECT state, credential_sealed, label FROM connected_accounts WHERE owner_id = $1',
    [organizationId],
  )
  assert.deepEqual(rows, [{ state: 'disconnected', credential_sealed: null, label: '' }])
})

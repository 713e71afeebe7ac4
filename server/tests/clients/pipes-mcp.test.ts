import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { customProvider, type PipesGround, startPipesGround } from '../wire/pipes-ground.ts'

/**
 * What the public template `workos/pipes-mcp` (MIT) sends, request by request: its list of integrations, the link that it gives a
 * person, and the token that it puts into a call. It is not the template: that one wants a build, TLS in front of this server, and a
 * Redis, and is driven by `npm run test:clients -- pipes-mcp`.
 */

let ground: PipesGround
before(async () => {
  ground = await startPipesGround()
})
after(() => ground.close())

interface Listed {
  readonly slug: string
  readonly status: string
  readonly isConnected: boolean
  readonly scopes: readonly string[]
}

/** `handleGetStatus` of the template. */
async function listIntegrations(userId: string, organizationId: string): Promise<readonly Listed[]> {
  const answer = await ground.ask(
    'GET',
    `/user_management/users/${userId}/data_providers?organization_id=${organizationId}`,
  )
  assert.equal(answer.status, 200, answer.text)
  return Object(answer.json.data).map((each: Record<string, never>) => {
    const account = Object(each.connected_account)
    return {
      slug: each.slug,
      status: account.state ?? 'not_connected',
      isConnected: account.state === 'connected',
      scopes: account.scopes ?? each.scopes ?? [],
    }
  })
}

test('the template lists, connects by its link, and calls the third party with the token that it is handed', async () => {
  const { as, workos } = ground
  await workos.pipes.createDataIntegration({
    provider: 'linear-like',
    enabled: true,
    scopes: ['read'],
    credentials: { type: 'custom', clientId: 'template-client', clientSecret: 'template-secret-0123' },
    customProvider: customProvider(as, 'Linear'),
  })
  const [{ id: organizationId }, { userId, browser }] = [await ground.organization(), await ground.visitor()]
  await ground.member(userId, organizationId)
  const nothing = { slug: 'linear-like', status: 'not_connected', isConnected: false, scopes: ['read'] }
  assert.deepEqual(await listIntegrations(userId, organizationId), [nothing])
  // `connect_integration`: no address to come back to; the person ends on a page of ours.
  const body = { user_id: userId, organization_id: organizationId }
  const link = await ground.ask('POST', '/data-integrations/linear-like/authorize', body)
  assert.equal(link.status, 200, link.text)
  const done = await ground.connect(browser, String(link.json.url))
  assert.deepEqual([done.status, done.location], [303, '/connect/linear-like'])
  const [listed] = await listIntegrations(userId, organizationId)
  assert.deepEqual(listed, { ...nothing, status: 'connected', isConnected: true })
  // `injectProviderAuth`: the SDK of the template's generation sends the same three members.
  const given = await ground.workos8.pipes.getAccessToken({ provider: 'linear-like', userId, organizationId })
  assert.ok(given.active)
  assert.equal(given.accessToken.accessToken, as.accessTokens.at(-1))
  await workos.pipes.deleteUserConnectedAccount({ userId, organizationId, slug: 'linear-like' })
  const gone = await ground.workos8.pipes.getAccessToken({ provider: 'linear-like', userId, organizationId })
  assert.deepEqual(gone, { active: false, error: 'not_installed' })
})

import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { startAuthorizationServer, type TestAuthorizationServer } from '../test-authorization-server.ts'
import type { Account, ClientGround } from './ground.ts'
import { alone, formToken, post, type Use, visit } from './reference-app.ts'

/** An account is connected by pages of server and provider, shown as it stands, seen by administrators, and disconnected by its person. */
export const connectAccount: Use = async (ground, { url }) => {
  const provider = await startAuthorizationServer()
  try {
    const { slug, name } = await offer(ground, provider)
    const { id, who } = await alone(ground, 'member')
    const address = `${url}/accounts`
    const visitor = await visit(ground, { address, who })
    const { page } = visitor
    const row = page.getByRole('listitem').filter({ hasText: name })
    assert.match(await row.innerText(), /Not connected/)
    provider.callback = { code: undefined, error: 'access_denied' }
    await connect(page, { button: `Connect ${name}`, address })
    await page.getByText('The account was not connected.').waitFor()
    provider.callback = {}
    await connect(page, { button: `Connect ${name}`, address })
    assert.equal(page.url(), address)
    assert.match(await row.innerText(), /Connected since/)
    const path = `/user_management/users/${who.id}/connected_accounts/${slug}?organization_id=${id}`
    const state = async () => (await ground.api('GET', path)).state
    assert.equal(await state(), 'connected')
    await ground.api('PUT', `/data-integrations/${slug}`, { scopes: ['read', 'write', 'admin'] })
    await page.reload()
    assert.match(await row.innerText(), /lacks admin/)
    await ground.api('PUT', path, { state: 'needs_reauthorization' })
    await page.reload()
    assert.match(await row.innerText(), /Has to be connected again/)
    await connect(page, { button: `Connect again ${name}`, address })
    assert.match(await row.innerText(), /Connected since/)
    for (const token of provider.accessTokens) assert.ok(!(await page.content()).includes(token))
    const refused = await visitor.context.request.get(`${address}/members`)
    // Where an application refuses by not showing it says 404.
    assert.ok([403, 404].includes(refused.status()))
    await seenByAdmin(ground, { address, id, who, slug, name })
    assert.equal(await state(), 'connected')
    await page.getByRole('button', { name: `Disconnect ${name}` }).click()
    await page.getByText('The account is disconnected.').waitFor()
    assert.match(await row.innerText(), /Not connected/)
    await assert.rejects(state())
    await visitor.close()
  } finally {
    await provider.close()
  }
  return 'An account elsewhere was connected, shown as it stands, and disconnected by its person and nobody else.'
}

/** What people can connect at this provider from then on. */
async function offer(ground: ClientGround, { issuer }: TestAuthorizationServer): Promise<Offered> {
  const slug = `tracker${new URL(issuer).port}`
  const name = `Tracker ${slug}`
  await ground.api('POST', '/data-integrations', {
    provider: slug,
    enabled: true,
    scopes: ['read', 'write'],
    credentials: { type: 'custom', client_id: 'tracker-client', client_secret: 'tracker-secret-0123' },
    custom_provider: { name, authorization_url: `${issuer}/authorize`, token_url: `${issuer}/token` },
  })
  return { slug, name }
}

interface Offered {
  readonly slug: string
  readonly name: string
}

interface Seen extends Offered {
  readonly address: string
  readonly id: string
  /** Whoever has the account, in the organization `id`. */
  readonly who: Account & { readonly organization: string }
}

/** An administrator of the same organization sees that there is an account, and neither connects nor disconnects it. */
async function seenByAdmin(ground: ClientGround, { address, id, who, slug, name }: Seen): Promise<void> {
  const boss = await ground.user()
  const ids = { organization_id: id, user_id: boss.id, role_slug: 'admin' }
  await ground.api('POST', '/user_management/organization_memberships', ids)
  const organization = who.organization
  const visitor = await visit(ground, { address: `${address}/members`, who: { ...boss, organization } })
  const seen = (email: string) => visitor.page.getByRole('listitem').filter({ hasText: email }).innerText()
  assert.match(await seen(who.email), new RegExp(`${name}: ● Connected`))
  assert.match(await seen(boss.email), /None/)
  const csrf = await formToken(visitor, address)
  assert.equal(await post(visitor, `${address}/disconnect`, { provider: slug, csrf }), 404)
  assert.equal(await post(visitor, `${address}/connect`, { provider: 'nothing', csrf }), 404)
  await visitor.close()
}

/** Presses the button, agrees on the page of the server, and comes back, be it with an error. */
async function connect(page: Page, { button, address }: { readonly button: string; readonly address: string }) {
  await page.getByRole('button', { name: button, exact: true }).click()
  await page.getByTestId('connect').click()
  await page.waitForURL(at => `${at.origin}${at.pathname}` === address)
}

import assert from 'node:assert/strict'
import { until } from '../until.ts'
import type { ClientGround } from './ground.ts'
import { alone, formToken, post, type Use, visit } from './reference-app.ts'

/** Somebody is invited, invited again and the invitation withdrawn; one of another organization is not there. */
export const invite: Use = async (ground, { url }) => {
  const [own, other] = [await alone(ground, 'admin'), await alone(ground, 'admin')]
  const address = `${url}/invitations`
  const visitor = await visit(ground, { address, who: own.who })
  const { page } = visitor
  const email = `dora-${own.id.slice(-6).toLowerCase()}@acme.example`
  await page.getByRole('textbox', { name: 'E-mail address' }).fill(email)
  await page.getByRole('button', { name: 'Send invitation' }).click()
  await page.getByText('The invitation is on its way.').waitFor()
  const invitations = async (id: string) =>
    Object((await ground.api('GET', `/user_management/invitations?organization_id=${id}`)).data)
  const [{ id, state, role_slug }] = await invitations(own.id)
  assert.deepEqual([state, role_slug], ['pending', 'member'])
  const stranger = await visit(ground, { address, who: other.who })
  const form = { invitation: id, csrf: await formToken(stranger, address) }
  assert.equal(await post(stranger, `${url}/invitations/withdraw`, form), 404)
  await page.getByRole('button', { name: `Send again to ${email}` }).click()
  await page.getByText('It is on its way again.').waitFor()
  assert.equal((await invitations(own.id))[0].state, 'pending')
  await page.getByRole('button', { name: `Withdraw from ${email}` }).click()
  await page.getByText('The invitation counts no more.').waitFor()
  assert.equal((await invitations(own.id))[0].state, 'revoked')
  for (const each of [visitor, stranger]) await each.close()
  return 'Somebody was invited, invited again and the invitation withdrawn, by an administrator of the organization.'
}

/** A key is shown once, in a browser without script too, opens nothing once it is removed, and nobody else removes it. */
export const makeKeys: Use = async (ground, { url }) => {
  const [own, other] = [await alone(ground, 'admin'), await alone(ground, 'admin')]
  const address = `${url}/api-keys`
  const valid = async (value: string) =>
    (await ground.api('POST', '/api_keys/validations', { value })).api_key as { id: string; expires_at: string } | null
  const stranger = await visit(ground, { address, who: other.who })
  for (const javaScriptEnabled of [true, false]) {
    const visitor = await visit(ground, { address, who: own.who, browser: { javaScriptEnabled } })
    const { page } = visitor
    await page.getByRole('textbox', { name: 'Name' }).fill('Build')
    await page.getByRole('button', { name: 'Make key' }).click()
    const value = await page.getByTestId('key').innerText()
    const key = await valid(value)
    assert.ok(key !== null && Date.parse(key.expires_at) > Date.now())
    await page.goto(address)
    assert.ok(!(await page.content()).includes(value))
    const form = { key: key.id, csrf: await formToken(stranger, address) }
    assert.equal(await post(stranger, `${url}/api-keys/remove`, form), 404)
    assert.notEqual(await valid(value), null)
    await page.getByRole('button', { name: 'Remove Build' }).click()
    await page.getByText('There is no key.').waitFor()
    assert.equal(await valid(value), null)
    await visitor.close()
  }
  await stranger.close()
  return 'A key was shown once, with and without script, and opened nothing once it was removed.'
}

/** A file of the log says what was done, and belongs to the organization that asked; a change that the server told of is shown to its own. */
export const readLog: Use = async (ground, { url }) => {
  const [own, other] = [await alone(ground, 'admin'), await alone(ground, 'admin')]
  const address = `${url}/audit`
  const visitor = await visit(ground, { address, who: own.who })
  const { page } = visitor
  await page.getByRole('button', { name: 'Make file' }).click()
  const link = page.getByRole('link', { name: 'Download the file' })
  await link.waitFor()
  const file = await (await fetch((await link.getAttribute('href')) ?? '')).text()
  assert.ok(file.includes('log.exported') && file.includes(own.who.id), file)
  const stranger = await visit(ground, { address, who: other.who })
  await stranger.page.goto(page.url())
  await stranger.page.getByRole('button', { name: 'Make file' }).waitFor()
  assert.equal(await stranger.page.getByRole('link', { name: 'Download the file' }).count(), 0)
  await removeSomebody(ground, own)
  await until(async () => {
    await page.goto(`${url}/changes`)
    return page.getByText('organization_membership.deleted').isVisible()
  })
  await stranger.page.goto(`${url}/changes`)
  await stranger.page.getByText('told of no change').waitFor()
  const forged = await fetch(`${url}/webhooks`, { method: 'POST', body: '{}', headers: { 'workos-signature': 't=1' } })
  assert.equal(forged.status, 401)
  for (const each of [visitor, stranger]) await each.close()
  return 'A file of the log and a change that the server told of were shown to their organization alone.'
}

async function removeSomebody(ground: ClientGround, { id }: { readonly id: string }): Promise<void> {
  const guest = await ground.user()
  const ids = { organization_id: id, user_id: guest.id }
  const membership = await ground.api('POST', '/user_management/organization_memberships', ids)
  await ground.api('DELETE', `/user_management/organization_memberships/${membership.id}`)
}

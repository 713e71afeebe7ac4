import assert from 'node:assert/strict'
import { alone, formToken, post, type Use, visit } from './reference-app.ts'

const slug = 'org-support-desk'
const managed = 'widgets:users-table:manage'
/** What administrators do not have themselves. */
const beyond = 'widgets:user-api-keys:manage-all'

/** A role is made, permits what its maker may do and nothing beyond, is given to somebody, and goes once nobody has it. */
export const manageRoles: Use = async (ground, { url }) => {
  const [own, other] = [await alone(ground, 'admin'), await alone(ground, 'admin')]
  const guest = await ground.user()
  const ids = { organization_id: own.id, user_id: guest.id }
  const membership = String((await ground.api('POST', '/user_management/organization_memberships', ids)).id)
  const address = `${url}/roles`
  const one = `${address}?role=${slug}`
  const path = `/authorization/organizations/${own.id}/roles/${slug}`
  const permits = async () => (await ground.api('GET', path)).permissions
  const visitor = await visit(ground, { address, who: own.who })
  const { page } = visitor
  await page.getByRole('textbox', { name: 'Name' }).fill('Support desk')
  await page.getByRole('button', { name: 'Make role' }).click()
  await page.getByRole('status').waitFor()
  assert.deepEqual(await permits(), [])
  await page.goto(one)
  assert.ok(await page.getByRole('checkbox', { name: 'Manage API keys of members' }).isDisabled())
  await page.getByRole('checkbox', { name: 'Manage members' }).check()
  await page.getByRole('button', { name: 'Change permissions' }).click()
  await page.getByRole('status').waitFor()
  const form = { role: slug, csrf: await formToken(visitor, one) }
  const send = (act: string, more: Record<string, string>) => post(visitor, `${address}/${act}`, { ...form, ...more })
  assert.equal(await send('permissions', { permissions: beyond }), 403)
  assert.equal(await send('permissions', { permissions: managed, role: 'admin' }), 403)
  const stranger = await visit(ground, { address, who: other.who })
  const theirs = { role: slug, csrf: await formToken(stranger, address) }
  assert.equal(await post(stranger, `${address}/permissions`, theirs), 404)
  assert.deepEqual(await permits(), [managed])
  await page.getByRole('combobox', { name: 'Person' }).selectOption({ label: guest.email })
  await page.getByRole('button', { name: 'Give role' }).click()
  await page.getByText('One person has it now').waitFor()
  assert.equal(await send('remove', {}), 409)
  // What somebody operating the server puts in is not for administrators of the organization to give on.
  await ground.api('PUT', `${path}/permissions`, { permissions: [beyond] })
  const email = `${slug}@acme.example`
  for (const each of ['roles/give', 'team/role', 'team/invite', 'invitations/send'])
    assert.equal(await post(visitor, `${url}/${each}`, { ...form, membership, email }), 403, each)
  assert.equal(await send('give', { membership, role: 'member' }), 303)
  await page.goto(one)
  await page.getByRole('button', { name: 'Remove role' }).click()
  await page.getByText('The role is gone.').waitFor()
  await assert.rejects(permits)
  for (const each of [visitor, stranger]) await each.close()
  return 'A role was made, permitted what its maker may do and nothing beyond, was given, and went once nobody had it.'
}

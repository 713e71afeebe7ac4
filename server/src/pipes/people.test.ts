import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accountLabelOf } from '../../tests/account-label.ts'
import {
  type CatalogueGround,
  type Emulated,
  items,
  startCatalogueGround,
  startEmulated,
} from '../../tests/catalogue-ground.ts'

/** Third parties that keep people: Okta and Clerk, Microsoft Graph as far as it is emulated, Resend with its contacts. */

const token = 'token-of-mina-0123456789'
const clerkKey = 'sk_test_of_mina_0123456789'
const started: { close: () => Promise<void> }[] = []
let okta: CatalogueGround
let clerk: CatalogueGround
let microsoft: CatalogueGround
let resend: CatalogueGround
before(async () => {
  const tokens = { [token]: { login: 'mina@acme.example', scopes: ['User.Read'] } }
  const keep = async <T extends { close: () => Promise<void> }>(it: Promise<T>): Promise<T> => {
    const running = await it
    started.unshift(running)
    return running
  }
  const emulated = (service: Parameters<typeof startEmulated>[0], seed: Record<string, unknown>): Promise<Emulated> =>
    keep(startEmulated(service, { tokens, ...seed }))
  const ground = (catalogue: string, api: string, own: Record<string, string> = {}, credential = token) =>
    keep(startCatalogueGround({ catalogue, token: credential, baseUrls: { api, ...own } }))
  const people = [{ login: 'mina@acme.example', email: 'mina@acme.example', first_name: 'Mina', last_name: 'K' }]
  const atOkta = await emulated('okta', { okta: { users: people } })
  okta = await ground('okta', `${atOkta.url}/api/v1`, { oauth: atOkta.url })
  const atClerk = await emulated('clerk', {
    tokens: { [clerkKey]: { login: 'mina', scopes: [] } },
    clerk: { users: [{ first_name: 'Mina', email_addresses: ['mina@acme.example'] }] },
  })
  clerk = await ground('clerk', `${atClerk.url}/v1`, {}, clerkKey)
  const atMicrosoft = await emulated('microsoft', {
    microsoft: { users: [{ email: 'mina@acme.example', name: 'Mina' }] },
  })
  microsoft = await ground('microsoft', `${atMicrosoft.url}/v1.0`)
  const atResend = await emulated('resend', { resend: { domains: [{ name: 'acme.example' }] } })
  resend = await ground('resend', atResend.url)
})
after(async () => {
  for (const each of started) await each.close()
})

test('Okta: people and groups are made, joined, suspended and taken apart', async () => {
  const made = await okta.succeed('create_user', {
    email: 'bo@acme.example',
    given_name: 'Bo',
    family_name: 'L',
    activate: 'true',
  })
  assert.equal(made.login, 'bo@acme.example')
  const user = String(made.id)
  assert.equal((await okta.succeed('update_user', { user, family_name: 'Lee' })).family_name, 'Lee')
  const group = String((await okta.succeed('create_group', { name: 'Ops', description: 'On duty' })).id)
  const joined = await okta.succeed('add_member', { group, user })
  assert.deepEqual(joined.touched, [`write group ${group}`, `write user ${user}`])
  assert.deepEqual(
    items(await okta.succeed('list_members', { group })).map(each => each.login),
    ['bo@acme.example'],
  )
  assert.ok(items(await okta.succeed('list_groups_of_user', { user })).some(each => each.name === 'Ops'))
  assert.equal(items(await okta.succeed('list_groups', { query: 'Ops' })).length, 1)
  assert.equal((await okta.succeed('get_group', { group })).name, 'Ops')
  await okta.succeed('suspend_user', { user })
  assert.equal((await okta.succeed('get_user', { user })).status, 'SUSPENDED')
  await okta.succeed('unsuspend_user', { user })
  assert.equal(items(await okta.succeed('list_users', { query: 'bo' }))[0]?.status, 'ACTIVE')
  await okta.succeed('remove_member', { group, user })
  await okta.succeed('delete_group', { group })
  await okta.succeed('deactivate_user', { user })
  const apps = items(await okta.succeed('list_apps'))
  if (apps[0] !== undefined) assert.ok('items' in (await okta.succeed('list_app_users', { app: String(apps[0].id) })))
  assert.equal(await accountLabelOf(okta, token), 'mina@acme.example')
  assert.equal(await accountLabelOf(okta), 'credential_refused')
})

test('Clerk: people, organizations, roles, invitations and bans', async () => {
  const made = await clerk.succeed('create_user', { emails: ['bo@acme.example'], first_name: 'Bo' })
  assert.deepEqual(made.emails, ['bo@acme.example'])
  const user_id = String(made.id)
  assert.equal((await clerk.succeed('update_user', { user_id, last_name: 'Lee' })).last_name, 'Lee')
  assert.equal((await clerk.succeed('get_user', { user_id })).first_name, 'Bo')
  const first = await clerk.succeed('list_users', { limit: 1 })
  assert.equal(first.next_cursor, '1')
  assert.equal(items(await clerk.succeed('list_users', { limit: 1, cursor: '1' })).length, 1)
  const organization_id = String((await clerk.succeed('create_organization', { name: 'Acme', created_by: user_id })).id)
  assert.equal((await clerk.succeed('get_organization', { organization_id })).name, 'Acme')
  assert.ok(items(await clerk.succeed('list_organizations', {})).length > 0)
  const mina = String(items(await clerk.succeed('list_users', { email: 'mina@acme.example' }))[0]?.id)
  await clerk.succeed('add_member', { organization_id, user_id: mina, role: 'org:member' })
  await clerk.succeed('change_role', { organization_id, user_id: mina, role: 'org:admin' })
  const members = items(await clerk.succeed('list_members', { organization_id }))
  assert.equal(members.find(each => each.user_id === mina)?.role, 'org:admin')
  await clerk.succeed('remove_member', { organization_id, user_id: mina })
  const invited = await clerk.succeed('invite', { organization_id, email: 'cy@acme.example', role: 'org:member' })
  assert.deepEqual(invited.touched, [`write organization ${organization_id}`, 'write recipient cy@acme.example'])
  assert.equal(items(await clerk.succeed('list_invitations', { organization_id })).length, 1)
  await clerk.succeed('revoke_invitation', { organization_id, invitation_id: String(invited.id) })
  assert.equal((await clerk.succeed('ban_user', { user_id })).banned, true)
  assert.equal((await clerk.succeed('unban_user', { user_id })).banned, false)
  assert.ok('items' in (await clerk.succeed('list_sessions', { user_id })))
  await clerk.succeed('delete_organization', { organization_id })
  await clerk.succeed('delete_user', { user_id })
  assert.match(await clerk.refuse('get_user', { user_id }), /Clerk refused the call with status 404: User not found/)
  assert.match(await clerk.refuse('revoke_session', { session_id: 'sess_none' }), /status 404/)
  assert.equal(await accountLabelOf(clerk, clerkKey), 'accepted')
  assert.equal(await accountLabelOf(clerk), 'credential_refused')
})

test('Microsoft Graph: who the account is, and another person of the directory', async () => {
  const me = await microsoft.succeed('get_me')
  assert.equal(me.mail, 'mina@acme.example')
  const found = await microsoft.succeed('get_user', { user_id: String(me.id) })
  assert.deepEqual([found.name, found.touched], ['Mina', [`read user ${me.id}`]])
  assert.match(
    await microsoft.refuse('get_user', { user_id: 'nobody' }),
    /Microsoft Graph refused the call with status 404/,
  )
  assert.equal(await accountLabelOf(microsoft, token), 'mina@acme.example')
  assert.deepEqual(await microsoft.unproven(), [])
})

test('Resend: mails are sent, called off and listed; domains, audiences and contacts', async () => {
  const letter = { from: 'Acme <hello@acme.example>', to: ['bo@acme.example'], subject: 'Hello', text: 'Hi' }
  const sent = await resend.succeed('send_email', letter)
  assert.deepEqual(sent.touched, [`write email ${sent.id}`, 'write recipient bo@acme.example'])
  assert.equal((await resend.succeed('get_email', { email_id: String(sent.id) })).text, 'Hi')
  const later = await resend.succeed('send_email', { ...letter, scheduled_at: '2099-01-01T09:00:00Z' })
  assert.equal((await resend.succeed('cancel_email', { email_id: String(later.id) })).canceled, true)
  assert.equal(items(await resend.succeed('list_emails')).length, 2)
  const domain_id = String((await resend.succeed('create_domain', { name: 'mail.acme.example' })).id)
  assert.equal((await resend.succeed('verify_domain', { domain_id })).status, 'verified')
  assert.equal((await resend.succeed('get_domain', { domain_id })).name, 'mail.acme.example')
  assert.ok(items(await resend.succeed('list_domains')).length > 1)
  assert.equal((await resend.succeed('delete_domain', { domain_id })).deleted, true)
  const audience_id = String((await resend.succeed('create_audience', { name: 'Readers' })).id)
  assert.ok(items(await resend.succeed('list_audiences')).some(each => each.name === 'Readers'))
  const contact = await resend.succeed('create_contact', { audience_id, email: 'bo@acme.example', first_name: 'Bo' })
  assert.equal(items(await resend.succeed('list_contacts', { audience_id }))[0]?.email, 'bo@acme.example')
  await resend.succeed('delete_contact', { audience_id, contact_id: String(contact.id) })
  await resend.succeed('delete_audience', { audience_id })
  assert.deepEqual(await resend.unproven(), [])
})

test('every tool of Okta and Clerk was answered here, but those that need what the emulators do not start with', async () => {
  assert.deepEqual(await okta.unproven(), [])
  assert.deepEqual(await clerk.unproven(), ['revoke_session'])
})

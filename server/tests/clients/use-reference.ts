import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { until } from '../until.ts'
import type { Account, ClientGround } from './ground.ts'
import { lookAtPages } from './look-at-pages.ts'
import { formToken, type Reference, type Use } from './reference-app.ts'
import type { Tell } from './run-nextjs.ts'
import { connectAccount } from './use-accounts.ts'
import { invite, makeKeys, readLog } from './use-organization-pages.ts'
import { changeName, endSessions, enrolFactor, seeRequests, switchOrganization } from './use-own-pages.ts'
import { manageRoles } from './use-roles.ts'
import { createVisitor, type Visitor } from './visitor.ts'

const uses: Readonly<Record<string, Use>> = {
  'organization-switcher': switchOrganization,
  profile: changeName,
  'sessions-and-devices': endSessions,
  invitations: invite,
  'api-keys': makeKeys,
  'mfa-enrolment': enrolFactor,
  'audit-log-viewer': readLog,
  'agent-approvals': seeRequests,
  roles: manageRoles,
  'connected-accounts': connectAccount,
}

/** Uses the pages as people do: signs in, changes a role, removes somebody, proves a domain, opens the setup; and is refused as others are. */
export async function useReference(ground: ClientGround, app: Reference, tell: Tell): Promise<void> {
  const visitor = await createVisitor(ground)
  await signIn(visitor, app)
  tell('An administrator signed in and sees the people of their organization, and nobody else.')
  await confirm(visitor, app)
  await visitor.page.goto(`${app.url}/team`)
  await changePeople(ground, visitor, app)
  tell('A role was changed, and somebody invited and removed, after the page asked whether that is meant.')
  await proveDomain(ground, visitor, app)
  tell('A domain waited for its record, and was proven once the record stood in the DNS.')
  if (app.skills.includes('sso-setup')) {
    await setUp(visitor, app)
    tell('The setup of single sign-on opened for the own organization.')
  }
  for (const [skill, use] of Object.entries(uses)) if (app.skills.includes(skill)) tell(await use(ground, app))
  tell(`${await lookAtPages(ground, app)} pages are ones for a phone, the dark and a screen reader.`)
  await refusals(ground, visitor, app)
  tell('Other sites, members, other organizations and ended sessions were refused, and nothing changed.')
  await visitor.close()
}

async function signIn(visitor: Visitor, { url, admin, member, organization }: Reference): Promise<void> {
  await visitor.page.goto(`${url}/team`)
  await visitor.passThrough({ ...admin, organization: organization.name })
  assert.equal(new URL(visitor.page.url()).pathname, '/team')
  assert.equal(await rows(visitor.page).count(), 2)
  assert.match(await rows(visitor.page).allInnerTexts().then(String), new RegExp(member.email))
}

/** Whoever signed in just now is led back at once, and to pages of the application alone. */
async function confirm({ page }: Visitor, { url }: Reference): Promise<void> {
  await page.goto(`${url}/confirm?page=domains`)
  await page.waitForURL(`${url}/domains`)
  await page.goto(`${url}/confirm?page=/evil.example`)
  await page.waitForURL(`${url}/`)
}

async function changePeople(ground: ClientGround, { page }: Visitor, app: Reference): Promise<void> {
  const row = rows(page).filter({ hasText: app.member.email })
  await row.getByRole('combobox').selectOption('admin')
  await row.getByRole('button').click()
  await page.getByRole('status').waitFor()
  assert.equal(await roleOf(ground, app), 'admin')
  await rows(page).filter({ hasText: app.member.email }).getByRole('combobox').selectOption('member')
  await rows(page).filter({ hasText: app.member.email }).getByRole('button').click()
  await until(async () => (await roleOf(ground, app)) === 'member')
  const guest = await ground.user()
  await ground.api('POST', '/user_management/organization_memberships', {
    organization_id: app.organization.id,
    user_id: guest.id,
  })
  await page.goto(`${app.url}/team`)
  await rows(page).filter({ hasText: guest.email }).getByRole('link').click()
  await page.getByRole('heading', { name: 'Remove' }).waitFor()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByRole('status').waitFor()
  assert.equal(await rows(page).count(), 2)
  const address = `guest-${Date.now()}@acme.example`
  await page.getByRole('textbox', { name: 'E-mail address' }).fill(address)
  await page.getByRole('button', { name: 'Send invitation' }).click()
  await page.getByRole('status').waitFor()
  const invited = await ground.api('GET', `/user_management/invitations?organization_id=${app.organization.id}`)
  assert.deepEqual(
    Object(invited.data).map(({ email }: { email: string }) => email),
    [address],
  )
}

async function proveDomain(ground: ClientGround, { page }: Visitor, app: Reference): Promise<void> {
  const name = `d${Date.now()}.example`
  await page.goto(`${app.url}/domains`)
  await page.getByRole('textbox', { name: 'Domain' }).fill(name)
  await page.getByRole('button', { name: 'Add domain' }).click()
  const row = rows(page).filter({ hasText: name })
  await row.waitFor()
  const [record = '', value = ''] = await row.locator('dd').allInnerTexts()
  await row.getByRole('button', { name: 'Check now' }).click()
  await page.getByText('The record is not there yet').waitFor()
  ground.records.set(record, value)
  await row.getByRole('button', { name: 'Check now' }).click()
  await page.getByText('The domain is proven').waitFor()
  const { domains } = await ground.api('GET', `/organizations/${app.organization.id}`)
  const proven = Object(domains).find(({ domain }: { domain: string }) => domain === name)
  assert.equal(proven?.state, 'verified')
}

async function setUp({ page }: Visitor, app: Reference): Promise<void> {
  await page.goto(`${app.url}/sso`)
  await page.getByRole('button', { name: 'Set up single sign-on' }).click()
  await page.waitForURL(address => address.origin !== app.url)
  assert.match(await page.locator('body').innerText(), new RegExp(app.organization.name))
}

/** Where an application refuses by not showing it says 404; a role that there is none of is a wrong request, or one that can't be done. */
const refusedWith = { member: [403, 404], unknownRole: [400, 422] }

/** Each refusal beside the same request that is answered. */
async function refusals(ground: ClientGround, admin: Visitor, app: Reference): Promise<void> {
  const membership = await membershipOf(ground, app)
  const form = { membership, role: 'admin', csrf: await formToken(admin, `${app.url}/team`) }
  const change = (visitor: Visitor, headers: Record<string, string>, fields: Record<string, string> = form) =>
    visitor.context.request.post(`${app.url}/team/role`, { form: fields, headers, maxRedirects: 0 })
  assert.equal((await change(admin, { origin: 'https://evil.example' })).status(), 403)
  assert.equal((await change(admin, {})).status(), 403)
  assert.equal((await change(admin, { origin: app.url }, { ...form, csrf: 'guessed' })).status(), 403)
  const other = await ground.user()
  await ground.organization('Globex', [other])
  const foreign = await membershipOf(ground, { member: other })
  assert.equal((await change(admin, { origin: app.url }, { ...form, membership: foreign })).status(), 404)
  const unknownRole = await change(admin, { origin: app.url }, { ...form, role: 'owner' })
  assert.ok(refusedWith.unknownRole.includes(unknownRole.status()))
  const member = await createVisitor(ground)
  await member.page.goto(`${app.url}/team`)
  await member.passThrough({ ...app.member, organization: app.organization.name })
  assert.ok(refusedWith.member.includes((await member.context.request.get(`${app.url}/team`)).status()))
  assert.equal((await change(member, { origin: app.url })).status(), 403)
  assert.equal(await roleOf(ground, app), 'member')
  assert.equal((await change(admin, { origin: app.url })).status(), 303)
  assert.equal(await roleOf(ground, app), 'admin')
  await endAll(ground, app.admin)
  assert.equal((await change(admin, { origin: app.url }, { ...form, role: 'member' })).status(), 401)
  assert.equal(await roleOf(ground, app), 'admin')
  await member.close()
}

async function endAll(ground: ClientGround, { id }: Account): Promise<void> {
  const { data } = await ground.api('GET', `/user_management/users/${id}/sessions?limit=100`)
  const active = Object(data).filter(({ status }: { status: string }) => status === 'active')
  for (const session of active) await ground.api('POST', '/user_management/sessions/revoke', { session_id: session.id })
}

async function membershipOf(ground: ClientGround, { member }: Pick<Reference, 'member'>): Promise<string> {
  const { data } = await ground.api('GET', `/user_management/organization_memberships?user_id=${member.id}`)
  return String(Object(data)[0]?.id)
}

async function roleOf(ground: ClientGround, { member }: Reference): Promise<string> {
  const { data } = await ground.api('GET', `/user_management/organization_memberships?user_id=${member.id}`)
  return String(Object(data)[0]?.role.slug)
}

function rows(page: Page) {
  return page.locator('main li')
}

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  ageSignIns,
  type FormPage,
  type FormPerson,
  type Ground,
  password,
  personAt,
  startGround,
  strangerAt,
  system,
} from '../../tests/approvals-ground.ts'
import { createGroup } from '../directory/actions-groups.ts'
import { addMember, createOrganization, createUser, type Organization } from '../directory/index.ts'
import { createEdge, type Edge } from '../platform/http.ts'
import { refusalPage } from '../platform/page-doors.ts'
import { Secret } from '../platform/secret.ts'
import { frameOf } from '../sign-in/index.ts'
import { signInPages } from '../sign-in/pages.ts'
import { managedOrganizations, managePolicies } from './actions-managed.ts'
import { policyPages } from './pages.ts'
import { findActive } from './store.ts'

let ground: Ground
let edge: Edge
let organization: Organization
let mina: FormPerson
let path: string
before(async () => {
  ground = await startGround()
  const { on } = ground
  organization = await createOrganization(on, system, { name: 'Acme' })
  const { database } = on
  await database.transaction(tx =>
    addMember(tx, system, { userId: ground.mina.id, organizationId: organization.id, roleSlugs: ['member'] }),
  )
  await database.transaction(tx =>
    addMember(tx, system, { userId: ground.bob.id, organizationId: organization.id, roleSlugs: ['member'] }),
  )
  await createGroup(on, system, {
    organizationId: organization.id,
    name: 'Engineering" ) }; permit(',
    description: undefined,
  })
  await database.query(`UPDATE users SET installation_role = 'admin' WHERE id = $1`, [ground.mina.id])
  edge = createEdge(on, {
    routes: [...signInPages, ...policyPages],
    authenticate: async () => undefined,
    renderRefusal: (refusal, requestId) => refusalPage(frameOf(on, undefined), refusal, requestId),
  })
  mina = await personAt(edge, ground.mina)
  path = `/account/organizations/${organization.id}/policies`
})
after(() => ground.close())

/** Fills in the form that posts there. */
function form(page: FormPage, action: string): FormPage {
  const found = [...page.html.matchAll(/<form\b[^>]*>.*?<\/form>/gs)]
    .map(([text]) => text)
    .find(text => text.includes(`action="${action}"`))
  return { ...page, html: found ?? assert.fail(`no form for ${action} on the page`) }
}

async function keep(text: string): Promise<{ at: string; page: FormPage }> {
  const page = await mina.open(path)
  const kept = await mina.send(form(page, path), { text, tests: '[]' })
  assert.equal(kept.status, 200, kept.html.slice(0, 500))
  const at = /action="([^"]*)\/preview"/.exec(kept.html)?.[1] ?? assert.fail('no draft')
  return { at, page: kept }
}

async function activeText(): Promise<string | undefined> {
  return (await findActive(ground.on.database, organization.id))?.text
}

const all = '@id("all")\npermit(principal, action, resource);\n'

test('the form of common cases shows the Cedar that it writes, keeps nothing, and names of others stay names', async () => {
  const page = await mina.open(path)
  const group = /name="group" value="(group_[^"]*)"/.exec(page.html)?.[1] ?? ''
  const shown = await mina.send(form(page, `${path}/form`), {
    no_destructive: 'yes',
    weekdays: 'yes',
    provider: 'github',
    group,
    roles: 'admin, "x") }; permit(',
    repositories_at: 'github',
    repositories: 'acme/website\nacme/docs\n"x"/y',
    read_only_outside: group,
  })
  assert.equal(shown.status, 200)
  const cedar =
    /data-testid="policy-text">([^<]*)<\/textarea>/
      .exec(shown.html)?.[1]
      ?.replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&') ?? ''
  for (const rule of ['all', 'no-destructive', 'weekdays', 'provider-for', 'repositories', 'read-only'])
    assert.ok(cedar.includes(`@id("${rule}")`), rule)
  assert.ok(cedar.includes(`Ambit::Group::"${group}"`) && cedar.includes('Ambit::Role::"admin"'))
  assert.match(cedar, /getTag\("owner"\) == "acme" && context.arguments.getTag\("repo"\) == "docs"/)
  assert.equal(cedar.split('permit(principal').length, 2, 'nothing else permits')
  assert.match(shown.html, /These are the rules of what you chose/)
  assert.equal((await ground.on.database.query('SELECT id FROM policies')).length, 0)
  assert.equal((await keep(cedar)).page.status, 200, 'what the form writes is valid')
})

test('a draft is kept, looked at and activated by its administrator; a fault is shown and nothing is kept', async () => {
  const before = (await ground.on.database.query('SELECT id FROM policies')).length
  const page = await mina.open(path)
  const wrong = await mina.send(form(page, path), {
    text: '@id("x") permit(principal, action, resource) when { context.no };',
    tests: '[]',
  })
  assert.equal(wrong.status, 422)
  assert.match(wrong.html, /Nothing was kept/)
  const wrongTests = await mina.send(form(page, path), { text: all, tests: '[{}]' })
  assert.equal(wrongTests.status, 422)
  assert.equal((await ground.on.database.query('SELECT id FROM policies')).length, before)
  const { at, page: draft } = await keep(all)
  assert.doesNotMatch(draft.html, /\/activate"/, 'no activation before the preview')
  const seen = await mina.send(form(draft, `${at}/preview`), {})
  assert.match(seen.html, /The preview has run/)
  const done = await mina.send(form(seen, `${at}/activate`), {})
  assert.equal(done.status, 200)
  assert.match(done.html, /It is active/)
  assert.equal(await activeText(), all)
  const again = await mina.send(form(seen, `${at}/activate`), {})
  assert.equal(again.status, 409, 'a form counts once')
})

test('T42 T73 an activation needs this page as it is now, this browser and a fresh sign-in', async () => {
  const { at, page: draft } = await keep(
    `${all}@id("x")\nforbid(principal, action, resource)\nwhen { context.effect == "destructive" };\n`,
  )
  const seen = await mina.send(form(draft, `${at}/preview`), {})
  const before = await activeText()
  const activation = form(seen, `${at}/activate`)
  const tampered = { ...activation, html: activation.html.replace(/name="shown" value="./, 'name="shown" value="x') }
  assert.equal((await mina.send(tampered, {})).status, 409)
  const elsewhere = {
    ...activation,
    html: activation.html.replace(/name="csrf_token" value="./, 'name="csrf_token" value="x'),
  }
  assert.equal((await mina.send(elsewhere, {})).status, 403)
  await ageSignIns(ground.on, 3600)
  assert.equal((await mina.send(activation, {})).status, 403)
  assert.equal((await mina.send(activation, { password: 'wrong' })).status, 403)
  assert.equal(await activeText(), before)
  const stale = await mina.open(at)
  assert.match(form(stale, `${at}/activate`).html, /type="password"/)
  assert.equal((await mina.send(form(stale, `${at}/activate`), { password })).status, 200)
  assert.notEqual(await activeText(), before)
})

test('a preview that became stale is run again first', async () => {
  const mine = await keep(all)
  const seen = await mina.send(form(mine.page, `${mine.at}/preview`), {})
  const hers = await keep(`${all}// another\n`)
  const other = await mina.send(form(hers.page, `${hers.at}/preview`), {})
  await mina.send(form(other, `${hers.at}/activate`), {})
  assert.equal((await mina.send(form(seen, `${mine.at}/activate`), {})).status, 409)
  const now = await mina.open(mine.at)
  assert.match(now.html, /Another version has become active since/)
  assert.doesNotMatch(now.html, /\/activate"/)
})

test('T73 I10 members without the permission, other organizations and strangers get nothing, with one answer', async () => {
  const bob = await personAt(edge, ground.bob)
  const { at } = await keep(all)
  const { on } = ground
  const other = await createOrganization(on, system, { name: 'Other' })
  for (const address of [
    path,
    at,
    `/account/organizations/${other.id}/policies`,
    '/account/organizations/org_x/policies',
  ])
    assert.equal((await bob.open(address)).status, 404, address)
  assert.equal((await mina.open(`/account/organizations/${other.id}/policies/${at.split('/').at(-1)}`)).status, 404)
  const page = await mina.open(at)
  const asBob = await bob.send(form(page, `${at}/discard`), {})
  assert.ok([403, 404].includes(asBob.status))
  const stranger = await strangerAt(edge, ground.bob).open(path)
  assert.match(stranger.url, /\/sign-in/)
})

test('a member whose role has the permission writes the policy of that organization alone', async () => {
  const { on } = ground
  const carol = await createUser(on, system, {
    email: 'carol@acme.example',
    password: new Secret(password),
    emailVerified: true,
  })
  await on.database.query(`INSERT INTO permissions (id, slug, name) VALUES ('perm_policies', $1, 'Policies')`, [
    managePolicies,
  ])
  await on.database.query(`INSERT INTO roles (id, slug, name) VALUES ('role_policies', 'policy-writer', 'Policies')`)
  await on.database.query(`INSERT INTO role_permissions (role_id, permission_slug) VALUES ('role_policies', $1)`, [
    managePolicies,
  ])
  await on.database.transaction(tx =>
    addMember(tx, system, { userId: carol.id, organizationId: organization.id, roleSlugs: ['policy-writer'] }),
  )
  const at = await personAt(edge, carol)
  assert.equal((await at.open(path)).status, 200)
  const other = await createOrganization(on, system, { name: 'Elsewhere' })
  assert.equal((await at.open(`/account/organizations/${other.id}/policies`)).status, 404)
  await on.database.transaction(tx =>
    addMember(tx, system, { userId: carol.id, organizationId: other.id, roleSlugs: ['member'] }),
  )
  const managed = await managedOrganizations(on, { userId: carol.id, role: undefined })
  assert.deepEqual(
    managed.map(({ id }) => id),
    [organization.id],
    'her account page leads to that policy, and to no other',
  )
})

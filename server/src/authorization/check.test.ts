import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import { addMember, createOrganization, createUser } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import { type Id, idFrom, newId, type OrganizationId, type ResourceId } from '../platform/ids.ts'
import { pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { isAuthorized, listEffectivePermissions, listMembersWhoMay, listResourcesForMember } from './actions-check.ts'
import { resourceIdOf } from './derive-place.ts'
import type { Place } from './model.ts'
import { findResource } from './store-resources.ts'

let db: TestDatabase
let on: Platform
const system: Actor = { kind: 'system', node: 'test' }
const membersMax = 3
const everything = pageOf({ limit: 100, order: 'asc', after: undefined, before: undefined })

/** Who is where and has what, by numbers; the reference and the database are both made of it. */
interface World {
  /** The number of the parent, which is less than its own; none at the top. */
  readonly parents: readonly (number | undefined)[]
  /** What each of the roles permits. */
  readonly roles: readonly (readonly number[])[]
  readonly memberRoles: readonly (readonly number[])[]
  readonly active: readonly boolean[]
  readonly groups: readonly (readonly number[])[]
  /** Member, role, resource; no resource is the organization. */
  readonly given: readonly (readonly [number, number, number | undefined])[]
  readonly groupGiven: readonly (readonly [number, number, number | undefined])[]
}

const permissions = ['p0', 'p1', 'p2']
const roleSlugs = ['org-r0', 'org-r1', 'org-r2']

const worlds: fc.Arbitrary<World> = fc.integer({ min: 1, max: 7 }).chain(size => {
  const place = fc.option(fc.nat(size - 1), { nil: undefined })
  const role = fc.nat(roleSlugs.length - 1)
  const member = fc.nat(membersMax - 1)
  return fc.record({
    parents: fc.tuple(
      ...Array.from({ length: size }, (_, at) => fc.option(fc.nat(Math.max(0, at - 1)), { nil: undefined })),
    ),
    roles: fc.array(fc.uniqueArray(fc.nat(permissions.length - 1)), { minLength: 3, maxLength: 3 }),
    memberRoles: fc.array(fc.uniqueArray(role, { maxLength: 1 }), { minLength: membersMax, maxLength: membersMax }),
    active: fc.array(fc.boolean(), { minLength: membersMax, maxLength: membersMax }),
    groups: fc.array(fc.uniqueArray(member), { minLength: 2, maxLength: 2 }),
    given: fc.array(fc.tuple(member, role, place), { maxLength: 4 }),
    groupGiven: fc.array(fc.tuple(fc.nat(1), role, place), { maxLength: 3 }),
  })
})

/** The reference: what a member may do at a resource, or at the organization, by walking up. */
function mayDo(world: World, member: number, at: number | undefined): Set<string> {
  const above: (number | undefined)[] = [undefined]
  for (let here = at; here !== undefined; here = parentOf(world, here)) above.push(here)
  const groups = world.groups.flatMap((members, group) => (members.includes(member) ? [group] : []))
  const roles = [
    ...(world.memberRoles[member] ?? []),
    ...world.given.filter(([who, , where]) => who === member && above.includes(where)).map(([, role]) => role),
    ...world.groupGiven
      .filter(([who, , where]) => groups.includes(who) && above.includes(where))
      .map(([, role]) => role),
  ]
  if (world.active[member] !== true) return new Set()
  return new Set(roles.flatMap(role => world.roles[role] ?? []).map(nth => permissions[nth] ?? ''))
}

function parentOf(world: World, at: number): number | undefined {
  return at === 0 ? undefined : world.parents[at]
}

interface Built {
  readonly organizationId: OrganizationId
  readonly members: readonly Id<'membership'>[]
  readonly resources: readonly ResourceId[]
}

const people: Id<'user'>[] = []
before(async () => {
  db = await startTestDatabase()
  on = testPlatform(db.database)
  for (let nth = 0; nth < membersMax; nth++)
    people.push((await createUser(on, system, { email: `p${nth}@acme.example` })).id)
  for (const slug of permissions)
    await db.database.query('INSERT INTO permissions (id, slug, name) VALUES ($1, $2, $2)', [newId('permission'), slug])
})
after(() => db.close())

async function build(world: World): Promise<Built> {
  const { id: organizationId } = await createOrganization(on, system, { name: 'Acme' })
  const { query } = db.database
  const placeOf = (at: number | undefined): string | null => (at === undefined ? null : (resources[at] ?? null))
  for (const [nth, slug] of roleSlugs.entries()) {
    const id = newId('role')
    await query('INSERT INTO roles (id, organization_id, slug, name) VALUES ($1, $2, $3, $3)', [
      id,
      organizationId,
      slug,
    ])
    for (const permission of world.roles[nth] ?? [])
      await query('INSERT INTO role_permissions VALUES ($1, $2)', [id, permissions[permission]])
  }
  const members: Id<'membership'>[] = []
  for (const [nth, userId] of people.entries()) {
    const roles = (world.memberRoles[nth] ?? []).map(role => roleSlugs[role] ?? '')
    const { id } = await db.database.transaction(tx =>
      addMember(tx, system, { organizationId, userId, roleSlugs: roles }),
    )
    if (world.active[nth] !== true) await query(`UPDATE memberships SET status = 'inactive' WHERE id = $1`, [id])
    members.push(id)
  }
  const resources: ResourceId[] = []
  for (const [nth] of world.parents.entries()) {
    const id = newId('resource')
    const values = [id, organizationId, `x${nth}`, placeOf(parentOf(world, nth))]
    await query(
      `INSERT INTO authorization_resources (id, organization_id, resource_type_slug, external_id, name, parent_id)
       VALUES ($1, $2, 'doc', $3, $3, $4)`,
      values,
    )
    resources.push(id)
  }
  for (const [member, role, at] of world.given)
    await query(
      `INSERT INTO role_assignments (id, organization_id, membership_id, role_slug, resource_id) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING`,
      [newId('roleAssignment'), organizationId, members[member], roleSlugs[role], placeOf(at)],
    )
  for (const [group, list] of world.groups.entries()) {
    const id = newId('group')
    await query(`INSERT INTO groups (id, organization_id, name) VALUES ($1, $2, 'G')`, [id, organizationId])
    for (const member of list)
      await query('INSERT INTO group_members (group_id, membership_id, organization_id) VALUES ($1, $2, $3)', [
        id,
        members[member],
        organizationId,
      ])
    for (const [, role, at] of world.groupGiven.filter(([which]) => which === group))
      await query(
        `INSERT INTO group_role_assignments (id, organization_id, group_id, role_slug, resource_id)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
        [newId('groupRoleAssignment'), organizationId, id, roleSlugs[role], placeOf(at)],
      )
  }
  return { organizationId, members, resources }
}

/** The four questions, asked at one resource, or at the organization. */
async function compare(world: World, built: Built, at: number | undefined): Promise<void> {
  const sql = db.database
  const { organizationId } = built
  const id = at === undefined ? resourceIdOf(organizationId) : (built.resources[at] ?? resourceIdOf(organizationId))
  const target = { by: 'id', id } as const
  const resource = at === undefined ? undefined : await findResource(sql, organizationId, target)
  const place: Place = { organizationId, resource }
  for (const [member, membershipId] of built.members.entries()) {
    const expected = mayDo(world, member, at)
    const question = { membershipId, target }
    for (const permission of [...permissions, 'nothing'])
      assert.equal(await isAuthorized(sql, { ...question, permission }), expected.has(permission), permission)
    const effective = await listEffectivePermissions(sql, everything, question)
    assert.deepEqual(effective.map(({ slug }) => slug).toSorted(), [...expected].toSorted())
    const below = await listResourcesForMember(sql, everything, { membershipId, parent: target, permission: 'p0' })
    const children = built.resources.filter(
      (_, nth) => parentOf(world, nth) === at && mayDo(world, member, nth).has('p0'),
    )
    assert.deepEqual(
      below.map(each => each.id),
      children,
    )
  }
  const who = await listMembersWhoMay(sql, everything, { place, permission: 'p1', assignment: undefined })
  assert.deepEqual(
    who.map(({ member }) => member.id),
    built.members.filter((_, member) => mayDo(world, member, at).has('p1')),
  )
}

test('I10 over random trees, groups and roles every answer is the one of a reference that walks up by hand', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async given => {
      // A membership has a role at least; one without any of these has one that permits nothing.
      const world = { ...given, parents: [undefined, ...given.parents.slice(1)] }
      const built = await build(world)
      for (const at of [undefined, ...built.resources.keys()]) await compare(world, built, at)
    }),
    { numRuns: 15 },
  )
})

test('I10 what one organization gives is nothing in another, whichever way it is asked', async () => {
  const all: World = {
    parents: [undefined],
    roles: [
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
    ],
    memberRoles: [[0], [0], [0]],
    active: [true, true, true],
    groups: [[0, 1, 2], []],
    given: [[0, 0, 0]],
    groupGiven: [[0, 0, 0]],
  }
  const [mine, theirs] = [
    await build(all),
    await build({ ...all, memberRoles: [[], [], []], given: [], groupGiven: [] }),
  ]
  const [member, foreigner] = [mine.members[0] ?? '', theirs.members[0] ?? '']
  const ask = (membershipId: string, id: string): Promise<boolean> =>
    isAuthorized(db.database, { membershipId, target: { by: 'id', id }, permission: 'p0' })
  assert.equal(await ask(member, mine.resources[0] ?? ''), true)
  assert.equal(await ask(foreigner, theirs.resources[0] ?? ''), false)
  for (const id of [theirs.resources[0] ?? '', resourceIdOf(theirs.organizationId)])
    await assert.rejects(ask(member, id), { status: 404 })
  const byName = { by: 'external_id', typeSlug: 'doc', externalId: 'x0' } as const
  assert.equal(await isAuthorized(db.database, { membershipId: foreigner, target: byName, permission: 'p0' }), false)
})

test('the keys of the tables refuse a tree, a group or a role that would reach into another organization', async () => {
  const one: World = {
    parents: [undefined],
    roles: [[], [], []],
    memberRoles: [[], [], []],
    active: [true, true, true],
    groups: [[], []],
    given: [],
    groupGiven: [],
  }
  const [mine, theirs] = [await build(one), await build(one)]
  const { query } = db.database
  const foreign = { code: '23503' }
  await assert.rejects(
    query('UPDATE authorization_resources SET parent_id = $1 WHERE id = $2', [theirs.resources[0], mine.resources[0]]),
    foreign,
  )
  await assert.rejects(
    query(
      `INSERT INTO role_assignments (id, organization_id, membership_id, role_slug, resource_id) VALUES ('r', $1, $2, 'x', $3)`,
      [mine.organizationId, mine.members[0], theirs.resources[0]],
    ),
    foreign,
  )
  await assert.rejects(
    query(
      `INSERT INTO group_members (group_id, membership_id, organization_id)
       SELECT id, $1, organization_id FROM groups WHERE organization_id = $2 LIMIT 1`,
      [theirs.members[0], mine.organizationId],
    ),
    foreign,
  )
})

test('a check reads by index: the plan of one at many resources looks at no whole table of them', async () => {
  const { organizationId, members, resources } = await build({
    parents: [undefined],
    roles: [[0], [], []],
    memberRoles: [[], [], []],
    active: [true, true, true],
    groups: [[0], []],
    given: [],
    groupGiven: [],
  })
  await db.database.query(
    `INSERT INTO authorization_resources (id, organization_id, resource_type_slug, external_id, name, parent_id)
     SELECT 'authz_resource_' || lpad(n::text, 26, '0'), $1, 'many', n::text, 'Many', $2 FROM generate_series(1, 20000) n`,
    [organizationId, resources[0]],
  )
  await db.database.query(
    `INSERT INTO role_assignments (id, organization_id, membership_id, role_slug, resource_id)
     SELECT 'role_assignment_' || lpad(n::text, 26, '0'), $1, $2, 'org-r0', 'authz_resource_' || lpad(n::text, 26, '0')
       FROM generate_series(1, 20000) n`,
    [organizationId, members[1]],
  )
  await db.database.query('ANALYZE authorization_resources, role_assignments')
  const counted = await db.database.transaction(async tx => {
    const before = await countedReads(tx)
    const id = idFrom('resource', `authz_resource_${'15000'.padStart(26, '0')}`)
    const question = { membershipId: members[1] ?? '', target: { by: 'id', id }, permission: 'p0' } as const
    assert.equal(await isAuthorized(tx, question), true)
    return (await countedReads(tx)) - before
  })
  assert.ok(counted < 1_000, `${counted} rows were read one by one`)
})

async function countedReads(sql: Pick<Platform['database'], 'query'>): Promise<number> {
  const rows = await sql.query<{ read: string }>(
    `SELECT sum(seq_tup_read) AS read FROM pg_stat_xact_user_tables
      WHERE relname IN ('authorization_resources', 'role_assignments')`,
  )
  return Number(rows[0]?.read ?? 0)
}

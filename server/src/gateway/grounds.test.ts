import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  ask,
  askCall,
  connect,
  type FormPerson,
  type Ground,
  personAt,
  startAgent,
  startGround,
  stateOf,
  toolNamed,
} from '../../tests/approvals-ground.ts'
import { repository } from '../../tests/shape/source.ts'
import { tablesIn } from '../../tests/shape/sql.ts'
import { listGrants, listLivingGrants } from '../approvals/index.ts'
import { groundKinds } from '../approvals/store-grounds.ts'
import type { Account } from '../pipes/index.ts'
import type { Sql } from '../platform/database.ts'
import { newId, type OrganizationId } from '../platform/ids.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Session } from '../sessions/index.ts'
import { listSessionTools } from './actions-list.ts'

let ground: Ground
let mina: FormPerson
let bob: FormPerson
let account: Account
before(async () => {
  ground = await startGround()
  mina = await personAt(ground.edge, ground.mina)
  bob = await personAt(ground.edge, ground.bob)
  account = await connect(ground, ground.mina)
})
after(() => ground.close())

const sql: Sql['query'] = (text, values) => ground.on.database.query(text, values)

/** Mina in an organization: a role of her membership, one given to her on it, one through a group. */
interface Rows {
  readonly session: Session
  readonly org: OrganizationId
  readonly other: string
  readonly membership: string
  readonly group: string
  readonly assignment: string
  readonly groupAssignment: string
  readonly role: string
  readonly plainRole: string
  readonly tool: string
}

async function stand(): Promise<Rows> {
  const [org, other, membership] = [newId('organization'), newId('organization'), newId('membership')]
  const [group, assignment, groupAssignment] = [newId('group'), newId('roleAssignment'), newId('groupRoleAssignment')]
  const [role, plainRole] = [newId('role'), newId('role')]
  const slug = (id: string): string => `org-${id.toLowerCase().slice(-10)}`
  await sql(`INSERT INTO organizations (id, name) VALUES ($1, 'Acme'), ($2, 'Other')`, [org, other])
  await sql(
    `INSERT INTO roles (id, organization_id, slug, name) VALUES ($1, $3, $4, 'Reviewer'), ($2, $3, $5, 'Visitor')`,
    [role, plainRole, org, slug(role), slug(plainRole)],
  )
  await sql(`INSERT INTO permissions (id, slug, name) VALUES ($1, $2, 'Read issues')`, [
    newId('permission'),
    slug(role),
  ])
  await sql(`INSERT INTO role_permissions (role_id, permission_slug) VALUES ($1, $2)`, [role, slug(role)])
  await sql(
    `INSERT INTO memberships (id, organization_id, user_id, role_slugs) VALUES ($1, $2, $4, $5), ($6, $3, $4, '{member}')`,
    [membership, org, other, ground.mina.id, ['member', slug(role), slug(plainRole)], newId('membership')],
  )
  await sql(`INSERT INTO groups (id, organization_id, name) VALUES ($1, $2, 'Reviewers')`, [group, org])
  await sql(`INSERT INTO group_members (group_id, membership_id, organization_id) VALUES ($1, $2, $3)`, [
    group,
    membership,
    org,
  ])
  await sql(
    `INSERT INTO role_assignments (id, organization_id, membership_id, role_slug) VALUES ($1, $2, $3, 'admin')`,
    [assignment, org, membership],
  )
  await sql(
    `INSERT INTO group_role_assignments (id, organization_id, group_id, role_slug) VALUES ($1, $2, $3, 'admin')`,
    [groupAssignment, org, group],
  )
  const session = await startAgent(ground, { organizationId: org })
  const tool = (await toolNamed(ground.on, 'github__search')).id
  await sql(`UPDATE tools SET needs_role = 'admin' WHERE id = $1`, [tool])
  await sql(`UPDATE users SET installation_role = 'owner' WHERE id = $1`, [ground.mina.id])
  await sql(
    `INSERT INTO authors (object_id, session_id, principal_id, reviewed_at, reviewed_by)
     VALUES ($1, $2, $3, clock_timestamp(), $4)
     ON CONFLICT (object_id) DO UPDATE SET session_id = $2, principal_id = $3, reviewed_at = clock_timestamp(), reviewed_by = $4`,
    [tool, session.id, session.principalId, ground.mina.id],
  )
  return { session, org, other, membership, group, assignment, groupAssignment, role, plainRole, tool }
}

interface Change {
  /** The table that the change is made in. */
  readonly table: string
  readonly what: string
  readonly reason: string
  readonly run: (tx: Sql, rows: Rows) => Promise<unknown>
  /** Puts the row back as it was. */
  readonly undo: (tx: Sql, rows: Rows) => Promise<unknown>
  /** The grant without the account goes on. */
  readonly onlyAccount?: true
}

const q = (text: string, pick: (rows: Rows) => unknown[]) => (tx: Sql, rows: Rows) => tx.query(text, pick(rows))

const changes: readonly Change[] = [
  {
    table: 'users',
    what: 'the person administers less than the tool needs',
    reason: 'administrator_lost',
    onlyAccount: true,
    run: (tx, _rows) => tx.query(`UPDATE users SET installation_role = 'auditor' WHERE id = $1`, [ground.mina.id]),
    undo: (tx, _rows) => tx.query(`UPDATE users SET installation_role = 'owner' WHERE id = $1`, [ground.mina.id]),
  },
  {
    table: 'authors',
    what: 'T62 the agent changes again what it made, after a person reviewed it',
    reason: 'changed_by_agent',
    onlyAccount: true,
    run: q('UPDATE authors SET reviewed_at = NULL, reviewed_by = NULL WHERE object_id = $1', r => [r.tool]),
    undo: q('UPDATE authors SET reviewed_at = clock_timestamp(), reviewed_by = $2 WHERE object_id = $1', r => [
      r.tool,
      ground.mina.id,
    ]),
  },
  {
    table: 'principals',
    what: 'the agent gets another owner',
    reason: 'owner_changed',
    run: (tx, { session }) =>
      tx.query('UPDATE principals SET owner_id = $2 WHERE id = $1', [session.principalId, ground.bob.id]),
    undo: (tx, { session }) =>
      tx.query('UPDATE principals SET owner_id = $2 WHERE id = $1', [session.principalId, ground.mina.id]),
  },
  {
    table: 'session_organizations',
    what: 'another organization is chosen',
    reason: 'organization_switched',
    run: q('INSERT INTO session_organizations (session_id, organization_id) VALUES ($1, $2)', r => [
      r.session.id,
      r.other,
    ]),
    undo: q('INSERT INTO session_organizations (session_id, organization_id) VALUES ($1, $2)', r => [
      r.session.id,
      r.org,
    ]),
  },
  {
    table: 'organizations',
    what: 'the organization is deleted',
    reason: 'organization_lost',
    run: q('UPDATE organizations SET deleted_at = clock_timestamp() WHERE id = $1', r => [r.org]),
    undo: q('UPDATE organizations SET deleted_at = NULL WHERE id = $1', r => [r.org]),
  },
  {
    table: 'memberships',
    what: 'the membership is deactivated',
    reason: 'membership_lost',
    run: q(`UPDATE memberships SET status = 'inactive' WHERE id = $1`, r => [r.membership]),
    undo: q(`UPDATE memberships SET status = 'active' WHERE id = $1`, r => [r.membership]),
  },
  {
    table: 'memberships',
    what: 'the membership has fewer roles',
    reason: 'role_lost',
    run: q(`UPDATE memberships SET role_slugs = '{member}' WHERE id = $1`, r => [r.membership]),
    undo: q(
      `UPDATE memberships SET role_slugs = ARRAY(SELECT slug FROM roles WHERE id = ANY ($2)) || '{member}' WHERE id = $1`,
      r => [r.membership, [r.role, r.plainRole]],
    ),
  },
  {
    table: 'memberships',
    what: 'the person leaves, and what the membership gave goes with it, first',
    reason: 'role_lost',
    run: q('DELETE FROM memberships WHERE id = $1', r => [r.membership]),
    undo: q('INSERT INTO memberships (id, organization_id, user_id) VALUES ($1, $2, $3)', r => [
      r.membership,
      r.org,
      ground.mina.id,
    ]),
  },
  {
    table: 'group_members',
    what: 'the person leaves the group that gives a role',
    reason: 'role_lost',
    run: q('DELETE FROM group_members WHERE group_id = $1', r => [r.group]),
    undo: q('INSERT INTO group_members (group_id, membership_id, organization_id) VALUES ($1, $2, $3)', r => [
      r.group,
      r.membership,
      r.org,
    ]),
  },
  {
    table: 'role_assignments',
    what: 'a role of the person in the organization is taken back',
    reason: 'role_lost',
    run: q('DELETE FROM role_assignments WHERE id = $1', r => [r.assignment]),
    undo: q(
      `INSERT INTO role_assignments (id, organization_id, membership_id, role_slug) VALUES ($1, $2, $3, 'admin')`,
      r => [r.assignment, r.org, r.membership],
    ),
  },
  {
    table: 'group_role_assignments',
    what: 'a role of the group in the organization is taken back',
    reason: 'role_lost',
    run: q('DELETE FROM group_role_assignments WHERE id = $1', r => [r.groupAssignment]),
    undo: q(
      `INSERT INTO group_role_assignments (id, organization_id, group_id, role_slug) VALUES ($1, $2, $3, 'admin')`,
      r => [r.groupAssignment, r.org, r.group],
    ),
  },
  {
    table: 'roles',
    what: 'the role is removed',
    reason: 'role_lost',
    run: q('DELETE FROM roles WHERE id = $1', r => [r.plainRole]),
    undo: q(
      `INSERT INTO roles (id, organization_id, slug, name)
       SELECT $1, $2, m.role_slugs[3], 'Visitor' FROM memberships m WHERE m.id = $3`,
      r => [r.plainRole, r.org, r.membership],
    ),
  },
  {
    table: 'role_permissions',
    what: 'the role has fewer permissions',
    reason: 'permission_lost',
    run: q('DELETE FROM role_permissions WHERE role_id = $1', r => [r.role]),
    undo: q('INSERT INTO role_permissions (role_id, permission_slug) SELECT id, slug FROM roles WHERE id = $1', r => [
      r.role,
    ]),
  },
  {
    table: 'applications',
    what: 'the application allows shorter grants than this one',
    reason: 'policy_tightened',
    run: q('UPDATE applications SET grant_max_seconds = 1800 WHERE id = $1', r => [r.session.applicationId]),
    undo: q('UPDATE applications SET grant_max_seconds = 3600 WHERE id = $1', r => [r.session.applicationId]),
  },
  {
    table: 'providers',
    what: 'the provider is retired',
    reason: 'provider_changed',
    onlyAccount: true,
    run: q(`UPDATE providers SET state = 'retired' WHERE slug = 'github'`, () => []),
    undo: q(`UPDATE providers SET state = 'active' WHERE slug = 'github'`, () => []),
  },
  {
    table: 'providers',
    what: 'D04 the provider is at another address',
    reason: 'provider_changed',
    onlyAccount: true,
    run: q(`UPDATE providers SET url = 'http://127.0.0.1:9/other' WHERE slug = 'github'`, () => []),
    undo: q(`UPDATE providers SET url = 'http://127.0.0.1:9/mcp' WHERE slug = 'github'`, () => []),
  },
  {
    table: 'providers',
    what: 'MT20 the provider may ask the agent’s program something',
    reason: 'provider_changed',
    onlyAccount: true,
    run: q(`UPDATE providers SET may_ask = '{sampling}' WHERE slug = 'github'`, () => []),
    undo: q(`UPDATE providers SET may_ask = '{}' WHERE slug = 'github'`, () => []),
  },
  {
    table: 'connected_accounts',
    what: 'the account is disconnected',
    reason: 'account_disconnected',
    onlyAccount: true,
    run: q(`UPDATE connected_accounts SET state = 'disconnected' WHERE id = $1`, () => [account.id]),
    undo: q(`UPDATE connected_accounts SET state = 'connected' WHERE id = $1`, () => [account.id]),
  },
  {
    table: 'connected_accounts',
    what: 'the third party takes the account back',
    reason: 'account_lost',
    onlyAccount: true,
    run: q(`UPDATE connected_accounts SET state = 'needs_reconnection' WHERE id = $1`, () => [account.id]),
    undo: q(`UPDATE connected_accounts SET state = 'connected' WHERE id = $1`, () => [account.id]),
  },
  {
    table: 'connected_accounts',
    what: 'the account has fewer scopes',
    reason: 'scope_lost',
    onlyAccount: true,
    run: q(`UPDATE connected_accounts SET scopes = '{}' WHERE id = $1`, () => [account.id]),
    undo: q(`UPDATE connected_accounts SET scopes = '{repo}' WHERE id = $1`, () => [account.id]),
  },
  {
    table: 'connected_accounts',
    what: 'D04 the account is another one at the third party',
    reason: 'account_switched',
    onlyAccount: true,
    run: q(`UPDATE connected_accounts SET external_id = 'other' WHERE id = $1`, () => [account.id]),
    undo: q('UPDATE connected_accounts SET external_id = NULL WHERE id = $1', () => [account.id]),
  },
  {
    table: 'tools',
    what: 'D01 the tool has another definition',
    reason: 'tool_changed',
    onlyAccount: true,
    run: q(`UPDATE tools SET state = 'drifted' WHERE id = $1`, r => [r.tool]),
    undo: q(`UPDATE tools SET state = 'active' WHERE id = $1`, r => [r.tool]),
  },
  {
    table: 'tools',
    what: 'D02 the tool does more than it did',
    reason: 'tool_changed',
    onlyAccount: true,
    run: q(`UPDATE tools SET effect = 'write' WHERE id = $1`, r => [r.tool]),
    undo: q(`UPDATE tools SET effect = 'read' WHERE id = $1`, r => [r.tool]),
  },
]

async function approved(person: FormPerson, session: Session, parts: Parameters<typeof ask>[2]): Promise<void> {
  const { id } = await ask(ground.on, session, parts)
  const answer = await person.approve(`/approvals/${id}`)
  assert.equal(answer.status, 200, answer.html.slice(0, 2000))
}

async function granted(session: Session): Promise<string[]> {
  const tools = await listSessionTools(ground.on, session, { kind: 'aggregate' })
  return tools.map(({ name }) => name).filter(name => !name.startsWith('gateway__'))
}

async function endsOf(session: Session): Promise<unknown[]> {
  const rows = await sql<{ body: string }>(
    `SELECT body FROM audit_queue WHERE session_id = $1 AND type = 'access_grant.ended' ORDER BY serial`,
    [session.id],
  )
  return rows.map(({ body }) => JSON.parse(body))
}

class RolledBack extends Error {}

for (const change of changes)
  test(`a grant stands on ${change.table}: ${change.what}, and it ends in that transaction and does not grow back`, async () => {
    const rows = await stand()
    const { session } = rows
    const beside = await startAgent(ground, { user: ground.bob })
    await approved(mina, session, { account, tools: { github__search: {}, notes__search: {} } })
    await approved(bob, beside, { tools: { notes__search: {} }, durationSeconds: 60 })
    assert.deepEqual(await granted(session), ['github__search', 'notes__search'])

    await assert.rejects(
      ground.on.database.transaction(async tx => {
        await change.run(tx, rows)
        assert.ok((await listLivingGrants(tx, session.id)).length < 2, 'ended inside the transaction')
        assert.equal(
          (await listLivingGrants(ground.twin.database, session.id)).length,
          2,
          'and nowhere else before it commits',
        )
        throw new RolledBack()
      }),
      RolledBack,
    )
    assert.deepEqual(await granted(session), ['github__search', 'notes__search'], 'what did not happen ends nothing')

    await ground.on.database.transaction(tx => change.run(tx, rows))
    const left = change.onlyAccount ? ['notes__search'] : []
    assert.deepEqual(await granted(session), left, 'the next list is shorter')
    const events = await endsOf(session)
    assert.equal(events.length, 2 - left.length)
    for (const event of events) assert.equal((event as { reason: string }).reason, change.reason)
    const seen = await listGrants(ground.on.database, session.id)
    assert.ok(
      seen.every(({ endReason }) => endReason === change.reason || (left.length > 0 && endReason === undefined)),
    )

    await ground.on.database.transaction(tx => change.undo(tx, rows))
    assert.deepEqual(await granted(session), left, 'nothing grows back')
    assert.deepEqual(await granted(beside), ['notes__search'], 'what does not need it goes on')
    await approved(mina, session, { account, tools: { github__search: {}, notes__create_issue: {} } })
    assert.ok((await granted(session)).includes('github__search'), 'a new decision gives it again')
  })

test('every table that a grant can stand on has the trigger, a row above and a line in docs/rules.md', async () => {
  const [judge] = await sql<{ text: string }>(`SELECT pg_get_functiondef('ground_holds'::regproc) AS text`)
  // What a session began with never changes (I2); what was chosen later stands in session_organizations.
  const read = new Set(tablesIn(judge?.text ?? '').filter(name => name !== 'sessions'))
  const watched = await sql<{ name: string }>(
    `SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger WHERE tgname = 'ground_moved' ORDER BY name`,
  )
  const names = watched.map(({ name }) => name)
  assert.deepEqual([...read].sort(), names)
  assert.deepEqual([...new Set(changes.map(({ table }) => table))].sort(), names)
  const rules = readFileSync(join(repository, 'docs/rules.md'), 'utf8')
  for (const name of names)
    assert.match(rules, new RegExp(`^\\| \`${name}\` \\|`, 'm'), `${name} has no line in docs/rules.md`)
  for (const { reason } of changes) assert.ok(rules.includes(`\`${reason}\``), `${reason} is not in docs/rules.md`)
  const judged = [...(judge?.text ?? '').matchAll(/WHEN '([a-z]+)' THEN/g)].map(([, kind]) => kind)
  assert.deepEqual(judged.sort(), [...groundKinds].sort())
})

test('what a grant relies on is recorded with it, whoever writes the row, and never changes', async () => {
  const rows = await stand()
  await approved(mina, rows.session, { account, tools: { github__search: {} } })
  const [grant] = await listGrants(ground.on.database, rows.session.id)
  const [kept] = await sql<{ stands_on: { kind: string; subject: string }[] }>(
    'SELECT stands_on FROM access_grants WHERE id = $1',
    [grant?.id],
  )
  const kinds = new Set(kept?.stands_on.map(({ kind }) => kind))
  // Nobody approves it beside the person here.
  assert.deepEqual([...kinds, 'approver'].sort(), [...groundKinds].sort())
  await assert.rejects(sql(`UPDATE access_grants SET stands_on = '[]' WHERE id = $1`, [grant?.id]), /a grant only ends/)
})

test('a request and an approved call stand on the membership too, and nobody asks for an organization they left', async () => {
  const rows = await stand()
  const call = await askCall(ground.on, rows.session, { name: 'notes__create_issue', args: { repo: 'a' } })
  assert.equal((await mina.approve(`/approvals/${call.id}`)).status, 200)
  const open = await ask(ground.on, rows.session, { tools: { notes__search: {} } })
  await sql('DELETE FROM memberships WHERE id = $1', [rows.membership])
  assert.equal(await stateOf(ground.on, call.id), 'withdrawn')
  assert.equal(await stateOf(ground.on, open.id), 'withdrawn')
  await assert.rejects(
    ask(ground.on, rows.session, { tools: { notes__comment: {} } }),
    (cause: unknown) => cause instanceof Refusal && cause.code === 'not_a_member',
  )
})

test('a loss against a decision: whichever commits first, no grant lives without its ground', async () => {
  for (let round = 0; round < 6; round++) {
    const rows = await stand()
    const open = await ask(ground.on, rows.session, { tools: { notes__search: {} } })
    const page = await mina.open(`/approvals/${open.id}`)
    await Promise.all([
      mina.send(page, { decision: 'approve' }),
      ground.twin.database.query(
        round % 2 === 0 ? 'DELETE FROM memberships WHERE id = $1' : 'DELETE FROM role_permissions WHERE role_id = $1',
        [round % 2 === 0 ? rows.membership : rows.role],
      ),
    ])
    const [kept] = await sql<{ lost: number }>(
      `SELECT count(*)::int AS lost FROM access_grants g, jsonb_to_recordset(g.stands_on) AS f (kind text, subject text, needs text)
        WHERE g.session_id = $1 AND g.ended_at IS NULL AND ground_holds(f.kind, f.subject, f.needs) IS NOT TRUE`,
      [rows.session.id],
    )
    assert.equal(kept?.lost, 0)
  }
})

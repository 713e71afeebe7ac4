import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  type AccountsGround,
  addAccount,
  addOrganization,
  echo,
  type FormPerson,
  grantTools,
  lastUsed,
  personAt,
  requestTools,
  startAccountsGround,
  startAgentOf,
} from '../../tests/accounts-ground.ts'
import { callTool, type Rpc, type TestAgent } from '../../tests/gateway-ground.ts'
import { handOnGrants, listGrants, listLivingGrants } from '../approvals/index.ts'
import type { Account } from '../pipes/index.ts'
import { newId, type OrganizationId } from '../platform/ids.ts'
import { Refusal } from '../platform/refusal.ts'
import { listSessionTools } from './actions-list.ts'

let ground: AccountsGround
let mina: FormPerson
let home: Account
let work: Account
before(async () => {
  ground = await startAccountsGround()
  mina = await personAt(ground.edge, ground.mina)
  home = await addAccount(ground, { owner: ground.mina.id, label: 'mina' })
  work = await addAccount(ground, { owner: ground.mina.id, label: 'mina-acme', name: 'Work', beside: true })
  await addAccount(ground, { owner: ground.bob.id, label: 'bob' })
})
after(() => ground.close())

const agentOf = (): Promise<TestAgent> => startAgentOf(ground.on, ground.mina)

function refusal({ result }: Rpc): unknown {
  assert.equal(result.isError, true, JSON.stringify(result))
  return result.structuredContent?.error
}

async function accountsOf(agent: TestAgent): Promise<(string | undefined)[]> {
  return (await listLivingGrants(ground.on.database, agent.session.id)).map(grant => grant.accountId)
}

test('MT01 T58: an account is named by id, name or label; the grant binds exactly that one, and its credential is used', async () => {
  for (const named of [work.id, 'Work', 'mina-acme']) {
    const agent = await agentOf()
    await grantTools(ground.on, { agent, person: mina, account: named })
    assert.deepEqual(await accountsOf(agent), [work.id])
    for (const each of [undefined, named, work.id]) {
      assert.equal((await echo(ground.on, agent, each)).result.isError, undefined)
      assert.equal(lastUsed(ground), 'mina-acme')
    }
    const { length } = ground.upstream.calls
    assert.equal(
      refusal(await echo(ground.on, agent, home.id)),
      'approval_required',
      'another account is another decision',
    )
    assert.equal(ground.upstream.calls.length, length)
  }
})

test('where several fit and none is named the person chooses; nothing but the default is chosen beforehand', async () => {
  const agent = await agentOf()
  const asked = await requestTools(ground.on, agent)
  const page = await mina.open(`/approvals/${asked.approval_id}`)
  const radios = [...page.html.matchAll(/<input type="radio" name="account\.notes" value="([^"]+)"[^>]*?( checked)?>/g)]
  assert.deepEqual(
    radios.map(([, id, checked]) => [id, checked !== undefined]),
    [home.id, work.id].sort().map(id => [id, id === home.id]),
  )
  const strange = [newId('account'), 'Work', '']
  for (const id of strange)
    assert.equal((await mina.send(page, { decision: 'approve', 'account.notes': id })).status, 422, id)
  assert.equal((await mina.send(page, { decision: 'approve', 'account.notes': [home.id, work.id] })).status, 422)
  assert.deepEqual(await accountsOf(agent), [])
  assert.equal((await mina.send(page, { decision: 'approve', 'account.notes': work.id })).status, 200)
  assert.deepEqual(await accountsOf(agent), [work.id])
  const [kept] = await ground.on.database.query<{ decision: string }>(
    'SELECT decision FROM approval_snapshots WHERE approval_id = $1',
    [asked.approval_id],
  )
  const decision = JSON.parse(kept?.decision ?? '{}')
  assert.deepEqual(decision.accounts, { [ground.provider.id]: work.id })
  assert.match(decision.bound_digest, /^[0-9a-f]{64}$/)
  await echo(ground.on, agent)
  assert.equal(lastUsed(ground), 'mina-acme', 'who names none means the account that its access is on')
  const again = await requestTools(ground.on, agent)
  assert.equal(again.status, 'granted')
})

async function takesAccount({ session }: TestAgent): Promise<boolean> {
  const tools = await listSessionTools(ground.on, session, { kind: 'aggregate' })
  const { definition } = tools.find(({ name }) => name === 'notes__echo') ?? assert.fail()
  return 'ambit_account' in Object(Object(definition.inputSchema).properties)
}

test('the default is taken where the page is sent as it came', async () => {
  const agent = await agentOf()
  await grantTools(ground.on, { agent, person: mina })
  assert.deepEqual(await accountsOf(agent), [home.id])
  assert.equal(await takesAccount(agent), false)
  await echo(ground.on, agent)
  assert.equal(lastUsed(ground), 'mina')
  await grantTools(ground.on, { agent, person: mina, account: 'Work' })
  assert.deepEqual((await accountsOf(agent)).sort(), [home.id, work.id].sort(), 'both, side by side')
  assert.ok(await takesAccount(agent), 'the list has an argument for the account where there is a choice')
  for (const [named, used] of [
    [undefined, 'mina'],
    ['Work', 'mina-acme'],
    [home.id, 'mina'],
  ] as const) {
    await echo(ground.on, agent, named)
    assert.equal(lastUsed(ground), used)
  }
})

test('T58 I10: a neighbour’s account, one of an unknown id and a word that names two answer alike, and nothing is sent', async () => {
  const agent = await agentOf()
  const bobs = await bobsAccount()
  const { length } = ground.upstream.calls
  const told = async (named: string): Promise<unknown> => {
    const { result } = await echo(ground.on, agent, named)
    assert.equal(result.structuredContent?.error, 'account_selection_required')
    return result
  }
  const foreign = await told(bobs.id)
  for (const named of [newId('account'), 'bob', 'nobody']) assert.deepEqual(await told(named), foreign)
  const asked = await requestTools(ground.on, agent, { account: bobs.id })
  assert.deepEqual([asked.error, asked.approval_id], ['account_selection_required', undefined])
  assert.equal(ground.upstream.calls.length, length)
  const named = await callTool(ground.on, agent, {
    name: 'notes__echo',
    args: { ambit_account: home.id },
    meta: { 'dev.ambit/account': work.id },
  })
  assert.equal(named.error?.code, -32602, 'two that differ name none')
})

test('an agent is told which accounts there are for its person, and for the organization that it acts in', async () => {
  const shared = await addAccount(ground, { owner: ground.organizationId, label: 'acme', usedBy: 'members' })
  const hidden = await addAccount(ground, { owner: ground.organizationId, label: 'acme-admin', beside: true })
  const scoped = await addAccount(ground, {
    owner: ground.mina.id,
    label: 'mina-for-acme',
    organizationId: ground.organizationId,
  })
  const ids = async (agent: TestAgent, name: string): Promise<unknown[]> => {
    const { result } = await callTool(ground.on, agent, { name, args: {} })
    const accounts = result.structuredContent?.accounts as { id: string; provider: string; default: boolean }[]
    assert.ok(accounts.every(({ provider }) => provider === 'notes'))
    assert.deepEqual(
      accounts.filter(each => each.default).map(({ id }) => id),
      [home.id],
    )
    return accounts.map(({ id }) => id).sort()
  }
  const outside = await agentOf()
  const inside = await startAgentOf(ground.on, ground.mina, ground.organizationId)
  const elsewhere = await startAgentOf(ground.on, ground.mina, await addOrganization(ground.on, [ground.mina]))
  for (const name of ['gateway__session_status', 'gateway__search_tools']) {
    for (const agent of [outside, elsewhere]) assert.deepEqual(await ids(agent, name), [home.id, work.id].sort())
    assert.deepEqual(await ids(inside, name), [home.id, work.id, shared.id, scoped.id].sort())
  }
  for (const [agent, account] of [
    [outside, shared],
    [elsewhere, shared],
    [elsewhere, scoped],
    [inside, hidden],
  ] as const)
    assert.equal(refusal(await echo(ground.on, agent, account.id)), 'account_selection_required')
  for (const account of [shared, scoped]) {
    await grantTools(ground.on, { agent: inside, person: mina, account: account.id })
    await echo(ground.on, inside, account.id)
    assert.equal(lastUsed(ground), account.label)
  }
})

interface Loss {
  readonly what: string
  readonly reason: string
  /** On the shared account, unless it is about the one that Mina connected for the organization. */
  readonly scoped?: true
  readonly run: (at: Standing) => readonly [string, readonly unknown[]]
  readonly undo: (at: Standing) => readonly [string, readonly unknown[]]
}

interface Standing {
  readonly organization: OrganizationId
  /** Mina is a member of it too. */
  readonly other: OrganizationId
  readonly membership: string
  readonly account: Account
}

const setUse = 'UPDATE connected_accounts SET used_by = $2, used_by_role = $3 WHERE id = $1'
const losses: readonly Loss[] = [
  {
    what: 'nobody’s agents may use it any more',
    reason: 'use_lost',
    run: ({ account }) => [setUse, [account.id, 'nobody', null]],
    undo: ({ account }) => [setUse, [account.id, 'role', 'org-operator']],
  },
  {
    what: 'another role is needed',
    reason: 'use_lost',
    run: ({ account }) => [setUse, [account.id, 'role', 'admin']],
    undo: ({ account }) => [setUse, [account.id, 'role', 'org-operator']],
  },
  {
    what: 'the person has the role no more',
    reason: 'role_lost',
    run: ({ membership }) => [`UPDATE memberships SET role_slugs = '{member}' WHERE id = $1`, [membership]],
    undo: ({ membership }) => [
      `UPDATE memberships SET role_slugs = '{member,org-operator}' WHERE id = $1`,
      [membership],
    ],
  },
  {
    what: 'the membership is deactivated',
    reason: 'membership_lost',
    run: ({ membership }) => [`UPDATE memberships SET status = 'inactive' WHERE id = $1`, [membership]],
    undo: ({ membership }) => [`UPDATE memberships SET status = 'active' WHERE id = $1`, [membership]],
  },
  {
    what: 'it belongs to another organization',
    reason: 'account_switched',
    run: ({ account, other }) => [
      'UPDATE connected_accounts SET owner_id = $2, organization_id = $2 WHERE id = $1',
      [account.id, other],
    ],
    undo: ({ account, organization }) => [
      'UPDATE connected_accounts SET owner_id = $2, organization_id = $2 WHERE id = $1',
      [account.id, organization],
    ],
  },
  {
    what: 'a person’s account is for another organization',
    reason: 'use_lost',
    scoped: true,
    run: ({ account, other }) => [
      'UPDATE connected_accounts SET organization_id = $2 WHERE id = $1',
      [account.id, other],
    ],
    undo: ({ account, organization }) => [
      'UPDATE connected_accounts SET organization_id = $2 WHERE id = $1',
      [account.id, organization],
    ],
  },
]

for (const loss of losses)
  test(`T58 a grant on an account of an organization: ${loss.what}, and it ends in that transaction and does not grow back`, async () => {
    const standing = await stand(loss)
    const { account, organization } = standing
    const agent = await startAgentOf(ground.on, ground.mina, organization)
    await grantTools(ground.on, { agent, person: mina, account: account.id })
    assert.equal((await echo(ground.on, agent)).result.isError, undefined)
    assert.equal(lastUsed(ground), account.label)
    const { length } = ground.upstream.calls

    await ground.on.database.query(...loss.run(standing))
    assert.deepEqual(await accountsOf(agent), [])
    const [ended] = await listGrants(ground.on.database, agent.session.id)
    assert.equal(ended?.endReason, loss.reason)
    for (const node of [ground.on, ground.twin]) refusal(await echo(node, agent, account.id))

    await ground.on.database.query(...loss.undo(standing))
    assert.deepEqual(await accountsOf(agent), [], 'nothing grows back')
    assert.equal(refusal(await echo(ground.on, agent, account.id)), 'approval_required')
    assert.equal(ground.upstream.calls.length, length)
    await grantTools(ground.on, { agent, person: mina, account: account.id })
    assert.equal((await echo(ground.on, agent)).result.isError, undefined)
  })

/** Mina in an organization of her own, with a role that its account asks for. */
async function stand({ scoped }: Loss): Promise<Standing> {
  const organization = await addOrganization(ground.on, [ground.mina])
  await ground.on.database.query(
    `INSERT INTO roles (id, organization_id, slug, name) VALUES ($1, $2, 'org-operator', 'Operator')`,
    [newId('role'), organization],
  )
  const [row] = await ground.on.database.query<{ id: string }>(
    `UPDATE memberships SET role_slugs = '{member,org-operator}' WHERE organization_id = $1 RETURNING id`,
    [organization],
  )
  const label = `of-${organization.slice(-8)}`
  const account = await addAccount(
    ground,
    scoped
      ? { owner: ground.mina.id, organizationId: organization, label }
      : { owner: organization, label, usedBy: { role: 'org-operator' } },
  )
  const other = await addOrganization(ground.on, [ground.mina])
  return { organization, other, membership: row?.id ?? assert.fail(), account }
}

test('widened from a role to all members it goes on; no row is granted on an account that the session may not use', async () => {
  const standing = await stand({ what: '', reason: '', run: () => ['', []], undo: () => ['', []] })
  const { account, organization } = standing
  const agent = await startAgentOf(ground.on, ground.mina, organization)
  await grantTools(ground.on, { agent, person: mina, account: account.id })
  await ground.on.database.query(setUse, [account.id, 'members', null])
  assert.deepEqual(await accountsOf(agent), [account.id])
  assert.equal((await echo(ground.on, agent)).result.isError, undefined)
  const outside = await agentOf()
  await grantTools(ground.on, { agent: outside, person: mina, account: home.id })
  const copied = (accountId: string): Promise<unknown> =>
    ground.on.database.query(
      `INSERT INTO access_grants (id, session_id, approval_id, provider_id, account_id, tools, bounds, expires_at)
       SELECT $2, session_id, approval_id, provider_id, $3, tools, bounds, expires_at FROM access_grants WHERE session_id = $1`,
      [outside.session.id, newId('grant'), accountId],
    )
  await copied(work.id)
  for (const accountId of [account.id, (await bobsAccount()).id])
    await assert.rejects(copied(accountId), { code: 'AM093' })
})

test('T96 what is on an account of one organization is not handed on to a session that acts for another one', async () => {
  const { database } = ground.on
  const elsewhere = await addOrganization(ground.on, [ground.mina])
  const account = await addAccount(ground, { owner: elsewhere, label: 'elsewhere', usedBy: 'members' })
  const agent = await startAgentOf(ground.on, ground.mina, ground.organizationId)
  await database.query('INSERT INTO session_organizations (session_id, organization_id) VALUES ($1, $2)', [
    agent.session.id,
    elsewhere,
  ])
  await grantTools(ground.on, { agent, person: mina, account: account.id })
  const handedOn = async (organizationId: OrganizationId): Promise<number> => {
    const child = await startAgentOf(ground.on, ground.mina, organizationId)
    const [grant] = await listLivingGrants(database, agent.session.id)
    const { principalId, applicationId } = agent.session
    const details = JSON.stringify([{ type: 'access_grant', grant: grant?.id }])
    const given = await database.transaction(tx =>
      handOnGrants(tx, { parent: agent.session, child: { ...child.session, principalId, applicationId }, details }),
    )
    return given.length
  }
  await assert.rejects(handedOn(ground.organizationId), (cause: unknown) => {
    assert.ok(cause instanceof Refusal)
    assert.deepEqual([cause.status, cause.code], [403, 'delegation_exceeds_parent'])
    assert.match(cause.message, /another organization. Ask for access in that session/)
    return true
  })
  assert.equal(await handedOn(elsewhere), 1, 'the positive control')
})

async function bobsAccount(): Promise<{ readonly id: string }> {
  const [row] = await ground.on.database.query<{ id: string }>(
    'SELECT id FROM connected_accounts WHERE owner_id = $1',
    [ground.bob.id],
  )
  return row ?? assert.fail()
}

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
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
import { password } from '../../tests/approvals-ground.ts'
import { system, type TestAgent } from '../../tests/gateway-ground.ts'
import { endGrantsOnAccount, listGrants, listLivingGrants } from '../approvals/index.ts'
import { createUser, type User } from '../directory/index.ts'
import { newId, type OrganizationId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { Secret } from '../platform/secret.ts'
import { changeAccountSettings } from './actions-account-settings.ts'
import { disconnectAccount, tellEndedAccounts } from './actions-accounts.ts'
import { probeAccounts } from './actions-probe.ts'
import type { Account } from './model.ts'
import { findAccount, getAccount, listAccountsAt } from './store-accounts.ts'

let ground: AccountsGround
before(async () => {
  ground = await startAccountsGround()
})
after(() => ground.close())

let people = 0
async function newPerson(): Promise<{ user: User; person: FormPerson }> {
  const email = `person-${++people}@acme.example`
  const user = await createUser(ground.on, system, { email, password: new Secret(password), emailVerified: true })
  return { user, person: await personAt(ground.edge, user) }
}

const accountsOf = ({ id }: User): Promise<Account[]> => listAccountsAt(ground.on.database, ground.provider.id, id)

async function eventsOf(type: string, accountId: string): Promise<Record<string, unknown>[]> {
  const rows = await ground.on.database.query<{ body: string }>('SELECT body FROM audit_queue WHERE type = $1', [type])
  return rows.map(({ body }) => JSON.parse(body)).filter(({ account }) => account === accountId)
}

/** The form of a page with this button or field in it, as a page of its own. */
function formWith(page: { url: string; status: number; html: string; leadsTo: string | undefined }, mark: string) {
  const forms = [...page.html.matchAll(/<form\b[^>]*method="post"[^>]*>.*?<\/form>/gs)].map(([text]) => text)
  const html = forms.find(text => text.includes(mark)) ?? assert.fail(`no form with ${mark}: ${page.html}`)
  return { ...page, html }
}

test('a person connects a second account beside the first, names both, makes it the default and disconnects the first', async () => {
  const { user, person } = await newPerson()
  const first = await person.send(await person.open('/connect/notes'), { token: 'token-first' })
  assert.equal(first.status, 200, first.html)
  const page = await person.send(formWith(first, 'name="beside"'), { token: 'token-second' })
  const [home, work] = await accountsOf(user)
  assert.ok(home !== undefined && work !== undefined)
  assert.deepEqual([home.connectionRole, work.connectionRole], ['compatibility', 'standard'])
  assert.equal([...page.html.matchAll(/data-testid="own-account"/g)].length, 2)

  const named = await person.send(formWith(page, `name="account_id" value="${work.id}"`), { name: 'Work' })
  assert.equal(new URL(named.url).pathname, '/connect/notes')
  const tooLong = await person.send(formWith(page, `name="account_id" value="${work.id}"`), { name: 'x'.repeat(61) })
  assert.equal(tooLong.status, 400, 'name_too_long')
  assert.match(tooLong.html, /A name has at most 60 characters\./)
  const agent = await startAgentOf(ground.on, user)
  await grantTools(ground.on, { agent, person, account: 'Work' })
  await echo(ground.on, agent)
  assert.equal(lastUsed(ground), 'second')

  const switched = await person.send(formWith(named, 'data-testid="make-default"'), {})
  assert.deepEqual(
    (await accountsOf(user)).map(({ id, connectionRole, name }) => [id, connectionRole, name]),
    [
      [work.id, 'compatibility', 'Work'],
      [home.id, 'standard', undefined],
    ],
  )
  await echo(ground.on, agent)
  assert.equal(lastUsed(ground), 'second', 'a grant goes on with its account, whatever the default is')
  const listed = await person.open('/account')
  assert.match(listed.html, /Notes, Work \(Notes account\)/)

  const form = formWith(switched, '"/account/accounts/disconnect"')
  const other = [
    ...switched.html.matchAll(/action="\/account\/accounts\/disconnect">.*?value="(data_installation_[^"]+)"/gs),
  ]
  assert.equal(other.length, 2)
  await person.send(form, { account_id: home.id })
  assert.deepEqual(
    (await accountsOf(user)).map(({ id }) => id),
    [work.id],
  )
  for (const type of ['connected_account.changed', 'connected_account.connected'])
    assert.ok((await eventsOf(type, work.id)).length > 0, type)
})

test('T72 names, defaults and ends of a neighbour’s account answer like those of none, and change nothing', async () => {
  const [one, other] = [await newPerson(), await newPerson()]
  const theirs = await addAccount(ground, { owner: other.user.id, label: 'theirs' })
  await addAccount(ground, { owner: one.user.id, label: 'own' })
  const page = await one.person.open('/connect/notes')
  const before = await getAccount(ground.on.database, theirs.id)
  const said = new Set<string>()
  for (const action of ['name', 'default', 'disconnect'])
    for (const account_id of [theirs.id, newId('account'), 'x']) {
      const form = formWith(page, '"/account/accounts/name"')
      const html = form.html.replace('/account/accounts/name', `/account/accounts/${action}`)
      const answer = await one.person.send({ ...form, html }, { account_id, name: 'Mine' })
      said.add(`${answer.status}`)
    }
  assert.deepEqual([...said], ['404'])
  assert.deepEqual(await getAccount(ground.on.database, theirs.id), before)
})

test('who may use an account is said of an organization’s alone, by a role that is there; fewer may, and grants have ended', async () => {
  const { user, person } = await newPerson()
  const organization = await addOrganization(ground.on, [user])
  const shared = await addAccount(ground, { owner: organization, label: `of-${organization.slice(-8)}` })
  const own = await addAccount(ground, { owner: user.id, label: 'own' })
  const use = (account: Account, by: 'nobody' | 'members' | { role: string }): Promise<Account> =>
    changeAccountSettings(ground.on, system, {
      account,
      change: { use: typeof by === 'string' ? { by } : { by: 'role', role: by.role } },
    })
  for (const [account, by] of [
    [own, 'members'],
    [shared, { role: 'org-nothing' }],
  ] as const)
    await assert.rejects(use(account, by), (cause: unknown) => cause instanceof Refusal && cause.status === 422)
  const agent = await startAgentOf(ground.on, user, organization)
  assert.equal((await requestTools(ground.on, agent, { account: shared.id })).error, 'account_selection_required')
  assert.deepEqual((await use(shared, 'members')).usedBy, { by: 'members' })
  await grantTools(ground.on, { agent, person, account: shared.id })
  await use(shared, { role: 'member' })
  const [ended] = await listGrants(ground.on.database, agent.session.id)
  assert.equal(ended?.endReason, 'use_lost')
  await grantTools(ground.on, { agent, person, account: shared.id })
  assert.equal((await listLivingGrants(ground.on.database, agent.session.id)).length, 1)
})

test('T72 whoever manages the accounts of an organization says whose agents may use them; nobody else sees the page', async () => {
  const [{ user, person }, member, stranger] = [await newPerson(), await newPerson(), await newPerson()]
  const organization = await addOrganization(ground.on, [user, member.user])
  const shared = await addAccount(ground, { owner: organization, label: `of-${organization.slice(-8)}` })
  const foreign = await addAccount(ground, { owner: await addOrganization(ground.on, []), label: 'foreign' })
  const path = `/account/organizations/${organization}/accounts`
  await ground.on.database.query(
    `INSERT INTO permissions (id, slug, name) VALUES ($1, 'accounts:manage', 'Manage accounts')`,
    [newId('permission')],
  )
  const [role] = await ground.on.database.query<{ id: string }>(
    `INSERT INTO roles (id, organization_id, slug, name) VALUES ($1, $2, 'org-keeper', 'Keeper') RETURNING id`,
    [newId('role'), organization],
  )
  await ground.on.database.query(
    `INSERT INTO role_permissions (role_id, permission_slug) VALUES ($1, 'accounts:manage')`,
    [role?.id],
  )
  await ground.on.database.query(`UPDATE memberships SET role_slugs = '{org-keeper}' WHERE id = $1`, [
    await membershipOf(user, organization),
  ])
  for (const each of [member.person, stranger.person]) assert.equal((await each.open(path)).status, 404)
  const page = await person.open(path)
  assert.match(page.html, /data-testid="shared-account"/)
  const saved = await person.send(page, { account_id: shared.id, use: 'role:org-keeper' })
  assert.match(saved.html, /Saved/)
  assert.deepEqual((await getAccount(ground.on.database, shared.id)).usedBy, { by: 'role', role: 'org-keeper' })
  for (const fields of [
    { account_id: foreign.id, use: 'members' },
    { account_id: newId('account'), use: 'members' },
    { account_id: shared.id, use: 'everybody' },
  ])
    assert.equal((await person.send(page, fields)).status, 404)
  assert.equal((await person.send(page, { account_id: shared.id, use: 'role:org-nothing' })).status, 422)
  const form = { ...page, html: page.html }
  assert.equal((await member.person.send(form, { account_id: shared.id, use: 'members' })).status, 404)
  assert.deepEqual((await getAccount(ground.on.database, foreign.id)).usedBy, { by: 'nobody' })
})

test('T58 a membership that is lost ends the accounts that its person connected for the organization, and nothing comes back', async () => {
  for (const lose of [
    'DELETE FROM memberships WHERE id = $1',
    `UPDATE memberships SET status = 'inactive' WHERE id = $1`,
  ]) {
    const { user, person } = await newPerson()
    const organization = await addOrganization(ground.on, [user])
    const label = `scoped-${people}`
    const scoped = await addAccount(ground, { owner: user.id, organizationId: organization, label })
    const own = await addAccount(ground, { owner: user.id, label: 'own' })
    const agent = await startAgentOf(ground.on, user, organization)
    await grantTools(ground.on, { agent, person, account: scoped.id })
    await ground.on.database.query(lose, [await membershipOf(user, organization)])
    assert.equal((await findAccount(ground.on.database, scoped.id))?.state, 'disconnected')
    await assert.rejects(
      addAccount(ground, { owner: user.id, organizationId: organization, label: `late-${people}` }),
      (cause: unknown) => cause instanceof Refusal && cause.code === 'not_a_member',
    )
    assert.equal((await findAccount(ground.on.database, own.id))?.state, 'connected', 'what is the person’s own stays')
    assert.deepEqual(await listLivingGrants(ground.on.database, agent.session.id), [])

    const told = await Promise.all([ground.on, ground.twin].map(node => tellEndedAccounts(node, system)))
    assert.deepEqual(told.toSorted(), [0, 1], 'one node tells of it')
    const [event] = await eventsOf('connected_account.disconnected', scoped.id)
    assert.equal(Object(event?.wire).event, 'pipes.connected_account.disconnected')
    const rows = await ground.on.database.query('SELECT credential_sealed FROM connected_accounts WHERE id = $1', [
      scoped.id,
    ])
    assert.deepEqual(rows, [{ credential_sealed: null }])
    assert.equal(await tellEndedAccounts(ground.on, system), 0)

    await ground.on.database.query(
      `INSERT INTO memberships (id, organization_id, user_id, role_slugs) VALUES ($1, $2, $3, '{member}')
       ON CONFLICT (organization_id, user_id) DO UPDATE SET status = 'active'`,
      [newId('membership'), organization, user.id],
    )
    assert.equal((await findAccount(ground.on.database, scoped.id))?.state, 'disconnected', 'nothing comes back')
  }
})

async function membershipOf(user: User, organization: OrganizationId): Promise<string> {
  const [row] = await ground.on.database.query<{ id: string }>(
    'SELECT id FROM memberships WHERE user_id = $1 AND organization_id = $2',
    [user.id, organization],
  )
  return row?.id ?? assert.fail('no membership')
}

test('a membership that is lost against a decision on the account for it: neither fails, and no grant lives without it', async () => {
  const { user, person } = await newPerson()
  for (let round = 0; round < 6; round++) {
    const organization = await addOrganization(ground.on, [user])
    const scoped = await addAccount(ground, { owner: user.id, organizationId: organization, label: `race-${round}` })
    const agent = await startAgentOf(ground.on, user, organization)
    const { approval_id: id } = await requestTools(ground.on, agent, { account: scoped.id })
    const page = await person.open(`/approvals/${id}`)
    const membership = await membershipOf(user, organization)
    const [decided] = await Promise.all([
      person.send(page, { decision: 'approve' }),
      ground.twin.database.query('DELETE FROM memberships WHERE id = $1', [membership]),
    ])
    assert.ok(decided.status < 500, decided.html)
    assert.deepEqual(await listLivingGrants(ground.on.database, agent.session.id), [])
    assert.equal((await findAccount(ground.on.database, scoped.id))?.state, 'disconnected')
  }
})

async function makeDue(accounts: readonly Account[]): Promise<void> {
  await ground.on.database.query(
    `UPDATE connected_accounts SET probe_due_at = clock_timestamp() - interval '1 second',
      checked_at = '2026-01-01' WHERE id = ANY ($1)`,
    [accounts.map(({ id }) => id)],
  )
}

test('T60 what the provider took back is found before a call meets it: each account is asked about once, by one of two nodes', async () => {
  const { user, person } = await newPerson()
  const good = await addAccount(ground, { owner: user.id, label: `good-${people}` })
  const bad = await addAccount(ground, { owner: user.id, label: `bad-${people}`, beside: true })
  const agent = await startAgentOf(ground.on, user)
  await grantTools(ground.on, { agent, person, account: bad.id })
  const { length } = ground.upstream.calls
  ground.upstream.refused.add(`token-${bad.label}`)
  await makeDue([good, bad])
  const asked = await Promise.all([ground.on, ground.twin].map(probeAccounts))
  assert.equal(
    asked.reduce((sum, each) => sum + each, 0),
    2,
  )
  assert.equal(await probeAccounts(ground.on), 0, 'an answer counts for hours')
  const [first, second] = [await getAccount(ground.on.database, good.id), await getAccount(ground.on.database, bad.id)]
  assert.ok(first.checkedAt > new Date('2026-01-02') && first.state === 'connected')
  assert.deepEqual([second.state, second.lostBecause], ['needs_reconnection', 'revoked'])
  const [event] = await eventsOf('connected_account.needs_reconnection', bad.id)
  assert.equal(Object(event?.wire).event, 'pipes.connected_account.reauthorization_needed')
  const [ended] = await listGrants(ground.on.database, agent.session.id)
  assert.equal(ended?.endReason, 'account_lost')
  assert.equal(ground.upstream.calls.length, length, 'asking is no call of a tool')
  const page = await person.open('/connect/notes')
  assert.match(page.html, /Taken back at the provider/)
  const renewed = await person.send(formWith(page, 'name="again"'), { token: `token-again-${people}` })
  assert.equal(renewed.status, 200)
  assert.equal((await getAccount(ground.on.database, bad.id)).state, 'connected', 'the same account, not another one')
  assert.equal((await accountsOf(user)).length, 2)
  assert.deepEqual(await listLivingGrants(ground.on.database, agent.session.id), [], 'nothing grows back')
  const foreign = await newPerson()
  await addAccount(ground, { owner: foreign.user.id, label: `foreign-${people}` })
  const form = formWith(await foreign.person.open('/connect/notes'), 'name="beside"')
  for (const again of [bad.id, newId('account'), ''])
    assert.equal((await foreign.person.send(form, { again, token: 'token-x' })).status, 404)
  assert.equal((await getAccount(ground.on.database, bad.id)).ownerId, user.id)
})

test('a provider that does not answer says nothing about an account, and none is asked more often than its limit', async () => {
  const { user } = await newPerson()
  const organization = await addOrganization(ground.on, [user])
  const accounts: Account[] = []
  for (const label of ['one', 'two', 'three'])
    accounts.push(await addAccount(ground, { owner: organization, label: `${label}-${people}`, beside: true }))
  const limits = { account_probes: { max: 2, windowSeconds: 86_400 } }
  const limited: Platform = { ...ground.on, config: { ...ground.on.config, rateLimits: { file: '', limits } } }
  await makeDue(accounts)
  assert.equal(await probeAccounts(limited), 2)
  assert.equal(await probeAccounts(limited), 0)
  assert.equal(await probeAccounts(ground.on), 1)
  await ground.on.database.query(`UPDATE providers SET url = 'http://127.0.0.1:9/mcp' WHERE id = $1`, [
    ground.provider.id,
  ])
  await makeDue(accounts)
  assert.equal(await probeAccounts(ground.on), 3)
  for (const { id } of accounts) {
    const { state, checkedAt } = await getAccount(ground.on.database, id)
    assert.deepEqual([state, checkedAt], ['connected', new Date('2026-01-01T00:00:00Z')])
  }
  await ground.on.database.query('UPDATE providers SET url = $2 WHERE id = $1', [
    ground.provider.id,
    ground.upstream.url,
  ])
})

type Step =
  | { readonly kind: 'connect' }
  | { readonly kind: 'disconnect' | 'default' | 'grant'; readonly which: number }
  | { readonly kind: 'call'; readonly which: number | undefined }

const which = fc.nat(3)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ kind: 'connect' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('disconnect' as const, 'default' as const), which }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('grant' as const), which }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('call' as const), which: fc.option(which, { nil: undefined }) }),
  },
)

/** What must be so, kept beside the server. */
interface Model {
  readonly accounts: Account[]
  byDefault: string | undefined
  readonly granted: Set<string>
}

test('MT01 two accounts are never mixed: whatever is connected, disconnected, switched and called in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 16 }), async steps => {
      const { user, person } = await newPerson()
      const agent = await startAgentOf(ground.on, user)
      const model: Model = { accounts: [], byDefault: undefined, granted: new Set() }
      for (const each of steps) await runStep(each, { user, person, agent, model })
    }),
    { numRuns: 12 },
  )
})

interface Walk {
  readonly user: User
  readonly person: FormPerson
  readonly agent: TestAgent
  readonly model: Model
}

async function runStep(each: Step, { user, person, agent, model }: Walk): Promise<void> {
  const { accounts, granted } = model
  if (each.kind === 'connect') {
    if (accounts.length >= 4) return
    const label = `${user.id.slice(-6)}-${newId('account').slice(-6)}`
    const made = await addAccount(ground, { owner: user.id, label, beside: true })
    accounts.push(made)
    if (made.connectionRole === 'compatibility') model.byDefault = made.id
    return
  }
  if (each.kind === 'call')
    return callStep(each.which === undefined ? undefined : accounts[each.which], { agent, model })
  const account = accounts[each.which]
  if (account === undefined) return
  switch (each.kind) {
    case 'disconnect':
      await disconnectAccount(ground.on, system, {
        account,
        endGrants: (tx, lost) => endGrantsOnAccount(tx, lost, 'account_disconnected'),
      })
      accounts.splice(each.which, 1)
      granted.delete(account.id)
      if (model.byDefault === account.id) model.byDefault = undefined
      return
    case 'default':
      await changeAccountSettings(ground.twin, system, { account, change: { isDefault: true } })
      model.byDefault = account.id
      return
    case 'grant':
      if (granted.has(account.id)) return
      await grantTools(ground.on, { agent, person, account: account.id })
      granted.add(account.id)
  }
}

/** Who is called is one that was granted: the one that was named, else the default, else the only one. Nobody, or one more decision, else. */
async function callStep(named: Account | undefined, { agent, model }: Pick<Walk, 'agent' | 'model'>): Promise<void> {
  const { accounts, granted, byDefault } = model
  const held = accounts.filter(({ id }) => granted.has(id))
  const sole = held.length === 1 ? held[0] : undefined
  const unnamed = held.find(({ id }) => id === byDefault) ?? sole
  const expected = named === undefined ? unnamed : held.find(({ id }) => id === named.id)
  const { length } = ground.upstream.calls
  const { result } = await echo(ground.on, agent, named?.id)
  const made = ground.upstream.calls.slice(length).map(call => call.headers.authorization)
  assert.deepEqual(made, expected === undefined ? [] : [`Bearer token-${expected.label}`])
  assert.equal(result.isError === true, expected === undefined, JSON.stringify(result))
}

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Organization } from '@workos-inc/node'
import Reader from 'scimmy'
import { accountApplication } from '../../src/applications/index.ts'
import { listLivingGrants, requestAccess } from '../../src/approvals/index.ts'
import {
  addMember,
  createUser,
  findMembershipOf,
  findUserByEmail,
  getPrincipal,
  getUser,
} from '../../src/directory/index.ts'
import { inTurn } from '../../src/directory-sync/actions-turns.ts'
import {
  bearerRefused,
  bulkRefused,
  scimRefused,
  userNameTaken,
  versionDiffers,
} from '../../src/directory-sync/errors.ts'
import { createProvider, findTool, type Tool } from '../../src/pipes/index.ts'
import { idFrom, newId, type OrganizationId, type UserId } from '../../src/platform/ids.ts'
import { Secret } from '../../src/platform/secret.ts'
import { findSession, startSession } from '../../src/sessions/index.ts'
import { startAgent } from '../gateway-ground.ts'
import { createFormPerson } from '../walk/form-person.ts'
import { startPlainAgent } from '../walk/plain-agent.ts'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

let ground: WireGround
let acme: Organization
let here: Scim
const system = { kind: 'system', node: 'test' } as const

before(async () => {
  ground = await startWireGround()
  acme = await organization('acme.example')
  here = await directory(acme)
})
after(() => ground.close())

interface Scim {
  readonly id: string
  readonly token: string
}

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly json: Record<string, unknown>
}

/** With a domain that it has proven. */
function organization(domain: string): Promise<Organization> {
  return ground.workos.organizations.createOrganization({
    name: domain,
    domainData: [{ domain, state: 'verified' as never }],
  })
}

async function directory({ id }: Organization, type = 'okta scim v2.0'): Promise<Scim> {
  const body = { organization_id: id, type, name: 'Acme people' }
  const { status, json, text } = await ground.ask('POST', '/v1/directories', body)
  assert.equal(status, 201, text)
  assert.equal(json.endpoint, `${ground.node.baseUrl}/scim/v2/${json.id}`)
  return { id: String(json.id), token: String(json.bearer_token) }
}

/** As the provider of a directory asks. */
async function scim(
  at: Scim,
  method: string,
  path: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const request = new Request(`${ground.node.baseUrl}/scim/v2/${at.id}${path}`, {
    method,
    headers: { authorization: `Bearer ${at.token}`, 'content-type': 'application/scim+json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const response = await ground.node.send(request)
  const text = await response.text()
  if (text !== '') assert.equal(response.headers.get('content-type'), 'application/scim+json', text)
  if (text !== '') readByAnother(JSON.parse(text))
  return { status: response.status, headers: response.headers, json: text === '' ? {} : Object(JSON.parse(text)) }
}

/** Every message is read by another implementation of SCIM, which throws at what does not fit its schema. */
function readByAnother(message: { readonly schemas: readonly string[]; readonly Resources?: readonly object[] }): void {
  const [schema = ''] = message.schemas
  const read: Readonly<Record<string, () => unknown>> = {
    ListResponse: () => {
      for (const each of message.Resources ?? []) readByAnother(Object(each))
    },
    // What it reads as an error, it throws.
    Error: () => assert.throws(() => new Reader.Messages.ErrorResponse(Object(message)), { name: 'SCIMError' }),
    User: () => new Reader.Schemas.User(structuredClone(message), 'out'),
    Group: () => new Reader.Schemas.Group(structuredClone(message), 'out'),
  }
  read[schema.split(':').at(-1) ?? '']?.()
}

let nth = 0
const core = 'urn:ietf:params:scim:schemas:core:2.0:User'
function person(domain = 'acme.example') {
  const userName = `person${++nth}@${domain}`
  return {
    schemas: [core],
    userName,
    externalId: `ext ${nth}`,
    name: { givenName: 'Ada', familyName: `Number ${nth}` },
    emails: [{ primary: true, value: userName, type: 'work' }],
    active: true,
  }
}

async function created(at: Scim, given: object): Promise<string> {
  const { status, json } = await scim(at, 'POST', '/Users', given)
  assert.equal(status, 201, JSON.stringify(json))
  return String(json.id)
}

async function grouped(at: Scim, displayName: string, members: readonly string[]): Promise<string> {
  const body = { displayName, members: members.map(value => ({ value })) }
  const { status, json } = await scim(at, 'POST', '/Groups', body)
  assert.equal(status, 201, JSON.stringify(json))
  return String(json.id)
}

const patchOf = (...Operations: object[]): object => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations,
})
const off = patchOf({ op: 'replace', value: { active: false } })
const on = patchOf({ op: 'replace', value: { active: true } })

async function userIdOf(email: string): Promise<UserId> {
  const user = await findUserByEmail(ground.node.ambit.on.database, email)
  assert.ok(user, `nobody has ${email}`)
  return user.id
}

async function membership(userId: UserId, { id }: Organization) {
  const organizationId = idFrom('organization', id)
  return findMembershipOf(ground.node.ambit.on.database, { userId, organizationId })
}

/** A living session of a person in an organization. */
async function sessionOf(userId: UserId, organizationId?: OrganizationId) {
  const platform = ground.node.ambit.on
  return platform.database.transaction(async tx => {
    const application = await accountApplication(tx)
    return startSession(tx, {
      actor: system,
      kind: 'user',
      principalId: userId,
      onBehalfOf: userId,
      application,
      organizationId,
    })
  })
}

async function endOf(id: Parameters<typeof findSession>[1]): Promise<string | undefined> {
  return (await findSession(ground.node.ambit.on.database, id))?.endReason
}

/** What the log says of this type about it, in order. */
async function loggedOf(type: string, member: string, id: string): Promise<Record<string, unknown>[]> {
  const rows = await ground.node.ambit.on.database.query<{ body: Record<string, unknown> }>(
    `SELECT body::jsonb AS body FROM (SELECT at, type, session_id, body FROM audit_queue UNION ALL
       SELECT at, type, session_id, body FROM audit_events) AS both_of
      WHERE type = $1 AND (body::jsonb ->> $2 = $3 OR session_id = $3) ORDER BY at`,
    [type, member, id],
  )
  return rows.map(({ body }) => body)
}

const names = async (): Promise<string[]> => (await ground.events()).map(({ event }) => event)

const methods = [
  'DirectorySync.getDirectory',
  'DirectorySync.listDirectories',
  'DirectorySync.getUser',
  'DirectorySync.listUsers',
  'DirectorySync.getGroup',
  'DirectorySync.listGroups',
]
served(methods, 'the SDK reads a directory, its users and groups, and the events come in their order', async () => {
  await ground.events()
  const { directorySync } = ground.workos
  assert.equal((await directorySync.getDirectory(here.id)).state, 'validating', 'nothing came yet')
  const ada = person()
  const id = await created(here, ada)
  const group = await grouped(here, 'Engineers', [id])
  assert.deepEqual(await names(), [
    'dsync.activated',
    'dsync.user.created',
    'user.created',
    'organization_membership.created',
    'dsync.group.created',
    'dsync.group.user_added',
  ])
  const read = await directorySync.getDirectory(here.id)
  assert.deepEqual([read.state, read.type, read.organizationId], ['active', 'okta scim v2.0', acme.id])
  const listed = await directorySync.listDirectories({ organizationId: acme.id })
  assert.deepEqual(
    listed.data.map(each => each.id),
    [here.id],
  )
  const user = await directorySync.getUser(id)
  assert.deepEqual(
    [user.email, user.firstName, user.state, user.idpId, user.groups.map(each => each.name)],
    [ada.userName, 'Ada', 'active', ada.externalId, ['Engineers']],
  )
  const byGroup = await directorySync.listUsers({ group })
  assert.deepEqual(
    byGroup.data.map(each => each.id),
    [id],
  )
  assert.deepEqual(
    (await directorySync.listGroups({ user: id })).data.map(each => each.id),
    [group],
  )
  assert.deepEqual(
    (await directorySync.listGroups({ directory: here.id })).data.map(each => each.name),
    ['Engineers'],
  )
  assert.equal((await directorySync.getGroup(group)).name, 'Engineers')
  const made = await membership(await userIdOf(ada.userName), acme)
  assert.deepEqual([made?.status, made?.directoryManaged], ['active', true])
  await assert.rejects(directorySync.getUser('directory_user_01ARZ3NDEKTSV4RRFFQ69G5FAV'), { status: 404 })
})

test('T90 T89 I4 who is switched off in the directory has left when it has its answer: sessions, agents and membership, with the reason', async () => {
  const bob = person()
  const id = await created(here, bob)
  const userId = await userIdOf(bob.userName)
  const session = await sessionOf(userId)
  const agent = await startPlainAgent(ground.node, bob.userName)
  await ground.events()
  const { status, json } = await scim(here, 'PATCH', `/Users/${id}`, off)
  assert.deepEqual([status, json.active], [200, false])
  assert.equal(await endOf(session.id), 'principal_suspended')
  assert.equal(await endOf(idFrom('session', agent.sessionId)), 'principal_suspended')
  assert.equal((await membership(userId, acme))?.status, 'inactive')
  const { database } = ground.node.ambit.on
  assert.equal((await getPrincipal(database, userId)).state, 'suspended')
  const receipts = await database.query('SELECT FROM receipts WHERE session_id = ANY ($1)', [
    [session.id, agent.sessionId],
  ])
  assert.equal(receipts.length, 2, 'each end has its receipt')
  const seen = await names()
  assert.deepEqual(seen.slice(0, 2), ['dsync.user.updated', 'organization_membership.updated'])
  const [left] = await database.query<{ body: { because: string; sessions: string[] } }>(
    `SELECT body::jsonb AS body FROM audit_events WHERE type = 'directory.person_left' AND body::jsonb ->> 'user' = $1`,
    [userId],
  )
  assert.equal(left?.body.because, 'deactivated')
  assert.ok(left?.body.sessions.includes(session.id))
  // Again: nothing more ends, and nothing is told twice.
  assert.equal((await scim(here, 'PATCH', `/Users/${id}`, off)).status, 200)
  assert.deepEqual(await names(), [])
  // Back: the person alone.
  await scim(here, 'PATCH', `/Users/${id}`, on)
  assert.equal((await getPrincipal(database, userId)).state, 'active')
  assert.equal((await membership(userId, acme))?.status, 'active')
  assert.equal(await endOf(session.id), 'principal_suspended', 'what ended stays so')
  // Deleted: the same, and the directory has them no more.
  const second = await sessionOf(userId)
  assert.equal((await scim(here, 'DELETE', `/Users/${id}`)).status, 204)
  assert.equal(await endOf(second.id), 'principal_suspended')
  assert.equal((await scim(here, 'GET', `/Users/${id}`)).status, 404)
  assert.equal((await scim(here, 'DELETE', `/Users/${id}`)).status, 404)
})

test('T53 a directory makes nobody of an address whose domain its organization has not proven, and suspends nobody of another one', async () => {
  const platform = ground.node.ambit.on
  const other = await organization('other.example')
  const eve = person('other.example')
  const stranger = await createUser(platform, system, { email: eve.userName, emailVerified: true })
  const id = await created(here, eve)
  assert.equal(await membership(stranger.id, acme), undefined)
  const session = await sessionOf(stranger.id)
  await scim(here, 'DELETE', `/Users/${id}`)
  assert.equal(await endOf(session.id), undefined)
  assert.equal((await getPrincipal(platform.database, stranger.id)).state, 'active')
  // Whom another organization counts on loses what they have here, and nothing else.
  const both = person()
  const second = await created(here, both)
  const userId = await userIdOf(both.userName)
  const organizationId = idFrom('organization', other.id)
  await platform.database.transaction(tx => addMember(tx, system, { userId, organizationId }))
  const there = await sessionOf(userId, organizationId)
  const inAcme = await sessionOf(userId, idFrom('organization', acme.id))
  await scim(here, 'PATCH', `/Users/${second}`, off)
  assert.equal((await getPrincipal(platform.database, userId)).state, 'active')
  assert.deepEqual([await endOf(there.id), await endOf(inAcme.id)], [undefined, 'membership_lost'])
  assert.equal((await membership(userId, other))?.status, 'active')
  assert.equal((await membership(userId, acme))?.status, 'inactive')
  // Who runs the installation is never suspended by a customer.
  const admin = person()
  const boss = await createUser(platform, system, { email: admin.userName, emailVerified: true, role: 'admin' })
  const third = await created(here, admin)
  await scim(here, 'DELETE', `/Users/${third}`)
  assert.equal((await getPrincipal(platform.database, boss.id)).state, 'active')
  // Nor is a suspension by hand lifted by a directory.
  const held = person()
  const fourth = await created(here, held)
  const heldId = await userIdOf(held.userName)
  await ground.ask('POST', `/v1/principals/${heldId}/suspend`, {})
  await scim(here, 'PATCH', `/Users/${fourth}`, off)
  await scim(here, 'PATCH', `/Users/${fourth}`, on)
  assert.equal((await getPrincipal(platform.database, heldId)).state, 'suspended')
})

test('T53 roles come from our table of groups and never from a name; a role that is lost is lost at once', async () => {
  const carl = person()
  const id = await created(here, carl)
  const userId = await userIdOf(carl.userName)
  const leads = await grouped(here, 'Leads', [])
  const mappings = [{ group: leads, role: 'admin' }]
  const path = `/v1/directories/${here.id}/role_mappings`
  assert.equal((await ground.ask('PUT', path, { mappings })).status, 200)
  assert.deepEqual((await ground.ask('GET', path)).json.mappings, mappings)
  const roles = async () => (await membership(userId, acme))?.roleSlugs
  await grouped(here, 'admin', [id])
  await grouped(here, 'Leads', [id])
  assert.deepEqual(await roles(), ['member'], 'a group of the same name is another group')
  const add = patchOf({ op: 'Add', path: 'members', value: [{ value: id }] })
  await scim(here, 'PATCH', `/Groups/${leads}`, add)
  assert.deepEqual(await roles(), ['admin'])
  await scim(here, 'PATCH', `/Groups/${leads}`, patchOf({ op: 'Remove', path: `members[value eq "${id}"]` }))
  assert.deepEqual(await roles(), ['member'])
  await scim(here, 'PATCH', `/Groups/${leads}`, add)
  await ground.ask('PUT', path, { mappings: [] })
  assert.deepEqual(await roles(), ['member'], 'the table says so no more')
  const unknown = await ground.ask('PUT', path, { mappings: [{ group: 'directory_group_x', role: 'admin' }] })
  assert.deepEqual([unknown.status, Object(unknown.json.errors)[0].code], [422, 'directory_group_unknown'])
})

/** The organization's own tool, as an agent of a person in it may ask for it. */
async function toolHere(): Promise<Tool> {
  const platform = ground.node.ambit.on
  const auth = { type: 'none', per: 'installation' } as const
  const { id } = await createProvider(platform, system, {
    ...{ slug: 'notes', kind: 'mcp', name: 'Notes', url: 'http://127.0.0.1:9/mcp', auth, scopes: [], baseUrls: {} },
    ...{ catalogue: undefined, token: undefined, oauthClient: undefined },
  })
  await platform.database.query(
    `INSERT INTO tools (id, provider_id, name, definition, digest, effect) VALUES ($1, $2, 'search', $3, $4, 'read')`,
    [newId('tool'), id, '{"name":"search","description":"Search","inputSchema":{"type":"object"}}', 'a'.repeat(64)],
  )
  return (await findTool(platform.database, 'notes__search')) ?? assert.fail('no tool')
}

test('T53 I9 who leaves a group loses its role in the same request, with what an agent of theirs was given on it', async () => {
  const platform = ground.node.ambit.on
  const dora = person()
  const password = 'the passphrase of dora'
  const parts = { email: dora.userName, password: new Secret(password), emailVerified: true }
  const user = await createUser(platform, system, parts)
  const userId = user.id
  const id = await created(here, dora)
  const [leads, others] = [await grouped(here, 'Leads', [id]), await grouped(here, 'Others', [id])]
  const mappings = [{ group: leads, role: 'admin' }]
  await ground.ask('PUT', `/v1/directories/${here.id}/role_mappings`, { mappings })
  assert.deepEqual((await membership(userId, acme))?.roleSlugs, ['admin'])
  const { session } = await startAgent({ on: platform, user }, { organizationId: idFrom('organization', acme.id) })
  const tools = [{ tool: await toolHere(), account: undefined, constraints: {} }]
  const asked = await requestAccess(platform, { session, purpose: 'Look something up.', tools })
  const browser = createFormPerson({
    ...{ baseUrl: ground.node.baseUrl, email: dora.userName, password },
    fetch: (input, init) => ground.node.send(new Request(input, init)),
  })
  await browser.signIn()
  assert.equal((await browser.approve(`/approvals/${asked.id}`)).status, 200)
  const grants = async (): Promise<number> => (await listLivingGrants(platform.database, session.id)).length
  assert.equal(await grants(), 1)
  const remove = patchOf({ op: 'remove', path: `members[value eq "${id}"]` })
  await scim(here, 'PATCH', `/Groups/${others}`, remove)
  assert.equal(await grants(), 1, 'a group that stands for no role takes nothing')
  await scim(here, 'PATCH', `/Groups/${leads}`, remove)
  assert.equal(await grants(), 0)
  const [ended] = await loggedOf('access_grant.ended', 'session', session.id)
  assert.equal(ended?.reason, 'role_lost')
  await scim(here, 'PATCH', `/Groups/${leads}`, patchOf({ op: 'add', path: 'members', value: [{ value: id }] }))
  assert.deepEqual((await membership(userId, acme))?.roleSlugs, ['admin'])
  assert.equal(await grants(), 0, 'the role comes back, and nothing that stood on it')
  assert.equal(await endOf(session.id), undefined)
})

test('T27 IC12 a directory moves an address only between proven domains and onto nobody, tells the former one, and the log says what was refused', async () => {
  const { database } = ground.node.ambit.on
  const ivy = person()
  const id = await created(here, ivy)
  const userId = await userIdOf(ivy.userName)
  const session = await sessionOf(userId)
  const put = async (email: string, givenName: string): Promise<void> => {
    const body = { ...ivy, name: { givenName, familyName: 'Green' }, emails: [{ value: email, primary: true }] }
    assert.equal((await scim(here, 'PUT', `/Users/${id}`, body)).status, 200)
  }
  const facts = async (of = userId) => {
    const { email, emailVerified, firstName, lastName } = await getUser(database, of)
    return [email, emailVerified, firstName, lastName]
  }
  const lastChange = async (of = userId) => {
    const { changed, address_refused } = (await loggedOf('directory.person_changed', 'user', of)).at(-1) ?? {}
    return [changed, address_refused]
  }
  await ground.events()
  const moved = `green${nth}@acme.example`
  await put(moved, 'Ivy')
  assert.deepEqual(await facts(), [moved, true, 'Ivy', 'Green'])
  assert.deepEqual(await names(), ['dsync.user.updated', 'user.updated'])
  assert.deepEqual(await lastChange(), [['first_name', 'last_name', 'email'], null])
  assert.equal((await ground.mails(ivy.userName)).length, 1, 'who reads the former address is told')
  assert.equal(await endOf(session.id), undefined, 'they are who they were')
  await put(moved, 'Ivy')
  assert.deepEqual(await names(), [], 'the same again is nothing')
  // Not onto somebody else, and not out of the proven domains; what they are called is taken all the same.
  const other = person()
  await created(here, other)
  await put(other.userName, 'Ida')
  assert.deepEqual(await facts(), [moved, true, 'Ida', 'Green'])
  assert.deepEqual(await lastChange(), [['first_name'], 'address_taken'])
  await put('ivy@outside.example', 'Ida')
  assert.deepEqual(await lastChange(), [[], 'domain_not_proven'])
  assert.deepEqual(await facts(), [moved, true, 'Ida', 'Green'])
  // Nor one that the directory speaks for no more: the person has it from elsewhere, is needed elsewhere, or runs the installation.
  const theirs = async (what: string, act: () => Promise<unknown>): Promise<void> => {
    await act()
    const before = await facts()
    await put(`again${++nth}@acme.example`, what)
    assert.deepEqual(await facts(), before, what)
    assert.deepEqual(await lastChange(), [[], 'not_theirs'], what)
  }
  const role = (text: string | null) =>
    database.query('UPDATE users SET installation_role = $2 WHERE id = $1', [userId, text])
  await theirs('administers', () => role('auditor'))
  await role(null)
  await theirs('is private', () =>
    ground.ask('PUT', `/user_management/users/${userId}`, { email: 'ivy@private.example' }),
  )
  await ground.ask('PUT', `/user_management/users/${userId}`, { email: moved })
  await theirs('is needed elsewhere', async () => {
    const organizationId = idFrom('organization', (await organization('elsewhere.example')).id)
    await ground.node.ambit.on.database.transaction(tx => addMember(tx, system, { userId, organizationId }))
  })
})

test('what comes for one directory is done one by one, so that a flood takes one place beside who signs in; too much is sent away', async () => {
  const platform = ground.node.ambit.on
  const [one, another] = [{ id: newId('directory') }, { id: newId('directory') }]
  const order: number[] = []
  const first = Promise.withResolvers<void>()
  const failed = inTurn(platform, one, async () => {
    await first.promise
    throw new Error('the first one fails')
  })
  const waiting = Array.from({ length: 99 }, (_, at) => inTurn(platform, one, async () => order.push(at)))
  await assert.rejects(
    inTurn(platform, one, async () => order.push(-1)),
    { status: 429, code: 'too_many_requests' },
  )
  assert.equal(await inTurn(platform, another, async () => 'done'), 'done', 'another directory waits for nobody')
  assert.deepEqual(order, [])
  first.resolve()
  await assert.rejects(failed, /the first one fails/)
  await Promise.all(waiting)
  assert.deepEqual(order, [...waiting.keys()])
  assert.equal(await inTurn(platform, one, async () => 'done'), 'done')
})

test('T53 a token opens its own directory and nothing in another one; after a rotation the one before counts as long as was said', async () => {
  const there = await directory(await organization('neighbour.example'))
  const own = await created(here, person())
  const group = await grouped(here, 'Ours', [own])
  for (const [at, method, path] of [
    [{ id: here.id, token: there.token }, 'GET', '/Users'],
    [{ id: there.id, token: here.token }, 'GET', '/Users'],
    [{ id: here.id, token: 'scim_x' }, 'GET', '/ServiceProviderConfig'],
    [{ id: 'directory_01ARZ3NDEKTSV4RRFFQ69G5FAV', token: here.token }, 'GET', '/Users'],
  ] as const) {
    const refused = await scim(at, method, path)
    assert.deepEqual([refused.status, refused.json.detail], [401, 'Send the bearer token of this directory.'])
  }
  for (const [method, path, body] of [
    ['GET', `/Users/${own}`, undefined],
    ['PUT', `/Users/${own}`, person('neighbour.example')],
    ['PATCH', `/Users/${own}`, off],
    ['DELETE', `/Users/${own}`, undefined],
    ['GET', `/Groups/${group}`, undefined],
    ['PATCH', `/Groups/${group}`, patchOf({ op: 'replace', path: 'displayName', value: 'Theirs' })],
    ['DELETE', `/Groups/${group}`, undefined],
  ] as const)
    assert.equal((await scim(there, method, path, body)).status, 404, `${method} ${path}`)
  const theirs = await grouped(there, 'Theirs', [own])
  assert.deepEqual(
    (await scim(there, 'GET', `/Groups/${theirs}`)).json.members,
    [],
    'nobody of another directory is in it',
  )
  assert.equal((await scim(here, 'GET', `/Users/${own}`)).json.active, true)
  const rotated = await ground.ask('POST', `/v1/directories/${there.id}/rotate_token`, {})
  assert.equal((await scim(there, 'GET', '/Users')).status, 200, 'for a day more')
  const next = { id: there.id, token: String(rotated.json.bearer_token) }
  assert.equal((await scim(next, 'GET', '/Users')).status, 200)
  await ground.ask('POST', `/v1/directories/${there.id}/rotate_token`, { overlap_seconds: 0 })
  for (const each of [there, next]) assert.equal((await scim(each, 'GET', '/Users')).status, 401)
})

test('what can’t be done is refused in the words of SCIM', async () => {
  const given = person()
  const id = await created(here, given)
  const seen = await scim(here, 'GET', `/Users/${id}`)
  const etag = seen.headers.get('etag') ?? ''
  assert.equal(etag, Object(seen.json.meta).version)
  const title = patchOf({ op: 'replace', path: 'title', value: 'Lead' })
  assert.equal((await scim(here, 'PATCH', `/Users/${id}`, title, { 'if-match': etag })).status, 200)
  const table: readonly (readonly [number, string | undefined, Promise<Answer>])[] = [
    [412, undefined, scim(here, 'PATCH', `/Users/${id}`, off, { 'if-match': etag })],
    [412, undefined, scim(here, 'DELETE', `/Users/${id}`, undefined, { 'if-match': etag })],
    [409, 'uniqueness', scim(here, 'POST', '/Users', { ...given, userName: given.userName.toUpperCase() })],
    [400, 'invalidValue', scim(here, 'POST', '/Users', { ...given, userName: '' })],
    [
      400,
      'invalidValue',
      scim(here, 'PATCH', `/Users/${id}`, patchOf({ op: 'replace', path: 'active', value: 'maybe' })),
    ],
    [400, 'invalidSyntax', scim(here, 'PATCH', `/Users/${id}`, patchOf({ op: 'move', path: 'active' }))],
    [400, 'noTarget', scim(here, 'PATCH', `/Users/${id}`, patchOf({ op: 'remove' }))],
    [400, 'invalidPath', scim(here, 'PATCH', `/Users/${id}`, patchOf({ op: 'add', path: 'a.__proto__.b', value: 1 }))],
    [400, 'invalidPath', scim(here, 'PATCH', `/Users/${id}`, patchOf({ op: 'add', path: 'constructor.b', value: 1 }))],
    [400, 'invalidFilter', scim(here, 'GET', '/Users?filter=userName%20eq')],
    [400, 'invalidValue', scim(here, 'GET', '/Users?startIndex=x')],
    [501, undefined, scim(here, 'POST', '/Bulk', {})],
  ]
  for (const [status, scimType, answer] of table) {
    const { status: got, json } = await answer
    assert.deepEqual([got, json.scimType, json.status], [status, scimType, String(status)], JSON.stringify(json))
    assert.deepEqual(json.schemas, ['urn:ietf:params:scim:api:messages:2.0:Error'])
  }
  assert.equal(({} as Record<string, unknown>).b, undefined)
})

test('T55 no password that a provider sends is kept', async () => {
  const id = await created(here, { ...person(), password: 'planted-secret', PassWord: 'planted-secret' })
  const kept = await ground.node.ambit.on.database.query(
    `SELECT FROM directory_users WHERE id = $1 AND resource::text LIKE '%planted%'`,
    [id],
  )
  assert.equal(kept.length, 0)
})

served(
  'DirectorySync.deleteDirectory',
  'a directory is deleted with what it said of people, and its members stay',
  async () => {
    const there = await directory(await organization('gone.example'))
    const given = person('gone.example')
    await created(there, given)
    await ground.events()
    await ground.workos.directorySync.deleteDirectory(there.id)
    assert.deepEqual(await names(), ['dsync.deleted'])
    assert.equal((await scim(there, 'GET', '/Users')).status, 401)
    await assert.rejects(ground.workos.directorySync.getDirectory(there.id), { status: 404 })
    assert.equal((await getPrincipal(ground.node.ambit.on.database, await userIdOf(given.userName))).state, 'active')
  },
)

test('the sequence of Okta: looks for a name, makes, reads, replaces, switches off and on, pushes a group, renames it', async () => {
  const given = person()
  const filter = `filter=${encodeURIComponent(`userName eq "${given.userName}"`)}`
  const found = async () => (await scim(here, 'GET', `/Users?${filter}&startIndex=1&count=100`)).json
  assert.equal((await found()).totalResults, 0)
  const id = await created(here, {
    ...given,
    displayName: 'Ada',
    locale: 'en-US',
    groups: [],
    password: 'x7Zq!planted',
  })
  assert.equal((await found()).totalResults, 1)
  const byName = `filter=${encodeURIComponent(`userName eq "${given.userName.toUpperCase()}"`)}`
  assert.equal((await scim(here, 'GET', `/Users?${byName}`)).json.totalResults, 1, 'whatever its case')
  const { json } = await scim(here, 'GET', `/Users/${id}`)
  const replaced = await scim(here, 'PUT', `/Users/${id}`, { ...json, name: { givenName: 'Adele', familyName: 'L' } })
  assert.deepEqual([replaced.status, replaced.json.id, Object(replaced.json.name).givenName], [200, id, 'Adele'])
  assert.equal((await scim(here, 'PATCH', `/Users/${id}`, off)).json.active, false)
  assert.equal((await scim(here, 'PATCH', `/Users/${id}`, on)).json.active, true)
  const group = await grouped(here, 'Okta group', [])
  const put = patchOf({ op: 'replace', path: 'members', value: [{ value: id, display: given.userName }] })
  assert.equal(Object((await scim(here, 'PATCH', `/Groups/${group}`, put)).json.members).length, 1)
  const renamed = patchOf({ op: 'replace', value: { id: group, displayName: 'Renamed' } })
  assert.equal((await scim(here, 'PATCH', `/Groups/${group}`, renamed)).json.displayName, 'Renamed')
  assert.deepEqual(Object((await scim(here, 'GET', `/Users/${id}`)).json.groups)[0].display, 'Renamed')
  assert.equal((await scim(here, 'DELETE', `/Groups/${group}`)).status, 204)
})

test('the sequence of Entra: tries the connection, words for booleans, paths with filters, members one by one', async () => {
  const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
  const nobody = encodeURIComponent('userName eq "0b4ae3f4-5b9b-4d7e-9d58-2a0c3a9a1f6e"')
  assert.equal((await scim(here, 'GET', `/Users?filter=${nobody}`)).json.totalResults, 0)
  const given = person()
  const id = await created(here, {
    ...given,
    active: 'True',
    schemas: [core, enterprise],
    [enterprise]: { department: 'Research' },
  })
  const external = encodeURIComponent(`externalId eq "${given.externalId}"`)
  assert.equal((await scim(here, 'GET', `/Users?filter=${external}`)).json.totalResults, 1)
  const mail = encodeURIComponent(`emails[type eq "work"].value eq "${given.userName}"`)
  assert.equal((await scim(here, 'GET', `/Users?filter=${mail}`)).json.totalResults, 1)
  const { json } = await scim(
    here,
    'PATCH',
    `/Users/${id}`,
    patchOf(
      { op: 'Replace', path: 'displayName', value: 'Grace' },
      { op: 'Add', path: 'name.familyName', value: 'Hopper' },
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'grace@acme.example' },
      { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+1 555' },
      { op: 'Add', path: `${enterprise}:department`, value: 'Navy' },
      { op: 'Replace', value: { 'name.givenName': 'Grace', title: 'Admiral' } },
    ),
  )
  assert.deepEqual(
    [json.displayName, json.name, Object(json.emails)[0].value, Object(json[enterprise]).department, json.title],
    ['Grace', { givenName: 'Grace', familyName: 'Hopper' }, 'grace@acme.example', 'Navy', 'Admiral'],
  )
  const leaving = await scim(here, 'PATCH', `/Users/${id}`, patchOf({ op: 'Replace', path: 'active', value: 'False' }))
  assert.equal(leaving.json.active, false)
  const group = await grouped(here, 'Entra group', [])
  const path = `/Groups/${group}`
  const without = await scim(here, 'GET', `${path}?excludedAttributes=members`)
  assert.equal('members' in without.json, false)
  await scim(here, 'PATCH', path, patchOf({ op: 'Add', path: 'members', value: [{ value: id }] }))
  const named = encodeURIComponent('displayName eq "Entra group"')
  const listed = await scim(here, 'GET', `/Groups?excludedAttributes=members&filter=${named}`)
  assert.equal(listed.json.totalResults, 1)
  await scim(here, 'PATCH', path, patchOf({ op: 'Remove', path: 'members', value: [{ value: id }] }))
  assert.deepEqual((await scim(here, 'GET', path)).json.members, [])
  assert.equal((await scim(here, 'DELETE', `/Users/${id}`)).status, 204)
})

test('a provider sees refusals in the words of SCIM; their codes are for the log', () => {
  assert.deepEqual(
    [bearerRefused(), scimRefused('noTarget', 'x'), userNameTaken(), versionDiffers(), bulkRefused()].map(
      each => each.code,
    ),
    [
      'directory_token_refused',
      'scim_request_refused',
      'directory_user_exists',
      'scim_version_differs',
      'scim_bulk_not_supported',
    ],
  )
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startWireGround, type WireGround } from './ground.ts'

let ground: WireGround
let organizationId: string
let userId: string
before(async () => {
  ground = await startWireGround()
  organizationId = (await ground.organization('Acme')).id
  userId = (await ground.user()).id
})
after(() => ground.close())

interface Listed {
  readonly path: string
  make(nth: number): Promise<unknown>
}

const post = (path: string, body: object) => ground.ask('POST', path, body)

/** Lists that many things stand in, and how one more gets there. */
const lists: Readonly<Record<string, () => Listed>> = {
  users: () => ({
    path: '/user_management/users',
    make: n => post('/user_management/users', { email: `p${n}@acme.example` }),
  }),
  organizations: () => ({ path: '/organizations', make: n => post('/organizations', { name: `Page ${n}` }) }),
  invitations: () => ({
    path: `/user_management/invitations?organization_id=${organizationId}`,
    make: n => post('/user_management/invitations', { email: `i${n}@acme.example`, organization_id: organizationId }),
  }),
  memberships: () => ({
    path: `/user_management/organization_memberships?organization_id=${organizationId}`,
    make: async () => {
      const { id } = await ground.user()
      return post('/user_management/organization_memberships', { organization_id: organizationId, user_id: id })
    },
  }),
  groups: () => ({
    path: `/organizations/${organizationId}/groups`,
    make: n => post(`/organizations/${organizationId}/groups`, { name: `Group ${n}` }),
  }),
  'keys of customers': () => ({
    path: `/organizations/${organizationId}/api_keys`,
    make: n => post(`/organizations/${organizationId}/api_keys`, { name: `Key ${n}` }),
  }),
  'redirect URIs': () => ({
    path: '/user_management/redirect_uris',
    make: n => post('/user_management/redirect_uris', { uri: `https://app.example/${n}` }),
  }),
  permissions: () => ({
    path: '/authorization/permissions',
    make: n => post('/authorization/permissions', { slug: `page:${n}`, name: `Page ${n}` }),
  }),
  resources: () => ({
    path: `/authorization/resources?organization_id=${organizationId}`,
    make: n =>
      post('/authorization/resources', {
        organization_id: organizationId,
        resource_type_slug: 'paper',
        external_id: `paper-${n}`,
        name: `Paper ${n}`,
      }),
  }),
  webhooks: () => ({
    path: '/webhook_endpoints',
    make: n => post('/webhook_endpoints', { endpoint_url: `https://hooks.example/${n}`, events: ['user.created'] }),
  }),
  'waiting people': () => ({
    path: '/user_management/waitlists/default/entries',
    make: n => post('/user_management/waitlists/default/entries', { email: `w${n}@acme.example` }),
  }),
}

interface PageRead {
  readonly ids: readonly string[]
  readonly before: string | null
  readonly after: string | null
}

async function read(path: string, query: Readonly<Record<string, string>>): Promise<PageRead> {
  const answer = await ground.ask('GET', `${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams(query)}`)
  assert.equal(answer.status, 200, answer.text)
  const { before: previous, after: next } = Object(answer.json.list_metadata)
  return { ids: Object(answer.json.data).map(({ id }: { id: string }) => id), before: previous, after: next }
}

/** All pages, by one cursor, until there is none. */
async function walk(path: string, query: Readonly<Record<string, string>>, by: 'before' | 'after', from?: string) {
  const pages: (readonly string[])[] = []
  let cursor = from
  for (let turn = 0; turn < 50; turn++) {
    const page = await read(path, { ...query, limit: '3', ...(cursor === undefined ? {} : { [by]: cursor }) })
    if (by === 'after') pages.push(page.ids)
    else pages.unshift(page.ids)
    const next = page[by]
    if (next === null) return pages.flat()
    cursor = next
  }
  throw new Error('the pages do not end')
}

for (const [name, list] of Object.entries(lists))
  test(`${name} come in pages that go both ways, in one order, and nobody who comes meanwhile moves the others`, async () => {
    const { path, make } = list()
    for (let n = 0; n < 7; n++) await make(n)
    const all = await walk(path, { order: 'asc' }, 'after')
    assert.ok(all.length >= 7 && new Set(all).size === all.length, String(all))
    assert.deepEqual(await walk(path, { order: 'desc' }, 'after'), all.toReversed())
    assert.deepEqual(await walk(path, {}, 'after'), all.toReversed(), 'newest first is the default')
    const last = all.at(-1) ?? ''
    assert.deepEqual(await walk(path, { order: 'asc' }, 'before', last), all.slice(0, -1))
    const [first = ''] = all
    assert.deepEqual(await walk(path, { order: 'desc' }, 'before', first), all.slice(1).toReversed())
    const page = await read(path, { order: 'desc', limit: '3' })
    await make(90)
    const next = await read(path, { order: 'desc', limit: '3', after: page.after ?? '' })
    assert.deepEqual(next.ids, all.toReversed().slice(3, 6))
    const ends = await read(path, { order: 'asc', limit: '100' })
    assert.deepEqual([ends.before, ends.after, ends.ids.length], [null, null, all.length + 1])
    const both = await ground.ask('GET', `${path}${path.includes('?') ? '&' : '?'}after=${first}&before=${last}`)
    assert.deepEqual([both.status, Object(both.json.errors)[0].code], [422, 'contradicting_cursors'])
    for (const wrong of ['limit=0', 'limit=101', 'limit=x', 'order=up'])
      assert.equal((await ground.ask('GET', `${path}${path.includes('?') ? '&' : '?'}${wrong}`)).status, 422, wrong)
  })

test('a filter that a list does not have is refused by its name, and never left out in silence', async () => {
  for (const [path, field] of [
    ['/organizations?domian=acme.example', 'domian'],
    ['/user_management/users?mail=ada@acme.example', 'mail'],
    [`/user_management/invitations?user_id=${userId}`, 'user_id'],
  ] as const) {
    const { status, json } = await ground.ask('GET', path)
    assert.deepEqual(
      [status, Object(json.errors)[0]],
      [422, { code: 'unknown_parameter', message: `There is no parameter "${field}" here.`, field }],
    )
  }
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import pg from 'pg'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import { newId } from '../platform/ids.ts'
import { createAuditSigner } from './actions-keys.ts'
import { type EventSearch, indexTerms, searchEvents } from './actions-search.ts'
import { indexesIn, placeIn, termNumber, termsOf } from './derive-terms.ts'
import { eraseNamed, events, record, sessionEvents } from './index.ts'
import { sequenceBatch } from './jobs.ts'
import type { LoggedEvent } from './model.ts'

let db: TestDatabase
let admin: pg.Client
let logged: readonly LoggedEvent[]
const people = [newId('user'), newId('user'), newId('user')]
const agents = [newId('agent'), newId('serviceAccount')]
const sessions = [newId('session'), newId('session')]
const organizations = [newId('organization'), newId('organization')]
const tools = ['notes__echo', 'github__create_issue']
const words = ['invoice', 'Ünïcode', 'merge', 'release']

const pick = <T>(from: readonly T[], at: number): T => from[at % from.length] as T

before(async () => {
  db = await startTestDatabase()
  admin = new pg.Client({ connectionString: db.adminUrl })
  await admin.connect()
  const on = testPlatform(db.database)
  const signer = await createAuditSigner(on.rootKey, db.database)
  for (let at = 0; at < 400; at++)
    await record(db.database, {
      type: at % 3 === 0 ? 'tool_call.admitted' : 'session.ended',
      session: at % 4 === 0 ? null : pick(sessions, at),
      body: {
        actor: pick(agents, at),
        on_behalf_of: pick(people, Math.floor(at / 7)),
        organization: pick(organizations, Math.floor(at / 50)),
        tool: pick(tools, at),
        nested: { note: [`The ${pick(words, Math.floor(at / 3))} of ${at}`] },
        arguments_digest: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      },
    })
  while ((await sequenceBatch({ database: db.database, signer })).moved > 0);
  logged = await events(db.database, { limit: 1_000 })
  for (let at = 0; at < logged.length; at += 90)
    await db.database.transaction(tx => indexTerms(tx, logged.slice(at, at + 90)))
  await db.database.query(`INSERT INTO log_followers (name, next_index) VALUES ('audit search', 400)`)
})
after(async () => {
  await admin.end()
  await db.close()
})

/** All pages, one after the other. */
async function all(search: EventSearch, ascending: boolean, limit: number): Promise<number[]> {
  const found: number[] = []
  let from: number | undefined
  do {
    const page = await searchEvents(db.database, search, { from, ascending, limit })
    found.push(...page.events.map(event => event.index))
    from = page.next
  } while (from !== undefined)
  return found
}

/** The same by looking at each event. */
function plain({ ids, tool, type, text }: EventSearch): number[] {
  return logged
    .filter(event => {
      const said = JSON.stringify([event.type, event.session, event.body]).toLowerCase()
      return (
        ids.every(id => said.includes(id.toLowerCase())) &&
        (tool === undefined || event.body?.tool === tool) &&
        (type === undefined || event.type === type) &&
        (text ?? '').split(' ').every(word => said.includes(word.toLowerCase()))
      )
    })
    .map(event => event.index)
}

test('property: a search finds what looking at each event finds, in both directions, whatever the size of the pages', async () => {
  const search = fc.record({
    ids: fc.uniqueArray(fc.constantFrom<string>(...people, ...agents, ...sessions, ...organizations), { maxLength: 3 }),
    tool: fc.option(fc.constantFrom(...tools), { nil: undefined }),
    type: fc.option(fc.constantFrom('tool_call.admitted', 'session.ended'), { nil: undefined }),
    text: fc.option(fc.constantFrom('INVOICE', 'ünïcode', 'the merge', 'release of', 'nothing'), { nil: undefined }),
  })
  await fc.assert(
    fc.asyncProperty(search, fc.integer({ min: 1, max: 120 }), fc.boolean(), async (asked, limit, ascending) => {
      const expected = plain(asked)
      assert.deepEqual(await all(asked, ascending, limit), ascending ? expected : expected.toReversed())
    }),
    { numRuns: 60 },
  )
})

test('ids are found whole, words whatever their case, and neither digests nor parts of words', async () => {
  const count = async (text: string): Promise<number> => (await all({ ids: [], text }, false, 100)).length
  assert.equal(await count(people[0] ?? ''), plain({ ids: people.slice(0, 1) }).length)
  assert.ok((await count('INVOICE')) > 0)
  assert.equal(await count('invo'), 0)
  assert.equal(
    await count('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'),
    (await all({ ids: [] }, true, 100)).length,
  )
  const terms = termsOf({ type: 'a.b', session: null, body: { tools: [{ name: 'x__y' }], digest: 'ab'.repeat(32) } })
  assert.ok(terms.has('n x__y'))
  assert.ok([...terms].every(term => !term.includes('abab')))
})

test('an event has at most 300 terms, however much it says', () => {
  const body = { text: Array.from({ length: 2_000 }, (_, at) => `word${at}`).join(' ') }
  assert.equal(termsOf({ type: 'a.b', session: null, body }).size, 300)
})

test('places are read back as they were written', () => {
  for (const index of [0, 1, 4_095, 4_096, 10_000_000]) {
    const { block, hit } = placeIn(index)
    assert.deepEqual(indexesIn(block, hit), [index])
  }
})

/** How PostgreSQL reads the rows of a statement, on a table that is large enough to matter. */
async function planOf(statement: string, values: readonly unknown[]): Promise<string> {
  const { rows } = await admin.query(`EXPLAIN ${statement}`, [...values])
  return rows.map(row => row['QUERY PLAN']).join('\n')
}

test('rows of a term are read by their key, in order, and events by theirs', async () => {
  await admin.query(
    `insert into audit_terms (term, block, hits) select n % 1000, n / 1000, '\\x0001' from generate_series(0, 199999) n on conflict do nothing`,
  )
  await admin.query('analyze audit_terms')
  const down = await planOf(
    'SELECT block FROM audit_terms WHERE term = $1 AND block <= $2 ORDER BY block DESC LIMIT $3',
    ['7', 100, 16],
  )
  assert.match(down, /Index (Only )?Scan Backward using audit_terms_pkey/)
  assert.doesNotMatch(down, /Sort/)
  const at = await planOf('SELECT block, hits FROM audit_terms WHERE term = $1 AND block = ANY ($2::int[])', [
    '7',
    [1, 2, 3],
  ])
  assert.match(at, /audit_terms_pkey/)
  await admin.query('set enable_seqscan = off')
  const rows = await planOf('SELECT index FROM audit_events WHERE index = ANY ($1::bigint[]) ORDER BY index', [
    [1, 2, 3],
  ])
  assert.match(rows, /audit_events_0_pkey/)
  await admin.query('reset enable_seqscan')
})

test('T79 what an erased event said is found no more, and no other place is lost', async () => {
  const erased = logged.find(event => event.session === sessions[1] && event.body !== null)
  assert.ok(erased)
  const word = String(Object(erased.body).nested.note[0]).split(' ')[1] ?? ''
  const before = await all({ ids: [], text: word }, true, 100)
  assert.ok(before.includes(erased.index))
  const body = {
    erased: [{ index: erased.index, type: erased.type, session_id: erased.session }],
    legal_reason: 'GDPR Art. 17',
    approved_by: ['user_a', 'user_b'],
  }
  const id = await record(db.database, { type: 'audit.erased', body })
  const signer = await createAuditSigner(testPlatform(db.database).rootKey, db.database).catch(() => undefined)
  assert.equal(signer, undefined, 'another root key opens nothing')
  await admin.query(
    `insert into audit_events (index, event_id, at, type, salt, body, leaf_hash)
      select 400, event_id, at, type, salt, body, sha256(salt) from audit_queue where event_id = $1`,
    [id],
  )
  assert.equal(await eraseNamed(db.database, id), 'erased')
  assert.deepEqual(
    await all({ ids: [], text: word }, true, 100),
    before.filter(index => index !== erased.index),
  )
  const { block, hit } = placeIn(erased.index)
  const { rows } = await admin.query('select hits from audit_terms where term = $1 and block = $2', [
    termNumber(`w ${word.toLowerCase()}`),
    block,
  ])
  assert.ok(
    !indexesIn(block, rows[0]?.hits ?? Buffer.alloc(0)).includes(erased.index),
    `the place ${hit.toString('hex')} is gone`,
  )
  assert.ok(
    (await all({ ids: [sessions[1] ?? ''] }, true, 100)).includes(erased.index),
    'that it was there, the log still says',
  )
  assert.equal(
    (await sessionEvents(db.database, sessions[1] ?? newId('session'), { limit: 400 })).find(
      event => event.index === erased.index,
    )?.body,
    null,
  )
})

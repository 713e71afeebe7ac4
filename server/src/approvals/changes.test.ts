import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  type AskParts,
  ask,
  connect,
  type FormPerson,
  type Ground,
  personAt,
  startAgent,
  startGround,
  toolNamed,
} from '../../tests/approvals-ground.ts'
import { type Account, reviewTool } from '../pipes/index.ts'
import type { Session } from '../sessions/index.ts'
import { type CallArguments, endGrantsOnTools, findGrant } from './index.ts'

let ground: Ground
let mina: FormPerson
let account: Account
before(async () => {
  ground = await startGround()
  mina = await personAt(ground.edge, ground.mina)
  account = await connect(ground, ground.mina)
})
after(() => ground.close())

const plain = (html: string): string => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
const sql = (text: string, values: readonly unknown[] = []) => ground.on.database.query(text, values)

async function approved(session: Session, parts: AskParts): Promise<void> {
  const { id } = await ask(ground.on, session, parts)
  const answer = await mina.approve(`/approvals/${id}`)
  assert.equal(answer.status, 200, plain(answer.html))
}

interface Call {
  readonly tool: string
  readonly account?: Account | undefined
  readonly args?: CallArguments
}

async function covered(session: Session, call: Call): Promise<string> {
  const tool = await toolNamed(ground.on, call.tool)
  const parts = { sessionId: session.id, tool, accountId: call.account?.id, args: call.args ?? {} }
  return (await findGrant(ground.on.database, parts)).outcome
}

/** A change of what a session wants after its first approval, and what the page says of it. */
interface Change {
  readonly what: string
  readonly first: () => AskParts
  /** What becomes different before the session calls again. */
  readonly happens?: (session: Session) => Promise<unknown>
  readonly call: () => Promise<Call> | Call
  readonly asks: () => Promise<AskParts> | AskParts
  readonly says: readonly RegExp[]
}

const notes = { notes__search: { repo: { equals: 'acme/website' } } }

const changes: readonly Change[] = [
  {
    what: 'more tools',
    first: () => ({ tools: notes }),
    call: () => ({ tool: 'notes__comment', args: { repo: 'acme/website' } }),
    asks: () => ({ tools: { ...notes, notes__comment: {} } }),
    says: [/asks for more than you approved/, /comment added, write/],
  },
  {
    what: 'a wider argument',
    first: () => ({ tools: notes }),
    call: () => ({ tool: 'notes__search', args: { repo: 'acme/secrets' } }),
    asks: () => ({ tools: { notes__search: { repo: { prefix: 'acme/' } } } }),
    says: [/asks for more than you approved/, /acme\/website/, /acme\/\* wider/],
  },
  {
    what: 'an argument that is free now',
    first: () => ({ tools: notes }),
    call: () => ({ tool: 'notes__search', args: { repo: 'other' } }),
    asks: () => ({ tools: { notes__search: {} } }),
    says: [/free wider/],
  },
  {
    what: 'a longer time',
    first: () => ({ tools: notes, durationSeconds: 60 }),
    happens: ({ id }) =>
      // As if the minute were over: the clock is the database's.
      sql(`ALTER TABLE access_grants DISABLE TRIGGER grant_only_ends`)
        .then(() => sql(`UPDATE access_grants SET expires_at = clock_timestamp() WHERE session_id = $1`, [id]))
        .then(() => sql('ALTER TABLE access_grants ENABLE TRIGGER grant_only_ends')),
    call: () => ({ tool: 'notes__search', args: { repo: 'acme/website' } }),
    asks: () => ({ tools: notes, durationSeconds: 1800 }),
    says: [/30 min/],
  },
  {
    what: 'a longer time while the shorter one runs',
    first: () => ({ tools: { notes__search: {} }, durationSeconds: 60 }),
    call: () => ({ tool: 'notes__create_issue' }),
    asks: () => ({ tools: { notes__search: {}, notes__create_issue: {} }, durationSeconds: 1800 }),
    says: [/later, if you approve now/],
  },
  {
    what: 'another provider in the same session',
    first: () => ({ tools: notes }),
    call: () => ({ tool: 'github__search', account }),
    asks: () => ({ tools: { github__search: {} }, account }),
    says: [/GitHub/, /It has 1 other tool now, and keeps it/],
  },
  {
    what: 'D04 another account at the same provider',
    first: () => ({ tools: { github__search: {} }, account }),
    happens: async () => {
      await sql(`UPDATE connected_accounts SET state = 'disconnected', credential_sealed = NULL WHERE id = $1`, [
        account.id,
      ])
      account = await connect(ground, ground.mina)
      await sql(`UPDATE connected_accounts SET label = 'mina-private' WHERE id = $1`, [account.id])
    },
    call: () => ({ tool: 'github__search', account }),
    asks: () => ({ tools: { github__search: {} }, account }),
    says: [
      /What you approved at \S+ (\S+ )?ended, because something changed/,
      /GitHub, mina-acme/,
      /GitHub, mina-private changed/,
    ],
  },
  {
    what: 'D01 a tool whose definition changed, after an administrator took it',
    first: () => ({ tools: { notes__create_issue: {} } }),
    happens: async () => {
      const { id } = await toolNamed(ground.on, 'notes__create_issue')
      await sql(
        `UPDATE tools SET state = 'drifted', seen_digest = 'other', seen_definition = replace(definition, 'create_issue at notes', 'Files it and tells everybody') WHERE id = $1`,
        [id],
      )
      const review = { id, digest: 'other', effect: 'write', endGrants: endGrantsOnTools } as const
      await reviewTool(ground.on, { kind: 'system', node: 'test' }, review)
    },
    call: () => ({ tool: 'notes__create_issue' }),
    asks: () => ({ tools: { notes__create_issue: {} } }),
    says: [
      /A tool does something else than it did then/,
      /Write: create_issue at notes/,
      /Write: Files it and tells everybody changed/,
    ],
  },
  {
    what: 'D02 a tool that does more than it did',
    first: () => ({ tools: { notes__search: {} } }),
    happens: () =>
      sql(
        `UPDATE tools SET effect = 'write' WHERE name = 'search' AND id = (SELECT tools[1] FROM access_grants ORDER BY id DESC LIMIT 1)`,
      ),
    call: () => ({ tool: 'notes__search' }),
    asks: () => ({ tools: { notes__search: {} } }),
    says: [/Read: search at notes/, /Write: search at notes changed/],
  },
]

for (const change of changes)
  test(`change means a new decision: ${change.what} is blocked until approved, and the page shows the difference`, async () => {
    const session = await startAgent(ground)
    await approved(session, change.first())
    await change.happens?.(session)
    const call = await change.call()
    assert.notEqual(await covered(session, call), 'covered')
    const asked = await ask(ground.on, session, { purpose: 'Something new.', ...(await change.asks()) })
    assert.notEqual(await covered(session, call), 'covered', 'asking gives nothing')
    const page = await mina.open(`/approvals/${asked.id}`)
    for (const words of change.says) assert.match(plain(page.html), words)
    const answer = await mina.send(page, { decision: 'approve' })
    assert.equal(answer.status, 200, plain(answer.html))
    assert.equal(await covered(session, call), 'covered')
    await sql(`UPDATE tools SET effect = 'read' WHERE name = 'search'`)
  })

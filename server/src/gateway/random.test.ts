import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import {
  approveCall,
  callTool,
  type Ground,
  grantAccess,
  startAgent,
  startGround,
  system,
  type TestAgent,
} from '../../tests/gateway-ground.ts'
import { endSession } from '../sessions/index.ts'

let ground: Ground

before(async () => {
  ground = await startGround()
})
after(() => ground.close())

const repos = ['acme/website', 'acme/billing', 'acme/docs'] as const

type Step =
  | { readonly kind: 'call'; readonly repo: string; readonly twin: boolean }
  | { readonly kind: 'grant'; readonly repo: string; readonly calls: number }
  | { readonly kind: 'end_grant' }
  | { readonly kind: 'approve' }
  | { readonly kind: 'end_session'; readonly twin: boolean }

const repo = fc.constantFrom(...repos)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('call' as const), repo, twin: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('grant' as const), repo, calls: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('end_grant' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('approve' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('end_session' as const), twin: fc.boolean() }) },
)

async function run(agent: TestAgent, marker: string, it: Step): Promise<void> {
  const { on, twin } = ground
  const session = agent.session.id
  switch (it.kind) {
    case 'call':
      await callTool(it.twin ? twin : on, agent, {
        name: 'notes__create_issue',
        args: { repo: it.repo, title: marker },
      })
      return
    case 'grant': {
      const constraints = { repo: { equals: it.repo } }
      // An ended session gives no grant; that is what the end is for.
      await grantAccess(ground, { session, tools: ['notes__create_issue'], constraints, maxCalls: it.calls }).catch(
        () => undefined,
      )
      return
    }
    case 'end_grant':
      await on.database.query(
        `UPDATE access_grants SET ended_at = clock_timestamp(), end_reason = 'ended_by_person'
          WHERE ended_at IS NULL AND id = (SELECT max(id) FROM access_grants WHERE session_id = $1 AND ended_at IS NULL)`,
        [session],
      )
      return
    case 'approve': {
      const rows = await on.database.query<{ id: string }>(
        `SELECT id FROM approvals WHERE session_id = $1 AND kind = 'call' AND state = 'pending' LIMIT 1`,
        [session],
      )
      for (const { id } of rows) await approveCall(ground, id, session)
      return
    }
    case 'end_session':
      await endSession(it.twin ? twin : on, system, session, 'ended_by_admin')
  }
}

interface Admitted {
  repo_bound: string | null
  grant_id: string | null
  approval_id: string | null
  arguments_digest: string
  approved_digest: string | null
  consumed_by: string | null
  id: string
  late: boolean
  after_grant: boolean
}

test('T87 I1 I4 I8 whatever happens in whatever order on two nodes: what ran was approved, alive and inside its bounds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async steps => {
      // Of its own for each telling, also when a failing story is told again shorter.
      const marker = randomUUID()
      const agent = await startAgent(ground)
      for (let at = 0; at < steps.length; at += 4)
        await Promise.all(steps.slice(at, at + 4).map(each => run(agent, marker, each)))
      const reached = ground.upstream.calls.filter(call => call.args.title === marker)
      const rows = await ground.on.database.query<Admitted>(
        `SELECT c.id, c.grant_id, c.approval_id, c.arguments_digest, a.arguments_digest AS approved_digest, a.consumed_by,
            g.bounds -> c.tool_id -> 'constraints' -> 'repo' ->> 'equals' AS repo_bound,
            coalesce(c.admitted_at > s.ended_at, false) AS late, coalesce(c.admitted_at > g.ended_at, false) AS after_grant
           FROM calls c JOIN sessions s ON s.id = c.session_id LEFT JOIN approvals a ON a.id = c.approval_id
           LEFT JOIN access_grants g ON g.id = c.grant_id WHERE c.session_id = $1`,
        [agent.session.id],
      )
      assert.ok(reached.length <= rows.length, 'nothing runs without an intent')
      const allowed = new Map<string, number>()
      for (const row of rows) {
        assert.equal(row.late, false, 'nothing is admitted after the end')
        assert.equal(row.after_grant, false, 'nor under a grant that has ended')
        assert.ok((row.grant_id === null) !== (row.approval_id === null))
        if (row.approval_id !== null) {
          assert.equal(row.consumed_by, row.id)
          assert.equal(row.arguments_digest, row.approved_digest)
        } else allowed.set(row.repo_bound ?? '', (allowed.get(row.repo_bound ?? '') ?? 0) + 1)
      }
      const budgets = await ground.on.database.query<{ spent: string; most: string }>(
        `SELECT count(c.id) AS spent, (a.request::jsonb -> 'limits' ->> 'max_calls') AS most
           FROM access_grants g JOIN approvals a ON a.id = g.approval_id LEFT JOIN calls c ON c.grant_id = g.id
          WHERE g.session_id = $1 GROUP BY g.id, a.request`,
        [agent.session.id],
      )
      for (const { spent, most } of budgets) assert.ok(Number(spent) <= Number(most), `${spent} calls of ${most}`)
      const repoOf = (call: (typeof reached)[number]): string => String(call.args.repo)
      for (const name of repos) {
        const ran = reached.filter(call => repoOf(call) === name).length
        const byApproval = rows.filter(row => row.approval_id !== null).length
        assert.ok(ran <= (allowed.get(name) ?? 0) + byApproval, `${name} ran ${ran} times`)
      }
    }),
    { numRuns: 25 },
  )
})

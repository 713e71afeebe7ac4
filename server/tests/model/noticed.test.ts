import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import type { Command } from './commands.ts'
import { type Ground, startGround } from './ground.ts'
import { assertHolds, runStories } from './run.ts'
import { type RawAct, rawActOf, type Step } from './steps.ts'

/** One line of the database's own rules, broken: the model has to notice, or it proves nothing. */
interface Mutation {
  readonly title: string
  readonly routine: string
  readonly line: string | RegExp
  readonly instead: string
  /** What has to happen for it to show; the whole of what can happen when absent. */
  readonly acts: Partial<Record<Command['kind'], number>>
  /** What is the same in all of them. */
  readonly fixed?: Partial<RawAct>
  /** How many acts of a step meet; one to four where it is absent. */
  readonly together?: number
}

const mutations: readonly Mutation[] = [
  {
    title: 'budgets are not looked at',
    routine: 'take_budget',
    line: 'BEGIN',
    instead: 'BEGIN RETURN;',
    acts: { call: 10, ask: 3, decide: 3 },
  },
  {
    title: 'an approval of one call is not used up',
    routine: 'admit_tool_call',
    line: /UPDATE approvals SET state = 'consumed', consumed_by = p_call WHERE id = p_approval;/,
    instead: '',
    acts: { call: 10, decide: 5 },
  },
  {
    title: 'a grant that has ended still admits',
    routine: 'admit_tool_call',
    line: 'AND g.ended_at IS NULL',
    instead: '',
    acts: { call: 20, ask: 6, decide: 10 },
  },
  {
    title: 'the intent of a call is not recorded',
    routine: 'admit_tool_call',
    line: /INSERT INTO audit_queue[^;]*;/,
    instead: '',
    acts: { call: 10 },
  },
  {
    title: 'an end forgets the grants',
    routine: 'end_session',
    line: /UPDATE access_grants g SET ended_at = t, end_reason = 'session_ended' FROM x WHERE g.id = x.id;/,
    instead: 'SELECT 1 INTO grants_ended FROM x;',
    acts: { call: 5, end: 5, start: 5 },
  },
  {
    title: 'whoever acts in a session does not look at its door and its end',
    routine: 'hold_session',
    line: /IF (session_ended IS NOT NULL OR closed IS NOT FALSE|EXISTS \(SELECT FROM session_endings WHERE session_id = p_session\)) THEN/g,
    instead: 'IF false THEN',
    acts: { call: 12, end: 5, refresh: 4, start: 4 },
  },
  {
    title: 'a result is released whether or not its session has ended',
    routine: 'release_result',
    line: /IF \(NOT ended\) IS NOT TRUE AND v IN/,
    instead: 'IF false AND v IN',
    acts: { call: 2, clock: 1 },
    // One slow call on a grant, while the session runs out and nobody else comes: whoever comes starts the end, which aborts it.
    fixed: { how: 'slow', choice: 5, apart: false },
    together: 2,
  },
]

/** Most show within some seconds; the rest is for a machine on which little happens in one. */
const secondsAtMost = 400
let ground: Ground

before(async () => {
  ground = await startGround()
})
after(() => ground.close())

for (const mutation of mutations)
  test(`the model notices when ${mutation.title}`, async t => {
    const restore = await breakRoutine(mutation)
    try {
      const found = await runStories(ground, {
        seconds: secondsAtMost,
        arbitrary: storiesOf(mutation),
        tell: line => t.diagnostic(line),
      })
      // Whichever check sees it first: what is broken shows in several places, and the stories are random.
      assert.ok(found.violation !== undefined, 'nothing was noticed')
      t.diagnostic(`noticed in story ${found.stories + 1}: ${found.violation.split('\n')[0]}`)
    } finally {
      await restore()
    }
  })

test('with every line as it is the same stories hold', async t => {
  const arbitrary = storiesOf({ acts: Object.assign({}, ...mutations.map(mutation => mutation.acts)) })
  const tell = (line: string): void => t.diagnostic(line)
  const found = await runStories(ground, {
    seconds: 15,
    stories: 3,
    arbitrary,
    tell,
  })
  await assertHolds(ground, found, { seconds: 15, arbitrary, tell })
})

/** Replaces a function of this database by one with the line broken, and answers how to put it back. */
async function breakRoutine({ routine, line, instead }: Mutation): Promise<() => Promise<unknown>> {
  const found = await ground.admin.query<{ text: string }>('SELECT pg_get_functiondef($1::regproc) AS text', [routine])
  const whole = found.rows[0]?.text ?? ''
  const broken = whole.replace(line, instead)
  assert.notEqual(broken, whole, `${routine} has no such line any more`)
  await ground.admin.query(broken)
  return () => ground.admin.query(whole)
}

/** Acts that meet: several at once, about one session, around a transaction that is held up. */
function storiesOf({ acts, fixed, together }: Pick<Mutation, 'acts' | 'fixed' | 'together'>): fc.Arbitrary<Step[]> {
  const act = rawActOf(acts).map(each => ({ ...each, ...fixed }))
  const step = fc.record({
    focus: fc.nat(999),
    acts: fc.array(act, { minLength: together ?? 1, maxLength: together ?? 4, size: 'max' }),
    hold: fc.option(
      fc.record({
        table: fc.constant('sessions' as const),
        mode: fc.constant('FOR NO KEY UPDATE' as const),
        ms: fc.integer({ min: 20, max: 60 }),
      }),
      { nil: undefined },
    ),
    breakage: fc.constant(undefined),
  })
  return fc.array(step, { minLength: 12, maxLength: 20, size: 'max' })
}

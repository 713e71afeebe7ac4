import { setTimeout as pause } from 'node:timers/promises'
import { until } from '../until.ts'
import { act } from './act.ts'
import { type Check, checks, lastChecks } from './checks.ts'
import { type Answer, type Command, noAnswer } from './commands.ts'
import { worldsAfter } from './explain.ts'
import { api, type Ground, nodeAt, type Story, startStory } from './ground.ts'
import { fragile, processOf } from './model.ts'
import { observe } from './observe.ts'
import { type Breakage, type Hold, type RawAct, resolveStep, type Step } from './steps.ts'
import { strangerFaults } from './stranger.ts'
import { witness } from './witness.ts'
import { newWorld, project, type World } from './world.ts'

/** The server did what the model does not allow, or broke a rule. */
export class Violation extends Error {}

/** Where in a story what was done, for whoever reads a violation. */
interface Line {
  readonly acts: readonly { readonly command: Command; readonly answer: Answer; readonly node: number }[]
  readonly hold: Hold | undefined
  readonly breakage: Breakage | undefined
}

interface Telling {
  readonly story: Story
  readonly lines: Line[]
  worlds: World[]
  /** How many sessions were begun, whatever came of it. */
  slots: number
}

async function begin(ground: Ground): Promise<Telling> {
  const story = await startStory(ground)
  return { story, lines: [], worlds: [newWorld(story.members.length)], slots: 0 }
}

const asIs = { without: undefined, room: undefined, max: undefined, brief: false } as const

/** Everybody is there: two agents, one of them by consent, with accounts and something that they may do. */
const prologue: readonly Command[] = [
  { kind: 'start', slot: 0, person: 0, parent: undefined, way: 'registered' },
  { kind: 'start', slot: 1, person: 1, parent: undefined, way: 'dynamic' },
  { kind: 'connect', person: 0 },
  { kind: 'connect', person: 1 },
  { kind: 'ask', session: 0, tools: ['look', 'write', 'echo'], room: undefined, max: 4, tag: 'first' },
  { kind: 'decide', approval: '0:first#0', person: 0, verdict: 'approve', ...asIs },
  { kind: 'ask', session: 1, tools: ['look', 'drop', 'echo'], room: 'attic', max: undefined, tag: 'first' },
  { kind: 'decide', approval: '1:first#0', person: 1, verdict: 'approve', ...asIs },
]

/**
 * Tells one story on the server and in the model at once. After each step some order of events has to explain every answer,
 * the database has to show one of the worlds that this leads to, and every rule has to hold. Throws `Violation` otherwise.
 */
export async function tellStory(ground: Ground, steps: readonly Step[]): Promise<void> {
  const telling = await begin(ground)
  for (const command of prologue) await takeStep(telling, [{ command, at: 0, after: 0 }], {})
  for (const [nth, step] of steps.entries()) {
    const [world] = telling.worlds
    if (world === undefined) throw new Error('there is no world')
    const resolved = resolveStep(world, step, { nth, slot: telling.slots }).map(({ command, raw }) => ({
      command,
      at: raw.node,
      after: raw.after,
    }))
    if (resolved.length > 0) await takeStep(telling, resolved, step)
  }
  await closeStory(telling)
}

/** The same with everything named already: for stories that were found once and are told again. */
export async function tellCommands(ground: Ground, groups: readonly (readonly Command[])[]): Promise<void> {
  const telling = await begin(ground)
  for (const group of groups)
    await takeStep(
      telling,
      group.map((command, at) => ({ command, at: at % 2, after: 0 })),
      {},
    )
  await closeStory(telling)
}

/** How often each act was answered how, over all stories: a run in which something never happens proves nothing about it. */
export const tally = new Map<string, number>()

interface Placed {
  readonly command: Command
  readonly at: number
  readonly after: RawAct['after']
}

async function takeStep(
  telling: Telling,
  acts: readonly Placed[],
  wrong: Partial<Pick<Step, 'hold' | 'breakage'>>,
): Promise<void> {
  const { story } = telling
  const { hold, breakage } = wrong
  telling.slots += acts.filter(({ command }) => command.kind === 'start').length
  const release = hold === undefined ? undefined : await holdRow(story, hold)
  const breaking =
    breakage === undefined ? undefined : pause(breakage.after).then(() => breakNode(story.ground, breakage))
  const answers = await Promise.all(
    acts.map(async ({ command, at, after }) => {
      await pause(after)
      return act(story, at, command).catch((cause: Error) => `threw ${cause.stack}`)
    }),
  )
  await Promise.all([release, breaking])
  if (breakage !== undefined) await settleWhatWasBroken(story)
  const heard = answers.map((answer, nth) =>
    acts[nth]?.at === breakage?.node && isFailure(answer) ? noAnswer : answer,
  )
  for (const [nth, { command }] of acts.entries())
    tally.set(`${command.kind} ${heard[nth]}`, (tally.get(`${command.kind} ${heard[nth]}`) ?? 0) + 1)
  telling.lines.push({
    acts: acts.map(({ command, at }, nth) => ({ command, answer: heard[nth] ?? '', node: at })),
    hold,
    breakage,
  })
  await compare(
    telling,
    acts.map(({ command, at }, nth) => {
      const process = processOf(command, { alone: acts.length === 1 && breakage === undefined })
      return { process: at === breakage?.node ? fragile(process) : process, answer: heard[nth] ?? '' }
    }),
  )
}

function isFailure(answer: Answer): boolean {
  return answer === noAnswer || answer.startsWith('status 5') || answer.startsWith('threw ')
}

async function compare(telling: Telling, acts: Parameters<typeof worldsAfter>[1]): Promise<void> {
  const { story, worlds: before } = telling
  const possible = worldsAfter(before, acts)
  const seen = await observe(story, telling.slots)
  const text = JSON.stringify(seen)
  telling.worlds = possible.filter(world => JSON.stringify(project(world, telling.slots)) === text)
  const broken = [
    ...(possible.length === 0 ? ['no order of events explains these answers'] : []),
    ...(telling.worlds.length === 0 ? [`the database shows something else: ${JSON.stringify(seen, null, 1)}`] : []),
    ...(await brokenChecks(story, checks)),
    ...(await witness(story)),
    ...(telling.lines.length % 4 === 0 ? await strangerFaults(story) : []),
  ]
  if (broken.length > 0) fail(telling, broken.join('\n'), possible.length === 0 ? before : possible)
}

/** Names of the rules that do not hold, with what breaks them. */
async function brokenChecks({ ground, members }: Story, rules: readonly Check[]): Promise<string[]> {
  const people = members.map(member => member.userId)
  const broken: string[] = []
  for (const { name, text } of rules) {
    const { rows } = await ground.admin.query(text, [people])
    if (rows.length > 0) broken.push(`${name}: ${JSON.stringify(rows.slice(0, 3))}`)
  }
  return broken
}

function fail({ lines, slots, story }: Telling, what: string, worlds: readonly World[]): never {
  const told = lines.slice(-12).map(line => `  ${JSON.stringify(line)}`)
  const words = story.heard.slice(-(lines.at(-1)?.acts.length ?? 1)).map(each => `  ${each.text.slice(0, 400)}`)
  const expected = worlds.slice(0, 3).map(world => JSON.stringify(project(world, slots), null, 1))
  throw new Violation(
    [
      what,
      'what was done:',
      ...told,
      'what agents were told last:',
      ...words,
      'the model has one of:',
      ...expected,
    ].join('\n'),
  )
}

/** Locks one row of the story in a transaction that pauses, and answers once it has it. */
async function holdRow(story: Story, { table, mode, ms }: Hold): Promise<Promise<void>> {
  const client = await story.ground.admin.connect()
  const ids = [...story.seats.values()].map(seat => seat.id)
  const where = {
    sessions: 'id = ANY ($1) ORDER BY id DESC',
    approvals: `session_id = ANY ($1) AND state IN ('pending', 'approved') ORDER BY id DESC`,
    access_grants: 'session_id = ANY ($1) AND ended_at IS NULL ORDER BY id DESC',
    budgets: 'owner IN (SELECT id FROM approvals WHERE session_id = ANY ($1)) AND remaining > 0 ORDER BY owner, stripe',
  }[table]
  await client.query('BEGIN')
  await client.query(`SELECT 1 FROM ${table} WHERE ${where} LIMIT 1 ${mode}`, [ids])
  return pause(ms).then(async () => {
    await client.query('COMMIT')
    client.release()
  })
}

async function breakNode(ground: Ground, { node, how }: Breakage): Promise<void> {
  if (how === 'killed') return ground.replaceNode(node)
  return nodeAt(ground.nodes, node).crash(how)
}

/** Two minutes pass for what a broken node left behind: its calls count as unsettled, and ends without a receipt get theirs. */
async function settleWhatWasBroken(story: Story): Promise<void> {
  await story.ground.admin.query(`UPDATE calls_unsettled SET settle_by = clock_timestamp()`)
  await hurryReceipts(story)
}

/** A child that ended with its parent gets a receipt of its own from whoever sweeps, some seconds later. */
async function hurryReceipts({ ground }: Story): Promise<void> {
  await ground.admin.query(`UPDATE endings_open SET asked_at = asked_at - interval '2 minutes'`)
}

/** All that lives is ended, all is in the log, and the log tells each session as the model does. */
async function closeStory(telling: Telling): Promise<void> {
  const { story } = telling
  const [world] = telling.worlds
  const living = [...story.seats.keys()].filter(slot => world?.sessions[slot]?.living === true)
  for (const session of living)
    await takeStep(telling, [{ command: { kind: 'end', session, by: 'admin' }, at: session % 2, after: 0 }], {})
  const people = story.members.map(member => member.userId)
  await hurryReceipts(story)
  await until(async () => (await leftOpen(story, people)).length === 0).catch(async () => {
    fail(telling, `left open: ${JSON.stringify(await leftOpen(story, people))}`, [])
  })
  const broken = await brokenChecks(story, lastChecks)
  for (const seat of story.seats.values()) {
    const { body } = await api(story.ground, seat.slot, { method: 'GET', path: `/v1/sessions/${seat.id}/explanation` })
    const lost =
      telling.worlds[0]?.calls.some(
        each => each.session === seat.slot && (each.outcome === 'lost' || each.outcome === 'flying'),
      ) === true
    if (body.integrity !== 'verified')
      broken.push(`the log of slot ${seat.slot} is ${body.integrity} at ${body.first_bad_index}`)
    if (body.complete !== !lost)
      broken.push(
        `slot ${seat.slot} is told as ${body.complete === true ? 'complete' : 'incomplete'}: ${body.incomplete_because}`,
      )
  }
  if (broken.length > 0) fail(telling, broken.join('\n'), telling.worlds)
}

/** What is not finished yet: ends without a receipt, calls without an outcome, events without a place in the log. */
async function leftOpen({ ground }: Story, people: readonly string[]): Promise<object[]> {
  const own = '(SELECT id FROM sessions WHERE on_behalf_of = ANY ($1))'
  const { rows } = await ground.admin.query<object>(
    `SELECT 'ending' AS what, session_id AS id FROM endings_open WHERE session_id IN ${own}
     UNION ALL SELECT 'call', call_id FROM calls_unsettled WHERE session_id IN ${own}
     UNION ALL SELECT 'event ' || type, event_id FROM audit_queue WHERE session_id IN ${own}`,
    [people],
  )
  return rows
}

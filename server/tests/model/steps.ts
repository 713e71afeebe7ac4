import fc from 'fast-check'
import { type Command, enders, verdicts } from './commands.ts'
import { type Approval, isLiving, keyOf, manners, type ToolName, toolNames, type World } from './world.ts'

/** An act before it is known what there is to act on: numbers choose among what the world then holds. */
export interface RawAct {
  readonly kind: Command['kind']
  readonly pick: number
  readonly other: number
  readonly tools: readonly ToolName[]
  readonly room: 'attic' | 'cellar' | undefined
  readonly how: (typeof manners)[number]
  readonly max: number | undefined
  readonly choice: number
  readonly node: 0 | 1
  readonly apart: boolean
  /** Milliseconds after which it begins, so that those of one step meet in different places. */
  readonly after: number
}

/** Somebody else's transaction that stops for a while with a row in its hands. */
export interface Hold {
  readonly table: 'sessions' | 'approvals' | 'access_grants' | 'budgets'
  readonly mode: 'FOR SHARE' | 'FOR NO KEY UPDATE'
  readonly ms: number
}

export type Breakage = { readonly node: 0 | 1; readonly how: 'torn' | 'terminated' | 'killed'; readonly after: number }

/** Acts that run at once, with what goes wrong meanwhile. */
export interface Step {
  /** What most of them are about, so that they meet. */
  readonly focus: number
  readonly acts: readonly RawAct[]
  readonly hold: Hold | undefined
  readonly breakage: Breakage | undefined
}

const weights: Readonly<Record<Command['kind'], number>> = {
  call: 140,
  ask: 36,
  decide: 56,
  end: 10,
  start: 16,
  refresh: 12,
  clock: 3,
  replay: 2,
  borrow: 3,
  lapse: 4,
  expire: 4,
  suspend: 1,
  connect: 8,
  disconnect: 3,
  drift: 3,
  undo: 6,
  review: 6,
}

const node = fc.constantFrom<0 | 1>(0, 1)

/** So many times out of so many; otherwise nothing. */
function now<T>(times: number, outOf: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: outOf - times, arbitrary: fc.constant(undefined) }, { weight: times, arbitrary })
}

/** An act of one of these kinds, each as often as its weight says. */
export function rawActOf(kinds: Partial<Record<Command['kind'], number>>): fc.Arbitrary<RawAct> {
  const kind = fc.oneof(
    ...Object.entries(kinds).map(([name, weight]) => ({ weight, arbitrary: fc.constant(name as Command['kind']) })),
  )
  return fc.record({ kind, ...rest })
}

const rest = {
  pick: fc.nat(999),
  other: fc.nat(999),
  tools: fc.subarray([...toolNames], { minLength: 1 }),
  room: fc.constantFrom('attic' as const, 'cellar' as const, undefined),
  how: fc.oneof(
    { weight: 5, arbitrary: fc.constant('well' as const) },
    { weight: 3, arbitrary: fc.constant('slow' as const) },
    { weight: 1, arbitrary: fc.constantFrom('fails' as const, 'resets' as const) },
  ),
  max: now(2, 3, fc.integer({ min: 1, max: 4 })),
  choice: fc.nat(999),
  node,
  apart: fc.nat(3).map(nth => nth === 0),
  after: fc.oneof(fc.constant(0), fc.nat(60)),
}
const rawAct = rawActOf(weights)

const hold: fc.Arbitrary<Hold> = fc.record({
  table: fc.constantFrom('sessions', 'approvals', 'access_grants', 'budgets'),
  mode: fc.constantFrom('FOR SHARE', 'FOR NO KEY UPDATE'),
  ms: fc.integer({ min: 5, max: 90 }),
})

const breakage: fc.Arbitrary<Breakage> = fc.record({
  node,
  how: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('torn' as const, 'terminated' as const) },
    { weight: 1, arbitrary: fc.constant('killed' as const) },
  ),
  after: fc.nat(40),
})

const step: fc.Arbitrary<Step> = fc.record({
  focus: fc.nat(999),
  acts: fc.oneof(
    { weight: 5, arbitrary: fc.array(rawAct, { minLength: 1, maxLength: 1 }) },
    { weight: 5, arbitrary: fc.array(rawAct, { minLength: 2, maxLength: 4, size: 'max' }) },
  ),
  hold: now(1, 3, hold),
  breakage: now(1, 25, breakage),
})

export const steps: fc.Arbitrary<Step[]> = fc.array(step, { minLength: 14, maxLength: 45, size: 'max' })

/** Names what the acts of a step are about. Those that nothing is there for are left out. */
export function resolveStep(
  world: World,
  { acts, focus }: Step,
  next: { readonly nth: number; readonly slot: number },
): { command: Command; raw: RawAct }[] {
  const resolved: { command: Command; raw: RawAct }[] = []
  let { slot } = next
  for (const one of acts) {
    const raw = one.apart ? one : { ...one, pick: focus }
    const command = resolve(world, raw, { tag: `${next.nth}.${resolved.length}`, slot })
    if (
      command === undefined ||
      clashes(
        command,
        resolved.map(each => each.command),
      )
    )
      continue
    if (command.kind === 'start') slot += 1
    resolved.push({ command, raw })
  }
  return resolved
}

const redefining = /^(drift|undo|review)$/

/** What the model does not take apart finely enough to be told beside others. */
function clashes(command: Command, others: readonly Command[]): boolean {
  if (others.length > 0 && (command.kind === 'replay' || (command.kind === 'start' && command.way === 'dynamic')))
    return true
  if (others.some(other => other.kind === 'replay' || (other.kind === 'start' && other.way === 'dynamic'))) return true
  return redefining.test(command.kind) && others.some(other => redefining.test(other.kind))
}

interface Naming {
  readonly tag: string
  readonly slot: number
}

function resolve(world: World, raw: RawAct, { tag, slot }: Naming): Command | undefined {
  const session = pickSession(world, raw)
  const person = raw.other % world.people.length
  const { kind, tools, room, max, choice } = raw
  const [tool = 'echo'] = tools
  switch (kind) {
    case 'start': {
      const parent = choice % 3 === 0 ? session : undefined
      const owner = parent === undefined ? person : (world.sessions[parent]?.person ?? person)
      const way = choice % 5 === 1 ? 'dynamic' : 'registered'
      return slot < 12
        ? { kind, slot, person: owner, parent, way: parent === undefined ? way : 'registered' }
        : undefined
    }
    case 'suspend':
    case 'connect':
    case 'disconnect':
      return { kind, person }
    case 'drift':
    case 'undo':
    case 'review':
      return { kind, tool }
    case 'decide':
      return resolveDecision(world, raw)
    case 'expire': {
      const approval = pickApproval(world, raw)
      return approval && { kind, approval: approval.name }
    }
    case 'ask':
      return session === undefined
        ? undefined
        : (askAgain(world, raw, session) ?? { kind, session, tools, room, max, tag })
    case 'call':
      return session === undefined ? undefined : resolveCall(world, raw, session)
    case 'end':
      return session === undefined ? undefined : { kind, session, by: enders[choice % enders.length] ?? 'admin' }
    case 'clock':
      return session === undefined
        ? undefined
        : { kind, session, which: (['hard', 'idle', 'unseen'] as const)[choice % 3] ?? 'hard' }
    case 'refresh':
    case 'replay':
    case 'borrow':
    case 'lapse':
      return session === undefined ? undefined : { kind, session }
  }
}

/** Mostly one that lives; now and then one that has ended, for nothing may come of that. */
function pickSession(world: World, { pick }: RawAct): number | undefined {
  const born = [...world.sessions.keys()].filter(slot => world.sessions[slot] !== undefined)
  const living = born.filter(slot => isLiving(world, slot))
  const among = pick % 10 === 0 ? born : living
  return among[pick % Math.max(1, among.length)]
}

function pickApproval(world: World, { pick }: RawAct): Approval | undefined {
  const open = world.approvals.filter(each => each.state === 'pending' && isLiving(world, each.session))
  const among = pick % 10 === 0 ? world.approvals : open
  return among[pick % Math.max(1, among.length)]
}

function resolveDecision(world: World, raw: RawAct): Command | undefined {
  const approval = pickApproval(world, raw)
  if (approval === undefined) return undefined
  const owner = world.sessions[approval.session]?.person ?? 0
  const person = raw.other % 10 === 0 ? (owner + 1) % world.people.length : owner
  const verdict = raw.choice % 10 < 7 ? 'approve' : (verdicts[raw.choice % verdicts.length] ?? 'approve')
  const without = raw.other % 3 === 0 ? raw.tools[0] : undefined
  return {
    kind: 'decide',
    approval: approval.name,
    person,
    verdict,
    without,
    room: raw.room,
    max: raw.max,
    brief: raw.choice % 6 === 0,
  }
}

/** The same request once more, word for word. */
function askAgain(world: World, { choice }: RawAct, session: number): Command | undefined {
  const before = world.approvals.filter(each => each.kind === 'access' && each.session === session)
  const again = choice % 4 === 0 ? before[choice % Math.max(1, before.length)] : undefined
  if (again === undefined) return undefined
  const tag = again.name.replace(/^\d+:|#\d+$/g, '')
  return { kind: 'ask', session, tools: again.tools, room: again.room, max: again.max, tag }
}

function resolveCall(world: World, raw: RawAct, session: number): Command {
  const { choice, how, room = 'attic' } = raw
  const approved = world.approvals.filter(
    each => each.session === session && each.kind === 'call' && each.state === 'approved',
  )
  const single = choice % 2 === 0 ? approved[choice % Math.max(1, approved.length)] : undefined
  if (single !== undefined) {
    const key = single.name.replace(/^\d+:\w+:|#\d+$/g, '')
    const args = (['attic', 'cellar'] as const)
      .flatMap(one => manners.map(manner => ({ room: one, how: manner })))
      .find(each => keyOf(each) === key)
    const [tool] = single.tools
    if (args !== undefined && tool !== undefined) return { kind: 'call', session, tool, args }
  }
  const granted = world.grants.filter(each => each.session === session)
  const grant = choice % 4 === 0 ? undefined : granted[choice % Math.max(1, granted.length)]
  if (grant !== undefined)
    return {
      kind: 'call',
      session,
      tool: grant.tools[choice % grant.tools.length] ?? 'echo',
      args: { room: raw.other % 6 === 0 ? room : (grant.room ?? room), how },
    }
  const [tool] = raw.tools
  if (choice % 25 === 1) return { kind: 'call', session, tool: 'nothing', args: { room, how } }
  return { kind: 'call', session, tool: tool ?? 'echo', args: choice % 25 === 2 ? 'wrong' : { room, how } }
}

import {
  changed,
  end,
  hasLivingChild,
  lose,
  readTools,
  setConnected,
  settle,
  spend,
  suspend,
  withoutGrants,
} from './change.ts'
import { type Answer, type Command, noAnswer } from './commands.ts'
import {
  type Approval,
  type Args,
  type Call,
  isLiving,
  keyOf,
  type Session,
  type ToolName,
  toolNames,
  tools,
  type World,
} from './world.ts'

/** One way on from a world: the act is answered, or goes on later, after whatever others do meanwhile. */
export type Branch =
  | { readonly world: World; readonly answer: Answer }
  | { readonly world: World; readonly next: Process }

/** An act between two of its atomic moments. `at` says where it stands, with all that it remembers. */
export interface Process {
  readonly at: string
  step(world: World): readonly Branch[]
}

const says = (world: World, answer: Answer): Branch => ({ world, answer })
const goOn = (world: World, at: string, step: Process['step']): Branch => ({ world, next: { at, step } })

/** The reference: what each act may do to the world, and what it is then told. `alone`: nothing else goes on meanwhile. */
export function processOf(command: Command, { alone }: { readonly alone: boolean }): Process {
  const start = (step: Process['step']): Process => ({ at: JSON.stringify(command), step })
  switch (command.kind) {
    case 'start':
      return start(world => [startSession(world, command)])
    case 'ask':
      return start(world => entered(world, command.session, now => [askAccess(now, command)]))
    case 'decide':
      return start(world => openPage(world, command))
    case 'call':
      return start(world =>
        entered(world, command.session, now => [
          ...withFreshTools(now, command.tool).flatMap(fresh => attempt(fresh, command)),
          // Whatever was decided was overtaken, twice: nothing was done, and the agent may ask again.
          ...(alone ? [] : [says(now, 'try_again')]),
        ]),
      )
    case 'end':
      return start(world => endBy(world, command))
    case 'clock':
      return start(world => {
        const spent = changed(world, draft => spend(draft, command.session))
        if (command.which === 'unseen') return [says(spent, 'done')]
        return [goOn(spent, 'spent', now => [says(end(now, command.session), 'unauthorized')])]
      })
    case 'refresh':
      return start(world => [says(world, isLiving(world, command.session) ? 'rotated' : 'invalid_grant')])
    case 'borrow':
      return start(world => [says(world, 'invalid_grant')])
    case 'replay':
      return start(world => [says(end(world, command.session), 'invalid_grant')])
    case 'lapse':
      return start(world => [
        says(
          withoutGrants(world, each => each.brief && each.session === command.session),
          'done',
        ),
      ])
    case 'expire':
      return start(world => [
        says(
          settle(world, 'expired', each => each.name === command.approval),
          'done',
        ),
      ])
    case 'suspend':
      return start(world => [says(suspend(world, command.person), 'done')])
    case 'connect':
      return start(world => [connect(world, command.person)])
    case 'disconnect':
      return start(world => [disconnect(world, command.person)])
    case 'drift':
    case 'undo':
      return start(world => {
        const shown = changed(world, draft => {
          draft.tools[command.tool].same = command.kind === 'undo'
        })
        return [goOn(shown, 'shown', now => [says(readTools(now, tools[command.tool].provider), 'done')])]
      })
    case 'review':
      return start(world => [review(world, command.tool)])
  }
}

/** What may happen by itself: the second of a brief grant is over, or somebody sweeps up a session that has run out. */
export function passing(world: World): World[] {
  const names = new Set(world.grants.filter(each => each.brief).map(each => each.approval))
  const brief = [...names].map(name => withoutGrants(world, each => each.brief && each.approval === name))
  const over = [...world.sessions.entries()].filter(
    ([slot, each]) => each?.living === true && each.spent && hasLivingChild(world, slot),
  )
  return [...brief, ...over.map(([slot]) => end(world, slot))]
}

/** The same act on a node that may die at any moment: what is committed stays, and nobody is told. */
export function fragile(process: Process): Process {
  return {
    at: `${process.at}, fragile`,
    step: world => [
      says(world, noAnswer),
      ...process.step(world).flatMap(branch => {
        if ('answer' in branch) return [branch, says(branch.world, noAnswer)]
        return [{ world: branch.world, next: fragile(branch.next) }]
      }),
    ],
  }
}

/** I1, I3: whoever comes in shows a token, and a token is worth what its session is. */
function entered(world: World, slot: number, act: Process['step']): Branch[] {
  if (!isLiving(world, slot)) return [says(world, 'unauthorized')]
  const over = (now: World): Branch[] => {
    const suspended = personOf(now, slot)?.active === false
    return [says(now, 'session_over'), ...(suspended ? [says(now, 'policy_denied')] : [])]
  }
  return [goOn(world, 'entered', now => (isLiving(now, slot) ? act(now) : over(now)))]
}

/** I9: a session needs a person who may act, and a parent that lives. */
function startSession(world: World, { slot, person, parent }: Extract<Command, { kind: 'start' }>): Branch {
  const may = world.people[person]?.active === true && (parent === undefined || isLiving(world, parent))
  const session: Session | undefined = may ? { person, parent, living: true, spent: false } : undefined
  return says(
    changed(world, draft => {
      draft.sessions[slot] = session
    }),
    may ? 'started' : 'refused',
  )
}

function personOf(world: World, slot: number): World['people'][number] | undefined {
  return world.people[world.sessions[slot]?.person ?? -1]
}

/** Why a tool can't be asked for or called at all; undefined when it can. */
function obstacle(world: World, slot: number, tool: ToolName): Answer | undefined {
  if (world.tools[tool].state === 'drifted') return 'tool_definition_changed'
  if (tools[tool].provider === 'desk' && personOf(world, slot)?.connected !== true) return 'connection_required'
  return undefined
}

function askAccess(world: World, { session, tools: asked, room, max, tag }: Extract<Command, { kind: 'ask' }>): Branch {
  for (const tool of asked) {
    const why = obstacle(world, session, tool)
    if (why !== undefined) return says(world, why)
  }
  return says(
    request(world, { name: `${session}:${tag}`, session, kind: 'access', tools: asked, room, max }),
    'approval_required',
  )
}

/** The definitions may be read again before a call. What is read where nothing has changed changes nothing. */
function withFreshTools(world: World, tool: ToolName | 'nothing'): World[] {
  if (tool === 'nothing' || toolNames.every(each => world.tools[each].same)) return [world]
  return [world, readTools(world, tools[tool].provider)]
}

/** One open request for one content, however often it is asked. */
function request(world: World, asked: Omit<Approval, 'state' | 'left' | 'lost'>): World {
  const same = world.approvals.filter(each => each.name.startsWith(`${asked.name}#`))
  if (same.some(each => each.state === 'pending')) return world
  const name = `${asked.name}#${same.length}`
  return changed(
    world,
    draft => void draft.approvals.push({ ...asked, name, state: 'pending', left: undefined, lost: false }),
  )
}

/** I8: what covers a call is a grant of this very session, or an approval of this very call; anything else asks. */
function attempt(world: World, { session, tool, args }: Extract<Command, { kind: 'call' }>): Branch[] {
  if (tool === 'nothing') return [says(world, 'unknown_tool')]
  const why = obstacle(world, session, tool) ?? (args === 'wrong' ? 'arguments_refused' : undefined)
  if (why !== undefined || args === 'wrong') return [says(world, why ?? '')]
  const about = world.grants.filter(each => each.session === session && each.tools.includes(tool))
  const covering =
    tools[tool].effect === 'destructive' || (tools[tool].effect === 'write' && labelsOf(world, session).length === 2)
      ? undefined
      : about.find(each => each.room === undefined || each.room === args.room)
  const name = `${session}:${tool}:${keyOf(args)}`
  const single = world.approvals.find(
    each => each.name.startsWith(`${name}#`) && each.state === 'approved' && !each.lost,
  )
  const stands = world.approvals.find(each => each.name === (covering?.approval ?? single?.name))
  if (stands === undefined) {
    const asked = { name, session, kind: 'call', tools: [tool], room: undefined, max: undefined } as const
    return [says(request(world, asked), 'approval_required')]
  }
  if (stands.left === 0) return [says(world, 'budget_exhausted')]
  const call: Call = { session, tool, key: keyOf(args), approval: stands.name, outcome: 'flying' }
  const admitted = changed(world, draft => admit(draft, call))
  return [goOn(admitted, `admitted by ${stands.name}`, now => release(now, call, args.how))]
}

function admit(draft: World, call: Call): void {
  draft.calls.push(call)
  for (const each of draft.approvals.filter(approval => approval.name === call.approval)) {
    if (each.kind === 'call') each.state = 'consumed'
    else if (each.left !== undefined) each.left -= 1
  }
}

/** I4: the outcome first, then the answer; what the end has overtaken does not leave. */
function release(world: World, call: Call, how: Args['how']): Branch[] {
  const settled = (outcome: Call['outcome'], answer: Answer): Branch => says(withOutcome(world, call, outcome), answer)
  // What left and was torn off: of a call that only reads it is known that nothing has happened.
  const torn = settled(tools[call.tool].effect === 'read' ? 'failed' : 'lost', 'upstream_unavailable')
  if (!isLiving(world, call.session))
    return [
      settled('cut', 'session_over'),
      ...('answer' in torn && how === 'resets' && tools[call.tool].effect !== 'read' ? [torn] : []),
    ]
  const answered = how === 'fails' ? settled('failed', 'failed') : settled('succeeded', 'succeeded')
  // The account that it ran on was disconnected meanwhile: the connection goes with it, or nothing was sent at all.
  const disconnected = tools[call.tool].provider === 'desk' && personOf(world, call.session)?.connected !== true
  return [
    how === 'resets' ? torn : answered,
    ...(disconnected ? [torn, says(unsent(world, call), 'connection_required')] : []),
  ]
}

function withOutcome(world: World, call: Call, outcome: Call['outcome']): World {
  return changed(world, draft => {
    const open = draft.calls.find(each => JSON.stringify(each) === JSON.stringify(call))
    if (open !== undefined) open.outcome = outcome
  })
}

/** Nothing left: an approval of one call comes back, unless what it stood on is gone as well. */
function unsent(world: World, call: Call): World {
  return changed(withOutcome(world, call, 'cut'), draft => {
    const single = draft.approvals.find(each => each.name === call.approval && each.kind === 'call')
    if (single !== undefined) single.state = 'approved'
  })
}

type Deciding = Extract<Command, { kind: 'decide' }>

/** Only the right person, signed in, at the page of an open request. */
function openPage(world: World, command: Deciding): Branch[] {
  const approval = world.approvals.find(each => each.name === command.approval)
  if (world.people[command.person]?.active !== true) return [says(world, 'signed_out')]
  if (approval === undefined || world.sessions[approval.session]?.person !== command.person)
    return [says(world, 'not_found')]
  if (!isOpen(world, approval.name)) return [says(world, 'over')]
  const shown = pageOf(world, approval)
  return [goOn(world, `read ${shown}`, now => decide(now, command, shown))]
}

function isOpen(world: World, name: string): boolean {
  const approval = world.approvals.find(each => each.name === name)
  return approval?.state === 'pending' && isLiving(world, approval.session)
}

/** What a page tells beside the request: what would be replaced, what the session has read. A decision on another page counts for nothing. */
function pageOf(world: World, approval: Approval): string {
  const replaced = approval.kind === 'access' ? world.grants.filter(each => replaces(approval, each)) : []
  return JSON.stringify([replaced.map(each => each.approval), labelsOf(world, approval.session)])
}

/** What a session and those below it have read: text by others, and private data where one used an account. */
function labelsOf(world: World, session: Approval['session']): string[] {
  const below = new Set([session])
  for (const slot of below)
    for (const [child, started] of world.sessions.entries()) if (started?.parent === slot) below.add(child)
  const read = world.calls.filter(each => below.has(each.session) && tools[each.tool].effect === 'read')
  return [...new Set(read.flatMap(each => (tools[each.tool].provider === 'desk' ? ['u', 'p'] : ['u'])))].sort()
}

function replaces(approval: Approval, grant: World['grants'][number]): boolean {
  return grant.session === approval.session && grant.tools.some(tool => approval.tools.includes(tool))
}

function decide(world: World, command: Deciding, shown: string): Branch[] {
  const approval = world.approvals.find(each => each.name === command.approval)
  if (approval === undefined || world.people[command.person]?.active !== true)
    return ['signed_out', 'suspended', 'over'].map(answer => says(world, answer))
  const { verdict } = command
  const denied = settle(world, 'denied', each => each.name === approval.name && isOpen(world, each.name))
  if (verdict === 'deny_and_end') return [goOn(denied, 'denied', now => [says(end(now, approval.session), 'decided')])]
  if (!isOpen(world, approval.name)) return [says(world, 'over')]
  if (verdict === 'deny') return [says(denied, 'decided')]
  if (approval.kind === 'access' && verdict === 'widen') return [says(world, 'refused')]
  if (shown !== pageOf(world, approval)) return [says(world, 'changed')]
  if (approval.kind === 'access' && verdict === 'nothing') return [says(world, 'refused')]
  return [
    says(
      approval.kind === 'call'
        ? settle(world, 'approved', each => each.name === approval.name)
        : grant(world, approval, command),
      'decided',
    ),
  ]
}

/** One grant for each provider, in place of those that the page said would be replaced. */
function grant(world: World, approval: Approval, { without, room, max, brief }: Deciding): World {
  const given = approval.tools.filter(tool => tool !== without || approval.tools.length === 1)
  const limit = max === undefined ? approval.max : Math.min(max, approval.max ?? max)
  const bound = approval.room ?? room
  return changed(
    withoutGrants(world, each => replaces(approval, each)),
    draft => {
      for (const each of draft.approvals.filter(one => one.name === approval.name))
        Object.assign(each, { state: 'approved', left: limit })
      for (const provider of ['desk', 'open'] as const) {
        const ofProvider = given.filter(tool => tools[tool].provider === provider)
        if (ofProvider.length > 0)
          draft.grants.push({
            session: approval.session,
            approval: approval.name,
            provider,
            tools: ofProvider,
            room: bound,
            brief,
          })
      }
    },
  )
}

function endBy(world: World, { session, by }: Extract<Command, { kind: 'end' }>): Branch[] {
  if (by === 'agent' && !isLiving(world, session)) return [says(world, 'unauthorized')]
  // Whoever came in may end it, also when somebody else has just done so.
  if (by === 'agent') return [goOn(world, 'entered', now => [says(end(now, session), 'ended')])]
  const signedOut = by === 'person' && personOf(world, session)?.active !== true
  return [signedOut ? says(world, 'signed_out') : says(end(world, session), 'ended')]
}

function connect(world: World, person: number): Branch {
  if (world.people[person]?.active !== true) return says(world, 'signed_out')
  return says(
    changed(world, draft => setConnected(draft, person, true)),
    'connected',
  )
}

function disconnect(world: World, person: number): Branch {
  if (world.people[person]?.connected !== true) return says(world, 'not_found')
  const lost = lose(
    world,
    tool => tools[tool].provider === 'desk',
    slot => world.sessions[slot]?.person === person,
  )
  return says(
    changed(lost, draft => setConnected(draft, person, false)),
    'done',
  )
}

/** An administrator accepts what the third party shows now; what was approved was something else. */
function review(world: World, tool: ToolName): Branch {
  if (world.tools[tool].state !== 'drifted') return says(world, 'conflict')
  const reviewed = lose(
    world,
    each => each === tool,
    () => true,
  )
  return says(
    changed(reviewed, draft => {
      draft.tools[tool] = { state: 'active', same: true }
    }),
    'done',
  )
}

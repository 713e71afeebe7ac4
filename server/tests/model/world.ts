/** What the reference model knows: the words of the product and nothing of its tables. Worlds are plain data and never changed. */

export const tools = {
  look: { provider: 'desk', effect: 'read' },
  write: { provider: 'desk', effect: 'write' },
  drop: { provider: 'desk', effect: 'destructive' },
  echo: { provider: 'open', effect: 'read' },
} as const
export type ToolName = keyof typeof tools
export const toolNames = ['look', 'write', 'drop', 'echo'] as const satisfies readonly ToolName[]

/** What the third party does with a call; it stands in the call's own arguments. */
export const manners = ['well', 'fails', 'resets', 'slow'] as const
export interface Args {
  readonly room: 'attic' | 'cellar'
  readonly how: (typeof manners)[number]
}

export interface Person {
  active: boolean
  /** Has an account at the desk, which needs one. */
  connected: boolean
}

export interface Session {
  readonly person: number
  readonly parent: number | undefined
  living: boolean
  /** A clock has run out: it admits nothing, whether or not somebody has written its end down. */
  spent: boolean
}

export interface Approval {
  /** `{session}:{what}#{how often before}`: the same on both sides, whoever learned of it. */
  readonly name: string
  readonly session: number
  readonly kind: 'access' | 'call'
  readonly tools: readonly ToolName[]
  readonly room: Args['room'] | undefined
  readonly max: number | undefined
  state: 'pending' | 'approved' | 'denied' | 'expired' | 'withdrawn' | 'consumed'
  /** Calls that remain; undefined where nothing limits them. */
  left: number | undefined
  /** What it stood on is not there any more, and what came in its place is something else. */
  lost: boolean
}

/** A living one: what has ended is not here. */
export interface Grant {
  readonly session: number
  readonly approval: string
  readonly provider: 'desk' | 'open'
  readonly tools: readonly ToolName[]
  readonly room: Args['room'] | undefined
  /** Given for a second: it may be over at any moment. */
  readonly brief: boolean
}

export interface Tool {
  state: 'active' | 'drifted'
  /** What the third party shows is what was reviewed last. */
  same: boolean
}

export interface Call {
  readonly session: number
  readonly tool: ToolName
  readonly key: string
  readonly approval: string
  /** `cut`: the session's end came first. `lost`: nobody can say what became of it. */
  outcome: 'flying' | 'succeeded' | 'failed' | 'cut' | 'lost'
}

export interface World {
  people: Person[]
  tools: Record<ToolName, Tool>
  /** Slots are dealt out before a session starts; one that did not start stays undefined. */
  sessions: (Session | undefined)[]
  approvals: Approval[]
  grants: Grant[]
  calls: Call[]
}

export function newWorld(people: number): World {
  return {
    people: Array.from({ length: people }, () => ({ active: true, connected: false })),
    tools: { look: reviewed(), write: reviewed(), drop: reviewed(), echo: reviewed() },
    sessions: [],
    approvals: [],
    grants: [],
    calls: [],
  }
}

/** The same for worlds that differ only in the order in which things came to be. */
export function identityOf({ people, tools, sessions, approvals, grants, calls }: World): string {
  const unordered = [approvals, grants, calls].map(list => list.map(each => JSON.stringify(each)).sort())
  return JSON.stringify([people, tools, sessions, unordered])
}

/** Nothing that may change is shared with the original. */
export function copyOf({ people, tools, sessions, approvals, grants, calls }: World): World {
  return {
    people: people.map(each => ({ ...each })),
    tools: { look: { ...tools.look }, write: { ...tools.write }, drop: { ...tools.drop }, echo: { ...tools.echo } },
    sessions: sessions.map(each => each && { ...each }),
    approvals: approvals.map(each => ({ ...each })),
    grants: [...grants],
    calls: calls.map(each => ({ ...each })),
  }
}

function reviewed(): Tool {
  return { state: 'active', same: true }
}

export function keyOf(args: Args): string {
  return `${args.room}/${args.how}`
}

/** What somebody with the database can see of a world, in one order. Of a session that has ended, only its calls. */
export interface Projection {
  readonly ended: readonly boolean[]
  readonly approvals: readonly string[]
  readonly grants: readonly string[]
  readonly calls: readonly string[]
}

export function project(world: World, slots: number): Projection {
  const living = (slot: number): boolean => isLiving(world, slot)
  return {
    ended: Array.from({ length: slots }, (_, slot) => !living(slot)),
    approvals: world.approvals
      .filter(each => living(each.session))
      .map(each => `${each.name} ${stateSeen(each.state)}${each.left === undefined ? '' : ` ${each.left}`}`)
      .sort(),
    grants: world.grants
      .filter(each => living(each.session))
      .map(each => `${each.approval} ${each.tools.toSorted().join('+')} ${each.room ?? 'anywhere'}`)
      .sort(),
    calls: world.calls
      .map(
        each =>
          `${each.session} ${each.tool} ${each.key} by ${each.approval}: ${each.outcome === 'flying' ? 'lost' : each.outcome}`,
      )
      .sort(),
  }
}

/** A request that nobody decided is over; whether time or a loss came first is not told apart. */
export function stateSeen(state: string): string {
  return state === 'expired' || state === 'withdrawn' ? 'over' : state
}

export function isLiving(world: World, slot: number): boolean {
  const session = world.sessions[slot]
  return session?.living === true && !session.spent
}

import type { Application } from '../applications/model.ts'
import type { Effect, Provider, Tool } from '../pipes/model.ts'
import type { Door } from './derive-doors.ts'

/** A way past the approved session to what a tool is about, and who may go it. */
export interface OutsidePath {
  readonly door: string
  readonly way: string
  readonly demands: string
  /** Who gets through: `anyone` stands for a door that nothing is known to keep. */
  readonly by: 'application' | 'person' | 'anyone'
  /** With how many accounts at this moment; a door that leads nowhere now has none and is no path. */
  readonly accounts: number
}

/** Of the doors that are not kept by an approved session, those that lead to this tool now. */
export function outsidePaths(
  doors: readonly Door[],
  reached: { readonly connected: number; readonly forApplications: number; readonly isLookedAt: boolean },
): readonly OutsidePath[] {
  return doors.flatMap(door =>
    door.verdict === 'outside' || door.verdict === 'unexamined' ? pathThrough(door, reached) : [],
  )
}

function pathThrough(
  { door, way, demands }: Door,
  { connected, forApplications, isLookedAt }: Parameters<typeof outsidePaths>[1],
): readonly OutsidePath[] {
  switch (demands) {
    case 'key_and_account_open_to_applications':
      return path({ door, way, demands, by: 'application', accounts: forApplications })
    case 'person_at_their_own_request':
      return isLookedAt ? path({ door, way, demands, by: 'person', accounts: connected }) : []
    case 'approved_session':
    case 'nothing':
      return [{ door, way, demands, by: 'anyone', accounts: connected }]
  }
}

function path(it: OutsidePath): readonly OutsidePath[] {
  return it.accounts === 0 ? [] : [it]
}

/** In words that a reader can look up: what has to be approved before this tool runs. */
export function approvalRuleOf(effect: Effect): 'each_call' | 'grant_or_call' | 'grant_or_call_unless_tainted' {
  if (effect === 'destructive') return 'each_call'
  return effect === 'write' ? 'grant_or_call_unless_tainted' : 'grant_or_call'
}

/** The longest time from one consent on in which this application can go on calling, and on one approval. */
export function longestReach({ policy }: Application): {
  readonly sessionSeconds: number
  readonly grantSeconds: number
} {
  const { maxSeconds, grantMaxSeconds } = policy
  return { sessionSeconds: maxSeconds, grantSeconds: Math.min(grantMaxSeconds, maxSeconds) }
}

/** What kind of account a call of this tool is made with. */
export function accountNeeded({ auth }: Provider): 'none' | 'installation' | 'connected_account' {
  if (auth.type === 'none') return 'none'
  return auth.per === 'installation' ? 'installation' : 'connected_account'
}

/** Tools that a call can still be made of. */
export function isReachable(tool: Pick<Tool, 'state'>): boolean {
  return tool.state !== 'gone'
}

import { type Coverage, type CoveredCall, coverage, type Grant, listForTool } from '../approvals/index.ts'
import type { SessionId } from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { taintOf } from '../sessions/index.ts'

/**
 * What a node last read of a session's grants and taint. It proposes and never allows: bounds of a grant are fixed at birth,
 * and admission compares the grant, its end and the number of labels with what is there. A proposal that no longer holds
 * is refused there, forgotten here, and decided once again from the database.
 */
interface Known {
  readonly grants: Map<string, readonly Grant[]>
  readonly taint: Map<SessionId, readonly string[]>
}

const known = perPlatform<Known>(() => ({ grants: new Map(), taint: new Map() }))
const keptMax = 20_000

/** The grant that covers this call, or why none does. Only a grant that covers comes from memory; every no is read. */
export async function proposeGrant(on: Platform, call: CoveredCall): Promise<Coverage> {
  const { grants } = known(on)
  const key = `${call.sessionId} ${call.tool.id}`
  const proposed = coverage(grants.get(key) ?? [], call, on.clock.now())
  if (proposed.outcome === 'covered') return proposed
  const read = await listForTool(on.database, call.sessionId, call.tool.id)
  keep(grants, key, read.grants)
  return coverage(read.grants, call, read.now)
}

/** The labels of a session as far as this node knows them; none before the first look. */
export function proposeTaint(on: Platform, session: SessionId): readonly string[] {
  return known(on).taint.get(session) ?? []
}

/** After an admission: its labels are there now. */
export function keepTaint(on: Platform, session: SessionId, labels: readonly string[]): void {
  if (labels.length > 0) keep(known(on).taint, session, labels)
}

/** After a refused proposal: reads what admission compares, and forgets the grants of this tool. */
export async function forgetProposals(on: Platform, call: Pick<CoveredCall, 'sessionId' | 'tool'>): Promise<void> {
  const { grants, taint } = known(on)
  grants.delete(`${call.sessionId} ${call.tool.id}`)
  keep(taint, call.sessionId, await taintOf(on.database, call.sessionId))
}

function keep<K, V>(map: Map<K, V>, key: K, value: V): void {
  map.set(key, value)
  const oldest = map.keys().next().value
  if (map.size > keptMax && oldest !== undefined) map.delete(oldest)
}

import { type Coverage, type CoveredCall, coverage, type Grant, listForTool } from '../approvals/index.ts'
import { type Callable, callableAtOnce } from '../pipes/index.ts'
import type { AccountId, SessionId } from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { readFacts } from '../policy/index.ts'
import { type Session, taintOf } from '../sessions/index.ts'
import type { DoorName } from './model.ts'

/**
 * What a node last read of whose a token is, of a session's grants and taint, of who its person is in organizations with a policy, and of the tools that it called. It proposes and never allows: bounds
 * of a grant are fixed at birth, and admission compares the grant, its end, the number of labels, the tool, and the rows of
 * provider and account with what is there. A proposal that no longer holds is refused there, forgotten here, and decided once
 * again from the database.
 */
interface Known {
  readonly bearers: Map<string, Session>
  readonly grants: Map<string, readonly Grant[]>
  readonly taint: Map<SessionId, readonly string[]>
  readonly callables: Map<string, Callable>
  /** What the policies over a session's calls with an account are judged by. */
  readonly facts: Map<string, string>
}

const known = perPlatform<Known>(() => ({
  bearers: new Map(),
  grants: new Map(),
  taint: new Map(),
  callables: new Map(),
  facts: new Map(),
}))
const keptMax = 20_000

/**
 * Whose token this was when it was last looked at, at this door. A token never changes but that it ends (`token_only_ends`), and
 * admission looks whether it lives; nothing else may be done by this alone.
 */
export function proposeBearer(on: Platform, key: string): Session | undefined {
  return known(on).bearers.get(key)
}

/** Looked at just now, and active; undefined where it opens nothing. */
export function keepBearer(on: Platform, key: string, session: Session | undefined): void {
  if (session === undefined) known(on).bearers.delete(key)
  else keep(known(on).bearers, key, session)
}

/** Who names a tool and an account, and where: whose accounts it may use never changes within a session but by a grant's end. */
export interface NamedTool {
  readonly session: Session
  readonly door: DoorName
  readonly name: string
  /** The account as the agent names it; undefined: none. */
  readonly account: string | undefined
}

/** A tool as this session called it before, if it can be called at once by what was read then. */
export function proposeCallable(on: Platform, named: NamedTool): Callable | undefined {
  const kept = known(on).callables.get(callableKey(named))
  return kept !== undefined && callableAtOnce(on, kept) ? kept : undefined
}

/** Read just now, for the next call of this tool by this session. */
export function keepCallable(on: Platform, named: NamedTool, callable: Callable): void {
  keep(known(on).callables, callableKey(named), callable)
}

/** After a proposal that no longer holds. */
export function forgetCallable(on: Platform, named: NamedTool): void {
  known(on).callables.delete(callableKey(named))
}

function callableKey({ session, door, name, account }: NamedTool): string {
  return `${session.id} ${door.kind === 'provider' ? door.slug : ''} ${name}${account === undefined ? '' : ` ${account}`}`
}

/** The grant that covers this call, or why none does. Only a grant that covers comes from memory; every no is read. */
export async function proposeGrant(on: Platform, call: CoveredCall): Promise<Coverage> {
  const proposed = rememberedGrant(on, call)
  if (proposed !== undefined) return proposed
  const read = await listForTool(on.database, call.sessionId, call.tool.id)
  keep(known(on).grants, grantsKey(call), read.grants)
  return coverage(read.grants, call, read.now)
}

/** The grant that covers this call by what this node remembers. */
export function rememberedGrant(
  on: Platform,
  call: CoveredCall,
): Extract<Coverage, { outcome: 'covered' }> | undefined {
  const proposed = coverage(known(on).grants.get(grantsKey(call)) ?? [], call, on.clock.now())
  return proposed.outcome === 'covered' ? proposed : undefined
}

function grantsKey({ sessionId, tool }: Pick<CoveredCall, 'sessionId' | 'tool'>): string {
  return `${sessionId} ${tool.id}`
}

/** The labels of a session as far as this node knows them; none before the first look. */
export function proposeTaint(on: Platform, session: SessionId): readonly string[] {
  return known(on).taint.get(session) ?? []
}

/** After an admission: its labels are there now. */
export function keepTaint(on: Platform, session: SessionId, labels: readonly string[]): void {
  if (labels.length > 0) keep(known(on).taint, session, labels)
}

interface FactsOf {
  readonly sessionId: SessionId
  readonly accountId: AccountId | undefined
}

/** Undefined: no policy is over such a call, as far as this node knows. */
export function proposeFacts(on: Platform, { sessionId, accountId }: FactsOf): string | undefined {
  return known(on).facts.get(`${sessionId} ${accountId ?? ''}`)
}

/** Read just now. */
export function keepFacts(on: Platform, { sessionId, accountId }: FactsOf, facts: string | undefined): void {
  const key = `${sessionId} ${accountId ?? ''}`
  if (facts === undefined) known(on).facts.delete(key)
  else keep(known(on).facts, key, facts)
}

/** After a refused proposal: reads what admission compares, and forgets the grants of this tool. */
export async function forgetProposals(
  on: Platform,
  call: Pick<CoveredCall, 'sessionId' | 'tool' | 'accountId'>,
): Promise<void> {
  const { grants, taint } = known(on)
  grants.delete(grantsKey(call))
  keep(taint, call.sessionId, await taintOf(on.database, call.sessionId))
  keepFacts(on, call, await readFacts(on.database, call))
}

function keep<K, V>(map: Map<K, V>, key: K, value: V): void {
  map.set(key, value)
  const oldest = map.keys().next().value
  if (map.size > keptMax && oldest !== undefined) map.delete(oldest)
}

import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { lookupOf } from './actions-credentials.ts'
import { expiresSoon } from './actions-refresh.ts'
import { isStale } from './decide-freshness.ts'
import { splitToolName } from './derive-tool-name.ts'
import type { Account, AccountLookup, AccountUser, Provider, Tool } from './model.ts'
import { getTool } from './store.ts'
import { findCallableRow, type SeenAccount, type ToolVersion } from './store-callable.ts'

/** A tool as one person can call it now, with all that a decision about the call asks of this capability. */
export interface Callable {
  readonly tool: Tool
  readonly provider: Provider
  readonly account: AccountLookup
  /** The definitions were read lately enough for what this tool does; otherwise `checkFreshness` has to read them. */
  readonly isFresh: boolean
  /** The credential lasts for a call; otherwise `prepareAccount` has to refresh it. */
  readonly isReady: boolean
  /** Which provider and account these are, down to the last write to their rows: what `admit_tool_call` compares. */
  readonly seen: string
  /** The row of the provider alone, and those of the accounts that fit; what `seen` is made of for another one of them. */
  readonly rows: { readonly provider: string; readonly accounts: readonly SeenAccount[] }
}

/** Tools by id, as they were last read. What is kept is used only for the very version that the database names. */
const knownTools = perPlatform(() => new Map<string, Tool>())
const toolsKeptMax = 5_000

/** By its qualified name, `provider__tool`, in one statement; undefined where there is none. */
export async function findCallable(
  on: Platform,
  qualifiedName: string,
  user: AccountUser,
): Promise<Callable | undefined> {
  const name = splitToolName(qualifiedName)
  const found = name && (await findCallableRow(on.database, name, user))
  if (found === undefined) return undefined
  const { provider } = found
  const tool = await toolOfVersion(on, found.version)
  const accounts = found.accounts.map(({ account }) => account)
  const rows = { provider: found.providerRow, accounts: found.accounts }
  return callableWith(on, { tool, provider, rows }, lookupOf(provider, accounts, user.named))
}

/** The same with this one of the accounts that fit, and no other. */
export function withAccount(on: Platform, callable: Callable, account: Account): Callable {
  return callableWith(on, callable, { outcome: 'connected', account, fits: [account] })
}

/** The accounts that a call could be made with. */
export function fitting(lookup: AccountLookup): readonly Account[] {
  return 'fits' in lookup ? lookup.fits : []
}

function callableWith(
  on: Platform,
  { tool, provider, rows }: Pick<Callable, 'tool' | 'provider' | 'rows'>,
  account: AccountLookup,
): Callable {
  const used = account.outcome === 'connected' ? account.account.id : undefined
  const row = rows.accounts.find(each => each.account.id === used)?.row
  const seen = row === undefined ? rows.provider : `${rows.provider} ${row}`
  return { tool, provider, account, seen, rows, ...timelyNow(on, { tool, provider, account }) }
}

function timelyNow(
  on: Platform,
  { tool, provider, account }: Pick<Callable, 'tool' | 'provider' | 'account'>,
): Pick<Callable, 'isFresh' | 'isReady'> {
  return {
    isFresh: !isStale(provider.toolsReadAt, tool.effect, on.clock.now()),
    isReady: account.outcome !== 'connected' || !expiresSoon(on, account.account),
  }
}

/** Whether a call could be made at once by what was read before, if nothing of it has changed since. */
export function callableAtOnce(on: Platform, callable: Callable): boolean {
  const { isFresh, isReady } = timelyNow(on, callable)
  const { outcome } = callable.account
  return (
    isFresh && isReady && callable.tool.state === 'active' && (outcome === 'connected' || outcome === 'none_needed')
  )
}

async function toolOfVersion(on: Platform, version: ToolVersion): Promise<Tool> {
  const known = knownTools(on)
  const kept = known.get(version.id)
  const same = kept?.digest === version.digest && kept.effect === version.effect && kept.state === version.state
  if (kept !== undefined && same) return kept
  const read = await getTool(on.database, version.id)
  const oldest = known.keys().next().value
  if (known.size >= toolsKeptMax && oldest !== undefined) known.delete(oldest)
  known.set(version.id, read)
  return read
}

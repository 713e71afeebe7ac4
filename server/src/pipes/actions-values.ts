import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import { canonicalize } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { callUpstream } from './actions-call.ts'
import { expiresSoon } from './actions-refresh.ts'
import { type ValueList, valueLists } from './catalogue/lists.ts'
import { isObject } from './derive-bounded-result.ts'
import type { Account, JsonObject, Provider, Tool } from './model.ts'
import { findTool } from './store.ts'

/** A value that an argument can have at the provider, in its own words. */
export interface OfferedValue {
  readonly value: string
  readonly label: string | undefined
}

export interface ValuesAsked {
  readonly provider: Provider
  /** The person's own. */
  readonly account: Account
  readonly arguments: readonly string[]
  /** Nobody waits longer than this. */
  readonly signal: AbortSignal
}

const valuesMax = 100
const valueCharactersMax = 200

/**
 * Values that a person can choose for these arguments, by argument: what a tool that only reads answers for their own account. It is
 * a look of theirs, not a call of an agent, and stands in the log as that; what comes back is shown to them and kept nowhere. An
 * argument without a list, an account that needs a refresh, and a provider that does not answer in time give nothing.
 */
export async function listValues(
  on: Platform,
  actor: Actor,
  asked: ValuesAsked,
): Promise<ReadonlyMap<string, readonly OfferedValue[]>> {
  const { provider, account } = asked
  const known = valueLists[provider.catalogue ?? ''] ?? {}
  const wanted = asked.arguments.flatMap(argument => {
    const list = Object.hasOwn(known, argument) ? known[argument] : undefined
    return list === undefined ? [] : [{ argument, list }]
  })
  const found = new Map<string, readonly OfferedValue[]>()
  if (account.state !== 'connected' || expiresSoon(on, account)) return found
  for (const group of Map.groupBy(wanted, ({ list }) => canonicalize([list.tool, list.with ?? {}])).values()) {
    const [first] = group
    if (first === undefined) continue
    const { tool: name, with: args = {} } = first.list
    const items = await readList(on, actor, { ...asked, name, args })
    for (const { argument, list } of group) found.set(argument, valuesIn(items, list))
  }
  return found
}

/** The tools that are looked at so, in the names of their provider's catalogue. */
export function toolsLookedAt(catalogue: string | undefined): ReadonlySet<string> {
  return new Set(Object.values(valueLists[catalogue ?? ''] ?? {}).map(({ tool }) => tool))
}

async function readList(
  on: Platform,
  actor: Actor,
  it: ValuesAsked & { readonly name: string; readonly args: Readonly<Record<string, string>> },
): Promise<readonly JsonObject[]> {
  const { provider, account, signal, args } = it
  const tool = await findTool(on.database, `${provider.slug}__${it.name}`)
  if (tool?.state !== 'active' || tool.effect !== 'read') return []
  await on.database.transaction(tx => record(tx, lookOf(actor, { tool, account })))
  const answer = await callUpstream(on, { tool, provider, account, arguments: args, callId: newId('call'), signal })
  if (answer.outcome !== 'answered' || answer.isError) return []
  const { structuredContent: content } = answer.result
  const items = isObject(content) ? content.items : undefined
  return Array.isArray(items) ? items.filter(isObject) : []
}

function lookOf(
  actor: Actor,
  { tool, account }: { readonly tool: Tool; readonly account: Account },
): Parameters<typeof record>[1] {
  const body = { actor: actorName(actor), account: account.id, provider: tool.providerId, tool: tool.name }
  return { type: 'connected_account.values_listed', ...inSession(actor), body }
}

function valuesIn(items: readonly JsonObject[], { value, part, label }: ValueList): readonly OfferedValue[] {
  const values = new Map<string, OfferedValue>()
  for (const item of items) {
    const text = partOf(item[value], part)
    const said = label === undefined ? undefined : item[label]
    if (text === undefined || text.length > valueCharactersMax || values.size >= valuesMax) continue
    values.set(text, { value: text, label: typeof said === 'string' ? said : undefined })
  }
  return [...values.values()]
}

function partOf(value: unknown, part: ValueList['part']): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  if (part === undefined) return value
  const [before, after] = value.split('/')
  return part === 'before' ? before : after
}

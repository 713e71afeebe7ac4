import { setImmediate as afterOthers } from 'node:timers/promises'
import { record } from '../audit/index.ts'
import { inSession, noteAuthor } from '../directory/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import { newId, type ToolId } from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { type SourceLookup, sourceFor } from './actions-credentials.ts'
import { credentialRefused, prepareAccount } from './actions-refresh.ts'
import { isStale } from './decide-freshness.ts'
import { decideToolChanges, type ToolChange } from './decide-tool-changes.ts'
import { isLower } from './derive-effect.ts'
import { toolDigest } from './derive-tool-digest.ts'
import { providerFault } from './errors.ts'
import { upstreamOf } from './methods/index.ts'
import type { ListedTool, UpstreamSource } from './methods/upstream.ts'
import type { Account, Effect, Freshness, LeftOut, Provider, Tool, ToolDefinition, UpstreamFault } from './model.ts'
import { type ReadDefinition, readToolDefinition } from './parse-tool-definition.ts'
import {
  findProviderById,
  getTool,
  insertTool,
  listToolsOfProvider,
  lockProvider,
  lockTool,
  saveEffect,
  saveReview,
  saveToolsRead,
} from './store.ts'
import { saveDrift, saveGone, saveRestyled, saveReturned } from './store-tool-changes.ts'

export type ToolsRead =
  | { readonly outcome: 'read'; readonly names: ReadonlySet<string>; readonly leftOut: readonly LeftOut[] }
  | { readonly outcome: 'failed'; readonly why: UpstreamFault }

const system: Actor = { kind: 'system', node: 'pipes' }

/** Ends what was granted on tools, in the transaction that changes them. The capability of grants brings it. */
export type EndGrantsOnTools = (tx: Transaction, tools: readonly ToolId[], reason: string) => Promise<unknown>

/**
 * Reads the provider's list and keeps what it changes, each change with its event in one transaction. The list is read
 * outside of it; two readers at once find the same, and the second changes nothing. What was granted on a tool that drifted
 * or is gone ends there and then, so that nothing grows back when the upstream shows the former definition again (D01).
 */
export async function readProviderTools(
  on: Platform,
  source: UpstreamSource,
  { actor = system, endGrants }: { readonly actor?: Actor; readonly endGrants?: EndGrantsOnTools | undefined } = {},
): Promise<ToolsRead> {
  const { provider } = source
  const read = await upstreamOf(provider.kind).readTools(on, source)
  if (read.outcome === 'failed') return read
  const listed = await readDefinitions(on, provider, read.tools)
  return on.database.transaction(async tx => {
    const held = await lockProvider(tx, provider.id)
    if (held === undefined || held.state === 'retired') return { outcome: 'failed', why: 'gone' }
    const { changes, leftOut, names } = decideToolChanges(held, await listToolsOfProvider(tx, held.id), listed)
    // What one person's account does not show may still be there for the next one.
    const kept = (held.auth.per === 'user' ? changes.filter(({ kind }) => kind !== 'gone') : changes).toSorted(byTool)
    for (const change of kept) await keepChange(tx, held, change)
    const lost = kept.flatMap(change => (change.kind === 'drifted' || change.kind === 'gone' ? [change.tool.id] : []))
    if (lost.length > 0) await endGrants?.(tx, lost, 'tool_changed')
    await saveToolsRead(tx, held.id, leftOut)
    if (kept.length > 0 || JSON.stringify(leftOut) !== JSON.stringify(held.leftOut))
      await record(tx, {
        type: 'provider.tools_changed',
        ...inSession(actor),
        body: { actor: actorName(actor), provider: held.id, slug: held.slug, changes: kept.map(eventOf), leftOut },
      })
    return { outcome: 'read', names, leftOut }
  })
}

/** Definitions that are read before others on this node have their turn; a new one takes some 10 ms. */
const turnCount = 5

/** Every entry of the list by itself, before anything is locked: a long list takes longer than a transaction may. */
async function readDefinitions(
  on: Platform,
  provider: Provider,
  listed: readonly ListedTool[],
): Promise<ReadDefinition[]> {
  const known = await listToolsOfProvider(on.database, provider.id)
  const pinned = new Set(known.flatMap(({ digest, seenDigest }) => [digest, seenDigest]))
  const read: ReadDefinition[] = []
  for (const { entry, operation } of listed) {
    const isPinned = (definition: ToolDefinition): boolean => pinned.has(toolDigest(definition, provider))
    read.push(readToolDefinition(entry, operation, isPinned))
    if (read.length % turnCount === 0) await afterOthers()
  }
  return read
}

/** Tools are locked in the order of their ids, as those who ask for them hold them; new ones come last. */
function byTool(one: ToolChange, other: ToolChange): number {
  const [a, b] = [one, other].map(change => (change.kind === 'found' ? '~' : change.tool.id))
  return a === b ? 0 : (a ?? '') < (b ?? '') ? -1 : 1
}

function eventOf(change: ToolChange): object {
  const { kind } = change
  if (kind === 'found')
    return { kind, tool: change.seen.name, digest: change.seen.digest, findings: change.seen.findings }
  if (kind === 'gone') return { kind, tool: change.tool.name, id: change.tool.id, digest: change.tool.digest }
  const { tool, seen } = change
  return { kind, tool: tool.name, id: tool.id, digest: tool.digest, seen: seen.digest, findings: seen.findings }
}

async function keepChange(tx: Transaction, provider: Provider, change: ToolChange): Promise<void> {
  switch (change.kind) {
    case 'found': {
      const { name, definition, digest, findings } = change.seen
      const effect = upstreamOf(provider.kind).effectOf(definition) ?? 'destructive'
      return insertTool(tx, { id: newId('tool'), providerId: provider.id, name, definition, digest, effect, findings })
    }
    case 'drifted':
      return saveDrift(tx, change.tool.id, change.seen)
    case 'restyled':
      return saveRestyled(tx, change.tool.id, change.seen)
    case 'returned':
      return saveReturned(tx, change.tool.id, change.seen.findings)
    case 'gone':
      return saveGone(tx, change.tool.id)
  }
}

/** Reads of one provider by one principal that are under way on this node: those who come meanwhile wait for the same one. */
const readsUnderWay = perPlatform(() => new Map<string, Promise<ToolsRead>>())

function readOnce(on: Platform, source: UpstreamSource, endGrants: EndGrantsOnTools | undefined): Promise<ToolsRead> {
  const key = `${source.provider.id} ${source.principal}`
  const known = readsUnderWay(on).get(key)
  if (known !== undefined) return known
  const reading = readProviderTools(on, source, { endGrants }).finally(() => readsUnderWay(on).delete(key))
  readsUnderWay(on).set(key, reading)
  return reading
}

/**
 * Whether the tool is still what was reviewed: reads the list again when it was read more than 30 s ago before a write or
 * destructive call, 5 minutes before a read, or at once after the upstream's list-changed notice. `account` is the one the
 * call will use, where the provider is used per person; `endGrants` ends what stood on a tool that is found changed.
 */
export async function checkFreshness(
  on: Platform,
  tool: Tool,
  { account, endGrants }: { readonly account?: Account | undefined; readonly endGrants?: EndGrantsOnTools } = {},
): Promise<Freshness> {
  const provider = await findProviderById(on.database, tool.providerId)
  if (provider === undefined || provider.state === 'retired') return { outcome: 'gone' }
  if (isStale(provider.toolsReadAt, tool.effect, on.clock.now())) {
    const source = await listSource(on, provider, account)
    if (source.outcome !== 'ready') return { outcome: 'unavailable' }
    const read = await readOnce(on, source.source, endGrants)
    if (read.outcome === 'failed') {
      if (read.why === 'credential_refused') await credentialRefused(on, provider, source.account)
      return { outcome: read.why === 'gone' ? 'gone' : 'unavailable' }
    }
    if (!read.names.has(tool.plainName)) return { outcome: 'gone' }
  }
  return freshnessOf(await getTool(on.database, tool.id), tool)
}

function freshnessOf(now: Tool, before: Tool): Freshness {
  if (now.state === 'gone') return { outcome: 'gone' }
  return { outcome: now.state === 'active' && now.digest === before.digest ? 'same' : 'drifted' }
}

/** What the list of tools is read with: nothing, where it is ours; else a credential that has not run out. */
async function listSource(on: Platform, provider: Provider, account: Account | undefined): Promise<SourceLookup> {
  if (!upstreamOf(provider.kind).listNeedsCredential)
    return { outcome: 'ready', source: { provider, principal: 'installation', credential: undefined }, secrets: [] }
  const ready = account === undefined ? undefined : await prepareAccount(on, account)
  if (ready !== undefined && ready.outcome !== 'ready') return { outcome: 'refused', why: ready.outcome }
  return sourceFor(on, provider, account)
}

/** `POST /v1/providers/{slug}/refresh`. Refuses with what is wrong when the provider can't be read. */
export async function refreshProvider(
  on: Platform,
  actor: Actor,
  {
    provider,
    account,
    endGrants,
  }: {
    readonly provider: Provider
    readonly account?: Account | undefined
    readonly endGrants?: EndGrantsOnTools
  },
): Promise<void> {
  const source = await listSource(on, provider, account)
  if (source.outcome !== 'ready') throw providerFault(provider.name, source.why)
  const read = await readProviderTools(on, source.source, { actor, endGrants })
  if (read.outcome === 'failed') throw providerFault(provider.name, read.why)
}

/** Sets what a tool does to the world. When it does more than was approved, the grants that name it end (D02). */
export async function setEffect(
  on: Platform,
  actor: Actor,
  it: { readonly id: ToolId; readonly effect: Effect; readonly endGrants: EndGrantsOnTools },
): Promise<Tool> {
  const { id, effect } = it
  return on.database.transaction(async tx => {
    const tool = await lockTool(tx, id)
    if (tool.effect === effect) return tool
    if (isLower(tool.effect, effect)) await it.endGrants(tx, [id], 'tool_changed')
    await saveEffect(tx, id, { effect, setBy: actorName(actor) })
    await noteAuthor(tx, actor, id)
    await record(tx, {
      type: 'tool.effect_changed',
      ...inSession(actor),
      body: { actor: actorName(actor), tool: id, name: tool.name, digest: tool.digest, was: tool.effect, effect },
    })
    return getTool(tx, id)
  })
}

/**
 * Accepts what the upstream shows now, named by its digest so that nobody accepts what they did not see. It starts over as
 * destructive unless the reviewer says otherwise: a lower effect was set for another definition.
 */
export async function reviewTool(
  on: Platform,
  actor: Actor,
  review: {
    readonly id: ToolId
    readonly digest: string
    readonly effect?: Effect | undefined
    readonly endGrants: EndGrantsOnTools
  },
): Promise<Tool> {
  return on.database.transaction(async tx => {
    const tool = await lockTool(tx, review.id)
    if (tool.state !== 'drifted' || tool.seenDefinition === undefined || tool.seenDigest !== review.digest)
      throw new Refusal({
        status: 409,
        code: 'tool_definition_changed',
        message: 'The upstream shows something else by now. Look at the tool again, then review what it shows.',
        details: { seen_digest: tool.seenDigest ?? null },
      })
    const provider = await findProviderById(tx, tool.providerId)
    const known = provider && upstreamOf(provider.kind).effectOf(tool.seenDefinition)
    const effect = review.effect ?? known ?? 'destructive'
    await review.endGrants(tx, [tool.id], 'tool_changed')
    await saveReview(tx, tool.id, { effect, by: actorName(actor) })
    await noteAuthor(tx, actor, tool.id)
    await record(tx, {
      type: 'tool.reviewed',
      ...inSession(actor),
      body: {
        actor: actorName(actor),
        tool: tool.id,
        name: tool.name,
        was: tool.digest,
        digest: review.digest,
        effect,
      },
    })
    return getTool(tx, tool.id)
  })
}

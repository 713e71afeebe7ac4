import { canonicalize } from '../platform/json.ts'
import { isCosmetic } from './check-cosmetic-change.ts'
import { toolDigest } from './derive-tool-digest.ts'
import { plainToolName } from './derive-tool-name.ts'
import type { LeftOut, Provider, Tool, ToolDefinition } from './model.ts'
import type { ReadDefinition } from './parse-tool-definition.ts'

export interface SeenTool {
  readonly name: string
  readonly definition: ToolDefinition
  readonly digest: string
  readonly findings: readonly string[]
}

export type ToolChange =
  | { readonly kind: 'found'; readonly seen: SeenTool }
  /** Another definition than the reviewed one, or another than the one seen last. */
  | { readonly kind: 'drifted'; readonly tool: Tool; readonly seen: SeenTool }
  /** Nothing new enters: spacing, case and punctuation. The reviewed definition stays the one that is shown (D01). */
  | { readonly kind: 'restyled'; readonly tool: Tool; readonly seen: SeenTool }
  /** The reviewed definition is back. */
  | { readonly kind: 'returned'; readonly tool: Tool; readonly seen: SeenTool }
  | { readonly kind: 'gone'; readonly tool: Tool }

export interface ToolChanges {
  /** Our names of all that the list shows and that can be taken. */
  readonly names: ReadonlySet<string>
  readonly changes: readonly ToolChange[]
  readonly leftOut: readonly LeftOut[]
}

/**
 * What a list that was just read changes. Nothing that is there is overwritten: a definition that differs makes its tool
 * drifted until somebody has looked (T65, MT09, D01), and one that can't be read any more makes it gone.
 */
export function decideToolChanges(
  provider: Provider,
  known: readonly Tool[],
  listed: readonly ReadDefinition[],
): ToolChanges {
  const { seen, leftOut } = readList(provider, listed)
  const byName = new Map(known.map(tool => [tool.plainName, tool]))
  const changes = [...seen.values()].flatMap(each => changeOf(byName.get(each.name), each) ?? [])
  const gone = known
    .filter(tool => tool.state !== 'gone' && !seen.has(tool.plainName))
    .map(tool => ({ kind: 'gone', tool }) as const)
  return {
    names: new Set(seen.keys()),
    changes: [...renamed(changes, [...gone.map(({ tool }) => tool)]), ...gone],
    leftOut,
  }
}

function readList(
  provider: Provider,
  listed: readonly ReadDefinition[],
): { readonly seen: ReadonlyMap<string, SeenTool>; readonly leftOut: readonly LeftOut[] } {
  const seen = new Map<string, SeenTool>()
  const twice = new Set<string>()
  const leftOut: LeftOut[] = []
  for (const read of listed) {
    if (!read.ok) {
      leftOut.push(read.leftOut)
      continue
    }
    const name = plainToolName(provider.slug, read.definition.name)
    if (seen.has(name)) twice.add(name)
    seen.set(name, { name, ...read, digest: toolDigest(read.definition, provider) })
  }
  // Two tools of one name: which of them a call would reach is the upstream's choice, so neither is taken.
  for (const name of twice) {
    seen.delete(name)
    leftOut.push({ name, finding: 'its name stands twice in the list' })
  }
  return { seen, leftOut }
}

function changeOf(tool: Tool | undefined, seen: SeenTool): ToolChange | undefined {
  if (tool === undefined) return { kind: 'found', seen }
  if (tool.digest === seen.digest) return tool.state === 'active' ? undefined : { kind: 'returned', tool, seen }
  if (isCosmetic(tool.definition, seen.definition))
    return tool.state === 'active' && tool.seenDigest === seen.digest ? undefined : { kind: 'restyled', tool, seen }
  return tool.state === 'drifted' && tool.seenDigest === seen.digest ? undefined : { kind: 'drifted', tool, seen }
}

/** A rename would pass under a plain pin: the same schema under a new name is marked, and starts without any grant (D01). */
function renamed(changes: readonly ToolChange[], gone: readonly Tool[]): ToolChange[] {
  return changes.map(change => {
    if (change.kind !== 'found') return change
    const schema = canonicalize(change.seen.definition.inputSchema)
    const former = gone.find(tool => canonicalize(tool.definition.inputSchema) === schema)
    if (former === undefined || schema.length < renameSchemaCharactersMin) return change
    return {
      kind: 'found',
      seen: { ...change.seen, findings: [...change.seen.findings, `renamed_from:${former.plainName}`] },
    }
  })
}

/** Many tools take nothing or one text; that two of them look alike says nothing. */
const renameSchemaCharactersMin = 120

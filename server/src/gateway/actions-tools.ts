import { type CompiledSchema, compileSchema, findTool, type Tool } from '../pipes/index.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { deriveParamHeaders, type ParamHeader } from './derive-param-headers.ts'
import type { DoorName, JsonObject } from './model.ts'

/** What is made once from a definition. It never changes, because the digest names the very definition. */
export interface CompiledTool {
  readonly check: CompiledSchema | undefined
  readonly paramHeaders: readonly ParamHeader[]
}

const compiledTools = perPlatform<Map<string, CompiledTool>>(() => new Map())
const compiledKeptMax = 2_000

/** The compiled form of a tool's input schema, made on first use of this definition. */
export function compiledTool(on: Platform, tool: Tool): CompiledTool {
  const kept = compiledTools(on)
  const known = kept.get(tool.digest)
  if (known !== undefined) return known
  const made = compileDefinition(tool.definition.inputSchema)
  kept.set(tool.digest, made)
  const oldest = kept.keys().next().value
  if (kept.size > compiledKeptMax && oldest !== undefined) kept.delete(oldest)
  return made
}

/** For schemas that are ours. */
export function compileDefinition(inputSchema: JsonObject): CompiledTool {
  return { check: compileSchema(inputSchema), paramHeaders: deriveParamHeaders(inputSchema) }
}

/** The name in the catalogue for a name at a door: at a provider's own door plain names are at home. */
export function qualifiedName(door: DoorName, name: string): string {
  if (door.kind === 'aggregate' || name.startsWith(`${door.slug}__`)) return name
  return `${door.slug}__${name}`
}

/** The name that a door shows for a tool. */
export function nameAtDoor(door: DoorName, qualified: string): string {
  const prefix = door.kind === 'aggregate' ? '' : `${door.slug}__`
  return qualified.startsWith(prefix) ? qualified.slice(prefix.length) : qualified
}

/** A tool by the name used at this door. Tools of other providers are not there. */
export async function findToolAtDoor(on: Platform, door: DoorName, name: string): Promise<Tool | undefined> {
  const tool = await findTool(on.database, qualifiedName(door, name))
  return tool === undefined || (door.kind === 'provider' && tool.providerSlug !== door.slug) ? undefined : tool
}

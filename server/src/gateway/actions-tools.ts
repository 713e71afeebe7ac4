import { type Callable, findCallable, listTools, type Tool } from '../pipes/index.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import type { Session } from '../sessions/index.ts'
import { personId } from './actions-approval.ts'
import { deriveParamHeaders, type ParamHeader } from './derive-param-headers.ts'
import type { DoorName } from './model.ts'

const paramHeaders = perPlatform<Map<string, readonly ParamHeader[]>>(() => new Map())
const headersKeptMax = 2_000

/** The arguments of a tool that come as headers too. By digest, so what is kept can't go stale. */
export function paramHeadersOf(on: Platform, tool: Tool): readonly ParamHeader[] {
  const kept = paramHeaders(on)
  const known = kept.get(tool.digest)
  if (known !== undefined) return known
  const made = deriveParamHeaders(tool.definition.inputSchema)
  kept.set(tool.digest, made)
  const oldest = kept.keys().next().value
  if (kept.size > headersKeptMax && oldest !== undefined) kept.delete(oldest)
  return made
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

/** A tool by the name used at this door, as the person of the session can call it. Tools of other providers are not there. */
export async function findCallableAtDoor(
  on: Platform,
  { door, session }: { readonly door: DoorName; readonly session: Session },
  name: string,
): Promise<Callable | undefined> {
  const person = await personId(on, session)
  const found = person === undefined ? undefined : await findCallable(on, qualifiedName(door, name), person)
  return found === undefined || (door.kind === 'provider' && found.provider.slug !== door.slug) ? undefined : found
}

/** The names at a provider's own door, for what that door offers; none at the door of all providers. */
export async function plainNamesAt(on: Platform, door: DoorName): Promise<readonly string[]> {
  if (door.kind === 'aggregate') return []
  return (await listTools(on.database, { providerSlug: door.slug })).map(tool => tool.plainName)
}

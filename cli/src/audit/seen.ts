import { join } from 'node:path'
import type { World } from '../model.ts'
import { settingsFolder } from '../platforms/index.ts'
import { parsed, readIfThere, writePrivately } from '../profiles/secrets.ts'

/** What this machine saw of a log: its newest checkpoint, and the keys that it was signed with. */
export interface Seen {
  readonly size: number
  readonly root: string
  readonly keys: readonly string[]
}

function placeOf(world: World): string {
  return join(settingsFolder(world), 'checkpoints.json')
}

function readAll(world: World): Readonly<Record<string, unknown>> {
  const text = readIfThere(placeOf(world))
  return text === undefined ? {} : parsed(placeOf(world), text)
}

/** What was seen of the log of a server, by the address of the server: another log there is a finding, not a beginning. */
export function findSeen(world: World, baseUrl: string): (Seen & { readonly origin: string }) | undefined {
  const all = readAll(world)
  const kept: { origin?: unknown; size?: unknown; root?: unknown; keys?: unknown } = Object(
    Object.hasOwn(all, baseUrl) ? all[baseUrl] : undefined,
  )
  if (typeof kept.origin !== 'string' || typeof kept.size !== 'number' || typeof kept.root !== 'string')
    return undefined
  const keys = Array.isArray(kept.keys) ? kept.keys.map(String) : []
  return { origin: kept.origin, size: kept.size, root: kept.root, keys }
}

/** Keeps what was seen, for the next time. */
export function keepSeen(world: World, baseUrl: string, seen: Seen & { readonly origin: string }): void {
  writePrivately(placeOf(world), { ...readAll(world), [baseUrl]: seen })
}

import type { Path } from '../model.ts'

/** An entry for a server, as its host writes it. */
export type GatewayEntry = Readonly<Record<string, string | number | boolean>>

/** Entries that go, and what stands in place of them, once in each map of servers that loses one. */
export interface Moving {
  readonly paths: readonly Path[]
  readonly entry: GatewayEntry
}

/** The name of the gateway among the servers of a host. */
export const gatewayName = 'ambit'

/** Where the gateway stands beside an entry. */
export function besideOf(path: Path): Path {
  return [...path.slice(0, -1), gatewayName]
}

import type { Json } from '../platform/json.ts'

const roundsMax = 20

interface Longest {
  readonly list: Json[]
  readonly bytes: number
}

/**
 * The value with its longest lists cut at their end until it has at most so many bytes of JSON; undefined where no list gives
 * enough. Every object in it stays whole, so that what is left is as true as the answer was.
 */
export function shortened(value: Json, bytesMax: number): Json | undefined {
  const copy: Json = JSON.parse(JSON.stringify(value))
  for (let round = 0; round < roundsMax; round++) {
    const over = sizeOf(copy) - bytesMax
    if (over <= 0) return copy
    const longest = longestIn(copy)
    if (longest === undefined) return undefined
    dropLast(longest.list, over)
  }
  return undefined
}

function sizeOf(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value))
}

/** At least one item goes, so that each round brings it on. */
function dropLast(list: Json[], bytes: number): void {
  for (let dropped = 0; dropped < bytes && list.length > 0; ) dropped += sizeOf(list.pop() ?? null) + 1
}

function longestIn(value: Json): Longest | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const inside = Object.values(value).map(longestIn)
  const own = Array.isArray(value) && value.length > 0 ? [{ list: value, bytes: sizeOf(value) }] : []
  // A list of lists is cut inside first where most of it is one of them: the outer one would lose it whole.
  return [...own, ...inside].reduce<Longest | undefined>(
    (best, each) => (each !== undefined && (best === undefined || each.bytes > best.bytes) ? each : best),
    undefined,
  )
}

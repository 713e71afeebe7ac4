import { z } from 'zod'
import { hashBytes, type StoredEvent, type Tile } from './model.ts'
import { parseTilePath } from './parse-tile-path.ts'

/** First member of the first line of each bundle. */
export const bundleFormat = 'ambit-audit-bundle-1'

/** An event as a bundle has it: with it goes all that its leaf is made of. */
export type BundledEvent = Omit<StoredEvent, 'leafHash'>

/** A bundle as it was read, nothing of it proven. */
export interface Bundle {
  readonly origin: string
  readonly from: number
  readonly to: number
  readonly size: number
  /** Verifier keys (C2SP signed-note), the first one first. */
  readonly keys: readonly string[]
  /** In the order of the file. */
  readonly checkpoints: readonly { readonly note: string; readonly cosignatures: readonly string[] }[]
  readonly tiles: ReadonlyMap<string, Tile>
  /** Erasures and changes of keys that stand outside the range. */
  readonly beside: readonly BundledEvent[]
  readonly events: readonly BundledEvent[]
  /** False when the last line is not there. */
  readonly whole: boolean
}

const index = z.number().int().min(0)
const hex = z
  .string()
  .regex(/^([0-9a-f]{2})*$/)
  .transform(text => Buffer.from(text, 'hex'))
const event = z.strictObject({
  index,
  id: z.string(),
  at: z.string(),
  session: z.string().nullable(),
  type: z.string(),
  salt: hex.nullable(),
  body: z.string().nullable(),
  commitment: hex.nullable(),
})
const head = z.strictObject({
  format: z.literal(bundleFormat),
  origin: z.string(),
  from: index,
  to: index,
  size: index,
  keys: z.array(z.string()),
})
const line = z.union([
  z.strictObject({ checkpoint: z.string(), cosignatures: z.array(z.string()) }),
  z.strictObject({ tile: z.string(), hashes: z.base64() }),
  z.strictObject({ beside: event }),
  z.strictObject({ event }),
  z.strictObject({ end: z.literal(true), lines: index }),
])

/** Undefined for what is no bundle, or holds a line that has no place in one; a bundle whose end is missing is read as far as it goes. */
export function parseBundle(text: string): Bundle | undefined {
  const [first = '', ...rest] = text.split('\n').filter(each => each !== '')
  const said = head.safeParse(parsed(first))
  if (!said.success || said.data.from > said.data.to || said.data.to > said.data.size) return undefined
  const { format: _, ...told } = said.data
  const checkpoints: Bundle['checkpoints'][number][] = []
  const tiles = new Map<string, Tile>()
  const beside: BundledEvent[] = []
  const events: BundledEvent[] = []
  let lines = 1
  let whole = false
  for (const [at, each] of rest.entries()) {
    const read = line.safeParse(parsed(each))
    const cut = at === rest.length - 1 && !text.endsWith('\n')
    if (!read.success && cut) break
    if (!read.success || whole) return undefined
    const said = read.data
    if ('checkpoint' in said) checkpoints.push({ note: said.checkpoint, cosignatures: said.cosignatures })
    else if ('tile' in said) {
      const tile = tileOf(said)
      if (tile === undefined) return undefined
      tiles.set(`${tile.level}/${tile.tile}`, tile)
    } else if ('beside' in said) beside.push(said.beside)
    else if ('event' in said) events.push(said.event)
    else {
      whole = said.lines === lines
      if (!whole) return undefined
    }
    lines++
  }
  return { ...told, checkpoints, tiles, beside, events, whole }
}

function tileOf({ tile, hashes }: { readonly tile: string; readonly hashes: string }): Tile | undefined {
  const path = tile.startsWith('tile/') ? parseTilePath(tile.slice('tile/'.length)) : undefined
  const bytes = Buffer.from(hashes, 'base64')
  if (path === undefined || path.level === 'entries' || bytes.length !== path.width * hashBytes) return undefined
  return { level: path.level, tile: path.tile, hashes: bytes }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

import { crc32, deflateSync, inflateSync } from 'node:zlib'

/**
 * A screenshot in at most 256 colours: a page has few of them, and the pictures of the documentation stay small. Reads
 * what Chromium writes (8 bits a channel, RGB or RGBA, not interlaced) and writes an indexed PNG (PNG 3rd edition, 11.2).
 */
export function indexedPng(png: Uint8Array): Uint8Array {
  const { width, height, channels, pixels } = decode(png)
  const { palette, indexes } = reduce(pixels, channels)
  const rows = Buffer.alloc(height * (width + 1))
  for (let row = 0; row < height; row++)
    rows.set(indexes.subarray(row * width, (row + 1) * width), row * (width + 1) + 1)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8)
  const chunks = [
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]
  return Buffer.concat([png.subarray(0, signatureBytes), ...chunks])
}

const signatureBytes = 8
const paletteColours = 256

interface Image {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly pixels: Uint8Array
}

function decode(png: Uint8Array): Image {
  const view = Buffer.from(png)
  const data: Buffer[] = []
  for (let at = signatureBytes; at < view.length; at += view.readUInt32BE(at) + 12)
    if (view.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(view.subarray(at + 8, at + 8 + view.readUInt32BE(at)))
  const width = view.readUInt32BE(16)
  const height = view.readUInt32BE(20)
  const channels = view[25] === 6 ? 4 : 3
  return { width, height, channels, pixels: unfilter(inflateSync(Buffer.concat(data)), width * channels, channels) }
}

/** Undoes the filter of each row (PNG, section 9.2). */
function unfilter(raw: Uint8Array, stride: number, channels: number): Uint8Array {
  const height = raw.length / (stride + 1)
  const out = new Uint8Array(height * stride)
  const value = (at: number): number => out[at] ?? 0
  for (let row = 0; row < height; row++) {
    const filter = raw[row * (stride + 1)] ?? 0
    for (let x = 0; x < stride; x++) {
      const at = row * stride + x
      const left = x < channels ? 0 : value(at - channels)
      const up = row === 0 ? 0 : value(at - stride)
      const corner = x < channels || row === 0 ? 0 : value(at - stride - channels)
      out[at] = (raw[row * (stride + 1) + 1 + x] ?? 0) + predicted(filter, { left, up, corner })
    }
  }
  return out
}

function predicted(filter: number, near: { left: number; up: number; corner: number }): number {
  const { left, up, corner } = near
  if (filter === 1) return left
  if (filter === 2) return up
  if (filter === 3) return (left + up) >> 1
  if (filter !== 4) return 0
  const guess = left + up - corner
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)]
  return a <= b && a <= c ? left : b <= c ? up : corner
}

/** Half of the palette are the commonest colours, half the ones farthest from those: a rare colour means something here. */
function reduce(pixels: Uint8Array, channels: number): { palette: Buffer; indexes: Uint8Array } {
  const colours = new Uint32Array(pixels.length / channels)
  const counts = new Map<number, number>()
  for (let at = 0; at < colours.length; at++) {
    const from = at * channels
    const colour = ((pixels[from] ?? 0) << 16) | ((pixels[from + 1] ?? 0) << 8) | (pixels[from + 2] ?? 0)
    colours[at] = colour
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  const kept = choose(counts)
  const index = new Map([...counts.keys()].map(colour => [colour, nearest(kept, colour)]))
  const palette = Buffer.from(kept.flatMap(colour => [colour >> 16, (colour >> 8) & 255, colour & 255]))
  return { palette, indexes: Uint8Array.from(colours, colour => index.get(colour) ?? 0) }
}

function choose(counts: ReadonlyMap<number, number>): readonly number[] {
  const all = [...counts].toSorted((one, other) => other[1] - one[1])
  const kept = all.slice(0, paletteColours / 2).map(([colour]) => colour)
  const rest = all
    .slice(kept.length)
    .map(([colour]) => ({ colour, far: Math.min(...kept.map(one => distance(one, colour))) }))
  while (kept.length < paletteColours) {
    const farthest = rest.reduce((one, other) => (other.far > one.far ? other : one), { colour: 0, far: 0 })
    if (farthest.far === 0) return kept
    kept.push(farthest.colour)
    for (const one of rest) one.far = Math.min(one.far, distance(one.colour, farthest.colour))
  }
  return kept
}

function distance(one: number, other: number): number {
  return [16, 8, 0].reduce((sum, shift) => sum + (((one >> shift) & 255) - ((other >> shift) & 255)) ** 2, 0)
}

function nearest(palette: readonly number[], colour: number): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (const [at, known] of palette.entries()) {
    const far = distance(known, colour)
    if (far >= least) continue
    least = far
    best = at
  }
  return best
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  framed.set(body, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}

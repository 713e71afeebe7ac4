import { tilePath } from './derive-tiles.ts'
import { tileWidth } from './model.ts'

/** What a path below `tile/` asks for. */
export interface TilePath {
  readonly level: number | 'entries'
  readonly tile: number
  readonly width: number
}

const shape = /^(?<level>entries|\d{1,2})\/(?<tile>(?:x\d{3}\/){0,4}\d{3})(?:\.p\/(?<width>\d{1,3}))?$/
const levelMax = 63

/** The path of a tile or entry bundle (C2SP tlog-tiles) in its one spelling; undefined for every other text. */
export function parseTilePath(path: string): TilePath | undefined {
  const found = shape.exec(path)?.groups
  if (found === undefined) return undefined
  const level: TilePath['level'] = found.level === 'entries' ? 'entries' : Number(found.level)
  const tile = Number(found.tile?.replaceAll(/[x/]/g, ''))
  const width = found.width === undefined ? tileWidth : Number(found.width)
  const asked: TilePath = { level, tile, width }
  const fits = (level === 'entries' || level <= levelMax) && width >= 1 && Number.isSafeInteger(tile)
  return fits && tilePath(asked) === `tile/${path}` ? asked : undefined
}

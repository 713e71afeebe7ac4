import { safeName } from './mask.ts'
import type { Path } from './model.ts'

export interface Place {
  readonly line: number
  readonly column: number
}

/** Line and column of an offset, both from 1, as editors count. */
export function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/)
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 }
}

/** JSON Pointer (RFC 6901), without names that are secrets themselves. */
export function pointerOf(path: Path): string {
  return path.map(part => `/${safeName(String(part)).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

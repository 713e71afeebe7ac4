import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, realpathSync } from 'node:fs'
import { dirname, isAbsolute, join, parse, relative, resolve } from 'node:path'
import type { Unread } from './model.ts'

/** More than that is no configuration that a person wrote. */
export const fileBytesMax = 1_048_576

export type FileRead = { readonly text: string; readonly mode: number } | { readonly because: Unread }

/**
 * Reads one file whole, or says why not. No link is followed below `base`, so that no file outside it is read in its name, and a
 * pipe that never ends is not opened.
 */
export function readFile(path: string, base: string): FileRead {
  const linked = linkOnTheWay(path, base)
  if (linked !== undefined) return { because: linked }
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  } catch (cause) {
    return { because: becauseOf(cause) }
  }
  try {
    return readOpen(file)
  } catch {
    return { because: 'unreadable' }
  } finally {
    closeSync(file)
  }
}

function readOpen(file: number): FileRead {
  const stat = fstatSync(file)
  if (!stat.isFile()) return { because: 'no_file' }
  if (stat.size > fileBytesMax) return { because: 'oversized' }
  const bytes = Buffer.alloc(fileBytesMax + 1)
  let length = 0
  for (let read = -1; read !== 0 && length < bytes.length; length += read)
    read = readSync(file, bytes, length, bytes.length - length, null)
  if (length > fileBytesMax) return { because: 'oversized' }
  return { text: bytes.subarray(0, length).toString('utf8'), mode: stat.mode }
}

/** The base itself may be reached through links: the person named it. */
function linkOnTheWay(path: string, base: string): Unread | undefined {
  const way = relative(base, path)
  if (way.startsWith('..') || isAbsolute(way)) return undefined
  let at = base
  for (const part of way.split(/[/\\]/)) {
    at = join(at, part)
    try {
      if (lstatSync(at).isSymbolicLink()) return 'link'
    } catch (cause) {
      return becauseOf(cause)
    }
  }
  return undefined
}

function becauseOf(cause: unknown): Unread {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing'
  return code === 'ELOOP' || code === 'EMLINK' ? 'link' : 'unreadable'
}

/** The real folder of a path that the person named, and its last part as it was named. */
export function namedPath(path: string): string {
  const whole = resolve(path)
  if (whole === parse(whole).root) return whole
  try {
    return join(realpathSync(dirname(whole)), relative(dirname(whole), whole))
  } catch {
    return whole
  }
}

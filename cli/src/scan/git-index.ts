import { readFileSync, statSync } from 'node:fs'
import { dirname, join, parse, relative, resolve, sep } from 'node:path'

const indexBytesMax = 100_000_000
const headBytes = 12
const entryBytes = 62
const extendedFlag = 0x40_00
const nameBits = 0x0f_ff

/**
 * Whether git keeps a file. Its index is read and git is not run: a repository can name programs that git starts, and a scanner
 * runs nothing of what it looks at.
 */
export function isTracked(path: string): boolean {
  const folder = repositoryOf(path)
  if (folder === undefined) return false
  try {
    const file = join(gitFolder(folder), 'index')
    if (statSync(file).size > indexBytesMax) return false
    return indexHas(readFileSync(file), relative(folder, path).split(sep).join('/'))
  } catch {
    return false
  }
}

function repositoryOf(path: string): string | undefined {
  for (let at = dirname(path); ; at = dirname(at)) {
    if (statSync(join(at, '.git'), { throwIfNoEntry: false }) !== undefined) return at
    if (at === parse(at).root) return undefined
  }
}

/** `.git` is a file in a work tree of another repository. */
function gitFolder(folder: string): string {
  const git = join(folder, '.git')
  if (statSync(git).isDirectory()) return git
  const [, elsewhere = ''] = /^gitdir: (.+)$/m.exec(readFileSync(git, 'utf8')) ?? []
  return resolve(folder, elsewhere.trim())
}

/** The index of git, versions 2 to 4 (gitformat-index): names one after the other, in version 4 by what differs from the last. */
export function indexHas(index: Buffer, name: string): boolean {
  if (index.toString('latin1', 0, 4) !== 'DIRC') return false
  const version = index.readUInt32BE(4)
  const count = index.readUInt32BE(8)
  let at = headBytes
  let last = ''
  for (let nth = 0; nth < count; nth++) {
    const flags = index.readUInt16BE(at + entryBytes - 2)
    const start = at + entryBytes + (version >= 3 && (flags & extendedFlag) !== 0 ? 2 : 0)
    const entry = version === 4 ? suffixAt(index, start, last) : nameAt(index, { start, flags, at })
    if (entry.name === name) return true
    last = entry.name
    at = entry.next
  }
  return false
}

interface Entry {
  readonly name: string
  readonly next: number
}

/** Padded with one to eight zeros to a length that eight divides. */
function nameAt(
  index: Buffer,
  { start, flags, at }: { readonly start: number; readonly flags: number; readonly at: number },
): Entry {
  const known = flags & nameBits
  const end = known < nameBits ? start + known : index.indexOf(0, start)
  return { name: index.toString('utf8', start, end), next: at + Math.ceil((end - at + 1) / 8) * 8 }
}

function suffixAt(index: Buffer, start: number, last: string): Entry {
  let at = start
  let byte = index.readUInt8(at++)
  let strip = byte & 0x7f
  while ((byte & 0x80) !== 0) {
    byte = index.readUInt8(at++)
    strip = ((strip + 1) << 7) | (byte & 0x7f)
  }
  const end = index.indexOf(0, at)
  const kept = Buffer.from(last, 'utf8')
  return { name: kept.toString('utf8', 0, kept.length - strip) + index.toString('utf8', at, end), next: end + 1 }
}

import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { basename, join, posix } from 'node:path'
import { isIgnored } from '../ignored.ts'
import { Unreadable } from './errors.ts'
import { limits } from './limits.ts'
import type { SourceFile } from './model.ts'

export interface Artifact {
  readonly files: readonly SourceFile[]
  /** Digest of the set of files, as artifacts have it. */
  readonly digest: string
  /** What was not read, because it is installed or made, never written, or private to one machine. */
  readonly skipped: readonly string[]
}

/** Nobody submits these: what they hold follows from the lock file and the history. */
const notSubmitted: ReadonlySet<string> = new Set(['node_modules', '.git'])
/** What a framework or a build makes anew, and the secrets of one machine: not submitted where `.gitignore` keeps it out of git. */
const madeOrPrivate =
  /^(\.next|\.react-router|\.svelte-kit|\.astro|build|dist|next-env\.d\.ts|[^/]*\.tsbuildinfo|\.env(\.[a-z.]+)?)$/
/** Pictures and fonts are digested like everything else, but there is nothing in them to parse. */
const opaque = /\.(png|jpe?g|gif|webp|avif|ico|woff2?|ttf|otf)$/i

/**
 * Reads a file or a folder whole, or refuses it whole: symlinks, devices, binary files in place of text and anything beyond the
 * limits throw `Unreadable`, so that no part of an artifact is approved unread.
 */
export function readArtifact(root: string): Artifact {
  const stat = lstatSync(root, { throwIfNoEntry: false })
  if (stat === undefined) throw new Unreadable('artifact_missing', root, 'there is nothing at this path')
  if (stat.isSymbolicLink()) throw new Unreadable('symlink', root, 'is a symlink; name the folder it leads to')
  const skipped: string[] = []
  const rules = stat.isDirectory() ? rulesIn(root) : ''
  const found = stat.isDirectory() ? below({ root, rules, skipped }, '', 0) : [basename(root)]
  const paths = found.toSorted()
  if (paths.length === 0) throw new Unreadable('artifact_empty', root, 'holds no file')
  const folder = stat.isDirectory() ? root : join(root, '..')
  const files: SourceFile[] = []
  let bytes = 0
  for (const path of paths) {
    const file = readFile(folder, path)
    bytes += file.size
    if (bytes > limits.artifactBytesMax) throw tooLarge(path)
    files.push(file)
  }
  refuseUnreadImports(files, skipped)
  return { files, digest: digestOf(files), skipped }
}

/**
 * The digest of a set of files: SHA-256, lower-case hex, over the canonical JSON (RFC 8785) of the list of `mode`, `path`, `sha256` and
 * `size`, in the order of the paths by their UTF-16 units. One changed byte, mode, name or file makes another.
 */
export function digestOf(files: readonly SourceFile[]): string {
  const list = files
    .map(({ path, executable, sha256, size }) => ({ mode: executable ? 'executable' : 'file', path, sha256, size }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(list)).digest('hex')
}

/** Only of a plain file: anything else is refused when it is come upon. */
function rulesIn(root: string): string {
  const stat = lstatSync(join(root, '.gitignore'), { throwIfNoEntry: false })
  if (stat === undefined || !stat.isFile()) return ''
  return readFile(root, '.gitignore').text
}

interface Walk {
  readonly root: string
  /** The text of `.gitignore`. */
  readonly rules: string
  readonly skipped: string[]
}

function below(walk: Walk, folder: string, depth: number): string[] {
  const { root, rules, skipped } = walk
  const found: string[] = []
  if (depth > limits.folderDepthMax) throw new Unreadable('path_too_deep', folder, 'has too many folders above it')
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    checkPath(path)
    if (entry.isSymbolicLink()) throw new Unreadable('symlink', path, 'is a symlink: it can lead elsewhere tomorrow')
    const isMade = folder === '' && madeOrPrivate.test(path) && isIgnored(rules, path)
    if (isMade || (entry.isDirectory() && notSubmitted.has(entry.name))) skipped.push(path)
    else if (entry.isDirectory()) found.push(...below(walk, path, depth + 1))
    else if (entry.isFile()) found.push(path)
    else throw new Unreadable('not_a_file', path, 'is neither a file nor a folder')
    if (found.length > limits.filesMax)
      throw new Unreadable('too_many_files', path, `is more than the ${limits.filesMax} files that are read`)
  }
  return found
}

const relativeImport = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*['"`](\.{1,2}\/[^'"`]+)['"`]/g

/** Code that leans on what was not read would be approved unread. Declarations run nowhere. */
function refuseUnreadImports(files: readonly SourceFile[], skipped: readonly string[]): void {
  if (skipped.length === 0) return
  for (const { path, text } of files.filter(file => !file.path.endsWith('.d.ts')))
    for (const [, name = ''] of text.matchAll(relativeImport)) {
      const target = posix.normalize(posix.join(posix.dirname(path), name))
      if (!skipped.some(unread => target === unread || target.startsWith(`${unread}/`))) continue
      throw new Unreadable('imports_unread', path, `imports ${target}, which is installed or made and not read`)
    }
}

/** A name with a control character reads as another one in a terminal and in a report. */
function checkPath(path: string): void {
  if (Buffer.byteLength(path) > limits.pathBytesMax) throw new Unreadable('path_too_deep', path, 'has too long a name')
  if (/[\p{Cc}\p{Cf}\\]/u.test(path))
    throw new Unreadable('path_not_plain', JSON.stringify(path), 'has a hidden character in its name')
}

/** Opened without following a link and measured by the handle: what was looked at is what is read. */
function readFile(root: string, path: string): SourceFile {
  const handle = openSync(
    join(root, path),
    constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
  )
  try {
    const stat = fstatSync(handle)
    if (!stat.isFile()) throw new Unreadable('not_a_file', path, 'is neither a file nor a folder')
    if (stat.size > limits.fileBytesMax)
      throw new Unreadable('file_too_large', path, `is larger than ${limits.fileBytesMax} bytes`)
    const content = readWhole(handle, path)
    const text = opaque.test(path) ? '' : textOf(content, path)
    const sha256 = createHash('sha256').update(content).digest('hex')
    return { path, text, executable: (stat.mode & 0o111) !== 0, size: content.length, sha256 }
  } finally {
    closeSync(handle)
  }
}

function readWhole(handle: number, path: string): Buffer {
  const content = Buffer.alloc(limits.fileBytesMax + 1)
  let length = 0
  for (;;) {
    const read = readSync(handle, content, length, content.length - length, null)
    length += read
    if (read === 0) return Buffer.from(content.subarray(0, length))
    if (length > limits.fileBytesMax)
      throw new Unreadable('file_too_large', path, `is larger than ${limits.fileBytesMax} bytes`)
  }
}

function textOf(content: Buffer, path: string): string {
  if (content.includes(0)) throw new Unreadable('binary_file', path, 'is binary: it can not be read by a reviewer')
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
  } catch {
    throw new Unreadable('binary_file', path, 'is not UTF-8')
  }
}

function tooLarge(path: string): Unreadable {
  return new Unreadable(
    'artifact_too_large',
    path,
    `all files together are larger than ${limits.artifactBytesMax} bytes`,
  )
}

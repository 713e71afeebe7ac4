import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { Fault } from '../fault.ts'

/** What was done and how each of it is taken back, newest first. */
export interface Journal {
  /** Remembers how something is taken back. */
  keep(what: string, undo: () => Promise<void> | void): void
  /** Writes a file of the project, whole or not at all. */
  write(path: string, text: string, mode?: number): void
  /** Takes everything back, and answers what could not be. */
  undo(): Promise<string[]>
}

const plainMode = 0o644
const modeBits = 0o777

/** A journal of changes in one folder. */
export function openJournal(folder: string): Journal {
  const done: { readonly what: string; readonly undo: () => Promise<void> | void }[] = []
  const keep: Journal['keep'] = (what, undo) => void done.push({ what, undo })
  return {
    keep,
    write: (path, text, mode) => {
      const file = join(folder, path)
      refuseLinks(folder, path)
      const before = existsSync(file) ? { bytes: readFileSync(file), mode: statSync(file).mode & modeBits } : undefined
      const made = missingFolder(folder, path)
      keep(path, () => (before === undefined ? remove(file, made) : put(file, before.bytes, before.mode)))
      mkdirSync(dirname(file), { recursive: true })
      put(file, text, mode ?? before?.mode ?? plainMode)
    },
    undo: async () => {
      const left: string[] = []
      for (const { what, undo } of done.splice(0).toReversed()) {
        try {
          await undo()
        } catch {
          left.push(what)
        }
      }
      return left
    },
  }
}

function put(file: string, content: string | Uint8Array, mode: number): void {
  const beside = `${file}.ambit-${process.pid}`
  writeFileSync(beside, content, { mode })
  // The mask of the process may have taken bits away.
  chmodSync(beside, mode)
  renameSync(beside, file)
}

function remove(file: string, made: string | undefined): void {
  rmSync(file, { force: true })
  if (made === undefined) return
  // Only folders that stand empty: what somebody else put there meanwhile stays.
  for (let at = dirname(file); at.startsWith(made); at = dirname(at)) {
    if (readdirSync(at).length > 0) return
    rmSync(at, { recursive: true })
  }
}

/** The outermost folder of a path that is not there yet. */
function missingFolder(folder: string, path: string): string | undefined {
  const parts = path.split('/').slice(0, -1)
  const folders = parts.map((_, at) => join(folder, ...parts.slice(0, at + 1)))
  return folders.find(each => !existsSync(each))
}

/** A link in the project may lead out of it. */
function refuseLinks(folder: string, path: string): void {
  const parts = path.split('/')
  for (let length = 1; length <= parts.length; length++) {
    const at = join(folder, ...parts.slice(0, length))
    if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() !== true) continue
    throw new Fault({
      code: 'project_has_link',
      message: `${at} is a link; nothing is written through it.`,
      next: 'ambit install --dry-run',
    })
  }
}

const snapshotBytesMax = 20 * 1024 * 1024

/** What package managers and builds put into the folder of a project. */
const madeByTools =
  /^(node_modules|package-lock\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|\.yarn|\.pnp\..*|\.yarnrc\.yml|next-env\.d\.ts|.*\.tsbuildinfo|\.next|\.react-router|\.svelte-kit|\.astro|\.vite|dist|build)$/

/**
 * Remembers the files that lie directly in these folders: a package manager and a build write there what nobody announced. Taking back
 * restores them and removes what such programs made new.
 */
export function keepTopLevel(journal: Journal, folders: readonly string[]): void {
  for (const folder of new Set(folders)) {
    const before = new Map(filesIn(folder))
    const names = new Set(readdirSync(folder))
    journal.keep(folder, () => {
      for (const name of readdirSync(folder))
        if (!names.has(name) && madeByTools.test(name)) rmSync(join(folder, name), { recursive: true, force: true })
      for (const [file, { bytes, mode }] of before)
        if (!existsSync(file) || !readFileSync(file).equals(bytes)) put(file, bytes, mode)
    })
  }
}

function filesIn(folder: string): (readonly [string, { readonly bytes: Buffer; readonly mode: number }])[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ name }) => join(folder, name))
    .map(file => [file, statSync(file)] as const)
    .filter(([, { size }]) => size <= snapshotBytesMax)
    .map(([file, { mode }]) => [file, { bytes: readFileSync(file), mode: mode & modeBits }])
}

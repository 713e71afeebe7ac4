import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, ftruncateSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs'
import { Fault } from '../fault.ts'
import { parsed, readIfThere, writePrivately } from '../profiles/secrets.ts'
import { unreadable } from './read-text.ts'

export interface Counts {
  created: number
  existing: number
  rejected: number
  left_out: number
  memberships: number
  organizations: number
  definitions: number
}

/** How far an import came. What is counted here is on the server, and its rejects are in their file. */
export interface Progress {
  readonly of: string
  /** When the first run began. */
  readonly startedAt: string
  /** Records from the beginning of the file that are done. */
  done: number
  /** Up to here records were begun; what was begun and is not done may be on the server. */
  begun: number
  rejectsBytes: number
  counts: Counts
}

const noCounts: Counts = {
  created: 0,
  existing: 0,
  rejected: 0,
  left_out: 0,
  memberships: 0,
  organizations: 0,
  definitions: 0,
}

const looked = 65_536

/** What is imported, and where: another file, server or way goes on with nothing. */
export function fingerprintOf(path: string, parts: readonly string[]): string {
  const hash = createHash('sha256')
  try {
    const file = openSync(path, 'r')
    try {
      const bytes = Buffer.alloc(looked)
      hash.update(bytes.subarray(0, readSync(file, bytes, 0, looked, 0)))
    } finally {
      closeSync(file)
    }
    return hash.update(JSON.stringify([statSync(path).size, ...parts])).digest('hex')
  } catch {
    throw unreadable(path)
  }
}

/** Where an earlier run of the same import came to, or the beginning. */
export function openProgress(path: string, { of, now }: { readonly of: string; readonly now: Date }): Progress {
  const text = readIfThere(path)
  const fresh = { of, startedAt: now.toISOString(), done: 0, begun: 0, rejectsBytes: 0, counts: { ...noCounts } }
  if (text === undefined) return fresh
  const kept = parsed(path, text)
  if (kept.of !== of)
    throw new Fault({
      code: 'progress_of_another_import',
      message: `${path} is of an import of another file, or to another server. Begin again with --restart, or name another one with --progress.`,
      next: 'ambit import --help',
    })
  const counts = Object.entries(noCounts).map(([name]) => [name, Number(Object(kept.counts)[name]) || 0])
  return {
    of,
    startedAt: String(kept.startedAt),
    done: Number(kept.done) || 0,
    begun: Number(kept.begun) || 0,
    rejectsBytes: Number(kept.rejectsBytes) || 0,
    counts: Object.fromEntries(counts),
  }
}

/** Whole or not at all, after what it speaks of. */
export function keepProgress(path: string, progress: Progress): void {
  writePrivately(path, progress)
}

/** An import that came to its end has no progress. */
export function dropProgress(path: string): void {
  rmSync(path, { force: true })
}

const ownerOnly = 0o600

/** The file of what was rejected: with the records as they stood, so that nothing is lost, and only for its owner. */
export class Rejects {
  readonly #path: string
  #file: number | undefined
  #bytes: number

  /** What stands behind `bytes` was written by a run that was killed, and is written again. */
  constructor(path: string, bytes: number) {
    this.#path = path
    this.#bytes = bytes
    if (bytes === 0) return
    this.#file = openSync(path, 'r+', ownerOnly)
    ftruncateSync(this.#file, bytes)
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Written through to the disk: the progress that counts them is written after. */
  append(lines: readonly object[]): void {
    if (lines.length === 0) return
    this.#file ??= this.#begin()
    const bytes = Buffer.from(lines.map(line => `${JSON.stringify(line)}\n`).join(''))
    this.#bytes += writeSync(this.#file, bytes, 0, bytes.length, this.#bytes)
    fsyncSync(this.#file)
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
  }

  #begin(): number {
    try {
      // A file that others may read would stay one: it is made anew.
      rmSync(this.#path, { force: true })
      return openSync(this.#path, 'wx+', ownerOnly)
    } catch {
      throw new Fault({
        code: 'rejects_unwritable',
        message: `${this.#path} can not be written. Name another one with --rejects.`,
        next: 'ambit import --help',
        exit: 2,
      })
    }
  }
}

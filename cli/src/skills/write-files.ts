import { lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Fault } from '../fault.ts'
import type { Planned } from './model.ts'

export type FileState = 'written' | 'same' | 'kept'

export interface Settled {
  readonly path: string
  /** `kept` is there and differs: it belongs to the project. */
  readonly state: FileState
}

/** Writes what is not there, below a folder. Nothing is overwritten, and nothing is written through a link. */
export function writeFiles(folder: string, files: readonly Planned[], { dry }: { dry: boolean }): Settled[] {
  return files.map(({ path, text }) => {
    const at = join(folder, path)
    const state = stateOf(at, text)
    if (state === 'written' && !dry) write(at, text)
    return { path, state }
  })
}

function stateOf(at: string, text: string): FileState {
  const there = lstatSync(at, { throwIfNoEntry: false })
  if (there === undefined) return 'written'
  return there.isFile() && readFileSync(at, 'utf8') === text ? 'same' : 'kept'
}

/** Replaces a file whose text this program made from the one that was there. */
export function write(at: string, text: string): void {
  try {
    mkdirSync(dirname(at), { recursive: true })
    writeFileSync(at, text)
  } catch {
    throw new Fault({
      code: 'project_unwritable',
      message: `${at} can not be written.`,
      next: 'ambit skills add --help',
    })
  }
}

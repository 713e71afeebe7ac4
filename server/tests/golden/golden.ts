import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { repository } from '../shape/source.ts'

/** A file of the repository that is made from the code, so that a reviewer reads the effect of a change as a diff. */
export interface Golden {
  /** Relative to the repository. */
  readonly path: string
  make(): Promise<string> | string
}

export interface Difference {
  readonly line: number
  readonly kept: string | undefined
  readonly made: string | undefined
}

/** The first line that differs, or undefined where file and code agree. */
export async function firstDifference({ path, make }: Golden): Promise<Difference | undefined> {
  const kept = read(path).split('\n')
  const made = (await make()).split('\n')
  const at = Array.from({ length: Math.max(kept.length, made.length) }).findIndex(
    (_, line) => kept[line] !== made[line],
  )
  return at === -1 ? undefined : { line: at + 1, kept: kept[at], made: made[at] }
}

function read(path: string): string {
  try {
    return readFileSync(join(repository, path), 'utf8')
  } catch {
    return ''
  }
}

/** Writes what changed, and says whether anything did. */
export async function write({ path, make }: Golden): Promise<boolean> {
  const made = await make()
  if (read(path) === made) return false
  mkdirSync(dirname(join(repository, path)), { recursive: true })
  writeFileSync(join(repository, path), made)
  return true
}

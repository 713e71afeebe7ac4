import { readdirSync } from 'node:fs'
import { basename, join, relative, sep } from 'node:path'
import { configured } from '../hosts/configurations.ts'
import type { World } from '../model.ts'

/** A file to be looked at, and the folder below which no link is followed. */
export interface Candidate {
  readonly path: string
  readonly base: string
  readonly host: string | undefined
}

export interface Search {
  readonly candidates: readonly Candidate[]
  /** Folders that were not gone through, for there was more than a project has. */
  readonly left: readonly string[]
}

const foldersMax = 20_000
const depthMax = 8
const skipped: ReadonlySet<string> = new Set([
  'node_modules',
  '.git',
  '.venv',
  'venv',
  'target',
  'dist',
  'build',
  '__pycache__',
])

/** The files of this person, for all their projects. */
export function userCandidates(world: Pick<World, 'platform' | 'env' | 'home'>): Candidate[] {
  return configured.flatMap(({ host, userFiles }) =>
    userFiles(world).map(path => ({ path, base: path.startsWith(world.home) ? world.home : path, host })),
  )
}

/** The files of a project and of what lies in it. Links are not followed. */
export function projectCandidates(folder: string): Search {
  const candidates: Candidate[] = []
  const left: string[] = []
  const waiting = [{ path: folder, depth: 0 }]
  let gone = 0
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, depth } = next
    gone++
    if (gone > foldersMax || depth > depthMax) {
      left.push(path)
      continue
    }
    for (const entry of entriesOf(path)) {
      const here = join(path, entry.name)
      if (entry.isDirectory() && !skipped.has(entry.name)) waiting.push({ path: here, depth: depth + 1 })
      const host = entry.isDirectory() ? undefined : hostOf(here, folder)
      if (host !== undefined) candidates.push({ path: here, base: folder, host })
    }
  }
  return { candidates: candidates.toSorted((a, b) => (a.path < b.path ? -1 : 1)), left: left.slice(0, 1) }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

/** The host that keeps a configuration in a file of that name, in the project or in a part of it. */
export function hostOf(path: string, folder: string): string | undefined {
  const way = `/${(relative(folder, path) || basename(path)).split(sep).join('/')}`
  return configured.find(
    ({ projectFiles, projectFolders = [] }) =>
      projectFiles.some(file => way.endsWith(`/${file}`)) ||
      projectFolders.some(inside => way.includes(`/${inside}/`) && /\.(ya?ml|json)$/.test(way)),
  )?.host
}

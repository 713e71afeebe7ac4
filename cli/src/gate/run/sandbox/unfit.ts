import { existsSync, statSync } from 'node:fs'
import { homedir, release } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { systemPath } from './order.ts'

const programs = ['unshare', 'setpriv', 'prlimit', 'mount', 'umount', 'pivot_root', 'env', 'sh'] as const
/** Since then the kernel counts processes for each user name-space, and not for all that a user runs. */
const kernelMin = [5, 14] as const

/** Why this system can't isolate a run; null where it may, which only the attempt shows. */
export function unfitSystem(): string | null {
  if (process.platform !== 'linux') return 'Only Linux has the name-spaces that code under review is run in.'
  const [major = 0, minor = 0] = release().split('.').map(Number)
  const [majorMin, minorMin] = kernelMin
  if (major < majorMin || (major === majorMin && minor < minorMin))
    return `The kernel is ${release()}; from ${majorMin}.${minorMin} on it counts processes of a name-space.`
  const missing = programs.find(name => pathOf(name) === undefined)
  return missing === undefined ? null : `The program ${missing} is missing: install util-linux.`
}

function pathOf(program: string): string | undefined {
  return systemPath
    .split(':')
    .map(folder => join(folder, program))
    .find(path => existsSync(path))
}

/** A user without an entry in the system's list has no home but what the environment says. */
function homeOfUser(): string {
  try {
    return homedir()
  } catch {
    return sep
  }
}

const systemFolders = ['/etc', '/proc', '/sys', '/dev', '/run', '/boot'] as const

/** Why a folder, by its real path, is none to show to code under review; null where it is. */
export function unfitFolder(folder: string): string | null {
  const within = (path: string) => path === folder || path.startsWith(folder === sep ? sep : `${folder}${sep}`)
  if (within(homeOfUser())) return `${folder} holds the home of its user: review the folder of one project.`
  if (systemFolders.some(path => folder === path || folder.startsWith(`${path}/`)))
    return `${folder} belongs to the system.`
  return null
}

/** The first of these paths, each real, that a user who owns nothing cannot reach and read; null where there is none. */
export function unfitForNobody(paths: readonly string[]): string | null {
  const closed = paths.flatMap(path => [path, ...above(path)]).find(path => !opens(path))
  if (closed === undefined) return null
  return `Where root reviews, the code runs as the user nobody, who cannot read ${closed}: review as an ordinary user, or let others read it.`
}

function above(path: string): string[] {
  return path === dirname(path) ? [] : [dirname(path), ...above(dirname(path))]
}

const othersRead = 0o004
const othersEnter = 0o001

function opens(path: string): boolean {
  const stat = statSync(path)
  return stat.isDirectory() ? (stat.mode & othersEnter) !== 0 : (stat.mode & othersRead) !== 0
}

import type { RunLimits } from '../model.ts'
import { nodeFolder } from './assemble-root.ts'

/** Threads count as processes do in this limit, and a Node process has a dozen. */
const threadsOfProcessMax = 16
const filesOpenMax = 4_096
/** What the kernel gives one process beyond what the watch allows all of them, which names it. Node counts half a gigabyte before it did anything. */
const marginBytes = 1_024 * 1_024 * 1_024
const marginSeconds = 5

/** The user that the code is, inside. */
const user = '1000'

interface Inside {
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly limits: RunLimits
  /** The file of the filter of system calls; null where this system sets none. */
  readonly filter: string | null
}

/**
 * The command one name-space deeper: it sees no process but its own, holds no capability, gains none by a program with a set-user bit,
 * and has limits of its own. Its environment is set by the last step: a variable such as `LD_PRELOAD` changes none of ours.
 */
export function insideCommand({ command, environment, limits, filter }: Inside): string[] {
  return [
    'unshare',
    '--user',
    `--map-user=${user}`,
    `--map-group=${user}`,
    '--pid',
    '--mount',
    '--mount-proc',
    '--ipc',
    '--fork',
    '--kill-child',
    '--keep-caps',
    'setpriv',
    '--no-new-privs',
    '--ambient-caps=-all',
    '--inh-caps=-all',
    '--bounding-set=-all',
    ...(filter === null ? [] : [`--seccomp-filter=${filter}`]),
    'prlimit',
    `--nproc=${limits.processesMax * threadsOfProcessMax}`,
    `--data=${limits.memoryBytesMax + marginBytes}`,
    `--fsize=${limits.diskBytesMax}`,
    `--cpu=${limits.cpuSecondsMax + marginSeconds}`,
    `--nofile=${filesOpenMax}`,
    '--core=0',
    '--',
    'env',
    '-i',
    ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    'sh',
    '-c',
    // It stays as the first process, which takes in what others leave behind.
    'echo 1000 >/proc/self/oom_score_adj; "$@"; exit $?',
    'sh',
    ...command,
  ]
}

/** Where programs are found inside. */
export function insidePath(project: string): string {
  return [`${nodeFolder}/bin`, `${project}/node_modules/.bin`, '/usr/local/bin', '/usr/bin', '/bin'].join(':')
}

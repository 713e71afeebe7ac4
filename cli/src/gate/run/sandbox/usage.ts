import { readdirSync, readFileSync, statfsSync } from 'node:fs'

/** What all processes of a run take together. */
export interface Usage {
  readonly processes: number
  readonly memoryBytes: number
  readonly cpuSeconds: number
  /** What is written to `/tmp`. */
  readonly diskBytes: number
  /** Nothing more can be written there. */
  readonly diskFull: boolean
}

/** The unit of times in `/proc` on every architecture that Node runs on. */
const ticksInSecond = 100

/** Adds up what the name-space of processes shows, but for `besides`. What ends while it is read counts as gone. */
export function measureUsage(besides: ReadonlySet<number>, processesMax: number): Usage {
  const pids = readdirSync('/proc')
    .map(Number)
    .filter(pid => pid > 0 && !besides.has(pid))
  let memoryBytes = 0
  let ticks = 0
  // Beyond the limit the number alone decides, and a fork bomb does not slow down who counts it.
  for (const pid of pids.length > processesMax ? [] : pids) {
    memoryBytes += memoryOf(read(pid, 'status'))
    ticks += ticksOf(read(pid, 'stat'))
  }
  const { blocks, bfree, ffree, bsize } = statfsSync('/tmp')
  const diskBytes = (blocks - bfree) * bsize
  return {
    processes: pids.length,
    memoryBytes: memoryBytes + diskBytes,
    cpuSeconds: ticks / ticksInSecond,
    diskBytes,
    diskFull: bfree === 0 || ffree === 0,
  }
}

function read(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return ''
  }
}

/** Pages of its own and shared memory; files that are only mapped belong to the system. */
function memoryOf(status: string): number {
  const kilobytes = [...status.matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB$/gm)]
  return kilobytes.reduce((sum, [, count]) => sum + Number(count) * 1_024, 0)
}

/** Its own time and that of children that it has waited for. The name of a program can hold blanks and brackets. */
function ticksOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15).map(Number)
  return utime + stime + cutime + cstime
}

import { readdirSync, readFileSync } from 'node:fs'

/** CPU time so far, in microseconds: of the server's process, and of the processes below it, which are PostgreSQL's. */
export interface CpuTime {
  readonly nodeUs: number
  readonly postgresUs: number
}

/** The kernel counts in hundredths of a second on every Linux that Node runs on (`getconf CLK_TCK`). */
const usPerTick = 10_000
/** Places in `/proc/PID/stat` after the name in parentheses (proc(5)). */
const place = { parent: 1, user: 11, system: 12, endedUser: 13, endedSystem: 14 }

/**
 * Says where the time of a call goes on a machine that is not ours alone: calls a second fall with every neighbour, CPU time
 * hardly does. Undefined where there is no `/proc`.
 */
export function cpuTimeOf(pid: number): CpuTime | undefined {
  const all = processes()
  const own = all.get(pid)
  if (own === undefined) return undefined
  const below = new Set([pid])
  for (let before = 0; before < below.size; ) {
    before = below.size
    for (const [child, { parent }] of all) if (below.has(parent)) below.add(child)
  }
  let sum = 0
  for (const each of below) sum += all.get(each)?.us ?? 0
  return { nodeUs: own.us, postgresUs: sum - own.us }
}

export interface ProcessTime {
  /** `Node`, or what a process of PostgreSQL calls itself: `connections`, `walwriter`, `checkpointer`. */
  readonly part: string
  readonly us: number
}

/** The same for each process by itself; that of processes which ended meanwhile is their parent's. Empty without `/proc`. */
export function timeByProcess(pid: number): readonly ProcessTime[] {
  const all = processes()
  const below = new Set([pid])
  for (let before = 0; before < below.size; ) {
    before = below.size
    for (const [child, { parent }] of all) if (below.has(parent)) below.add(child)
  }
  return [...below].flatMap(each => {
    const found = all.get(each)
    if (found === undefined) return []
    return [{ part: each === pid ? 'Node' : partOf(each), us: found.us + (each === pid ? 0 : found.endedUs) }]
  })
}

/** PostgreSQL writes what a process does where its command line was. Its first process has the time of connections that were closed. */
function partOf(pid: number): string {
  try {
    const title = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    const [, work = 'the rest'] = /^postgres: (.*)$/.exec(title) ?? []
    return work === 'the rest' || work.includes('[local]')
      ? 'PostgreSQL: connections'
      : `PostgreSQL: ${work.replace(/ \d+$/, '')}`
  } catch {
    return 'PostgreSQL: connections'
  }
}

function processes(): Map<number, { readonly parent: number; readonly us: number; readonly endedUs: number }> {
  const all = new Map<number, { parent: number; us: number; endedUs: number }>()
  for (const name of listed()) {
    const fields = stat(name)
    const figure = (at: number): number => Number(fields?.[at])
    if (fields !== undefined)
      all.set(Number(name), {
        parent: figure(place.parent),
        us: (figure(place.user) + figure(place.system)) * usPerTick,
        endedUs: (figure(place.endedUser) + figure(place.endedSystem)) * usPerTick,
      })
  }
  return all
}

function listed(): string[] {
  try {
    return readdirSync('/proc').filter(name => /^\d+$/.test(name))
  } catch {
    return []
  }
}

/** Undefined for a process that has ended meanwhile. */
function stat(name: string): string[] | undefined {
  try {
    return readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ')
  } catch {
    return undefined
  }
}

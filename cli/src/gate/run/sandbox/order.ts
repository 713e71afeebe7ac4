import type { EndingKind, RunLimits } from '../model.ts'

/** What the parent asks of the supervisor: one line, the first one. When the parent's end of the pipe closes, everything ends. */
export interface Order {
  /** A folder of this run, empty but for `root`: the sockets come here, and the new root is put together in `root`. */
  readonly place: string
  readonly project: string
  /** Folders of packages above the project. */
  readonly packages: readonly string[]
  /** Paths in the project that hold secrets, and are empty inside. */
  readonly hidden: readonly { readonly path: string; readonly folder: boolean }[]
  readonly node: string
  readonly npm: string | null
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly port: number
  readonly apiPort: number
  readonly limits: RunLimits
}

/** What the supervisor says, one line each. The code under review has no way to this pipe. */
export type Word =
  /** The name-spaces stand and the command was started, behind a filter of system calls where this system sets one. */
  | { readonly is: 'standing'; readonly filtered: boolean }
  /** The system refused a step; nothing of the code ran. */
  | { readonly is: 'unfit'; readonly says: string }
  /** What the code printed, in base64. */
  | { readonly is: 'output'; readonly bytes: string }
  /** The code opened a connection to the one server: the parent has to dial both ends. */
  | { readonly is: 'call' }
  | { readonly is: 'ended'; readonly how: EndingKind; readonly detail: string }

export const outputSocket = 'out.sock'
export const inputSocket = 'in.sock'

/** Where programs of the system are. */
export const systemPath = '/usr/sbin:/usr/bin:/sbin:/bin'

/** Of one line in either direction. */
export const lineBytesMax = 256 * 1_024
/** Of one piece of output, so that its line stays below the limit. */
export const pieceBytesMax = 32 * 1_024
/** At the same time, in each direction. */
export const connectionsMax = 256

const words: ReadonlySet<unknown> = new Set(['standing', 'unfit', 'output', 'call', 'ended'])

/** A line of the supervisor; undefined where it is none. */
export function readWord(line: string): Word | undefined {
  try {
    const word = JSON.parse(line)
    return words.has(word?.is) ? word : undefined
  } catch {
    return undefined
  }
}

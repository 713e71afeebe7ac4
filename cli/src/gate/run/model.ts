/** How code that is under review is started, and how it ends. What it may do meanwhile is decided in `sandbox/`. */

export interface Launch {
  /** The project, built before: nothing is installed or built here. */
  readonly folder: string
  readonly command: readonly string[]
  /** All that the code finds in its environment, but for `PATH`, `HOME` and `TMPDIR`. `{origin}` in a value becomes where it is reached. */
  readonly environment: Readonly<Record<string, string>>
  /** The variable that names the port to listen on, at 127.0.0.1. */
  readonly portVariable: string
  /** A path that answers, with whatever status, once the code listens. */
  readonly ready: string
  /** The one server that the code reaches, at this port of 127.0.0.1: inside it has the same number as outside. */
  readonly api: { readonly port: number }
  /** Smaller than the limits that hold anyway, never larger. */
  readonly limits?: Partial<RunLimits>
}

export interface RunLimits {
  /** Of all processes together. */
  readonly memoryBytesMax: number
  readonly cpuSecondsMax: number
  /** From the start of the command to its end, whatever it does. */
  readonly wallSecondsMax: number
  readonly processesMax: number
  /** Of standard output and standard error together. */
  readonly outputBytesMax: number
  /** All that it may write, in memory: no byte of it reaches a disk. */
  readonly diskBytesMax: number
  /** Until the code must have answered for the first time. */
  readonly readySecondsMax: number
}

export interface Running {
  /** Where a browser reaches it; the code listens at the same port. */
  readonly origin: string
  /** Whether it runs in name-spaces of its own, without another network than the two paths. */
  readonly isolated: boolean
  /** Why it is not isolated, and what to allow; what is weaker where it is; null where nothing is. */
  readonly because: string | null
  /** What it printed so far, of both streams. */
  output(): string
  /** When it ended by itself, or was ended for what it took. */
  readonly ended: Promise<Ending>
  /** Ends it with everything that it started. Where it ended before, says how. */
  stop(): Promise<Ending>
}

export type EndingKind =
  /** By `stop`. */
  | 'stopped'
  /** By itself. */
  | 'exited'
  /** It never answered. */
  | 'not_ready'
  | 'wall_time'
  | 'cpu_time'
  | 'memory'
  | 'processes'
  | 'disk'
  | 'output'
  /** It got hold of what belongs to the sandbox, or the sandbox itself failed: nothing that was seen counts. */
  | 'broken'

export interface Ending {
  readonly how: EndingKind
  /** In words. */
  readonly says: string
  /** What the sandbox saw it try beyond what it may. */
  readonly attempts: readonly string[]
}

/** The code could not be brought to answer. */
export class NotStarted extends Error {
  readonly ending: Ending
  /** What it printed. */
  readonly output: string
  constructor(ending: Ending, output: string) {
    super(ending.says)
    this.name = 'NotStarted'
    this.ending = ending
    this.output = output
  }
}

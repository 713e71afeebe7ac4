/** What a command is, what it is given, and what it answers. Everything that a command touches comes to it in `World`. */

export interface Stream {
  write(text: string): void
  readonly isTerminal: boolean
  /** Characters of a line; 80 where nobody says. */
  readonly columns: number
}

/** A program that a command runs. */
export interface Program {
  readonly command: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** What it says, while it says it. */
  told(text: string): void
}

export interface Ended {
  /** Null where a signal ended it, or where there is no such program. */
  readonly code: number | null
  readonly output: string
}

/** The process around a command, so that tests can be one. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly home: string
  readonly platform: NodeJS.Platform
  readonly out: Stream
  readonly err: Stream
  /** The text of a file, relative to `cwd`; throws where it can't be read. */
  readFile(path: string): string
  /** Everything that is piped in. */
  readInput(): Promise<string>
  fetch(request: Request): Promise<Response>
  /** As `fetch`, and not broken off by the interrupt: for what has to be put back then. */
  fetchToTheEnd(request: Request): Promise<Response>
  /** Runs a program to its end; interrupted, it is ended with all that it started. */
  runProgram(program: Program): Promise<Ended>
  now(): Date
  wait(ms: number): Promise<void>
  /** Aborted when the person interrupts. */
  readonly interrupted: AbortSignal
}

export type OptionKind = 'flag' | 'text' | 'texts' | 'integer' | 'number' | 'boolean' | 'json'

export interface Option {
  /** In kebab case, without the dashes. */
  readonly name: string
  readonly kind: OptionKind
  readonly summary: string
  readonly required?: boolean
  /** What it may be, where that is a closed list. */
  readonly choices?: readonly string[]
}

export interface Argument {
  readonly name: string
  readonly summary: string
  readonly optional?: boolean
  /** The last one may be given several times; they come as one text, with commas. */
  readonly several?: true
}

export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value | undefined }

/** What was typed, parsed by the command's own declaration. */
export interface Given {
  readonly arguments: Readonly<Record<string, string>>
  readonly options: Readonly<Record<string, Value>>
}

export interface Mode {
  /** One JSON document instead of words for a person. */
  readonly json: boolean
  /** Nobody is there to answer: an agent, a pipeline, a script. */
  readonly agent: boolean
  readonly colour: boolean
  readonly utf8: boolean
}

export interface Catalogue {
  names(): string[]
  find(name: string): Promise<Command | undefined>
}

export interface Call extends Given {
  /** The words of the command. */
  readonly command: string
  readonly world: World
  readonly mode: Mode
  /** Which server, and as whom: read only by the commands that call it. */
  readonly profile: string | undefined
  /** All commands, for those that tell of them. */
  readonly catalogue: Catalogue
  /** A line of a stream, before the command is over. */
  emit(result: Result): void
}

export interface Result {
  /** What `--json` prints; undefined prints nothing. */
  readonly value: unknown
  /** What a person reads instead. */
  readonly text: string
  /** 1 where the command did its work and found what should not be, 2 where it could not look at all that it should. */
  readonly exit?: 0 | 1 | 2
}

export interface Command {
  /** Its words, as `sessions end`. */
  readonly name: string
  readonly summary: string
  /** A whole line that works as it stands. */
  readonly example: string
  readonly arguments: readonly Argument[]
  readonly options: readonly Option[]
  /** JSON Schema of `value`. */
  readonly result: object
  run(call: Call): Promise<Result>
}

import { plain } from './plain.ts'

/** 1 failed, 2 used wrongly, 4 sign-in needed. */
export type FaultExit = 1 | 2 | 4

export interface FaultParts {
  readonly code: string
  readonly message: string
  /** A command that can be run as it stands, and brings the caller further. */
  readonly next: string
  readonly exit?: FaultExit
  /** What else is known: the id of the request, the fields that were refused. */
  readonly details?: Readonly<Record<string, unknown>>
}

/** Everything that ends a command without its result. Whoever reads it learns what to run next. */
export class Fault extends Error {
  readonly code: string
  readonly next: string
  readonly exit: FaultExit
  readonly details: Readonly<Record<string, unknown>>

  constructor({ code, message, next, exit = 1, details = {} }: FaultParts) {
    super(oneLine(message))
    this.name = 'Fault'
    this.code = code
    this.next = next
    this.exit = exit
    this.details = details
  }
}

/** The command line itself is wrong: the help of that command says how it is written. */
export function misuse(message: string, command: string): Fault {
  return new Fault({
    code: 'usage',
    message,
    next: `ambit ${command === '' ? '' : `${command} `}--help`,
    exit: 2,
  })
}

const messageCharactersMax = 1_000

function oneLine(text: string): string {
  const line = plain(text)
  return line.length > messageCharactersMax ? `${line.slice(0, messageCharactersMax)}…` : line
}

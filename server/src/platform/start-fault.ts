/** Why the server can't start, as one line for the person at the terminal: what is so, and the next step. No stack is shown. */
export class StartFault extends Error {
  constructor(line: string, cause?: unknown) {
    super(line, { cause })
    this.name = 'StartFault'
  }
}

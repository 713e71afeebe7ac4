/** The caller's fault, with a text for the page. Everything else that is thrown is ours, and the page does not quote it. */
export class Refusal extends Error {
  readonly status: number
  /** Where somebody can go on. */
  readonly next: Next

  constructor(status: number, text: string, next: Next = { path: '/', title: 'Back to the start' }) {
    super(text)
    this.status = status
    this.next = next
  }
}

export interface Next {
  readonly path: string
  readonly title: string
}

export const signInAgain: Next = { path: '/sign-in', title: 'Sign in' }

/** The status of an answer of the server that refused something; undefined for every other failure. */
export function statusOf(cause: unknown): number | undefined {
  const status = typeof cause === 'object' && cause !== null && 'status' in cause ? cause.status : undefined
  return typeof status === 'number' ? status : undefined
}

/** What the server does not take becomes one refusal: which of its reasons it is, is not for everybody to know. */
export function refusedByServer(text: string, next: Next) {
  return (cause: unknown): never => {
    const status = statusOf(cause)
    if (status === 400 || status === 409 || status === 422) throw new Refusal(422, text, next)
    throw cause
  }
}

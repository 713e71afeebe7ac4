/** The caller's fault, with a text for the page. Everything else that is thrown is ours, and the page does not quote it. */
export class Refusal extends Error {
  readonly status: number
  /** Where somebody can go on. */
  readonly next: { readonly path: string; readonly title: string }

  constructor(status: number, text: string, next = { path: '/', title: 'Back to the start' }) {
    super(text)
    this.status = status
    this.next = next
  }
}

export const signInAgain = { path: '/sign-in', title: 'Sign in' }

/** The status of an answer of the server that refused something; undefined for every other failure. */
export function statusOf(cause: unknown): number | undefined {
  const status = typeof cause === 'object' && cause !== null && 'status' in cause ? cause.status : undefined
  return typeof status === 'number' ? status : undefined
}

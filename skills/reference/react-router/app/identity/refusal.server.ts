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

/** Why a request ends here. What it says is for the person; what went wrong inside is for nobody outside. */
export class Refusal extends Error {
  readonly status: number
  /** Where the browser goes instead of reading the text. */
  readonly location: string | undefined

  constructor(status: number, message: string, location?: string) {
    super(message)
    this.status = status
    this.location = location
  }
}

/** Back to a page of this application, which then says what happened. A relative address names no host. */
export function back(path: string): Response {
  return new Response(null, { status: 303, headers: { location: path } })
}

/** The answer to whatever ended a request early. */
export function answerTo(cause: unknown): Response {
  const { status, message, location } = explain(cause)
  return location === undefined ? page(status, message) : back(location)
}

/** A refusal in its own words, everything else in general ones. */
export function explain(cause: unknown): Refusal {
  if (cause instanceof Refusal) return cause
  console.error(`identity: ${kindOf(cause)}`)
  return new Refusal(
    502,
    'The identity server did not answer as it should. Look at the page again to see whether anything changed.',
  )
}

/** The status of an answer of the server that refused something; undefined for every other failure. */
export function statusOf(cause: unknown): number | undefined {
  const status = typeof cause === 'object' && cause !== null && 'status' in cause ? cause.status : undefined
  return typeof status === 'number' ? status : undefined
}

/** The kind of a failure and no more: what a server says can hold addresses of people. */
function kindOf(cause: unknown): string {
  return cause instanceof Error ? cause.name : 'unknown failure'
}

function page(status: number, text: string): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  })
}

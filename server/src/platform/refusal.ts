/** One field of the request that was refused, as the API shows it (`errors[]`). */
export interface FieldError {
  readonly code: string
  readonly message: string
  readonly field?: string
}

export interface RefusalParts {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 410 | 412 | 413 | 415 | 422 | 429 | 431 | 500 | 501 | 502 | 503
  readonly code: string
  /** Public text: what is so, and the next step. Chosen by us, never forwarded from elsewhere. */
  readonly message: string
  readonly errors?: readonly FieldError[]
  /** Extra public members of the answer, for example `retry_after_ms`. */
  readonly details?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
  /** Where it differs from that of the route: some doors answer both, that of the API and that of OAuth. */
  readonly shape?: 'api' | 'oauth'
  /** What really happened, for the log only. */
  readonly cause?: unknown
  /** What the event says about a refusal that the log has to know of; without it there is none. */
  readonly booked?: Readonly<Record<string, string>>
}

/** The caller's fault, with an answer that may be shown. Everything else that is thrown is ours, and answers 500. */
export class Refusal extends Error {
  readonly status: RefusalParts['status']
  readonly code: string
  readonly errors: readonly FieldError[] | undefined
  readonly details: Readonly<Record<string, unknown>> | undefined
  readonly headers: Readonly<Record<string, string>> | undefined
  readonly shape: 'api' | 'oauth' | undefined
  readonly booked: Readonly<Record<string, string>> | undefined

  constructor(parts: RefusalParts) {
    super(parts.message, { cause: parts.cause })
    this.name = 'Refusal'
    this.status = parts.status
    this.code = parts.code
    this.errors = parts.errors
    this.details = parts.details
    this.headers = parts.headers
    this.shape = parts.shape
    this.booked = parts.booked
  }
}

/** The one answer for ids that don't exist and ids that belong to somebody else: a stranger can't tell them apart (I10). */
export function notFound(kind: string): Refusal {
  return new Refusal({ status: 404, code: 'entity_not_found', message: `There is no such ${kind} here.` })
}

/** 422 with one entry for each field that is wrong. */
export function unprocessable(message: string, errors: readonly FieldError[]): Refusal {
  return new Refusal({ status: 422, code: 'invalid_request_parameters', message, errors })
}

/** 400 in the shape of the API. */
export function badRequest(code: string, message: string, errors?: readonly FieldError[]): Refusal {
  return new Refusal({ status: 400, code, message, shape: 'api', ...(errors === undefined ? {} : { errors }) })
}

/** 409. Where something is there already, say "already exists" in the message: the WorkOS command line looks for that. */
export function conflict(code: string, message: string): Refusal {
  return new Refusal({ status: 409, code, message, shape: 'api' })
}

/** 400 in the shape of OAuth (RFC 6749, section 5.2), whatever the door. */
export function oauthRefusal(code: string, message: string, details?: Readonly<Record<string, unknown>>): Refusal {
  return new Refusal({ status: 400, code, message, shape: 'oauth', ...(details === undefined ? {} : { details }) })
}

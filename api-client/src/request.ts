export interface ClientOptions {
  /** Scheme, host and port of the server. */
  readonly baseUrl: string
  /** An API key, `sk_…`. */
  readonly apiKey?: string
  /** Another `fetch`, for tests or a proxy. */
  readonly fetch?: (request: Request) => Promise<Response>
}

/** One field that was refused. */
export interface FieldError {
  readonly code: string
  readonly message: string
  readonly field?: string
}

/** What the server refused, with its reason and the id under which its log knows the request. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly errors: readonly FieldError[]
  readonly requestId: string | undefined

  constructor(parts: {
    status: number
    code: string
    message: string
    errors: readonly FieldError[]
    requestId: string | undefined
  }) {
    super(parts.message)
    this.name = 'ApiError'
    this.status = parts.status
    this.code = parts.code
    this.errors = parts.errors
    this.requestId = parts.requestId
  }
}

interface Input {
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  readonly [parameter: string]: unknown
}

export type Send = <Answer>(method: string, path: string, input?: Input) => Promise<Answer>

/** How every method of the client reaches the server: parameters into the path, the rest into query and body. */
export function sender({ baseUrl, apiKey, fetch = globalThis.fetch }: ClientOptions): Send {
  return async <Answer>(method: string, path: string, input: Input = {}): Promise<Answer> => {
    const { query = {}, body, ...parameters } = input
    const url = new URL(fill(path, parameters), baseUrl)
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, text(value))
    const headers = new Headers({ Accept: 'application/json' })
    if (apiKey !== undefined) headers.set('Authorization', `Bearer ${apiKey}`)
    if (body !== undefined) headers.set('Content-Type', 'application/json')
    const request = new Request(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    const response = await fetch(request)
    if (!response.ok) throw await errorOf(response)
    // The server parses its answer by the schema that this type was generated from.
    if (response.status === 204) return undefined as Answer
    const isTable = response.headers.get('content-type')?.startsWith('text/csv') === true
    return (isTable ? await response.text() : await response.json()) as Answer
  }
}

function fill(path: string, parameters: Readonly<Record<string, unknown>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(text(parameters[name])))
}

/** Lists travel comma-joined, the one form that the server reads. */
function text(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : String(value)
}

async function errorOf(response: Response): Promise<ApiError> {
  const said: unknown = await response.json().catch(() => undefined)
  const body = typeof said === 'object' && said !== null ? said : {}
  const message = 'message' in body ? String(body.message) : `The server answered ${response.status}.`
  const code = 'code' in body ? String(body.code) : 'unknown'
  const errors = 'errors' in body && Array.isArray(body.errors) ? body.errors : []
  return new ApiError({
    status: response.status,
    code,
    message,
    errors,
    requestId: response.headers.get('x-request-id') ?? undefined,
  })
}

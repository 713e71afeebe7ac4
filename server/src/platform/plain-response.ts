type Streamed = 'body' | 'bodyUsed' | 'text' | 'json' | 'arrayBuffer' | 'bytes' | 'blob' | 'formData' | 'clone'

/** A response as far as it has nothing to do with its body. */
const Whole: new (body: null, init: ResponseInit) => Omit<Response, Streamed> = Response

/**
 * An answer whose text is there as a whole: whoever carries it on takes the text, and no stream is made of it on the way. For all
 * others it is a response like any other.
 */
export class PlainResponse extends Whole {
  readonly plain: string
  #streamed: Response | undefined

  constructor(plain: string, init: ResponseInit) {
    super(null, init)
    this.plain = plain
  }

  get #stream(): Response {
    this.#streamed ??= new Response(this.plain, { status: this.status, headers: this.headers })
    return this.#streamed
  }

  get body(): Response['body'] {
    return this.#stream.body
  }

  get bodyUsed(): boolean {
    return this.#streamed?.bodyUsed ?? false
  }

  text(): Promise<string> {
    return this.#streamed === undefined ? Promise.resolve(this.plain) : this.#streamed.text()
  }

  json(): ReturnType<Response['json']> {
    return this.text().then(text => JSON.parse(text))
  }

  arrayBuffer(): ReturnType<Response['arrayBuffer']> {
    return this.#stream.arrayBuffer()
  }

  bytes(): ReturnType<Response['bytes']> {
    return this.#stream.bytes()
  }

  blob(): ReturnType<Response['blob']> {
    return this.#stream.blob()
  }

  formData(): ReturnType<Response['formData']> {
    return this.#stream.formData()
  }

  clone(): Response {
    return this.#stream.clone()
  }
}

/** JSON as the answer to a request. */
export function plainJson(
  value: unknown,
  { status, headers }: { status: number; headers: Readonly<Record<string, string>> },
): PlainResponse {
  const response = new PlainResponse(JSON.stringify(value), { status, headers })
  response.headers.set('content-type', 'application/json')
  return response
}

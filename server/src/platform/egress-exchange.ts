import type { IncomingHttpHeaders } from 'node:http'
import { type Dispatcher, errors } from 'undici'
import { PlainResponse } from './plain-response.ts'
import { Refusal } from './refusal.ts'

export interface ExchangeLimits {
  readonly host: string
  readonly timeoutMs: number
  readonly bytesMax: number
  readonly signal: AbortSignal | undefined
  readonly onSending: (() => void) | undefined
}

/** What did not answer, and which of its limits it broke. */
export class UpstreamUnavailable extends Refusal {
  readonly limit: 'size' | 'time' | undefined

  constructor(message: string, limit?: 'size' | 'time', cause?: Error) {
    super({ status: 502, code: 'upstream_unavailable', message: `${message}. Try again later.`, cause })
    this.limit = limit
  }
}

/** An answer that says its length and is no longer is handed over as a whole; a longer one is pulled by its reader. */
const wholeBytesMax = 65_536
const utf8 = new TextDecoder()

/** Longest delay that a timer takes; anything above never fires. */
const timerMsMax = 2_147_483_647
const withoutBody = [204, 205, 304]

/**
 * One request and its answer as the HTTP client tells it, piece by piece. The answer becomes a `Response` whose body is
 * pulled by its reader: bytes that nobody reads stay in the network.
 */
export class EgressExchange implements Dispatcher.DispatchHandler {
  readonly response: Promise<Response>
  readonly #limits: ExchangeLimits
  readonly #answer = Promise.withResolvers<Response>()
  readonly #timer: NodeJS.Timeout | undefined
  readonly #abort = (): void => this.#stop(asError(this.#limits.signal?.reason))
  #control: Dispatcher.DispatchController | undefined
  #body: ReadableStreamDefaultController<Uint8Array> | undefined
  #whole: { readonly status: number; readonly headers: Headers; readonly parts: Buffer[] } | undefined
  #bytes = 0
  #failure: Error | undefined
  #over = false

  constructor(limits: ExchangeLimits) {
    this.#limits = limits
    this.response = this.#answer.promise
    const { timeoutMs, signal } = limits
    if (timeoutMs < timerMsMax) this.#timer = setTimeout(() => this.#stop(tooSlow(limits.host)), timeoutMs)
    if (signal?.aborted === true) this.#abort()
    else signal?.addEventListener('abort', this.#abort, { once: true })
  }

  /** True once the answer is whole, or won't come. */
  get settled(): boolean {
    return this.#over
  }

  onRequestStart(control: Dispatcher.DispatchController): void {
    this.#control = control
    if (this.#failure !== undefined) control.abort(this.#failure)
    else this.#limits.onSending?.()
  }

  onResponseStart(control: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return
    const problem = problemOf(status, headers)
    if (problem !== undefined) {
      control.abort(new UpstreamUnavailable(`${this.#limits.host} ${problem}`))
      return
    }
    if (isShortText(status, headers)) {
      this.#whole = { status, headers: answerHeaders(headers), parts: [] }
      return
    }
    const stream = new ReadableStream<Uint8Array>(
      {
        start: body => {
          this.#body = body
        },
        pull: () => control.resume(),
        cancel: reason => this.#stop(asError(reason)),
      },
      { highWaterMark: 4 },
    )
    const body = withoutBody.includes(status) ? null : stream
    this.#answer.resolve(new Response(body, { status, headers: answerHeaders(headers) }))
  }

  onResponseData(control: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes > this.#limits.bytesMax) {
      control.abort(new UpstreamUnavailable(`${this.#limits.host} sent more than is taken from it`, 'size'))
      return
    }
    this.#whole?.parts.push(Buffer.from(chunk))
    this.#body?.enqueue(new Uint8Array(chunk))
    if ((this.#body?.desiredSize ?? 1) <= 0) control.pause()
  }

  onResponseEnd(): void {
    if (this.#over) return
    this.#finish()
    if (this.#whole !== undefined) {
      const { parts, ...init } = this.#whole
      this.#answer.resolve(new PlainResponse(utf8.decode(parts.length === 1 ? parts[0] : Buffer.concat(parts)), init))
    }
    this.#body?.close()
  }

  onResponseError(_control: Dispatcher.DispatchController, cause: Error): void {
    this.#fail(refusalIn(cause) ?? this.#failure ?? faultOf(this.#limits.host, cause))
  }

  #stop(reason: Error): void {
    if (this.#over) return
    this.#fail(reason)
    this.#control?.abort(reason)
  }

  #fail(reason: Error): void {
    if (this.#over) return
    this.#finish()
    this.#failure = reason
    this.#answer.reject(reason)
    try {
      this.#body?.error(reason)
    } catch {
      // Its reader cancelled it already; there is nobody left to tell.
    }
  }

  #finish(): void {
    this.#over = true
    clearTimeout(this.#timer)
    this.#limits.signal?.removeEventListener('abort', this.#abort)
  }
}

/** We ask for no compression: a small body that unfolds into a huge one would pass the cap. */
function problemOf(status: number, headers: IncomingHttpHeaders): string | undefined {
  if (status > 599) return 'answered with an unknown status'
  const encoding = headers['content-encoding']
  return encoding === undefined || encoding === 'identity' ? undefined : 'compressed what was asked for plainly'
}

function isShortText(status: number, headers: IncomingHttpHeaders): boolean {
  const length = Number(headers['content-length'] ?? Number.NaN)
  const isText = /^application\/json(?:;|$)/i.test(headers['content-type'] ?? '')
  return isText && length <= wholeBytesMax && !withoutBody.includes(status)
}

/** Cookies of a third party are neither kept nor passed on. */
function answerHeaders(headers: IncomingHttpHeaders): Headers {
  const answer = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    if (name === 'set-cookie' || value === undefined) continue
    for (const one of Array.isArray(value) ? value : [value]) answer.append(name, one)
  }
  return answer
}

function tooSlow(host: string, cause?: Error): UpstreamUnavailable {
  return new UpstreamUnavailable(`${host} did not answer in time`, 'time', cause)
}

function faultOf(host: string, cause: Error): UpstreamUnavailable {
  if (cause instanceof errors.HeadersTimeoutError || cause instanceof errors.BodyTimeoutError)
    return tooSlow(host, cause)
  if (cause instanceof errors.ConnectTimeoutError) return tooSlow(host, cause)
  return new UpstreamUnavailable(`${host} did not answer`, undefined, cause)
}

/** A refusal of ours that the HTTP client wrapped, for example one from the look-up of the name. */
function refusalIn(cause: unknown): Refusal | undefined {
  if (cause instanceof Refusal) return cause
  return cause instanceof Error && cause.cause !== undefined ? refusalIn(cause.cause) : undefined
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new DOMException('The request was aborted.', 'AbortError')
}

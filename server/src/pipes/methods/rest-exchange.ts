import type { Platform } from '../../platform/platform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { type UpstreamFault, upstreamAnswerBytesMax, upstreamCallTimeoutMs } from '../model.ts'
import { egressFault } from './egress-fault.ts'

export interface RestExchange {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly signal?: AbortSignal | undefined
}

export type Exchanged =
  | { readonly outcome: 'answered'; readonly status: number; readonly headers: Headers; readonly text: string }
  | { readonly outcome: 'failed'; readonly why: UpstreamFault; readonly sent: boolean }
  | { readonly outcome: 'aborted'; readonly sent: boolean }

/**
 * One request to a REST API through the guarded egress, never repeated. A redirect is followed inside its origin, and only for
 * what reads: elsewhere it would carry the credential, or do twice what was approved once.
 */
export async function exchangeRest(on: Platform, it: RestExchange): Promise<Exchanged> {
  let sent = false
  try {
    const response = await on.egress.fetch(it.url, {
      method: it.method,
      headers: it.headers,
      ...(it.body === undefined ? {} : { body: it.body }),
      ...(it.signal === undefined ? {} : { signal: it.signal }),
      timeoutMs: upstreamCallTimeoutMs,
      headersTimeoutMs: upstreamCallTimeoutMs,
      responseBytesMax: upstreamAnswerBytesMax,
      redirect: it.method === 'GET' ? 'same_origin' : 'refuse',
      onSending: () => {
        sent = true
      },
    })
    const { status, headers } = response
    return { outcome: 'answered', status, headers, text: await response.text() }
  } catch (cause) {
    if (it.signal?.aborted === true) return { outcome: 'aborted', sent }
    if (cause instanceof Refusal) return { outcome: 'failed', why: egressFault(cause), sent }
    throw cause
  }
}

/** What the other side of a stream did with a batch. */
export interface StreamAnswer {
  /** Undefined when there was no answer. */
  readonly status: number | undefined
  readonly retryAfter: string | null
}

/** What comes next. */
export interface StreamStep {
  readonly taken: boolean
  readonly error: string | null
  readonly retryInSeconds: number
  /** How many events go at a time from now on. */
  readonly batchEvents: number
}

const pauseSecondsMax = 300
const askedPauseSecondsMax = 3_600
const batchGrowth = 2
/** The most that goes in one request. */
const streamBatchEventsMax = 1_000

/**
 * How does a stream go on after an answer? What was not taken is sent again, later each time, at most five minutes later or when the
 * other side says (Retry-After, RFC 9110, section 10.2.3). Batches shrink where they are too large and grow while all goes well.
 */
export function decideStreamStep(
  answer: StreamAnswer,
  { attempts, batchEvents }: { readonly attempts: number; readonly batchEvents: number },
): StreamStep {
  const { status, retryAfter } = answer
  if (status !== undefined && status >= 200 && status < 300)
    return {
      taken: true,
      error: null,
      retryInSeconds: 0,
      batchEvents: Math.min(streamBatchEventsMax, batchEvents * batchGrowth),
    }
  const error = status === undefined ? 'no answer' : `answered ${status}`
  const smaller = Math.max(1, Math.floor(batchEvents / batchGrowth))
  if (status === 413 && batchEvents > 1) return { taken: false, error, retryInSeconds: 0, batchEvents: smaller }
  const asked = /^\d{1,9}$/.test(retryAfter ?? '') ? Math.min(Number(retryAfter), askedPauseSecondsMax) : undefined
  const retryInSeconds = asked ?? Math.min(pauseSecondsMax, 2 ** Math.min(attempts, 9))
  return { taken: false, error, retryInSeconds, batchEvents: smaller }
}

/** Names under which third parties tell when the next call is taken. The first that is there counts. */
const names = [
  'retry-after',
  'x-ratelimit-reset',
  'x-rate-limit-reset',
  'ratelimit-reset',
  'x-ratelimit-requests-reset',
]
const secondsDefault = 60
/** A number beyond it is a moment in seconds since 1970, and beyond the other one in milliseconds. */
const asMoment = 1_000_000_000
const asMilliseconds = 1_000_000_000_000
const secondsMax = 86_400

/**
 * Seconds until a third party takes calls again, at least one: `Retry-After` (RFC 9110 section 10.2.3: seconds or a date), or a
 * reset in seconds, in seconds since 1970 or in milliseconds since 1970. A minute when it does not say.
 */
export function retryAfterSeconds(headers: Pick<Headers, 'get'>, now: Date): number {
  for (const name of names) {
    const seconds = secondsOf(headers.get(name), now)
    if (seconds !== undefined) return Math.min(Math.max(1, Math.ceil(seconds)), secondsMax)
  }
  return secondsDefault
}

function secondsOf(text: string | null, now: Date): number | undefined {
  if (text === null || text.trim() === '') return undefined
  const number = Number(text)
  const nowSeconds = now.getTime() / 1_000
  if (Number.isFinite(number))
    return number > asMilliseconds ? number / 1_000 - nowSeconds : number > asMoment ? number - nowSeconds : number
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : date / 1_000 - nowSeconds
}

import { createHash } from 'node:crypto'
import type { Platform } from '../platform/platform.ts'
import type { Secret } from '../platform/secret.ts'
import { rangeHolds } from './check-breach-range.ts'

const prefixLength = 5
const answerTimeoutMs = 3_000
const answerBytesMax = 524_288
const unavailable = 'the list of leaked passwords did not answer as it should; a new password was taken'

/**
 * Whether the password is in the list that `AMBIT_PASSWORD_BREACHES_URL` names, asked as Have I Been Pwned answers it: the first five
 * hexadecimal characters of the SHA-1 leave this server, and the list of all that begin like it comes back, padded so that its
 * length tells nothing. A list that does not answer keeps nobody from a password: that is logged and counted.
 */
export async function hasLeaked(on: Platform, password: Secret): Promise<boolean> {
  const base = on.config.passwordBreachesUrl
  if (base === undefined) return false
  const digest = createHash('sha1').update(password.reveal().normalize('NFKC')).digest('hex').toUpperCase()
  const range = await askRange(on, `${base}/range/${digest.slice(0, prefixLength)}`)
  const leaked = range === undefined ? undefined : rangeHolds(range, digest.slice(prefixLength))
  if (range !== undefined && leaked === undefined) on.log.warn({ fault: 'not a list' }, unavailable)
  on.metrics.breachesAsked.inc({ outcome: leaked === undefined ? 'unavailable' : leaked ? 'leaked' : 'clean' })
  return leaked === true
}

async function askRange(on: Platform, url: string): Promise<string | undefined> {
  try {
    const response = await on.egress.fetch(url, {
      headers: { 'add-padding': 'true', accept: 'text/plain' },
      timeoutMs: answerTimeoutMs,
      headersTimeoutMs: answerTimeoutMs,
      responseBytesMax: answerBytesMax,
    })
    if (response.status === 200) return await response.text()
    await response.body?.cancel()
    on.log.warn({ status: response.status }, unavailable)
  } catch (cause) {
    const fault = cause instanceof Error ? cause.message : 'unknown'
    on.log.warn({ fault }, unavailable)
  }
  return undefined
}

import { readFileSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import { z } from 'zod'
import { Refusal } from './refusal.ts'

/**
 * So many attempts in a window, counted in the database for all nodes together. `mcp_session` is counted by each node for itself, `address`, `key_…` and `directory` by each node
 * first and within a second together.
 */
export interface RateLimit {
  readonly surface: RateLimitSurface
  readonly windowSeconds: number
  readonly max: number
}

/** What is limited, and how much: the one table. Who is counted is said where a limit is used. */
export const rateLimits = {
  sign_in_address: { surface: 'sign_in_address', windowSeconds: 60, max: 60 },
  sign_in_account_address: { surface: 'sign_in_account_address', windowSeconds: 600, max: 10 },
  sign_in_account: { surface: 'sign_in_account', windowSeconds: 3_600, max: 30 },
  step_up: { surface: 'step_up', windowSeconds: 600, max: 10 },
  factor: { surface: 'factor', windowSeconds: 600, max: 10 },
  mail_address: { surface: 'mail_address', windowSeconds: 3_600, max: 20 },
  mail_account: { surface: 'mail_account', windowSeconds: 3_600, max: 5 },
  client_document: { surface: 'client_document', windowSeconds: 60, max: 30 },
  register_address: { surface: 'register_address', windowSeconds: 3_600, max: 5 },
  register_day: { surface: 'register_day', windowSeconds: 86_400, max: 200 },
  client: { surface: 'client', windowSeconds: 60, max: 300 },
  external_sign_in: { surface: 'external_sign_in', windowSeconds: 60, max: 60 },
  device_start: { surface: 'device_start', windowSeconds: 60, max: 30 },
  device_user_code: { surface: 'device_user_code', windowSeconds: 600, max: 5 },
  portal_link: { surface: 'portal_link', windowSeconds: 60, max: 60 },
  portal_address: { surface: 'portal_address', windowSeconds: 60, max: 60 },
  portal_visit: { surface: 'portal_visit', windowSeconds: 600, max: 200 },
  agent_registration: { surface: 'agent_registration', windowSeconds: 3_600, max: 20 },
  agent_claim: { surface: 'agent_claim', windowSeconds: 600, max: 20 },
  account_probes: { surface: 'account_probes', windowSeconds: 60, max: 60 },
  approval_requests: { surface: 'approval_requests', windowSeconds: 60, max: 10 },
  approval_mails_agent: { surface: 'approval_mails_agent', windowSeconds: 3_600, max: 6 },
  approval_mails_person: { surface: 'approval_mails_person', windowSeconds: 3_600, max: 30 },
  mcp_session: { surface: 'mcp_session', windowSeconds: 2.5, max: 5_000 },
  address: { surface: 'address', windowSeconds: 60, max: 6_000 },
  key_reads: { surface: 'key_reads', windowSeconds: 10, max: 1_000 },
  key_writes: { surface: 'key_writes', windowSeconds: 10, max: 500 },
  directory: { surface: 'directory', windowSeconds: 10, max: 500 },
} as const

export type RateLimitSurface = keyof typeof rateLimits
export const rateLimitSurfaces = Object.keys(rateLimits) as RateLimitSurface[]

/** `default`: as declared. `file`: as declared, but for the surfaces that the file names. */
export type RateLimits = 'default' | 'off' | RateLimitFile
export interface RateLimitFile {
  readonly file: string
  readonly limits: Readonly<
    Partial<Record<RateLimitSurface, { readonly max: number; readonly windowSeconds?: number }>>
  >
}

const secondsPerDay = 86_400
const attemptsMax = 1_000_000
const entry = z.strictObject({
  max: z.number().int().min(1).max(attemptsMax),
  window_seconds: z.number().int().min(1).max(secondsPerDay).optional(),
})
const fileSchema = z.partialRecord(z.enum(rateLimitSurfaces), entry)

/** `AMBIT_RATE_LIMITS`: `default`, `off` on loopback, or a JSON file `{"sign_in_address": {"max": 10, "window_seconds": 60}}`. */
export function readRateLimits(text: string | undefined, loopback: boolean, problems: string[]): RateLimits {
  if (text === undefined || text === '' || text === 'default') return 'default'
  if (text === 'off') {
    if (!loopback) problems.push('AMBIT_RATE_LIMITS=off is accepted only with a loopback AMBIT_BASE_URL')
    return 'off'
  }
  const read = readLimitFile(text)
  if (typeof read !== 'string') return read
  problems.push(`AMBIT_RATE_LIMITS takes "default", "off" or a JSON file; ${text}: ${read}`)
  return 'default'
}

/** The limits of the file, or in one line why there are none. */
function readLimitFile(file: string): RateLimitFile | string {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined
    return code === undefined ? 'is not JSON' : `can't be read (${code})`
  }
  const parsed = fileSchema.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    if (issue?.code === 'unrecognized_keys' && issue.path.length === 0)
      return `"${issue.keys[0]}" is not one of ${rateLimitSurfaces.join(', ')}`
    return `${issue?.path.join('.') ?? ''} takes {"max": 1 or more, "window_seconds": 1 to ${secondsPerDay}}`
  }
  const limits: { -readonly [S in RateLimitSurface]?: { max: number; windowSeconds?: number } } = {}
  for (const surface of rateLimitSurfaces) {
    const given = parsed.data[surface]
    if (given === undefined) continue
    const { max, window_seconds: windowSeconds } = given
    limits[surface] = windowSeconds === undefined ? { max } : { max, windowSeconds }
  }
  return { file, limits }
}

/** The limit as this installation has it; undefined when limits are off. */
export function limitOf(limits: RateLimits, declared: RateLimit): RateLimit | undefined {
  if (limits === 'off') return undefined
  return limits === 'default' ? declared : { ...declared, ...limits.limits[declared.surface] }
}

/** 429, always with the time to wait (RFC 6585 section 4). */
export function tooManyRequests(retryAfterSeconds: number): Refusal {
  return new Refusal({
    status: 429,
    code: 'too_many_requests',
    message: `Too many attempts. Try again in ${retryAfterSeconds} seconds.`,
    headers: { 'Retry-After': String(retryAfterSeconds) },
    details: { retry_after_seconds: retryAfterSeconds },
  })
}

/** Whoever has an IPv6 address has its whole /64 (RFC 6177), so that is what is counted. */
export function limitedAddress(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? []
  const groups = head.split(':').filter(group => group !== '')
  const rest = tail === undefined ? [] : tail.split(':').filter(group => group !== '')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - rest.length)
  const all = [...groups, ...Array.from({ length: zeros }, () => '0'), ...rest]
  return `${all
    .slice(0, 4)
    .map(group => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':')}::/64`
}

import { BlockList, isIP } from 'node:net'
import { resolve } from 'node:path'
import { type LogLevel, logLevels } from './log.ts'
import { type RateLimits, readRateLimits } from './rate-limits.ts'
import { rootKeyBytes } from './root-key.ts'
import { Secret } from './secret.ts'

/** The whole of the environment that Ambit reads, checked once at the start. */
export interface Config {
  readonly host: string | undefined
  readonly port: number
  /** Scheme, host and port without a trailing slash; also the OAuth issuer. */
  readonly baseUrl: string
  readonly dataDirectory: string
  readonly databaseUrl: Secret | undefined
  readonly rootKey: Secret | undefined
  /** The key that came before, as long as something may be sealed with it. */
  readonly rootKeyFormer?: Secret | undefined
  readonly adminEmail: string
  readonly adminPassword: Secret | undefined
  readonly apiKey: Secret | undefined
  readonly clientId: string | undefined
  readonly smtpUrl: Secret | 'none' | undefined
  /** CIDR ranges besides public addresses that outgoing requests may reach. */
  readonly egressAllow: readonly string[]
  /** Which proxies say from which country a request came; nobody is believed where it is undefined. */
  readonly countryHeader?: CountryHeader | undefined
  /** Of a list of leaked passwords; undefined: none is asked. */
  readonly passwordBreachesUrl: string | undefined
  readonly rateLimits: RateLimits
  /** Whether the risk of sign-ins is judged, and whether a risky one is challenged. */
  readonly signInRisk: RiskMode
  /** Who is asked to sign each checkpoint of the log too. */
  readonly auditWitnesses?: readonly WitnessAddress[]
  readonly logLevel: LogLevel
  /** How long a node that was told to stop still serves, while `/health` sends balancers elsewhere. */
  readonly drainSeconds: number
  /** What a hash of a password costs, where it is not what is shipped. No variable sets it, so that nobody can weaken it from outside. */
  readonly passwordWork?: PasswordWork
}

/** Cost of Argon2id. */
export interface PasswordWork {
  readonly memoryKib: number
  readonly passes: number
}

/** A witness of the log (C2SP tlog-witness). */
export interface WitnessAddress {
  /** Before `/add-checkpoint`; without a slash at its end. */
  readonly url: string
  /** Name, key id and key in one line (C2SP signed-note). */
  readonly verifierKey: string
}

export const riskModes = ['off', 'observe', 'enforce'] as const
export type RiskMode = (typeof riskModes)[number]

export interface CountryHeader {
  /** In lower case. */
  readonly name: string
  /** Addresses whose word counts, as ranges. */
  readonly proxies: readonly string[]
}

export type ReadConfig =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] }

const portDefault = 4000

/**
 * Reads and checks the environment. Every problem is one line that names the variable and what it takes. An empty value is
 * none: files of variables for containers can leave out only that.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): ReadConfig {
  const env = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const problems: string[] = []
  const port = readPort(env.AMBIT_PORT, problems)
  const baseUrl = readBaseUrl(env.AMBIT_BASE_URL, port, problems)
  const loopback = isLoopbackUrl(baseUrl)
  const config: Config = {
    host: env.AMBIT_HOST,
    port,
    baseUrl,
    dataDirectory: resolve(env.AMBIT_DATA_DIR ?? '.ambit'),
    databaseUrl: secret(env.AMBIT_DATABASE_URL),
    rootKey: secret(env.AMBIT_ROOT_KEY),
    rootKeyFormer: secret(env.AMBIT_ROOT_KEY_FORMER),
    adminEmail: env.AMBIT_ADMIN_EMAIL ?? 'admin@localhost.localdomain',
    adminPassword: secret(env.AMBIT_ADMIN_PASSWORD),
    apiKey: secret(env.AMBIT_API_KEY),
    clientId: env.AMBIT_CLIENT_ID,
    smtpUrl: env.AMBIT_SMTP_URL === 'none' ? 'none' : secret(env.AMBIT_SMTP_URL),
    egressAllow: readRanges(env.AMBIT_EGRESS_ALLOW, loopback, problems),
    countryHeader: readCountryHeader(env.AMBIT_COUNTRY_HEADER, problems),
    passwordBreachesUrl: readListUrl(env.AMBIT_PASSWORD_BREACHES_URL, problems),
    rateLimits: readRateLimits(env.AMBIT_RATE_LIMITS, loopback, problems),
    signInRisk: readRiskMode(env.AMBIT_SIGN_IN_RISK, problems),
    auditWitnesses: readWitnesses(env.AMBIT_AUDIT_WITNESSES, problems),
    logLevel: readLevel(env.AMBIT_LOG_LEVEL, problems),
    drainSeconds: readDrain(env.AMBIT_DRAIN_SECONDS, problems),
  }
  checkShapes(config, problems)
  checkListening(config, problems)
  if (config.smtpUrl === undefined && !loopback)
    problems.push('AMBIT_SMTP_URL is needed when AMBIT_BASE_URL is not a loopback address; "none" switches mail off')
  return problems.length === 0 ? { ok: true, config } : { ok: false, problems }
}

function secret(value: string | undefined): Secret | undefined {
  return value === undefined ? undefined : new Secret(value)
}

function readRiskMode(text: string | undefined, problems: string[]): RiskMode {
  const mode = riskModes.find(each => each === (text ?? 'observe'))
  if (mode === undefined) problems.push(`AMBIT_SIGN_IN_RISK takes ${riskModes.join(', ')}, not "${text}"`)
  return mode ?? 'observe'
}

function readPort(text: string | undefined, problems: string[]): number {
  if (text === undefined) return portDefault
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  problems.push(`AMBIT_PORT takes a port number from 0 to 65535, not "${text}"`)
  return portDefault
}

const drainSecondsMax = 600

function readDrain(text: string | undefined, problems: string[]): number {
  const seconds = Number(text ?? '0')
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= drainSecondsMax) return seconds
  problems.push(`AMBIT_DRAIN_SECONDS takes whole seconds from 0 to ${drainSecondsMax}, not "${text}"`)
  return 0
}

function readBaseUrl(text: string | undefined, port: number, problems: string[]): string {
  const fallback = `http://localhost:${port}`
  if (text === undefined) return fallback
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (
    url === undefined ||
    (url.protocol !== 'https:' && url.protocol !== 'http:') ||
    url.origin !== text.replace(/\/$/, '')
  )
    problems.push(`AMBIT_BASE_URL takes scheme, host and port only, like https://id.example.com, not "${text}"`)
  else if (url.protocol === 'http:' && !isLoopbackUrl(url.origin))
    problems.push('AMBIT_BASE_URL must be https unless its host is localhost, 127.0.0.1 or [::1]')
  return url?.origin ?? fallback
}

/** True for the three loopback names that the contract names. */
export function isLoopbackUrl(url: string): boolean {
  const { hostname } = new URL(url)
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
}

function readRanges(text: string | undefined, loopback: boolean, problems: string[]): readonly string[] {
  const ranges = (text ?? '').split(/[\s,]+/).filter(range => range !== '')
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const family = isIP(address)
    const most = family === 4 ? 32 : 128
    if (family === 0 || (bits !== undefined && !(/^\d+$/.test(bits) && Number(bits) <= most)))
      problems.push(`AMBIT_EGRESS_ALLOW takes address ranges like 127.0.0.0/8 or ::1/128, not "${range}"`)
    else if (Number(bits ?? most) < (family === 4 ? rangeBitsMin.ipv4 : rangeBitsMin.ipv6))
      problems.push(`AMBIT_EGRESS_ALLOW takes ranges of a network, and ${range} is half the internet`)
    else if (!loopback && touchesLoopback(address, Number(bits ?? most)))
      problems.push('AMBIT_EGRESS_ALLOW may name loopback ranges only with a loopback AMBIT_BASE_URL')
  }
  return ranges
}

/** The widest private networks are 10.0.0.0/8 and fc00::/7. */
const rangeBitsMin = { ipv4: 8, ipv6: 7 }

/** In any spelling, also as IPv4 inside IPv6. */
function touchesLoopback(address: string, bits: number): boolean {
  const loopback = new BlockList()
  loopback.addSubnet('127.0.0.0', 8, 'ipv4')
  loopback.addAddress('::1', 'ipv6')
  const range = new BlockList()
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
  range.addSubnet(address, bits, family)
  return loopback.check(address, family) || range.check('127.0.0.1', 'ipv4') || range.check('::1', 'ipv6')
}

/** A header is worth what its writer is, so it is taken only together with the addresses of the proxies that set it. */
function readCountryHeader(text: string | undefined, problems: string[]): CountryHeader | undefined {
  if (text === undefined) return undefined
  const [name = '', ...proxies] = text
    .trim()
    .toLowerCase()
    .split(/[\s,]+/)
  if (/^[a-z][a-z0-9-]*$/.test(name) && proxies.length > 0 && proxies.every(isRange)) return { name, proxies }
  problems.push(
    `AMBIT_COUNTRY_HEADER takes a header and the addresses of the proxies that set it, like "cf-ipcountry 10.0.0.0/8", not "${text}"`,
  )
  return undefined
}

function isRange(range: string): boolean {
  const [address = '', bits] = range.split('/')
  const family = isIP(address)
  return family !== 0 && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)))
}

/** Where a list answers below `/range/`; without a slash at its end. */
function readListUrl(text: string | undefined, problems: string[]): string | undefined {
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  const plain = url !== undefined && url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  if (plain && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackUrl(url.origin))))
    return url.href.replace(/\/+$/, '')
  problems.push('AMBIT_PASSWORD_BREACHES_URL takes an https address like https://api.pwnedpasswords.com')
  return undefined
}

/** Pairs of address and verifier key, one after the other. */
function readWitnesses(text: string | undefined, problems: string[]): readonly WitnessAddress[] {
  const words = (text ?? '').split(/\s+/).filter(word => word !== '')
  const pairs = words.flatMap((url, at) => (at % 2 === 0 ? [{ url, verifierKey: words[at + 1] ?? '' }] : []))
  const fits = pairs.every(
    ({ url, verifierKey }) =>
      URL.canParse(url) && /^https?:/.test(url) && /^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$/.test(verifierKey),
  )
  if (!fits)
    problems.push(
      'AMBIT_AUDIT_WITNESSES takes pairs of an address and a verifier key, like "https://w.example name+0a1b2c3d+B…"',
    )
  return fits ? pairs.map(({ url, verifierKey }) => ({ url: url.replace(/\/+$/, ''), verifierKey })) : []
}

function readLevel(text: string | undefined, problems: string[]): LogLevel {
  const level = logLevels.find(name => name === (text ?? 'info'))
  if (level === undefined) problems.push(`AMBIT_LOG_LEVEL takes one of ${logLevels.join(', ')}, not "${text}"`)
  return level ?? 'info'
}

/** Plain http stays on this machine (T110): who listens for others does it behind TLS, and says so in the base URL. */
function checkListening({ host, baseUrl }: Config, problems: string[]): void {
  if (host === undefined || baseUrl.startsWith('https:')) return
  if (host === 'localhost' || (isIP(host) !== 0 && touchesLoopback(host, isIP(host) === 4 ? 32 : 128))) return
  problems.push(
    `AMBIT_HOST ${host} would offer plain http to other machines: take 127.0.0.1 or ::1, or put TLS in front and set AMBIT_BASE_URL to its https address`,
  )
}

function checkShapes(config: Config, problems: string[]): void {
  if (!/^[^\s@]+@[^\s@]+$/.test(config.adminEmail)) problems.push('AMBIT_ADMIN_EMAIL takes an e-mail address')
  if (config.adminPassword !== undefined && [...config.adminPassword.reveal()].length < 12)
    problems.push('AMBIT_ADMIN_PASSWORD takes 12 characters or more')
  if (config.apiKey !== undefined && !/^sk_[A-Za-z0-9_-]{16,}$/.test(config.apiKey.reveal()))
    problems.push('AMBIT_API_KEY starts with sk_ and has at least 16 more letters, digits, _ or -')
  if (config.clientId !== undefined && !/^client_[A-Za-z0-9_-]{1,64}$/.test(config.clientId))
    problems.push('AMBIT_CLIENT_ID starts with client_')
  checkRootKey('AMBIT_ROOT_KEY', config.rootKey, problems)
  checkRootKey('AMBIT_ROOT_KEY_FORMER', config.rootKeyFormer, problems)
  if (config.databaseUrl !== undefined && !isPostgresUrl(config.databaseUrl.reveal()))
    problems.push('AMBIT_DATABASE_URL takes postgres://… of a PostgreSQL 15 or newer')
  if (config.smtpUrl instanceof Secret && !/^smtps?:\/\/[^/\s]+/.test(config.smtpUrl.reveal()))
    problems.push('AMBIT_SMTP_URL takes smtps://… or smtp://…, or "none"')
}

function checkRootKey(name: string, key: Secret | undefined, problems: string[]): void {
  if (key === undefined) return
  const bytes = Buffer.from(key.reveal(), 'base64')
  if (bytes.length !== rootKeyBytes)
    problems.push(`${name} takes 32 bytes in base64, as "openssl rand -base64 32" prints them`)
  else if (new Set(bytes).size < 8) problems.push(`${name} is no random key: make one with "openssl rand -base64 32"`)
}

function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text)
}

import type { Secret } from '../model.ts'
import { looksRandom } from './looks-random.ts'
import { nameMeans } from './name-means.ts'
import { isDummy, isWeakDefault, withoutReferences } from './placeholder.ts'
import { tokenTypes } from './token-types.ts'

const passwordCountMin = 6
const bearerCountMin = 8

/** Tokens that can be told by their form, wherever they stand in a text. */
export function findTokens(text: string): Secret[] {
  const found: Secret[] = []
  let left = text
  for (const { type, pattern } of tokenTypes)
    for (const [value, variable = ''] of left.matchAll(pattern)) {
      left = left.replace(value, ' '.repeat(value.length))
      if (!isDummy(variable)) found.push({ type, value })
    }
  return found
}

/** The secret that a value is by its form, its address or the name that it stands under; undefined: none. */
export function secretIn(name: string, text: string): Secret | undefined {
  const meaning = nameMeans(name)
  if (meaning === 'open') return undefined
  return findTokens(text)[0] ?? connectionPassword(text) ?? secretOfUrl(text) ?? namedSecret(name, text)
}

function namedSecret(name: string, text: string): Secret | undefined {
  const value = withoutReferences(text)
  const meaning = nameMeans(name)
  if (meaning === undefined || isDummy(value) || isWeakDefault(value)) return undefined
  if (meaning === 'password' && value.length >= passwordCountMin && !/^(~|\.{0,2})\//.test(value) && !isSwitch(value))
    return { type: 'password', value }
  return looksRandom(value.replace(/^(Bearer|Basic|Token) /i, '')) ? { type: 'key', value } : undefined
}

function isSwitch(value: string): boolean {
  return /^(true|false|enabled|disabled|required|optional|prompt|never|always|\d+)$/i.test(value)
}

/** The password in `scheme://user:password@host` or `Password=…;`. */
export function connectionPassword(text: string): Secret | undefined {
  const [, host = '', value = ''] = inUserInfo(text) ?? inPairs(text) ?? []
  const password = withoutReferences(decoded(value))
  if (password === '' || isDummy(password)) return undefined
  if (isWeakDefault(password) && isNobodysHost(host)) return undefined
  return { type: 'connection string with a password', value }
}

function inUserInfo(text: string): readonly string[] | undefined {
  const [whole, value = '', host = ''] = /[a-z][a-z0-9+.-]*:\/\/[^\s:@/]*:([^\s/]+)@([^\s/?#:,"']*)/i.exec(text) ?? []
  return whole === undefined ? undefined : [whole, host, value]
}

function inPairs(text: string): readonly string[] | undefined {
  if (!/;/.test(text) || !/\b(server|host|data source|database|initial catalog|user id|uid)\s*=/i.test(text))
    return undefined
  const [whole, value = ''] = /\b(?:password|pwd)\s*=\s*([^;]+)/i.exec(text) ?? []
  const [, host = ''] = /\b(?:server|host|data source)\s*=\s*([^;,]+)/i.exec(text) ?? []
  return whole === undefined ? undefined : [whole, host.trim(), value]
}

/** This machine, or a name that stands for one in a document. */
function isNobodysHost(host: string): boolean {
  return isLoopback(host) || !host.includes('.') || /(^|\.)example(\.|$)/.test(host)
}

/** Whether what is sent there does not leave this machine. */
export function isLoopback(host: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|::1|\[::1\]|host\.docker\.internal|0\.0\.0\.0)$/i.test(host)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const segmentCountMin = 24

/** A secret in an address of the web: before the host, in the query, in the path, behind `#`. */
export function secretOfUrl(text: string): Secret | undefined {
  const [address] = /(https?|wss?|sse):\/\/[^\s"']+/i.exec(text) ?? []
  if (address === undefined) return undefined
  const [path = '', ...rest] = address.split(/[?#]/)
  for (const pair of rest.join('&').split('&')) {
    const [name = '', ...values] = pair.split('=')
    const found = secretOfQuery(name, values.join('='))
    if (found !== undefined) return found
  }
  const [segment] = path.split('/').slice(3).filter(isSecretSegment)
  return segment === undefined ? undefined : { type: 'key in a path', value: segment }
}

function secretOfQuery(name: string, raw: string): Secret | undefined {
  const value = withoutReferences(decoded(raw))
  const meaning = /^(sig|signature|code|key|apikey)$/i.test(name) ? 'key' : nameMeans(name)
  if (meaning === undefined || meaning === 'open' || isDummy(value) || isWeakDefault(value)) return undefined
  const password = meaning === 'password' && value.length >= passwordCountMin
  return password || looksRandom(value) ? { type: 'key in a query', value: raw } : undefined
}

/** Letters of both cases and digits, long: no id that is a UUID, and no digest. */
function isSecretSegment(segment: string): boolean {
  const value = withoutReferences(decoded(segment))
  const mixed = /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value)
  return value.length >= segmentCountMin && mixed && looksRandom(value) && !isDummy(value)
}

const authorizing =
  /^(proxy-)?authorization$|^cookie$|api[-_]?key$|(access|auth|api|private|secret)[-_]?token$|^x-.*(key|token|secret)$/i

/** A secret that a header sends: whatever authorizes is one, whether or not it looks random. */
export function secretOfHeader(name: string, text: string): Secret | undefined {
  const [token] = findTokens(text)
  if (token !== undefined) return token
  const [, scheme = '', rest = text] = /^(Bearer|Basic|Token|ApiKey)\s+(.*)$/i.exec(text) ?? []
  const value = withoutReferences(rest)
  if (scheme.toLowerCase() === 'basic') return basicPassword(value)
  if (isDummy(value) || isWeakDefault(value)) return undefined
  if (authorizing.test(name) && value.length >= bearerCountMin && !/\s/.test(value))
    return { type: scheme === '' ? 'key in a header' : 'bearer token', value }
  return secretIn(name, text)
}

/** A name and a password as RFC 7617 has them; some servers take a key in their place. */
function basicPassword(value: string): Secret | undefined {
  const [pair, password = ''] = /^[^:]*:(.*)$/.exec(Buffer.from(value, 'base64').toString('utf8')) ?? []
  if (pair === undefined) return looksRandom(value) && !isDummy(value) ? { type: 'key in a header', value } : undefined
  return password === '' || isDummy(password) ? undefined : { type: 'password', value }
}

import type { Json } from '../platform/json.ts'
import type { Secret } from '../platform/secret.ts'

const marker = '[redacted by Ambit: a credential]'
/** Shorter ones occur by chance, and are no credential that deserves the name. */
const secretCharactersMin = 8

/** The value with each spelling of the secrets replaced (T68): plain, in base64, in hex, as a URL writes them. */
export function redactSecrets<T extends Json>(value: T, secrets: readonly string[]): { value: Json; found: boolean } {
  const spellings = secrets.filter(secret => secret.length >= secretCharactersMin).flatMap(spellingsOf)
  let found = false
  const clean = (text: string): string => {
    let cleaned = text
    for (const spelling of spellings) cleaned = cleaned.replaceAll(spelling, marker)
    found ||= cleaned !== text
    return cleaned
  }
  return { value: mapStrings(value, clean), found }
}

/** The value without them. */
export function withoutSecrets(value: Json, secrets: readonly Secret[]): Json {
  const revealed = secrets.map(secret => secret.reveal())
  return redactSecrets(value, revealed).value
}

/** A base64 run may begin at any of three offsets; its first and last signs also hold bits of the neighbours. */
function spellingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const inner = [0, 1, 2].map(offset => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const start = offset === 0 ? 0 : offset + 1
    const end = (bytes.length + offset) % 3 === 0 ? text.length : text.length - 1
    return text.slice(start, end)
  })
  const urlSafe = inner.map(text => text.replaceAll('+', '-').replaceAll('/', '_'))
  const hex = bytes.toString('hex')
  const all = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), hex, hex.toUpperCase()]
  return [...new Set([...all, ...inner, ...urlSafe, [...secret].toReversed().join('')])]
}

/** The value with each string in it, member names too, changed by `change`. */
export function mapStrings(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map(item => mapStrings(item, change))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [change(name), mapStrings(item, change)]))
}

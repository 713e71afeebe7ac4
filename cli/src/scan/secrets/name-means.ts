const passwords: ReadonlySet<string> = new Set(['password', 'passwd', 'pwd', 'passphrase', 'pw', 'pass'])
const keys: ReadonlySet<string> = new Set([
  'token',
  'secret',
  'secrets',
  'key',
  'keys',
  'apikey',
  'apitoken',
  'accesstoken',
  'credential',
  'credentials',
  'pat',
  'bearer',
  'jwt',
  'cookie',
  'authorization',
  'auth',
])
/** Words at the end that make of it a name for something about the secret. */
const tails: ReadonlySet<string> = new Set(
  `id ids file path paths dir directory url uri name names ttl limit max min count type types expiry expires expiration
  seconds ms minutes timeout header headers prefix suffix length endpoint algorithm scope scopes helper audience enabled
  provider var vars version region host port size budget usage model format mode location source store storage rotation
  cache issuer hint ref env variable command cmd label field column method strategy required disabled`.split(/\s+/),
)
const openWords: ReadonlySet<string> = new Set(['public', 'publishable', 'anon', 'anonymous'])

export type Meaning = 'password' | 'key' | 'open' | undefined

/** What the name of a variable, an option or a header says of its value. */
export function nameMeans(name: string): Meaning {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter(word => word !== '' && !/^\d+$/.test(word))
    .map(word => word.toLowerCase())
  const last = words.at(-1) ?? ''
  if (words.some(word => openWords.has(word))) return 'open'
  if (tails.has(last)) return undefined
  if (words.some(word => passwords.has(word)) || /passw(or)?d$/.test(last)) return 'password'
  return words.some(word => keys.has(word)) || /(token|secret|apikey)$/.test(last) ? 'key' : undefined
}

import { plain } from '../plain.ts'
import { connectionPassword, findTokens, secretOfUrl } from './secrets/find-secrets.ts'
import { looksRandom } from './secrets/looks-random.ts'

export const hidden = '[secret]'

/** A text without the secrets that were found. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  const longestFirst = [...new Set(secrets)].filter(secret => secret !== '').toSorted((a, b) => b.length - a.length)
  return longestFirst.reduce((left, secret) => left.replaceAll(secret, hidden), text)
}

/** A path, safe to show: on one line, and without tokens of a known form. */
export function safePath(path: string): string {
  const found = [...findTokens(path), connectionPassword(path), secretOfUrl(path)]
  return hideSecrets(
    plain(path),
    found.flatMap(secret => (secret === undefined ? [] : [secret.value])),
  )
}

/** A name that somebody gave, safe to show: also without what looks like a secret that was pasted where a name belongs. */
export function safeName(name: string): string {
  const path = safePath(name)
  return path
    .split(/([/\\\s]+)/)
    .map(part => (looksRandom(part) ? hidden : part))
    .join('')
}

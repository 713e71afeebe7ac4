import type { Json } from '../platform/json.ts'

const withheld = '[withheld by Ambit: it is named like a secret]'
const secretName =
  /(^|[_-]|[a-z])(token|secret|password|passwd|passphrase|credentials?|api[_-]?key|private[_-]?key|secret[_-]?key)$/i
/** Places in a list, which are named alike and open nothing. */
const placeName = /(page|sync|cursor|continuation)_?token$/i

/**
 * A whole answer, without what is named like a secret: third parties put such things beside what was asked for (GitHub gives a
 * `temp_clone_token` with each private repository), and no credential of theirs reaches an agent (I6).
 */
export function rawAnswer(answer: Json): Json {
  if (Array.isArray(answer)) return answer.map(rawAnswer)
  if (typeof answer !== 'object' || answer === null) return answer
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [name, isSecret(name, value) ? withheld : rawAnswer(value)]),
  )
}

function isSecret(name: string, value: Json): boolean {
  const holds = typeof value === 'string' ? value !== '' : typeof value === 'object' && value !== null
  return holds && secretName.test(name) && !placeName.test(name)
}

import type { Checked } from './model.ts'

export interface ScopeQuestion {
  readonly asked: string | undefined
  /** What may be had at all: by this kind of application, or what the first token had. */
  readonly allowed: readonly string[]
  readonly otherwise: string
}

const scopeShape = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/

/** RFC 6749 section 3.3: what is unknown or wider is refused, never left out in silence (T22). */
export function checkScope({ asked, allowed, otherwise }: ScopeQuestion): Checked<string> {
  if (asked === undefined) return checkOtherwise(otherwise, allowed)
  if (!scopeShape.test(asked)) return { ok: false, error: 'invalid_scope', description: 'scope is a list of words.' }
  const words = [...new Set(asked.split(' '))]
  const strange = words.find(word => !allowed.includes(word))
  if (strange === undefined) return { ok: true, value: words.join(' ') }
  return { ok: false, error: 'invalid_scope', description: `The scopes here are ${allowed.join(', ')}.` }
}

/** Who asks for nothing gets what is usual, and not where that is not theirs to have. */
function checkOtherwise(otherwise: string, allowed: readonly string[]): Checked<string> {
  if (otherwise.split(' ').every(word => allowed.includes(word))) return { ok: true, value: otherwise }
  const description = allowed.length === 0 ? 'There is no scope to be had here.' : 'Name the scopes that you ask for.'
  return { ok: false, error: 'invalid_scope', description }
}

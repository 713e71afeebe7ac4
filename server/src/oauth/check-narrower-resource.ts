import type { Checked } from './model.ts'

export interface NarrowerQuestion {
  /** Of the token that is exchanged. */
  readonly held: string | undefined
  /** Already in the form of the base URL; undefined when none was asked for. */
  readonly asked: string | undefined
}

/** An exchanged token is for the same resource or for one below it, never for another or for the one above (RFC 8693 section 2.1). */
export function checkNarrowerResource({ held, asked }: NarrowerQuestion): Checked<string | undefined> {
  if (asked === undefined || asked === held) return { ok: true, value: held }
  if (held !== undefined && asked.startsWith(`${held}/`)) return { ok: true, value: asked }
  return { ok: false, error: 'invalid_target', description: 'The subject token is not for that resource.' }
}

import { type IdKind, parseId } from '../platform/ids.ts'
import type { StopKind, StopTarget } from './model.ts'

const kinds: readonly (readonly [IdKind, StopKind])[] = [
  ['session', 'session'],
  ['agent', 'agent'],
  ['serviceAccount', 'service_account'],
  ['user', 'user'],
  ['account', 'connected_account'],
  ['provider', 'provider'],
  ['organization', 'organization'],
]

/** What to stop, by its id, whose prefix says what it is; or the word `everything`. Undefined for anything else. */
export function parseStopTarget(text: string): StopTarget | undefined {
  if (text === 'everything') return { kind: 'everything', id: undefined }
  for (const [id, kind] of kinds) {
    const parsed = parseId(id, text)
    if (parsed !== undefined) return { kind, id: parsed }
  }
  return undefined
}

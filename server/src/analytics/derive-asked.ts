import type { Range, Scope } from './parse-range.ts'

/** Names for a store: `*` is all of them. */
export function namesOf(scope: Scope): readonly [string, string, string, string | null] {
  return [scope.application ?? '*', scope.organization ?? '*', scope.method ?? '*', scope.kind ?? null]
}

/** Days of UTC are kept whole; those of another zone are made of quarter hours. */
export function grainOf({ timeZone }: Pick<Range, 'timeZone'>): 'day' | 'quarter_hour' {
  return timeZone === 'UTC' ? 'day' : 'quarter_hour'
}

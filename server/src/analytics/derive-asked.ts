import type { Range, Scope } from './parse-range.ts'

/** Names for a store; null: all. */
export function namesOf(scope: Scope): readonly (string | null)[] {
  return [scope.application ?? null, scope.organization ?? null, scope.method ?? null, scope.kind ?? null]
}

/** Days of UTC are kept whole; those of another zone are made of quarter hours. */
export function grainOf({ timeZone }: Pick<Range, 'timeZone'>): 'day' | 'quarter_hour' {
  return timeZone === 'UTC' ? 'day' : 'quarter_hour'
}

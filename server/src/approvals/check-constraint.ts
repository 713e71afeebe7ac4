import { canonicalize, type Json } from '../platform/json.ts'
import { patternMatches } from './check-pattern.ts'
import type { CallArguments, Constraint, Constraints } from './model.ts'
import { parsePattern } from './parse-pattern.ts'

export type ConstraintVerdict =
  | { readonly outcome: 'inside' }
  | {
      readonly outcome: 'outside'
      readonly argument: string
      readonly constraint: Constraint
      /** Undefined: the argument is missing. */
      readonly was: Json | undefined
    }

/**
 * Whether the arguments of a call are inside all bounds. An argument without a bound is free; a bound on an argument that
 * is missing is not met, because what the upstream puts in its place is not known.
 */
export function checkConstraints(constraints: Constraints, args: CallArguments): ConstraintVerdict {
  for (const [argument, constraint] of Object.entries(constraints)) {
    const was = Object.hasOwn(args, argument) ? args[argument] : undefined
    if (was === undefined || !constraintHolds(constraint, was)) return { outcome: 'outside', argument, constraint, was }
  }
  return { outcome: 'inside' }
}

/**
 * Types are exact: `5` is not `"5"`. A bound on a list holds for each of its members, and an empty list meets none: to
 * many APIs it means everything.
 */
export function constraintHolds(constraint: Constraint, value: Json): boolean {
  if (holdsFor(constraint, value)) return true
  if (!Array.isArray(value)) return false
  const members: readonly Json[] = value
  return members.length > 0 && members.every(member => isScalar(member) && holdsFor(constraint, member))
}

function holdsFor(constraint: Constraint, value: Json): boolean {
  if ('equals' in constraint) return sameJson(constraint.equals, value)
  if ('one_of' in constraint) return constraint.one_of.some(allowed => sameJson(allowed, value))
  if ('prefix' in constraint) return typeof value === 'string' && value.startsWith(constraint.prefix)
  if ('matches' in constraint) return typeof value === 'string' && matchesWhole(constraint.matches, value)
  const { min, max } = constraint
  if (typeof value !== 'number' || (min === undefined && max === undefined)) return false
  return (min === undefined || value >= min) && (max === undefined || value <= max)
}

function matchesWhole(text: string, value: string): boolean {
  const pattern = parsePattern(text)
  return pattern !== undefined && patternMatches(pattern, value)
}

/** Equal whatever the order of members (RFC 8785). */
export function sameJson(left: unknown, right: unknown): boolean {
  return left === right || canonicalize(left) === canonicalize(right)
}

/** Neither a list nor an object. */
export function isScalar(value: Json): value is string | number | boolean | null {
  return value === null || typeof value !== 'object'
}

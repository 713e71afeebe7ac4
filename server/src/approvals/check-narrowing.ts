import { constraintHolds, sameJson } from './check-constraint.ts'
import { boundTool } from './derive-bound-tools.ts'
import type { AccessRequest, Constraint, Given, Limits } from './model.ts'

/** A field of the form that goes beyond what was asked. */
export type Wider =
  | { readonly field: 'tool'; readonly tool: string }
  /** None of the accounts among which the person chooses was chosen. */
  | { readonly field: 'account'; readonly tool: string }
  | { readonly field: 'constraint'; readonly tool: string; readonly argument: string }
  | { readonly field: 'duration_seconds' }
  | { readonly field: 'max_calls' }
  | { readonly field: 'max_bytes' }

/** A person can only give less than was asked: everything that is given has to lie inside the request. Empty: it does. */
export function widerThanAsked(asked: Pick<AccessRequest, 'tools' | 'limits'>, given: Given): readonly Wider[] {
  const tools = given.tools.flatMap(tool => widerTool(asked, tool, given.accounts))
  return [...tools, ...widerLimits(asked.limits, given.limits)]
}

/** Whether a person gave less than was asked: a tool left out, a bound drawn closer, less time, fewer calls or bytes. */
export function isNarrowed(asked: Pick<AccessRequest, 'tools' | 'limits'>, given: Given): boolean {
  if (!sameJson({ ...given.limits }, { ...asked.limits })) return true
  return asked.tools.some(tool => {
    const same = given.tools.find(each => each.name === tool.name)
    return same === undefined || !sameJson(same.constraints, tool.constraints)
  })
}

function widerTool(
  asked: Pick<AccessRequest, 'tools'>,
  given: Given['tools'][number],
  accounts: Given['accounts'],
): readonly Wider[] {
  const tool = asked.tools.find(each => each.name === given.name)
  if (tool === undefined) return [{ field: 'tool', tool: given.name }]
  if (boundTool(tool, accounts) === undefined) return [{ field: 'account', tool: tool.name }]
  const bound = Object.entries(tool.constraints)
  return bound.flatMap(([argument, constraint]) => {
    const decided = Object.hasOwn(given.constraints, argument) ? given.constraints[argument] : undefined
    if (decided !== undefined && isNarrower(decided, constraint)) return []
    return [{ field: 'constraint' as const, tool: tool.name, argument }]
  })
}

function widerLimits(asked: Limits, given: Limits): readonly Wider[] {
  const wider: Wider[] = []
  if (!(given.durationSeconds >= 1 && given.durationSeconds <= asked.durationSeconds))
    wider.push({ field: 'duration_seconds' })
  if (!isFewer(asked.maxCalls, given.maxCalls)) wider.push({ field: 'max_calls' })
  if (!isFewer(asked.maxBytes, given.maxBytes)) wider.push({ field: 'max_bytes' })
  return wider
}

function isFewer(asked: number | undefined, given: number | undefined): boolean {
  if (given === undefined) return asked === undefined
  return given >= 1 && (asked === undefined || given <= asked)
}

/**
 * True only if every value inside `decided` is inside `asked`. Two patterns are not compared: a pattern is as narrow as
 * itself and no other, so a person narrows it by naming values.
 */
export function isNarrower(decided: Constraint, asked: Constraint): boolean {
  if (sameJson(decided, asked)) return true
  if ('equals' in decided) return constraintHolds(asked, decided.equals)
  if ('one_of' in decided) return decided.one_of.every(value => constraintHolds(asked, value))
  if ('prefix' in decided) return 'prefix' in asked && decided.prefix.startsWith(asked.prefix)
  if ('matches' in decided) return false
  if ('equals' in asked || 'one_of' in asked || 'prefix' in asked || 'matches' in asked) return false
  if (asked.min === undefined && asked.max === undefined) return false
  return (
    (asked.min === undefined || (decided.min !== undefined && decided.min >= asked.min)) &&
    (asked.max === undefined || (decided.max !== undefined && decided.max <= asked.max))
  )
}

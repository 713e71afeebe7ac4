import type { Effect, ToolDefinition } from './model.ts'

/** How much an effect may do, least first. */
const order: Readonly<Record<Effect, number>> = { read: 0, write: 1, destructive: 2 }

/** True when `one` may do less than `other`. */
export function isLower(one: Effect, other: Effect): boolean {
  return order[one] < order[other]
}

/** What an upstream's annotations claim. Shown beside the effect that we set; a server that lies gains nothing (MT11). */
export function effectHint(definition: ToolDefinition): Effect | undefined {
  const hints = definition.annotations
  if (hints === undefined) return undefined
  if (hints.readOnlyHint === true) return 'read'
  if (hints.destructiveHint === false) return 'write'
  return hints.destructiveHint === true ? 'destructive' : undefined
}

import { widgetScopes } from './model.ts'

/** What a token comes to: all that the roles permit in widgets, or exactly what was asked for, which they have to permit. */
export function scopesFor(
  asked: readonly string[] | undefined,
  permissions: readonly string[],
): { readonly scopes: readonly string[]; readonly missing: readonly string[] } {
  const permitted = widgetScopes.filter(scope => permissions.includes(scope))
  if (asked === undefined || asked.length === 0) return { scopes: permitted, missing: [] }
  const missing = asked.filter(scope => !permitted.some(each => each === scope))
  return { scopes: permitted.filter(scope => asked.includes(scope)), missing }
}

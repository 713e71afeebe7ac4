import type { RoleMapping } from './model.ts'

/**
 * The roles of somebody with these groups: those that the connection's own table says, never the name of a group (T53). Undefined
 * where the table is empty: then roles are given by hand. An empty list: none of the groups stands for a role.
 */
export function rolesOf(mappings: readonly RoleMapping[], groups: readonly string[]): readonly string[] | undefined {
  if (mappings.length === 0) return undefined
  const held = new Set(groups)
  return [...new Set(mappings.filter(({ group }) => held.has(group)).map(({ role }) => role))]
}

import type { GroupRole } from './model.ts'

/**
 * The roles of somebody in these groups: those that our own table says for each group, by its id and never by its name (T53). Empty
 * where none of them stands for a role.
 */
export function rolesOf(mappings: readonly GroupRole[], groups: readonly { readonly id: string }[]): readonly string[] {
  const held = new Set(groups.map(({ id }) => id))
  return [...new Set(mappings.filter(({ groupId }) => held.has(groupId)).map(({ role }) => role))]
}

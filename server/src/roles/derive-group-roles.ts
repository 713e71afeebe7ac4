/** Which role a group stands for, by whatever the table knows a group. */
export interface GroupMapping {
  readonly group: string
  readonly role: string
}

/**
 * The roles of somebody in these groups: those that the table says, never the name of a group (T53). Undefined where the table is
 * empty: then roles are given by hand. An empty list: none of the groups stands for a role.
 */
export function groupRoles(
  mappings: readonly GroupMapping[],
  groups: readonly string[],
): readonly string[] | undefined {
  if (mappings.length === 0) return undefined
  const held = new Set(groups)
  return [...new Set(mappings.filter(({ group }) => held.has(group)).map(({ role }) => role))]
}

/** Whether nothing has to be changed; the order says nothing. */
export function sameRoles(held: readonly string[], wanted: readonly string[]): boolean {
  return held.length === wanted.length && wanted.every(role => held.includes(role))
}

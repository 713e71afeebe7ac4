/** The members that a change altered, as they were; when it was changed says nothing about what was. */
export function previousOf(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const differs = ([key, value]: [string, unknown]): boolean =>
    key !== 'updated_at' && JSON.stringify(value) !== JSON.stringify(after[key])
  return Object.fromEntries(Object.entries(before).filter(differs))
}

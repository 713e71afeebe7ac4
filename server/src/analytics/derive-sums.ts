/** Sums of a number by a key, the largest first. */
export function sumsBy<T>(
  rows: readonly T[],
  keyOf: (row: T) => string,
  numberOf: (row: T) => number,
): [string, number][] {
  const sums = new Map<string, number>()
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + numberOf(row))
  return [...sums].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
}

/** What all rows come to in one number. */
export function sum<T>(rows: readonly T[], numberOf: (row: T) => number): number {
  return rows.reduce((total, row) => total + numberOf(row), 0)
}

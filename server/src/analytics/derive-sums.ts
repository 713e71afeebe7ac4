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

export interface RowPage<T> {
  readonly page: readonly T[]
  /** What the next page begins after; undefined on the last one. */
  readonly after: string | undefined
}

/** A page of a table that is in order: what comes after the row of that name. */
export function pageOfRows<T>(
  rows: readonly T[],
  { nameOf, after, limit }: { nameOf: (row: T) => string; after?: string | undefined; limit: number },
): RowPage<T> {
  const from = after === undefined ? 0 : rows.findIndex(row => nameOf(row) === after) + 1
  const page = rows.slice(from, from + limit)
  const last = page.at(-1)
  return { page, after: last !== undefined && from + limit < rows.length ? nameOf(last) : undefined }
}

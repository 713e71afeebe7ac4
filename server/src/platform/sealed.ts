import type { Sql } from './database.ts'

/**
 * A column of values that the root key seals, as data: how they are read in batches and how one of them is replaced. Each such
 * column is in the list of `main.ts`, so that no value is forgotten when the root key changes.
 */
export interface RootSealed {
  /** `mails.body_sealed`. */
  readonly name: string
  readonly purpose: string
  /** SQL that answers `id`, `context` and `sealed` of rows after the id `$1`, at most `$2`, in the order of their ids. */
  readonly list: string
  /** SQL that puts `$3` in the place of the value `$2` of row `$1`, and answers a row if that one was still there. */
  readonly save: string
}

export interface SealedRow {
  readonly id: string
  readonly context: string
  readonly sealed: Buffer
}

export interface Resealed {
  /** Values that were sealed by a former key. */
  readonly changed: number
  /** Values that no key opens: each of them is a fault of its own, which a new key does not mend. */
  readonly broken: readonly string[]
}

const batchRows = 100

/** The rows of a column, from the first to the last, a batch at a time. Stops where `goOn` says so. */
export async function* batchesOf<Row extends { readonly id: string }>(
  sql: Sql,
  column: { readonly list: string },
  goOn: () => Promise<boolean>,
): AsyncGenerator<Row[]> {
  let after = ''
  while (await goOn()) {
    const rows = await sql.query<Row>(column.list, [after, batchRows])
    if (rows.length > 0) yield rows
    if (rows.length < batchRows) return
    after = rows.at(-1)?.id ?? ''
  }
}

/** A look at everything, which is whole only if it was never told to stop. */
export function wholeLook(goOn: () => Promise<boolean>): () => Promise<boolean> {
  let whole = true
  return async () => {
    whole = whole && (await goOn())
    return whole
  }
}

/** Puts the new bytes there unless somebody else was faster: then theirs stay. */
export async function replaceSealed(
  sql: Sql,
  column: { readonly save: string },
  change: { readonly id: string; readonly from: Buffer; readonly to: Buffer },
): Promise<void> {
  await sql.query(column.save, [change.id, change.from, change.to])
}

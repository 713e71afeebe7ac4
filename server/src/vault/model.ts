import type { Owner } from '../platform/ids.ts'

/** Where a sealed value stands. It opens there and nowhere else. */
export interface SecretPlace {
  /** Whose secret it is; each owner has data keys of its own. */
  readonly owner: Owner
  /** What the key is for, for example `credential`. One data key for each owner and purpose. */
  readonly purpose: string
  readonly table: string
  readonly column: string
  readonly rowId: string
  /** Raised with each new value, so that an older one put back into the row does not open. */
  readonly version: number
}

/** Associated data of AES-GCM: a list, so that no value can reach into its neighbour. */
export function associatedData(place: SecretPlace): string {
  return JSON.stringify([place.owner, place.table, place.column, place.rowId, place.version])
}

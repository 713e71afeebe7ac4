import type { Owner, VaultObjectId } from '../platform/ids.ts'

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

/**
 * A column of values that data keys seal, as data: how they are read in batches and how one of them is replaced. `list` answers
 * `id`, `owner`, `purpose`, `rowId`, `version` (the parts of its place) and `sealed` of rows after the id `$1`, at most `$2`.
 */
export interface VaultSealed {
  /** `providers.token_sealed`: table and column of the place. */
  readonly name: string
  readonly list: string
  /** SQL that puts `$3` in the place of the value `$2` of row `$1`, and answers a row if that one was still there. */
  readonly save: string
}

/** What decides under which key a value is encrypted: pairs of text that the caller chooses. */
export type KeyContext = Readonly<Record<string, string>>

/** A key that encrypts values and data keys of one context; the key itself is a data key of `owner`. */
export interface VaultKey {
  readonly id: string
  readonly owner: Owner
  readonly context: KeyContext
}

export interface VaultObject {
  readonly id: VaultObjectId
  readonly name: string
  /** Number of the newest version. */
  readonly version: number
  readonly key: VaultKey
  readonly updatedBy: VaultActor
  readonly updatedAt: Date
  readonly versionId: string
  readonly valueSealed: Buffer
}

/** Who did it, as the wire says it. */
export interface VaultActor {
  readonly id: string
  readonly name: string
}

export interface ObjectSummary {
  readonly id: VaultObjectId
  readonly name: string
  readonly updatedAt: Date
}

export interface ObjectVersion {
  readonly id: string
  readonly number: number
  /** Of the value, in bytes. */
  readonly size: number
  readonly etag: string
  readonly createdAt: Date
}

export const objectNameMax = 200
export const objectValueBytesMax = 65_536
export const contextValueMax = 500
export const contextPairsMax = 20

/** The purpose of the data key that stands behind a vault key. */
export function purposeOf(key: Pick<VaultKey, 'id'>): string {
  return `vault ${key.id}`
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The text as the id of an object, or undefined when it has another shape. */
export function parseVaultObjectId(text: string): VaultObjectId | undefined {
  return uuid.test(text) ? (text as VaultObjectId) : undefined
}

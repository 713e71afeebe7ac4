import type { EventId, Id, SessionId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'

/** What an action says about what it did. `body` holds ids, digests and facts; who did it stands in it as `actor`. */
export interface AuditEvent {
  /** `noun.verb_in_the_past`, for example `session.ended`. */
  readonly type: string
  readonly session?: SessionId | null
  readonly body: object
}

/** An event as the log has it, for readers. */
export interface LoggedEvent {
  readonly index: number
  readonly id: EventId
  /** RFC 3339 in UTC with microseconds, as the leaf commits to it. */
  readonly at: string
  readonly session: SessionId | null
  readonly type: string
  /** Null once it was erased. */
  readonly body: { readonly [member: string]: Json } | null
}

/** What the commitment of an event covers. */
export interface CommittedFields {
  readonly type: string
  readonly session: string | null
  readonly salt: Uint8Array
  /** The text as stored, not the value: no byte of it can change unseen. */
  readonly body: string
}

/** A row of `audit_events` with all its columns. */
export interface StoredEvent {
  readonly index: number
  readonly id: string
  readonly at: string
  readonly session: string | null
  readonly type: string
  readonly salt: Buffer | null
  readonly body: string | null
  readonly commitment: Buffer | null
  readonly leafHash: Buffer
}

/** A row of `audit_tiles`: C2SP tlog-tiles, the `tile`-th of its level, up to 256 hashes one after the other. */
export interface Tile {
  readonly level: number
  readonly tile: number
  readonly hashes: Buffer
}

export interface Checkpoint {
  readonly size: number
  readonly root: Buffer
  /** RFC 3339 in UTC with microseconds. */
  readonly at: string
  /** The signed note (C2SP tlog-checkpoint). */
  readonly note: string
}

/** A key of the log, and the sizes of which it signs the checkpoint. */
export interface LogKey {
  /** Raw Ed25519, 32 bytes. */
  readonly publicKey: Buffer
  readonly from: number
  /** The last size, once another key has taken over. */
  readonly until: number | undefined
}

/** What checkpoints of a log are judged by: its name, and its keys from the first on. */
export interface LogKeys {
  readonly origin: string
  readonly keys: readonly LogKey[]
}

/** `holds`: the columns say what the note says, and the note carries the signatures of all keys in force. The tree is yet to be looked at. */
export interface JudgedCheckpoint extends Checkpoint {
  readonly holds: boolean
}

/** The log at one moment: all that belongs to its right edge. */
export interface LogHead {
  readonly size: number
  readonly frontier: Buffer
  readonly newest: JudgedCheckpoint | undefined
  /** The last tile of each level. */
  readonly edge: readonly Tile[]
  /** The lowest index of rows that stand beyond the head: events, tiles or checkpoints that the log never wrote. */
  readonly stray: number | undefined
}

export type Verification =
  | { readonly integrity: 'verified'; readonly size: number }
  | { readonly integrity: 'pending'; readonly size: number }
  | {
      readonly integrity: 'broken'
      readonly size: number
      readonly firstBadIndex: number
      readonly what: Fault['what']
    }

/** The first thing that does not fit, and the index of the first leaf that is no longer proven because of it. */
export interface Fault {
  readonly index: number
  readonly what: 'event' | 'erasure' | 'leaf' | 'tile' | 'checkpoint' | 'head'
}

/** How a part of the log was tampered with, as far as it can be told from what is there. */
export const tamperings = [
  'bundle_unreadable',
  'bundle_cut',
  'key_unknown',
  'checkpoint_missing',
  'checkpoint_changed',
  'checkpoint_forged',
  'checkpoint_of_another_log',
  'checkpoint_replayed',
  'checkpoint_forked',
  'clock_went_back',
  'cosignature_forged',
  'tile_missing',
  'tile_changed',
  'event_missing',
  'event_repeated',
  'event_moved',
  'event_inserted',
  'event_changed',
  'erased_without_event',
  'erasure_invalid',
  'head_changed',
  'head_forged',
  'head_forked',
  'head_rolled_back',
] as const
export type Tampering = (typeof tamperings)[number]

export interface BundleFault {
  /** Of the first event that is no longer proven. */
  readonly index: number
  readonly what: Tampering
}

/** What an `audit.erased` event says of one erased event, so that its columns stay covered after the salt is gone. */
export interface ErasedEvent {
  readonly type: string
  readonly session: string | null
}

/** Hashes in a full tile (C2SP tlog-tiles). */
export const tileWidth = 256
export const hashBytes = 32
export const saltBytes = 32
/** Larger facts belong elsewhere, with their digest in the body. */
export const bodyBytesMax = 262_144
/** Events of one bundle; a longer part of the log is asked for in pieces that follow each other. */
export const bundleEventsMax = 50_000
/** Rows of one partition of `audit_events`; the same number stands in `create_audit_partition`. */
export const partitionRows = 16_777_216
/** Of the reason for which events lose what they say, in characters. */
export const legalReasonLengthMax = 1_000
/** The event that permits the bodies it names to be gone. */
export const erasureType = 'audit.erased'
/** The event that says how long events keep what they say, by whose approval. */
export const retentionType = 'audit.retention_set'
/** The events by which one key takes over from another. */
export const keyAddedType = 'audit_key.added'
export const keyRetiredType = 'audit_key.retired'

/** What an application says about one of its customers. */
export interface LogEntry {
  readonly action: string
  readonly occurredAt: Date
  readonly actor: LogParty
  readonly targets: readonly LogParty[]
  readonly context: { readonly location: string; readonly user_agent?: string | undefined }
  readonly metadata?: LogMetadata | undefined
}

export interface LogParty {
  readonly id: string
  readonly type: string
  readonly name?: string | undefined
  readonly metadata?: LogMetadata | undefined
}

export type LogMetadata = Readonly<Record<string, string | number | boolean>>

/** Which metadata may stand somewhere: a small part of JSON Schema. */
export interface MetadataSchema {
  readonly type: 'object'
  readonly properties?: Readonly<Record<string, { readonly type: 'string' | 'number' | 'boolean' }>> | undefined
  readonly required?: readonly string[] | undefined
  /** False where nothing but the declared members may stand. */
  readonly additionalProperties?: boolean | undefined
}

/** What was agreed for the entries of an action. Without `metadata` there is nothing agreed about it. */
export interface LogSchema {
  readonly actor?: { readonly metadata: MetadataSchema } | undefined
  readonly targets: readonly { readonly type: string; readonly metadata?: MetadataSchema | undefined }[]
  readonly metadata?: MetadataSchema | undefined
}

export interface VersionedSchema {
  readonly action: string
  readonly version: number
  readonly schema: LogSchema
  readonly createdAt: Date
}

/** An entry as it is kept. */
export interface KeptEntry extends LogEntry {
  readonly id: string
  readonly createdAt: Date
}

/** Which entries of an organization an export holds. */
export interface ExportQuery {
  readonly since: string
  readonly until: string
  readonly actions: readonly string[] | undefined
  readonly actorNames: readonly string[] | undefined
  readonly actorIds: readonly string[] | undefined
  readonly targets: readonly string[] | undefined
}

export interface LogExport {
  readonly id: Id<'auditExport'>
  readonly organizationId: string
  readonly query: ExportQuery
  readonly state: 'pending' | 'ready' | 'error' | 'expired'
  readonly createdAt: Date
  readonly updatedAt: Date
}

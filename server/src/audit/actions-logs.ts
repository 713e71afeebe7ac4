import { randomBytes } from 'node:crypto'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { EventId, Id, OrganizationId } from '../platform/ids.ts'
import { canonicalize } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { SealBroken } from '../platform/root-key.ts'
import { sha256 } from '../platform/secret.ts'
import { record } from './actions.ts'
import { type LogMisfit, logMisfits } from './check-log-schema.ts'
import {
  type ExportQuery,
  type LogEntry,
  type LogExport,
  type LogSchema,
  saltBytes,
  type VersionedSchema,
} from './model.ts'
import { findExportFile, findSchema, insertEntry, insertExport, insertSchema } from './store-logs.ts'
import { exportPurpose } from './store-sealed.ts'

const exportKeptHours = 24
const linkMinutes = 10
const linkPurpose = 'link to an audit log export'

/** The next version of what is agreed for an action; what was written before stays as it is. */
export function addSchema(
  on: Platform,
  actor: Actor,
  { action, schema }: { readonly action: string; readonly schema: LogSchema },
): Promise<VersionedSchema> {
  return on.database.transaction(async tx => {
    const added = await insertSchema(tx, action, schema)
    const body = { actor: actorName(actor), action, version: added.version, schema }
    await record(tx, { type: 'audit_log_schema.created', ...inSession(actor), body })
    return added
  })
}

export interface NewEntry {
  readonly organizationId: OrganizationId
  readonly entry: LogEntry
  /** Of the schema; the newest where none is named. */
  readonly version: number | undefined
}

/**
 * Keeps an entry, and puts the digest of it into the log: SHA-256 over a salt and the entry (RFC 8785). The log names nobody;
 * when the entry goes, its salt goes with it, and what is left says nothing. 400 `invalid_audit_log` for what does not fit the
 * schema of its action; an action without one takes everything.
 */
export async function addEntry(
  on: Platform,
  actor: Actor,
  { organizationId, entry, version }: NewEntry,
): Promise<EventId> {
  const agreed = await findSchema(on.database, entry.action, version)
  if (agreed === undefined && version !== undefined)
    throw misfit([
      { instancePath: '/version', code: 'unknown_version', message: 'there is no such version of the schema' },
    ])
  const misfits = agreed === undefined ? [] : logMisfits(agreed.schema, entry)
  if (misfits.length > 0) throw misfit(misfits)
  const text = canonicalize({ ...entry, occurredAt: entry.occurredAt.toISOString() })
  const salt = randomBytes(saltBytes)
  return on.database.transaction(async tx => {
    const digest = sha256(Buffer.concat([salt, Buffer.from(text)])).toString('hex')
    const body = { actor: actorName(actor), organization: organizationId, entry_digest: digest }
    const id = await record(tx, { type: 'audit_log_event.created', ...inSession(actor), body })
    await insertEntry(tx, { id, organizationId, entry, text, salt })
    return id
  })
}

function misfit(errors: readonly LogMisfit[]): Refusal {
  return new Refusal({
    status: 400,
    code: 'invalid_audit_log',
    message: 'The event does not fit the schema of its action; errors say where.',
    details: { errors },
  })
}

/** Asks for a file with the entries of one organization; it is made in the background and kept for a day. */
export function askExport(
  on: Platform,
  actor: Actor,
  asked: { readonly organizationId: OrganizationId; readonly query: ExportQuery },
): Promise<LogExport> {
  return on.database.transaction(async tx => {
    const made = await insertExport(tx, { ...asked, keptHours: exportKeptHours })
    const body = { actor: actorName(actor), organization: asked.organizationId, export: made.id }
    await record(tx, { type: 'audit_log_export.requested', ...inSession(actor), body })
    return made
  })
}

/** Where the file is, for ten minutes: whoever has the link has the file. */
export function exportLink(on: Platform, id: Id<'auditExport'>): string {
  const until = on.clock.now().getTime() + linkMinutes * 60_000
  const token = on.rootKey.seal(linkPurpose, Buffer.from(String(until)), id).toString('base64url')
  return `${on.config.baseUrl}/v1/audit_log_exports/${id}/csv?token=${token}`
}

/** The file, for a link that is of this export and not late; undefined for everything else. */
export async function openExport(on: Platform, id: Id<'auditExport'>, token: string): Promise<Buffer | undefined> {
  const until = opened(() => on.rootKey.open(linkPurpose, Buffer.from(token, 'base64url'), id))
  if (until === undefined || !(on.clock.now().getTime() < Number(until.toString()))) return undefined
  const sealed = await findExportFile(on.database, id)
  if (sealed === undefined) return undefined
  await record(on.database, { type: 'audit_log_export.downloaded', body: { actor: 'link', export: id } })
  return on.rootKey.open(exportPurpose, sealed, id)
}

function opened(open: () => Buffer): Buffer | undefined {
  try {
    return open()
  } catch (cause) {
    if (cause instanceof SealBroken) return undefined
    throw cause
  }
}

/** The file as it is kept: what applications say about their customers is not readable in a dump. */
export function sealExport(on: Pick<Platform, 'rootKey'>, id: Id<'auditExport'>, csv: string): Buffer {
  return on.rootKey.seal(exportPurpose, Buffer.from(csv), id)
}

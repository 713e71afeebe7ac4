import { verify } from 'node:crypto'
import { keyIn, noteOf } from './check-bundle.ts'
import { inclusionHolds } from './check-proof.ts'
import { publicKeyObject } from './check-receipt.ts'
import { verifierKey } from './derive-checkpoint.ts'
import { commitmentOf, leafHash } from './derive-leaf.ts'
import { keysOfLog } from './derive-log-keys.ts'
import { reportBytes } from './derive-signer.ts'
import { erasureType, keyAddedType, keyRetiredType, type LogKeys } from './model.ts'
import type { ParsedCheckpoint } from './parse-checkpoint.ts'
import { erasedBy } from './parse-erasure.ts'
import { type ProvenEvent, type Report, reportDigest } from './parse-report.ts'

/** How a report was tampered with, as far as it can be told from what is there. */
export const reportTamperings = [
  'report_unreadable',
  'report_changed',
  'evidence_changed',
  'signature_forged',
  'key_unknown',
  'checkpoint_forged',
  'event_changed',
  'event_not_in_log',
  'event_of_another_session',
  'erased_without_event',
] as const
export type ReportTampering = (typeof reportTamperings)[number]

export type ReportVerdict =
  | {
      readonly integrity: 'verified'
      readonly origin: string
      readonly session: string
      /** When it was made. */
      readonly at: string
      readonly events: number
      readonly erased: number
      /** Of the log that the paths lead to. */
      readonly size: number
    }
  | {
      readonly integrity: 'broken'
      readonly what: ReportTampering
      /** Of the event that is at fault, where one is. */
      readonly index?: number
    }

/**
 * Does everything in a report fit: the signature over the document and its evidence, the checkpoint, and each event's way into it?
 * The first thing that does not is named. Without a key from elsewhere a report only proves that it fits itself.
 */
export function checkReport(report: Report, trusted?: Buffer): ReportVerdict {
  const { statement, evidence } = report
  if (reportDigest(report.document) !== statement.document_sha256) return broken('report_changed')
  if (reportDigest(report.evidenceText) !== statement.evidence_sha256) return broken('evidence_changed')
  const log = keysOfReport(report, trusted)
  if (log === undefined) return broken('key_unknown')
  if (!isSigned(report, log)) return broken('signature_forged')
  const said = noteOf(evidence.checkpoint, log)
  if (typeof said === 'string') return broken('checkpoint_forged')
  const fault = evidenceFault(report, said)
  if (fault !== undefined) return fault
  const { origin, session, at } = statement
  const erased = evidence.events.filter(event => event.body === null).length
  return { integrity: 'verified', origin, session, at, events: evidence.events.length, erased, size: said.size }
}

function broken(what: ReportTampering, index?: number): ReportVerdict & { readonly integrity: 'broken' } {
  return index === undefined ? { integrity: 'broken', what } : { integrity: 'broken', what, index }
}

/** The keys as the events beside tell them; undefined unless they are those that are named, and the trusted one is among them. */
function keysOfReport({ statement, evidence }: Report, trusted: Buffer | undefined): LogKeys | undefined {
  const first = keyIn(evidence.keys[0])
  if (first === undefined) return undefined
  const told = [...evidence.beside, ...evidence.events].sort((a, b) => a.index - b.index)
  const log = keysOfLog(
    trusted ?? first,
    told.filter(({ type }) => type === keyAddedType || type === keyRetiredType),
  )
  const named = log.keys.map(key => verifierKey(key.publicKey, log.origin))
  const same = named.length === evidence.keys.length && named.every((key, at) => key === evidence.keys[at])
  return same && log.origin === statement.origin ? log : undefined
}

function isSigned({ statement, statementText, signature }: Report, log: LogKeys): boolean {
  const raw = Buffer.from(signature, 'base64url')
  if (raw.toString('base64url') !== signature) return false
  const key = log.keys.find(({ publicKey }) => verifierKey(publicKey, log.origin) === statement.key)
  return key !== undefined && verify(null, reportBytes(Buffer.from(statementText)), publicKeyObject(key.publicKey), raw)
}

function evidenceFault({ statement, evidence }: Report, said: ParsedCheckpoint): ReturnType<typeof broken> | undefined {
  const all = [...evidence.beside, ...evidence.events]
  const permitted = erasedBy(all.filter(event => event.type === erasureType))
  for (const event of all) {
    const { index } = event
    const commitment = commitmentIn(event)
    if (commitment === undefined) return broken('event_changed', index)
    if (event.body === null && permitted.get(index) === undefined) return broken('erased_without_event', index)
    const claim = {
      leafHash: leafHash({ id: event.id, at: event.at, commitment }),
      index,
      size: said.size,
      path: event.path,
    }
    if (!inclusionHolds({ ...claim, path: [...event.path], root: said.root })) return broken('event_not_in_log', index)
  }
  const foreign = evidence.events.find(event => event.session !== statement.session)
  return foreign === undefined ? undefined : broken('event_of_another_session', foreign.index)
}

/** Of a whole event it is computed, of an erased one it was kept; undefined for one that is half there. */
function commitmentIn({ type, session, salt, body, commitment }: ProvenEvent): Buffer | undefined {
  if (salt !== null && body !== null)
    return commitment === null ? commitmentOf({ type, session, salt, body }) : undefined
  return salt === null && body === null ? (commitment ?? undefined) : undefined
}

import { hash } from 'node:crypto'
import { z } from 'zod'
import type { BundledEvent } from './parse-bundle.ts'

/** Names the format, in the document and in what is signed. */
export const reportFormat = 'ambit-session-report-1'

/** Where the evidence begins. No document holds this by itself: what others wrote stands in it escaped. */
const opens = `\n<!-- ${reportFormat}\n`
const closes = '\n-->\n'

/** An event with its way into the checkpoint (RFC 6962, section 2.1.1). */
export interface ProvenEvent extends BundledEvent {
  readonly path: readonly Buffer[]
}

/** What goes with a report: the events that it is about, the keys of the log, and the checkpoint that all paths lead to. */
export interface Evidence {
  /** Verifier keys (C2SP signed-note), the first one first. */
  readonly keys: readonly string[]
  readonly checkpoint: string
  readonly events: readonly ProvenEvent[]
  /** Erasures and changes of keys that they rest on. */
  readonly beside: readonly ProvenEvent[]
}

/** What is signed. */
export interface Statement {
  readonly origin: string
  /** Verifier key of the one who signed. */
  readonly key: string
  readonly session: string
  readonly at: string
  readonly document_sha256: string
  readonly evidence_sha256: string
}

/** A report as it was read, nothing of it proven. */
export interface Report {
  readonly document: string
  readonly statementText: string
  readonly statement: Statement
  readonly evidenceText: string
  readonly evidence: Evidence
  /** Base64url. */
  readonly signature: string
}

/** Whether this is meant to be a report: a page, and not lines of JSON. */
export function looksLikeReport(text: string): boolean {
  return /^\s*<!doctype html/i.test(text)
}

/** Lower-case hex SHA-256 of a text. */
export function reportDigest(text: string): string {
  return hash('sha256', text, 'hex')
}

/** A document with its evidence behind it, in a comment that no browser shows. */
export function reportText(
  document: string,
  {
    statement,
    evidence,
    signature,
  }: { readonly statement: string; readonly evidence: string; readonly signature: string },
): string {
  const lines = [Buffer.from(statement).toString('base64'), Buffer.from(evidence).toString('base64'), signature]
  return `${document}${opens}${lines.join('\n')}${closes}`
}

const hex = z
  .string()
  .regex(/^([0-9a-f]{2})*$/)
  .transform(text => Buffer.from(text, 'hex'))
const proven = z.strictObject({
  index: z.number().int().min(0),
  id: z.string(),
  at: z.string(),
  session: z.string().nullable(),
  type: z.string(),
  salt: hex.nullable(),
  body: z.string().nullable(),
  commitment: hex.nullable(),
  path: z.array(hex),
})
const evidenceSchema = z.strictObject({
  keys: z.array(z.string()),
  checkpoint: z.string(),
  events: z.array(proven),
  beside: z.array(proven),
})
const statementSchema = z.strictObject({
  format: z.literal(reportFormat),
  origin: z.string(),
  key: z.string(),
  session: z.string(),
  at: z.string(),
  document_sha256: z.string(),
  evidence_sha256: z.string(),
})

/** Undefined for what is no report: cut, added to behind its end, or with evidence that does not read. */
export function parseReport(text: string): Report | undefined {
  const at = text.indexOf(opens)
  if (at === -1 || !text.endsWith(closes)) return undefined
  const lines = text.slice(at + opens.length, -closes.length).split('\n')
  const [first = '', second = '', signature = ''] = lines
  const [statementText, evidenceText] = [decoded(first), decoded(second)]
  if (lines.length !== 3 || statementText === undefined || evidenceText === undefined) return undefined
  const statement = statementSchema.safeParse(parsed(statementText))
  const evidence = evidenceSchema.safeParse(parsed(evidenceText))
  if (!statement.success || !evidence.success) return undefined
  const document = text.slice(0, at)
  return { document, statementText, statement: statement.data, evidenceText, evidence: evidence.data, signature }
}

/** Base64 has spare bits; only the one spelling that is written is read. */
function decoded(line: string): string | undefined {
  const bytes = Buffer.from(line, 'base64')
  return bytes.toString('base64') === line && line !== '' ? bytes.toString('utf8') : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

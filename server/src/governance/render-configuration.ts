import { z } from 'zod'
import type { Reported } from './actions-configurations.ts'
import { type ConfigurationFinding, configurationSeverities } from './model.ts'

const hex = /^[0-9a-f]{16,64}$/
const rule = /^MCP-S\d\d$/
/** On one line, and nothing in it that is not seen. */
const plain = /^[^\p{C}\p{Zl}\p{Zp}]*$/u
const shownPathLengthMax = 500
const shownNameLengthMax = 200
const shownWordLengthMax = 60
const reportedFilesMax = 1_000
const reportedFindingsMax = 500
const lineMax = 10_000_000

const file = z.string().min(1).max(shownPathLengthMax).regex(plain)
const name = z.string().min(1).max(shownNameLengthMax).regex(plain)
const word = z.string().min(1).max(shownWordLengthMax).regex(plain)
const projectSchema = z.strictObject({ id: z.string().regex(hex), name }).nullable()
const secretSchema = z.strictObject({ type: word, fingerprint: z.string().regex(hex) }).nullable()

/** No member of a report holds a value of a file, and one that is not named here is refused. */
export const reportSchema = z.strictObject({
  format: z.literal('ambit-scan-1'),
  machine: z.string().regex(hex).describe('Tells machines apart: a digest under a key that stays there.'),
  project: projectSchema.describe('Null: the person’s own files.'),
  complete: z.boolean().describe('Every file was looked for: what is not here any more is resolved.'),
  files: z.array(file).max(reportedFilesMax).describe('What was read, from the home or the project.'),
  unread: z
    .array(file)
    .max(reportedFilesMax)
    .default([])
    .describe('What could not be read; what is known of it stays open.'),
  findings: z
    .array(
      z.strictObject({
        rule: z.string().regex(rule),
        severity: z.enum(configurationSeverities),
        host: word.nullable().default(null),
        file,
        line: z.number().int().min(1).max(lineMax),
        path: z.string().max(shownPathLengthMax).regex(plain).describe('JSON Pointer.'),
        server: name.nullable().default(null),
        secret: secretSchema.default(null).describe('Its type and a keyed fingerprint, never a part of it.'),
      }),
    )
    .max(reportedFindingsMax),
})

export const reportedSchema = z
  .object({
    object: z.literal('configuration_report'),
    raised: z.number().int().describe('Findings that were not known.'),
    resolved: z.number().int().describe('Findings that are gone.'),
    open: z.number().int().describe('Findings of this report.'),
  })
  .meta({ id: 'ConfigurationReport' })

/** What a report came to, as the API shows it. */
export function presentReported(reported: Reported): z.input<typeof reportedSchema> {
  return { object: 'configuration_report', ...reported }
}

export const configurationFindingSchema = z
  .object({
    object: z.literal('configuration_finding'),
    id: z.string(),
    rule: z.string(),
    severity: z.enum(configurationSeverities),
    reported_by: z.string(),
    machine: z.string(),
    project_id: z.string().nullable(),
    project_name: z.string().nullable(),
    host: z.string().nullable(),
    file: z.string(),
    line: z.number().int(),
    path: z.string(),
    server: z.string().nullable(),
    secret_type: z.string().nullable(),
    secret_fingerprint: z.string().nullable(),
    found_at: z.string(),
    seen_at: z.string(),
    resolved_at: z.string().nullable(),
  })
  .meta({ id: 'ConfigurationFinding' })

export const configurationColumns = [
  'id',
  'rule',
  'severity',
  'reported_by',
  'machine',
  'project_name',
  'host',
  'file',
  'line',
  'path',
  'server',
  'secret_type',
  'found_at',
  'seen_at',
  'resolved_at',
] as const

/** A finding as the API shows it; times in ISO 8601. */
export function presentConfigurationFinding(finding: ConfigurationFinding): z.input<typeof configurationFindingSchema> {
  const { project, secret } = finding
  return {
    object: 'configuration_finding',
    id: finding.id,
    rule: finding.rule,
    severity: finding.severity,
    reported_by: finding.reportedBy,
    machine: finding.machine,
    project_id: project?.id ?? null,
    project_name: project?.name ?? null,
    host: finding.host ?? null,
    file: finding.file,
    line: finding.line,
    path: finding.path,
    server: finding.server ?? null,
    secret_type: secret?.type ?? null,
    secret_fingerprint: secret?.fingerprint ?? null,
    found_at: finding.foundAt.toISOString(),
    seen_at: finding.seenAt.toISOString(),
    resolved_at: finding.resolvedAt?.toISOString() ?? null,
  }
}

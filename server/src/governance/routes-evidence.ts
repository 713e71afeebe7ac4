import { z } from 'zod'
import type { Platform } from '../platform/platform.ts'
import { unprocessable } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { sha256Hex } from '../platform/secret.ts'
import { listEvidenceCalls, reportEvidence } from './actions-evidence.ts'
import { frameworkIds } from './derive-frameworks.ts'
import {
  evidenceCallColumns,
  evidenceCallSchema,
  evidenceSchema,
  presentEvidence,
  presentEvidenceCall,
} from './render-evidence.ts'
import { renderEvidenceDocument } from './render-evidence-document.ts'
import type { Days } from './store-evidence.ts'

const tag = 'Governance'
const defaultDays = 30
const dayMs = 86_400_000
const pageLimitMax = 1_000

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine(
    text => !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text),
    'There is no such day.',
  )
const range = {
  from: day.optional().describe('First day (UTC); default: 30 days up to the last one'),
  to: day.optional().describe('Last day (UTC), included; default: today'),
}
const frameworkQuery = z.object({ framework: z.enum(frameworkIds), ...range })

function daysOf(on: Platform, asked: { readonly from?: string | undefined; readonly to?: string | undefined }): Days {
  const to = asked.to ?? dayOf(on.clock.now().getTime())
  const from = asked.from ?? dayOf(Date.parse(to) - (defaultDays - 1) * dayMs)
  if (from > to)
    throw unprocessable('from is after to.', [{ code: 'range_is_empty', message: 'from is after to.', field: 'from' }])
  return { from, to }
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 'yyyy-mm-dd'.length)
}

export const evidenceRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/governance/evidence',
      operation: 'reportEvidence',
      summary: 'What the records show of each item of a framework, and what they do not',
      tag,
      access: 'auditor',
      query: frameworkQuery,
      response: evidenceSchema,
    },
    async (on, { query }) => presentEvidence(await reportEvidence(on, query.framework, daysOf(on, query))),
  ),
  api(
    {
      method: 'get',
      path: '/v1/governance/evidence/document',
      operation: 'exportEvidence',
      summary: 'The same as one HTML file, which loads nothing and prints',
      tag,
      access: 'auditor',
      query: frameworkQuery,
      response: z.object({
        object: z.literal('evidence_document'),
        media_type: z.literal('text/html'),
        file_name: z.string(),
        sha256: z.string(),
        html: z.string(),
      }),
    },
    async (on, { query }) => {
      const days = daysOf(on, query)
      const report = presentEvidence(await reportEvidence(on, query.framework, days))
      const html = renderEvidenceDocument(report, on.config.baseUrl)
      return {
        object: 'evidence_document' as const,
        media_type: 'text/html' as const,
        file_name: `evidence-${query.framework}-${days.from}-${days.to}.html`,
        sha256: sha256Hex(html),
        html,
      }
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/governance/evidence/calls',
      operation: 'listEvidenceCalls',
      summary: 'Each call that the figure of the evidence counts, with what it stood on, by the index of its events',
      tag,
      access: 'auditor',
      query: z.object({
        ...range,
        after: z.coerce.number().int().min(0).optional().describe('Index of the last call of the page before'),
        limit: z.coerce.number().int().min(1).max(pageLimitMax).default(pageLimitMax),
        format: z.enum(['json', 'csv']).default('json').describe('Also by `Accept: text/csv`'),
      }),
      response: z.object({
        object: z.literal('list'),
        data: z.array(evidenceCallSchema),
        next_after: z.number().int().nullable(),
      }),
      csv: evidenceCallColumns,
    },
    async (on, { query }) => {
      const { after = -1, limit } = query
      const calls = await listEvidenceCalls(on, { days: daysOf(on, query), after, limit: limit + 1 })
      const page = calls.slice(0, limit)
      return {
        object: 'list' as const,
        data: page.map(presentEvidenceCall),
        next_after: calls.length > limit ? (page.at(-1)?.admittedIndex ?? null) : null,
      }
    },
  ),
]

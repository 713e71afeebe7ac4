import { z } from 'zod'
import { callUsableSeconds } from '../approvals/index.ts'
import { api, type Route } from '../platform/route.ts'
import { type BoundaryReport, type Edge, reportBoundaries } from './actions-boundaries.ts'
import { probeBoundaries } from './actions-probes.ts'
import { surfacesOf } from './actions-surfaces.ts'
import type { Door } from './derive-doors.ts'
import { accountNeeded, approvalRuleOf, longestReach } from './derive-edges.ts'
import { presentSurface, surfaceColumns, surfaceSchema } from './render-surface.ts'

const tag = 'Governance'
const nameLengthMax = 100
const format = z.enum(['json', 'csv']).default('json').describe('Also by `Accept: text/csv`')

const edgeSchema = z
  .object({
    object: z.literal('boundary_edge'),
    id: z.string(),
    tool: z.string(),
    tool_id: z.string(),
    provider: z.string(),
    effect: z.string(),
    tool_state: z.string(),
    application_id: z.string().nullable(),
    application: z.string().nullable(),
    /** Kinds of the sessions that can, separated by spaces. */
    session_kinds: z.string(),
    approval_rule: z.enum(['each_call', 'grant_or_call', 'grant_or_call_unless_tainted']),
    /** How many persons have to approve it at least. */
    persons: z.number().int(),
    approval_rule_ids: z.string(),
    account: z.enum(['none', 'installation', 'connected_account']),
    accounts: z.number().int(),
    accounts_of_people: z.number().int(),
    accounts_of_organizations: z.number().int(),
    longest_session_seconds: z.number().int().nullable(),
    longest_grant_seconds: z.number().int().nullable(),
    longest_call_approval_seconds: z.number().int(),
    living_grants: z.number().int(),
    living_until: z.string().nullable(),
    /** Paths without an approved session, of an application or a person: each is in `outside`. */
    outside: z.number().int(),
    outside_doors: z.string(),
    /** Those of them that nothing is known to keep: an agent could go there. None is expected. */
    outside_for_agents: z.number().int(),
    admitted: z.number().int(),
    last_admitted_at: z.string().nullable(),
    last_admitted_session_id: z.string().nullable(),
    last_admitted_on: z.string().nullable(),
    last_admitted_event: z.string().nullable(),
    refused: z.number().int(),
    last_refused_at: z.string().nullable(),
    last_refused_session_id: z.string().nullable(),
    last_refused_because: z.string().nullable(),
    last_refused_event: z.string().nullable(),
    last_probed_at: z.string().nullable(),
    /** What the last attempts of each kind were refused as. `let in` is none that is expected. */
    probes: z.string(),
    last_probe_event: z.string().nullable(),
  })
  .meta({ id: 'BoundaryEdge' })

/** Where an event of the log is proven to be in it. */
export function eventPath(index: number | undefined): string | null {
  return index === undefined ? null : `/v1/audit/events/${index}/proof`
}

function presentEdge(edge: Edge): z.input<typeof edgeSchema> {
  const { tool, provider, application, use, accounts, rules, outside, living, probes } = edge
  const reach = application && longestReach(application)
  const probe = probes.toSorted((a, b) => b.index - a.index)[0]
  const kinds = application === undefined ? [] : [...new Set(['agent', ...(use?.kinds ?? [])])]
  return {
    object: 'boundary_edge',
    id: application === undefined ? tool.id : `${tool.id}-${application.id}`,
    tool: tool.name,
    tool_id: tool.id,
    provider: provider.slug,
    effect: tool.effect,
    tool_state: tool.state,
    application_id: application?.id ?? null,
    application: application?.name ?? null,
    session_kinds: kinds.join(' '),
    approval_rule: approvalRuleOf(tool.effect),
    persons: 1 + Math.max(0, ...rules.map(rule => rule.persons)),
    approval_rule_ids: rules.map(rule => rule.id).join(' '),
    account: accountNeeded(provider),
    accounts: accounts.connected,
    accounts_of_people: accounts.ofPeople,
    accounts_of_organizations: accounts.ofOrganizations,
    longest_session_seconds: reach?.sessionSeconds ?? null,
    longest_grant_seconds: reach?.grantSeconds ?? null,
    longest_call_approval_seconds: callUsableSeconds,
    living_grants: living?.grants ?? 0,
    living_until: living?.until.toISOString() ?? null,
    outside: outside.length,
    outside_doors: outside.map(path => path.door).join('; '),
    outside_for_agents: outside.filter(({ by }) => by === 'anyone').length,
    admitted: use?.admitted ?? 0,
    last_admitted_at: use?.admittedAt?.toISOString() ?? null,
    last_admitted_session_id: use?.admittedSession ?? null,
    last_admitted_on: use?.admittedOn ?? null,
    last_admitted_event: eventPath(use?.admittedIndex),
    refused: use?.refused ?? 0,
    last_refused_at: use?.refusedAt?.toISOString() ?? null,
    last_refused_session_id: use?.refusedSession ?? null,
    last_refused_because: use?.refusedBecause ?? null,
    last_refused_event: eventPath(use?.refusedIndex),
    last_probed_at: probe?.at.toISOString() ?? null,
    probes: probes.map(each => `${each.attempt}: ${each.refusedAs ?? 'let in'}`).join('; '),
    last_probe_event: eventPath(probe?.index),
  }
}

const doorSchema = z
  .object({
    object: z.literal('boundary_door'),
    door: z.string(),
    kind: z.string(),
    opens: z.string(),
    way: z.string(),
    gives: z.enum(['result', 'credential', 'nothing']),
    demands: z.string(),
    verdict: z.enum(['inside', 'outside', 'upkeep', 'unexamined']),
  })
  .meta({ id: 'BoundaryDoor' })

function presentDoor(door: Door): z.input<typeof doorSchema> {
  return { object: 'boundary_door', ...door }
}

const reportSchema = z
  .object({
    object: z.literal('boundary_report'),
    as_of: z.string(),
    is_whole: z.boolean(),
    summary: z.object({
      edges: z.number().int(),
      outside_for_agents: z.number().int(),
      outside_for_applications: z.number().int(),
      outside_for_people: z.number().int(),
      doors: z.number().int(),
      doors_unexamined: z.number().int(),
      edges_never_refused: z.number().int(),
      probes_let_in: z.number().int(),
    }),
    doors: z.array(doorSchema),
    data: z.array(edgeSchema),
  })
  .meta({ id: 'BoundaryReport' })

function present(report: BoundaryReport): z.input<typeof reportSchema> {
  const { edges, doors } = report
  const by = (who: string): number => edges.filter(edge => edge.outside.some(path => path.by === who)).length
  return {
    object: 'boundary_report',
    as_of: report.asOf.toISOString(),
    is_whole: report.isWhole,
    summary: {
      edges: edges.length,
      outside_for_agents: by('anyone'),
      outside_for_applications: by('application'),
      outside_for_people: by('person'),
      doors: doors.length,
      doors_unexamined: doors.filter(({ verdict }) => verdict === 'unexamined').length,
      edges_never_refused: edges.filter(({ use, probes }) => use?.refusedAt === undefined && probes.length === 0)
        .length,
      probes_let_in: edges.filter(({ probes }) => probes.some(probe => probe.refusedAs === undefined)).length,
    },
    doors: doors.map(presentDoor),
    data: edges.map(presentEdge),
  }
}

export const boundaryRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/governance/boundaries',
      operation: 'reportBoundaries',
      summary:
        'How each tool can be reached, for how long, and when each way was last used, refused and tried on purpose',
      tag,
      access: 'auditor',
      query: z.object({
        provider: z.string().max(nameLengthMax).optional(),
        tool: z.string().max(nameLengthMax).optional(),
        format,
      }),
      response: reportSchema,
      csv: Object.keys(edgeSchema.shape).filter(name => name !== 'object'),
    },
    async (on, { query }) => present(await reportBoundaries(on, query)),
  ),
  api(
    {
      method: 'get',
      path: '/v1/governance/boundaries/applications',
      operation: 'reportApplicationBoundaries',
      summary: 'The policy surface of each application, and what it shares with others',
      tag,
      access: 'auditor',
      query: z.object({ format }),
      response: z.object({ object: z.literal('list'), as_of: z.string(), data: z.array(surfaceSchema) }),
      csv: surfaceColumns,
    },
    async on => ({
      object: 'list' as const,
      as_of: on.clock.now().toISOString(),
      data: (await surfacesOf(on)).map(presentSurface),
    }),
  ),
  api(
    {
      method: 'post',
      path: '/v1/governance/boundaries/probes',
      operation: 'probeBoundaries',
      summary: 'Try every tool and every door without what it takes, and write down that each was refused',
      tag,
      access: 'admin',
      body: z.strictObject({ tool: z.string().max(nameLengthMax).optional() }),
      response: z.object({
        object: z.literal('boundary_probe'),
        tools: z.number().int(),
        doors: z.number().int(),
        let_in: z.array(z.string()),
      }),
    },
    async (on, { actor, body }) => {
      const { tools, doors, letIn } = await probeBoundaries(on, actor, body)
      return { object: 'boundary_probe' as const, tools, doors, let_in: [...letIn] }
    },
  ),
]

import { newestCheckpoint } from '../audit/index.ts'
import { listProviders, listTools } from '../pipes/index.ts'
import type { Platform } from '../platform/platform.ts'
import { allOf, type BoundaryReport, reportBoundaries } from './actions-boundaries.ts'
import { surfacesOf } from './actions-surfaces.ts'
import { type Control, type FrameworkId, frameworks, type RecordKind, recordKinds } from './derive-frameworks.ts'
import type { TracedCall } from './derive-recipe.ts'
import { countOpenConfigurationFindings } from './store-configurations.ts'
import {
  countByType,
  countOpenFindings,
  countTraced,
  type Days,
  type EventsOfType,
  listTraced,
  type TracedCounts,
} from './store-evidence.ts'

/** Things of one kind as they are now. */
export interface CountedRecords {
  readonly kind: RecordKind
  readonly count: number
  readonly path: string
  readonly says: string
}

export interface ControlEvidence {
  readonly control: Control
  readonly events: readonly EventsOfType[]
  readonly records: readonly CountedRecords[]
  /** What the framework's item is not shown by: said by hand, and every kind of event that never came. */
  readonly gaps: readonly string[]
}

export interface EvidenceReport {
  readonly framework: FrameworkId
  readonly asOf: Date
  readonly days: Days
  readonly logSize: number
  readonly figure: TracedCounts
  readonly controls: readonly ControlEvidence[]
  /** The first of the calls that the figure counts. */
  readonly calls: readonly TracedCall[]
}

/** So many calls stand in the report itself; the others come in pages. */
export const callsInReportMax = 2_000

/** What the records of these days show of each item of a framework, and what they do not. */
export async function reportEvidence(on: Platform, framework: FrameworkId, days: Days): Promise<EvidenceReport> {
  const sql = on.database
  const { controls } = frameworks[framework]
  const types = [...new Set(controls.flatMap(({ events }) => events))]
  const [events, records, figure, calls, checkpoint] = await Promise.all([
    countByType(sql, types, days),
    countRecords(on),
    countTraced(sql, days),
    listTraced(sql, { days, after: -1, limit: callsInReportMax }),
    newestCheckpoint(sql),
  ])
  return {
    framework,
    asOf: on.clock.now(),
    days,
    logSize: checkpoint?.size ?? 0,
    figure,
    calls,
    controls: controls.map(control => evidenceOf(control, { events, records })),
  }
}

function evidenceOf(
  control: Control,
  found: { readonly events: readonly EventsOfType[]; readonly records: ReadonlyMap<RecordKind, CountedRecords> },
): ControlEvidence {
  const events = found.events.filter(({ type }) => control.events.includes(type))
  const records = (control.records ?? []).flatMap(kind => found.records.get(kind) ?? [])
  const never = control.events.filter(type => !events.some(each => each.type === type))
  return {
    control,
    events,
    records,
    gaps: [
      ...(events.length === 0 ? ['No event of these days shows it.'] : []),
      ...never.map(type => `No event ${type} in these days.`),
      ...(control.gaps ?? []),
    ],
  }
}

async function countRecords(on: Platform): Promise<ReadonlyMap<RecordKind, CountedRecords>> {
  const sql = on.database
  const [tools, providers, surfaces, report, findings, configurations] = await Promise.all([
    listTools(sql),
    allOf(page => listProviders(sql, page)),
    surfacesOf(on),
    reportBoundaries(on, {}),
    countOpenFindings(sql),
    countOpenConfigurationFindings(sql),
  ])
  const counted: readonly [RecordKind, number, string][] = [
    ['tools', tools.length, 'tools, each with an effect and the digest of its definition'],
    ['providers', providers.length, 'third parties'],
    ['applications', surfaces.length, sharingSays(surfaces)],
    ['boundaries', report.edges.length, boundariesSay(report)],
    ['findings', findings, 'open findings'],
    ['configuration_findings', configurations, 'open findings in configurations of MCP servers'],
  ]
  return new Map(counted.map(([kind, count, says]) => [kind, { kind, count, path: recordKinds[kind], says }]))
}

function sharingSays(surfaces: Awaited<ReturnType<typeof surfacesOf>>): string {
  const sharing = surfaces.filter(({ shares }) => shares.signingKeysWith.length + shares.cookieWith.length > 0)
  return `active applications; ${sharing.length} of them share a signing key or a cookie`
}

function boundariesSay({ edges }: BoundaryReport): string {
  const open = edges.filter(({ outside }) => outside.some(({ by }) => by === 'anyone'))
  return `ways to a tool; ${open.length} of them open to agents outside an approved session`
}

/** More of the calls that the figure counts. */
export function listEvidenceCalls(
  on: Platform,
  asked: { readonly days: Days; readonly after: number; readonly limit: number },
): Promise<TracedCall[]> {
  return listTraced(on.database, asked)
}

import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { conflict, Refusal, unprocessable } from '../platform/refusal.ts'
import type { SeenInConfiguration } from './model.ts'
import { countOtherScans, resolveGone, type ScanScope, saveScan, saveSeen } from './store-configurations.ts'

/** What `ambit scan` read on one machine: the files of its person, or those of one project. */
export interface ConfigurationReport extends Pick<ScanScope, 'machine' | 'project'> {
  /** Every file of them was looked for, and not some alone. */
  readonly complete: boolean
  readonly files: readonly string[]
  readonly unread: readonly string[]
  readonly findings: readonly SeenInConfiguration[]
}

/** What a report came to. */
export interface Reported {
  readonly raised: number
  readonly resolved: number
  readonly open: number
}

const scansMax = 500

/**
 * Keeps what was found as findings of whoever reports it, resolves what the report does not have any more, and books the scan, in one
 * transaction. The same report again changes nothing but when things were last seen.
 *
 * @throws Refusal 403 for whoever is no person and no key, 409 `configuration_scans_limit` for too many machines and projects of one
 * reporter, 422 for a finding in a file that was not read.
 */
export async function reportConfigurations(on: Platform, actor: Actor, report: ConfigurationReport): Promise<Reported> {
  const ownerId = answererOf(actor)
  const scope = { reportedBy: actorName(actor), machine: report.machine, project: report.project }
  const { files, unread, complete } = report
  const seen = eachOnce(report)
  return on.database.transaction(async tx => {
    if ((await countOtherScans(tx, scope)) >= scansMax)
      throw conflict('configuration_scans_limit', `One reporter has at most ${scansMax} machines and projects.`)
    await saveScan(tx, scope, { ownerId, files: files.length, unread: unread.length })
    const saved = await saveSeen(tx, scope, seen)
    const resolved = await resolveGone(tx, scope, { kept: saved.map(({ id }) => id), files, unread, complete })
    const raised = saved.filter(({ isNew }) => isNew).length
    const counts = { files: files.length, unread: unread.length, findings: seen.length, raised, resolved }
    const rules = Object.fromEntries(
      Object.entries(Object.groupBy(seen, ({ rule }) => rule)).map(([rule, of = []]) => [rule, of.length]),
    )
    const body = {
      actor: scope.reportedBy,
      machine: scope.machine,
      project: scope.project?.id ?? null,
      ...counts,
      rules,
    }
    await record(tx, { type: 'config.scanned', ...inSession(actor), body })
    return { raised, resolved, open: seen.length }
  })
}

/** The person, or who answers for the key. */
function answererOf(actor: Actor): UserId {
  if (actor.kind === 'person') return actor.userId
  if (actor.kind === 'api_key') return actor.ownerId
  throw new Refusal({ status: 403, code: 'forbidden', message: 'A person reports what is on their machine, or a key.' })
}

/** One for each rule, place and secret. */
function eachOnce({ findings, files }: ConfigurationReport): SeenInConfiguration[] {
  const strange = findings.findIndex(({ file }) => !files.includes(file))
  if (strange >= 0)
    throw unprocessable('A finding is in a file that was read.', [
      { field: `findings.${strange}.file`, code: 'file_not_read', message: 'Name the file among files, too.' },
    ])
  const places = findings.map(seen => [
    JSON.stringify([seen.rule, seen.file, seen.path, seen.secret?.fingerprint]),
    seen,
  ])
  return [...new Map(places as [string, SeenInConfiguration][]).values()]
}

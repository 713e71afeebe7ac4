import { listRetentions } from '../directory/index.ts'
import type { Transaction } from '../platform/database.ts'
import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { record } from './actions.ts'
import { sealExport } from './actions-logs.ts'
import { csvHead, csvLine } from './derive-log-csv.ts'
import type { KeptEntry, LogExport } from './model.ts'
import { claimExport, deleteOldEntries, expireExports, listEntries, saveExport } from './store-logs.ts'

const exportPauseMs = 1_000
const sweepPauseMs = 600_000
const pageEntries = 5_000
/** What one file may hold; a longer time has to be asked for in parts. */
const exportEntriesMax = 100_000
const sweepEntriesMax = 1_000

/** Makes the exports that were asked for, and takes away what is past its days. */
export function startAuditExports(on: Platform): Job {
  const exports = every(on, exportPauseMs, () => makeExports(on))
  const sweep = every(on, sweepPauseMs, () => sweepLogs(on))
  return {
    stop: async () => {
      await Promise.all([exports.stop(), sweep.stop()])
    },
  }
}

async function makeExports(on: Platform): Promise<void> {
  while (await on.database.transaction(tx => makeOne(tx, on)));
}

/** False when none waits. One that fails by itself is said to have failed, and holds up no other. */
async function makeOne(tx: Transaction, on: Platform): Promise<boolean> {
  const asked = await claimExport(tx)
  if (asked === undefined) return false
  const csv = await csvOf(tx, asked)
  const outcome =
    csv === undefined
      ? { state: 'error' as const, csvSealed: undefined }
      : { state: 'ready' as const, csvSealed: sealExport(on, asked.id, csv) }
  await saveExport(tx, asked.id, outcome)
  return true
}

/** Undefined when there are too many entries. */
async function csvOf(tx: Transaction, { organizationId, query }: LogExport): Promise<string | undefined> {
  const lines = [csvHead]
  let after: KeptEntry | undefined
  do {
    const page: KeptEntry[] = await listEntries(tx, { organizationId, query, after, limit: pageEntries })
    lines.push(...page.map(csvLine))
    after = page.length === pageEntries ? page.at(-1) : undefined
    if (lines.length > exportEntriesMax) return undefined
  } while (after !== undefined)
  return lines.join('')
}

/** One round: files past their hours, and entries past the days of their organization. The log keeps only digests of them. */
export async function sweepLogs(on: Pick<Platform, 'database'>): Promise<void> {
  await expireExports(on.database)
  for (const { organizationId, days } of await listRetentions(on.database)) {
    let gone: number
    do {
      gone = await on.database.transaction(async tx => {
        const count = await deleteOldEntries(tx, organizationId, { days, limit: sweepEntriesMax })
        const body = { actor: 'system', organization: organizationId, entries: count, days }
        if (count > 0) await record(tx, { type: 'audit_log_entries.ended', body })
        return count
      })
    } while (gone === sweepEntriesMax)
  }
}

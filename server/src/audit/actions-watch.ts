import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { conflict } from '../platform/refusal.ts'
import { queueLag, record } from './actions.ts'
import { readLogKeys } from './actions-keys.ts'
import { judgeCheckpoint } from './actions-proofs.ts'
import {
  type Alarm,
  type AlarmKind,
  alarmKinds,
  type ClockWatch,
  decideAlarms,
  jumpSecondsOf,
  watchClocks,
} from './decide-alarms.ts'
import { frontierLength, rootOf, splitHashes } from './derive-tree.ts'
import { hashBytes } from './model.ts'
import * as store from './store-alarms.ts'
import { findLog, findNewestCheckpoint } from './store-log.ts'

/** What one node remembers between two looks. */
export interface AuditWatch {
  clocks: ClockWatch
  /** Of the steady clock, when the newest checkpoint was first seen not to fit. */
  unfitSinceMs: number | undefined
  /** When this node last set its trust in the clock anew because somebody accepted a jump. */
  acceptedAt: Date | undefined
}

const msPerSecond = 1_000
const slowReadingMs = 1_000

/** A watch that has seen nothing yet. */
export function newWatch(): AuditWatch {
  return { clocks: { trusted: undefined, jumpMs: 0 }, unfitSinceMs: undefined, acceptedAt: undefined }
}

/**
 * Looks once: raises what is newly wrong, in the log too, and clears what is right again. `steady` reads a clock that only goes
 * forward, in milliseconds. A jump of the clock stays until it is taken back, or somebody accepts it: nobody else can know what time it is.
 */
export async function watchLog(on: Platform, watch: AuditWatch, steady: () => number): Promise<readonly Alarm[]> {
  const asked = steady()
  const { databaseMs, behindSeconds } = await store.readClock(on.database)
  const steadyMs = steady()
  // A reading that was long on its way says nothing about the time at which it was made.
  if (steadyMs - asked < slowReadingMs) watch.clocks = watchClocks(watch.clocks, { databaseMs, steadyMs })
  const fits = await newestFits(on)
  watch.unfitSinceMs = fits ? undefined : (watch.unfitSinceMs ?? steadyMs)
  const { oldestSeconds: lagSeconds } = await queueLag(on.database)
  const unfitSeconds = watch.unfitSinceMs === undefined ? undefined : (steadyMs - watch.unfitSinceMs) / msPerSecond
  takeAccepted(watch, await store.listAlarms(on.database))
  const jumpSeconds = jumpSecondsOf(watch.clocks)
  const alarms = decideAlarms({ lagSeconds, unfitSeconds, behindSeconds, jumpSeconds })
  await settle(on, watch, alarms)
  showMetrics(on, { alarms, lagSeconds })
  return alarms
}

/** What somebody accepted counts as the right time from then on. */
function takeAccepted(watch: AuditWatch, rows: readonly store.AlarmRow[]): void {
  const accepted = rows.find(row => row.kind === 'clock_jumped')?.acceptedAt
  if (accepted === undefined || accepted.getTime() === watch.acceptedAt?.getTime()) return
  watch.acceptedAt = accepted
  watch.clocks = { ...watch.clocks, jumpMs: 0 }
}

/** Whether the log is what its newest checkpoint signs. The sequencer asks the same before it goes on. */
async function newestFits(on: Platform): Promise<boolean> {
  return on.database.transaction(async tx => {
    const [log, newest] = [await findLog(tx), await findNewestCheckpoint(tx)]
    if (log === undefined) return false
    if (newest === undefined) return log.size === 0
    // Between the two statements the sequencer may have gone on: then the next look tells.
    if (newest.size !== log.size) return (await findLog(tx))?.size !== log.size
    if (log.frontier.length !== frontierLength(log.size) * hashBytes) return false
    const judged = await judgeCheckpoint(newest, await readLogKeys(tx, on.signer.publicKey))
    return judged.holds && rootOf(splitHashes(log.frontier)).equals(newest.root)
  })
}

/** In one transaction with the events that tell of it. */
async function settle(on: Platform, watch: AuditWatch, alarms: readonly Alarm[]): Promise<void> {
  const known = await store.listAlarms(on.database)
  if (alarms.length === 0 && known.every(row => row.acceptedAt !== undefined)) return
  await on.database.transaction(async tx => {
    const rows = await store.lockAlarms(tx)
    for (const kind of alarmKinds) {
      const row = rows.find(each => each.kind === kind)
      const alarm = alarms.find(each => each.kind === kind)
      if (alarm !== undefined && mayRaise(watch, row)) {
        await store.saveAlarm(tx, { ...alarm, node: on.node })
        const told = row !== undefined && row.acceptedAt === undefined && row.halts === alarm.halts
        if (!told) await tell(tx, 'audit.alarm_raised', alarm)
      } else if (alarm === undefined && row !== undefined && mayClear(on, row)) {
        await store.deleteAlarm(tx, kind)
        await tell(tx, 'audit.alarm_cleared', row)
      }
    }
  })
}

/** What was accepted meanwhile is not raised again by a node that has not seen it yet. */
function mayRaise(watch: AuditWatch, row: store.AlarmRow | undefined): boolean {
  return row?.acceptedAt === undefined || row.acceptedAt.getTime() === watch.acceptedAt?.getTime()
}

/** A node that started after a jump has not seen it; what was accepted stays, so that every node hears of it. */
function mayClear(on: Platform, row: store.AlarmRow): boolean {
  return row.kind !== 'clock_jumped' || (row.node === on.node && row.acceptedAt === undefined)
}

function tell(
  tx: Parameters<typeof record>[0],
  type: 'audit.alarm_raised' | 'audit.alarm_cleared',
  { kind, seconds, halts }: Alarm,
): Promise<unknown> {
  return record(tx, { type, body: { actor: 'system', kind, seconds: Math.round(seconds), halts } })
}

function showMetrics(on: Platform, { alarms, lagSeconds }: { alarms: readonly Alarm[]; lagSeconds: number }): void {
  on.metrics.auditLagSeconds.set(lagSeconds)
  for (const kind of alarmKinds) {
    const alarm = alarms.find(each => each.kind === kind)
    on.metrics.auditAlarms.set({ kind, halts: 'no' }, alarm?.halts === false ? 1 : 0)
    on.metrics.auditAlarms.set({ kind, halts: 'yes' }, alarm?.halts === true ? 1 : 0)
  }
}

/** Says that the clock is right as it is now, and why. 409 `audit_clock_not_jumped` when no jump is known. */
export function acceptClock(on: Platform, actor: Actor, reason: string): Promise<void> {
  return on.database.transaction(async tx => {
    const row = (await store.lockAlarms(tx)).find(each => each.kind === 'clock_jumped')
    if (row === undefined || row.acceptedAt !== undefined)
      throw conflict('audit_clock_not_jumped', 'No jump of the clock is known.')
    await store.acceptAlarm(tx, 'clock_jumped')
    const body = { actor: actorName(actor), kind: row.kind, seconds: Math.round(row.seconds), reason }
    await record(tx, { type: 'audit.clock_accepted', ...inSession(actor), body })
  })
}

/** What is wrong now, for `/health`. */
export async function alarmsNow(
  on: Platform,
): Promise<readonly { readonly kind: AlarmKind; readonly halts: boolean }[]> {
  return (await store.listAlarms(on.database)).filter(row => row.acceptedAt === undefined)
}

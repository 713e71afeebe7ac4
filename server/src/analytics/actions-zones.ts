import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { tooManyZones, unknownZone, zoneIsKept, zoneNotKept } from './errors.ts'
import { type Asked, zoneOf } from './parse-range.ts'
import { claimProgress } from './store-facts.ts'
import {
  buildZone,
  countActiveDays,
  findUnbuiltZone,
  insertZone,
  type KeptZone,
  knowsZone,
  listZones,
} from './store-zones.ts'

/** Each one costs as much room as UTC. */
export const zonesMax = 8

/**
 * Keeps the days of a zone from now on: they are built in the background, and until then made at the time of each question.
 *
 * @throws Refusal 422 for a zone that nobody knows; 409 for one that is kept, and for one too many.
 */
export async function keepZone(on: Platform, actor: Actor, named: string): Promise<KeptZone> {
  const name = zoneOf(named)
  if (!(await knowsZone(on.database, name))) throw unknownZone()
  return on.database.transaction(async tx => {
    await claimProgress(tx)
    const zones = await listZones(tx)
    if (name === 'UTC' || zones.some(zone => zone.name === name)) throw zoneIsKept()
    if (zones.length >= zonesMax) throw tooManyZones(zonesMax)
    await insertZone(tx, name)
    const body = { actor: actorName(actor), time_zone: name }
    await record(tx, { type: 'analytics.time_zone_kept', ...inSession(actor), body })
    const kept = (await listZones(tx)).find(zone => zone.name === name)
    if (kept === undefined) throw new Error('the zone that was just kept is not there')
    return kept
  })
}

const principalsAtOnce = 50

/** Builds what is not built yet, some people at a time, each time in a transaction that the follower waits for. */
export async function buildZones(on: Pick<Platform, 'database'>): Promise<void> {
  for (;;) {
    const id = await findUnbuiltZone(on.database)
    if (id === undefined) return
    await on.database.transaction(async tx => {
      await claimProgress(tx)
      return buildZone(tx, id, principalsAtOnce)
    })
  }
}

/** What is made in a second or two on a small machine. */
export const daysMadeMax = 200_000

/**
 * Lets pass what is made of few enough rows, or is kept.
 *
 * @throws Refusal 422 `time_zone_not_kept`.
 */
export async function admitZone(on: Pick<Platform, 'database'>, asked: Asked, max = daysMadeMax): Promise<void> {
  if (asked.range.zone === undefined && (await countActiveDays(on.database, asked)) > max) throw zoneNotKept()
}

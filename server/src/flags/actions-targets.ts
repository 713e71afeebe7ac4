import { findOrganization, findUser } from '../directory/index.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { badRequest, notFound } from '../platform/refusal.ts'
import { emitFlag, type FlagCaller } from './actions.ts'
import { type Flag, type FlagTarget, flagTargetsMax } from './model.ts'
import { countTargets, deleteTarget, insertTarget, listTargets, lockFlag } from './store.ts'

export interface TargetChange {
  readonly slug: string
  readonly targetId: string
}

/** How many targets an event names; the flag itself has them all. */
const targetsToldMax = 100

/** Turns a flag on for a user or an organization. Somebody who is one already stays one. */
export function addTarget(on: Platform, caller: FlagCaller, change: TargetChange): Promise<void> {
  return changeTargets(on, caller, change, async (tx, flag, target) => {
    if (!(await targetExists(tx, target))) throw notFound('target')
    if ((await countTargets(tx, flag.id)) >= flagTargetsMax)
      throw badRequest('too_many_targets', `A flag has at most ${flagTargetsMax.toLocaleString('en')} targets.`)
    return insertTarget(tx, flag.id, target)
  })
}

/** Also for somebody who is gone meanwhile. 404 for who is no target. */
export function removeTarget(on: Platform, caller: FlagCaller, change: TargetChange): Promise<void> {
  return changeTargets(on, caller, change, async (tx, flag, target) => {
    if (!(await deleteTarget(tx, flag.id, target))) throw notFound('target')
    return true
  })
}

type Act = (tx: Transaction, flag: Flag, target: FlagTarget) => Promise<boolean>

async function changeTargets(
  on: Platform,
  caller: FlagCaller,
  { slug, targetId }: TargetChange,
  act: Act,
): Promise<void> {
  await on.database.transaction(async tx => {
    const flag = await lockFlag(tx, slug)
    if (flag === undefined) throw notFound('feature flag')
    const target = parseId('user', targetId) ?? parseId('organization', targetId)
    if (target === undefined) throw notFound('target')
    const before = await toldTargets(tx, flag)
    if (!(await act(tx, flag, target))) return
    const context = await toldTargets(tx, flag)
    await emitFlag(tx, caller, { event: 'flag.rule_updated', flag, context, previous: { data: {}, context: before } })
  })
}

async function targetExists(sql: Sql, target: FlagTarget): Promise<boolean> {
  const user = parseId('user', target)
  if (user !== undefined) return (await findUser(sql, user)) !== undefined
  const organization = parseId('organization', target)
  return organization !== undefined && (await findOrganization(sql, organization)) !== undefined
}

interface ToldTargets {
  readonly access_type: 'none' | 'some' | 'all'
  readonly configured_targets: {
    readonly organizations: readonly { readonly id: string; readonly name: string }[]
    readonly users: readonly { readonly id: string; readonly email: string }[]
  }
}

/** For whom it is on, as an event says it: the first hundred by name. Those who are gone are left out. */
async function toldTargets(sql: Sql, flag: Flag): Promise<ToldTargets> {
  const ids = await listTargets(sql, flag.id, targetsToldMax)
  const organizations: { id: string; name: string }[] = []
  const users: { id: string; email: string }[] = []
  for (const id of ids) {
    const userId = parseId('user', id)
    const user = userId && (await findUser(sql, userId))
    if (user !== undefined) users.push({ id, email: user.email })
    const organizationId = parseId('organization', id)
    const organization = organizationId && (await findOrganization(sql, organizationId))
    if (organization !== undefined) organizations.push({ id, name: organization.name })
  }
  return { access_type: accessOf(flag, ids.length), configured_targets: { organizations, users } }
}

function accessOf(flag: Flag, targets: number): ToldTargets['access_type'] {
  if (!flag.enabled) return 'none'
  if (flag.defaultValue) return 'all'
  return targets > 0 ? 'some' : 'none'
}

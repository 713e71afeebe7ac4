import { endGrantsOnAccount, endGrantsOnTools } from '../approvals/index.ts'
import { record } from '../audit/index.ts'
import { keysOwnedBy } from '../directory/index.ts'
import { disconnectAccount, type Effect, getAccount, reviewTool, setEffect } from '../pipes/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql } from '../platform/database.ts'
import { type Id, parseId, type UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { conflict, notFound, Refusal, unprocessable } from '../platform/refusal.ts'
import { activatePrincipal, endSession, handOver, parsePrincipalId } from '../sessions/index.ts'
import { acceptanceFits, type Settler, type SettlingFault, settlingFault } from './check-drift-settling.ts'
import { driftAction } from './derive-drift-action.ts'
import type { Drift, DriftRule } from './model.ts'
import {
  endUnused,
  findDrift,
  fixDrifts,
  listDriftRules,
  lockDrift,
  othersMayDecide,
  saveAccepted,
  saveDriftRule,
} from './store-drifts.ts'

export interface Settling {
  readonly id: Id<'drift'>
  /** `choose_owner`: who answers from now on. */
  readonly ownerId?: UserId | undefined
  /** `review`: what the tool does to the world now. */
  readonly effect?: Effect | undefined
}

/**
 * Does the one act that settles a drift. What it takes is done by the same action as anywhere else, and the rows it changes settle the
 * drift in their transaction.
 *
 * @throws Refusal 404, 403 for an agent and for whoever caused what others have to look at, 409 for one that is settled or that is
 * decided elsewhere, 422 for a missing choice.
 */
export async function settleDrift(on: Platform, actor: Actor, settling: Settling): Promise<Drift> {
  const drift = await getDrift(on.database, settling.id)
  refuseFault(settlingFault(drift, await settlerOf(on.database, actor)))
  await carryOut(on, actor, { drift, settling })
  return getDrift(on.database, settling.id)
}

/** 404 for an unknown one. */
export async function getDrift(sql: Sql, id: Id<'drift'>): Promise<Drift> {
  const drift = await findDrift(sql, id)
  if (drift === undefined) throw notFound('drift')
  return drift
}

async function settlerOf(sql: Sql, actor: Actor): Promise<Settler> {
  const personId = actor.kind === 'person' ? actor.userId : actor.kind === 'api_key' ? actor.ownerId : undefined
  const keys = personId === undefined ? [] : await keysOwnedBy(sql, personId)
  const names = [actorName(actor), ...(personId === undefined ? [] : [personId]), ...keys]
  return { personId, names, isAlone: !(await othersMayDecide(sql, personId)) }
}

function refuseFault(fault: SettlingFault | undefined): void {
  switch (fault) {
    case undefined:
      return
    case 'drift_settled':
      throw conflict('drift_settled', 'This drift is settled already.')
    case 'person_required':
      throw new Refusal({ status: 403, code: 'person_required', message: 'A person settles drift, and no program.' })
    case 'drift_caused_by_you':
      throw new Refusal({
        status: 403,
        code: 'drift_caused_by_you',
        message: 'You caused this drift, so another administrator looks at it.',
      })
  }
}

interface CarryingOut {
  readonly drift: Drift
  readonly settling: Settling
}

async function carryOut(on: Platform, actor: Actor, { drift, settling }: CarryingOut): Promise<void> {
  switch (driftAction(drift)) {
    case 'review':
      return review(on, actor, { drift, settling })
    case 'confirm':
      return fixNow(on, actor, { drift, how: 'confirmed' })
    case 'choose_owner': {
      if (settling.ownerId === undefined)
        throw unprocessable('Choose an owner.', [
          { field: 'owner_id', code: 'owner_required', message: 'Name the person who answers for it from now on.' },
        ])
      await handOver(on, actor, { id: parsePrincipalId(drift.subject), ownerId: settling.ownerId })
      return
    }
    case 'wake':
      await activatePrincipal(on, actor, parsePrincipalId(drift.subject))
      return fixNow(on, actor, { drift, how: 'woken' })
    case 'end':
      return endIt(on, actor, drift)
    case 'approve':
    case 'decide':
      throw conflict('decided_on_its_page', 'This is decided on its page. Open the address of its action.')
    case 'accept':
      throw conflict('reason_required', 'Accept it, with a reason and an end date.')
  }
}

async function review(on: Platform, actor: Actor, { drift, settling }: CarryingOut): Promise<void> {
  const id = parseId('tool', drift.subject)
  if (id === undefined) throw notFound('tool')
  const { effect } = settling
  await reviewTool(on, actor, { id, digest: String(drift.after.digest), effect, endGrants: endGrantsOnTools })
}

async function fixNow(
  on: Platform,
  actor: Actor,
  { drift, how }: { readonly drift: Drift; readonly how: string },
): Promise<void> {
  const { rule, subject } = drift
  await on.database.transaction(tx => fixDrifts(tx, { rules: [rule], subject, how, by: actorName(actor) }))
}

/** What is not used, or not for its purpose any more, is over: by the action that ends such a thing anywhere. */
export async function endIt(on: Platform, actor: Actor, drift: Drift): Promise<void> {
  const { rule, subject } = drift
  const session = parseId('session', subject)
  const account = parseId('account', subject)
  if (session !== undefined) await endSession(on, actor, session, 'ended_by_admin')
  else if (account !== undefined)
    await disconnectAccount(on, actor, {
      account: await getAccount(on.database, account),
      endGrants: (tx, id) => endGrantsOnAccount(tx, id, 'account_disconnected'),
    })
  await on.database.transaction(async tx => {
    if (session === undefined && account === undefined) await endUnused(tx, subject)
    await fixDrifts(tx, { rules: [rule], subject, how: 'ended', by: actorName(actor) })
  })
}

export interface Accepting {
  readonly id: Id<'drift'>
  readonly reason: string
  readonly until: Date
}

/**
 * Lives with a drift until a day, for a reason: a person does that, freshly signed in, and is asked again when that day has come.
 *
 * @throws Refusal as `settleDrift`, and 422 for a day that is past or more than a year away.
 */
export async function acceptDrift(on: Platform, actor: Actor, { id, reason, until }: Accepting): Promise<Drift> {
  if (actor.kind !== 'person') refuseFault('person_required')
  if (!acceptanceFits(until, on.clock.now()))
    throw unprocessable('An acceptance ends within a year.', [
      { field: 'until', code: 'invalid_until', message: 'Give a time from now on and within a year.' },
    ])
  await on.database.transaction(async tx => {
    const drift = await lockDrift(tx, id)
    if (drift === undefined) throw notFound('drift')
    refuseFault(settlingFault(drift, await settlerOf(tx, actor)))
    if (drift.actId !== undefined)
      throw conflict('decided_on_its_page', 'This is decided on its page. Open the address of its action.')
    await saveAccepted(tx, id, { by: actorName(actor), reason, until })
  })
  return getDrift(on.database, id)
}

/**
 * Puts back what a person set: the effect of a tool.
 *
 * @throws Refusal 409 `not_to_revert` for what is not ours to put back.
 */
export async function revertDrift(on: Platform, actor: Actor, id: Id<'drift'>): Promise<Drift> {
  const drift = await getDrift(on.database, id)
  refuseFault(settlingFault({ ...drift, causedBy: '' }, await settlerOf(on.database, actor)))
  const toolId = parseId('tool', drift.subject)
  const effect = (['read', 'write', 'destructive'] as const).find(each => each === drift.before.effect)
  if (toolId === undefined || effect === undefined || driftAction(drift) !== 'confirm')
    throw conflict('not_to_revert', 'What changed here is put back where it was changed.')
  await setEffect(on, actor, { id: toolId, effect, endGrants: endGrantsOnTools })
  return getDrift(on.database, id)
}

/** Says what a rule counts. @throws Refusal 422 where a critical rule would be off, or an organization's would be looser. */
export async function changeDriftRule(
  on: Platform,
  actor: Actor,
  change: Pick<DriftRule, 'rule' | 'organizationId' | 'enabled' | 'threshold'>,
): Promise<DriftRule> {
  return on.database.transaction(async tx => {
    const before = await ruleNow(tx, change)
    const { enabled } = change
    if (before.severity === 'critical' && !enabled)
      throw unprocessable('A critical rule stays on.', [
        { field: 'enabled', code: 'rule_is_critical', message: 'A critical rule can’t be switched off.' },
      ])
    const base = await ruleNow(tx, { rule: change.rule, organizationId: undefined })
    const threshold = base.threshold === undefined ? undefined : (change.threshold ?? before.threshold)
    const looser = (base.threshold ?? 0) < (threshold ?? 0) || (base.enabled && !enabled)
    if (change.organizationId !== undefined && looser)
      throw unprocessable('An organization only tightens.', [
        { field: 'threshold', code: 'rule_not_tighter', message: 'Give at most what the installation says.' },
      ])
    await saveDriftRule(tx, { ...before, organizationId: change.organizationId, enabled, threshold })
    const after = await ruleNow(tx, change)
    const body = { actor: actorName(actor), rule: change.rule, organization: change.organizationId ?? null }
    await record(tx, { type: 'drift_rule.changed', ...inSession(actor), body: { ...body, ...facts(before, after) } })
    return after
  })
}

function facts(before: DriftRule, after: DriftRule): object {
  const of = ({ enabled, threshold }: DriftRule): object => ({ enabled, threshold: threshold ?? null })
  return { before: of(before), after: of(after) }
}

async function ruleNow(
  sql: Sql,
  { rule, organizationId }: Pick<DriftRule, 'rule' | 'organizationId'>,
): Promise<DriftRule> {
  const found = (await listDriftRules(sql, organizationId)).find(each => each.rule === rule)
  if (found === undefined) throw notFound('drift rule')
  return found
}

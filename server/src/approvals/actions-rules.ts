import { loosen } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import { findOrganization, getGroup } from '../directory/index.ts'
import { findProvider } from '../pipes/index.ts'
import { type Actor, actorName, type InstallationRole, inSession } from '../platform/actor.ts'
import { type ApprovalRuleId, type GroupId, newId, type OrganizationId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, unprocessable } from '../platform/refusal.ts'
import type { ApprovalRule, Effect } from './model.ts'
import { findRule, insertRule, removeRule } from './store-rules.ts'

export interface NewRule {
  readonly organizationId: OrganizationId | undefined
  readonly name: string
  readonly effects: readonly Effect[]
  /** Its slug. */
  readonly provider: string | undefined
  readonly toolsMin: number | undefined
  readonly groupId: GroupId | undefined
  readonly roles: readonly InstallationRole[]
  readonly persons: number
}

/**
 * Makes a rule that lets nobody approve such requests alone, from now on, open ones too. Nothing that was given before ends.
 *
 * @throws Refusal 404 for an unknown organization, group or provider, 422 unless exactly one of group and roles says who.
 */
export async function createRule(on: Platform, actor: Actor, rule: NewRule): Promise<ApprovalRule> {
  const { organizationId, groupId, roles, provider: slug, ...rest } = rule
  if ((groupId === undefined) === (roles.length === 0)) throw saysNotWho()
  if (organizationId !== undefined && (await findOrganization(on.database, organizationId)) === undefined)
    throw notFound('organization')
  if (groupId !== undefined) {
    if (organizationId === undefined) throw saysNotWho()
    await getGroup(on.database, groupId, organizationId)
  }
  const provider = slug === undefined ? undefined : await findProvider(on.database, slug)
  if (slug !== undefined && provider === undefined) throw notFound('provider')
  const id = newId('approvalRule')
  const made = { ...rest, id, organizationId, groupId, roles, providerId: provider?.id }
  return on.database.transaction(async tx => {
    await insertRule(tx, made, actorName(actor))
    await record(tx, {
      type: 'approval_rule.created',
      ...inSession(actor),
      body: { actor: actorName(actor), ...facts(made) },
    })
    return getRule(tx, id)
  })
}

function facts(rule: Omit<ApprovalRule, 'createdAt'>): object {
  return {
    rule: rule.id,
    organization: rule.organizationId ?? null,
    effects: [...rule.effects],
    provider: rule.providerId ?? null,
    tools_min: rule.toolsMin ?? null,
    group: rule.groupId ?? null,
    roles: [...rule.roles],
    persons: rule.persons,
  }
}

/** 404 for one that is removed or never was. */
export async function getRule(sql: Parameters<typeof findRule>[0], id: ApprovalRuleId): Promise<ApprovalRule> {
  const rule = await findRule(sql, id)
  if (rule === undefined) throw notFound('approval rule')
  return rule
}

/** From now on it is over no new request, which is drift (D07); what was asked under it keeps what it demanded. */
export async function deleteRule(on: Platform, actor: Actor, id: ApprovalRuleId): Promise<void> {
  await on.database.transaction(async tx => {
    const rule = await findRule(tx, id)
    if (rule === undefined || !(await removeRule(tx, id))) throw notFound('approval rule')
    if (actor.kind !== 'system')
      await loosen(tx, {
        ...{ rule: 'D07', subject: id, waits: true, by: actorName(actor), session: actor.sessionId },
        ...{ before: { persons: rule.persons, name: rule.name }, after: { persons: 0, name: rule.name } },
        organizationId: rule.organizationId,
      })
    const body = { actor: actorName(actor), rule: id }
    await record(tx, { type: 'approval_rule.removed', ...inSession(actor), body })
  })
}

function saysNotWho(): Error {
  const message = 'name a group of the organization, or roles of the installation, and not both'
  return unprocessable('This rule does not say who has to approve.', [
    { code: 'invalid_request', message, field: 'group_id' },
  ])
}

import { z } from 'zod'
import { nameLengthMax } from '../directory/model.ts'
import { withSecondPerson } from '../governance/index.ts'
import { installationRoles } from '../platform/actor.ts'
import { type ApprovalRuleId, type Id, type IdKind, parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { createRule, deleteRule, getRule } from './actions-rules.ts'
import { type ApprovalRule, toolsAskedMax } from './model.ts'
import { listRules } from './store-rules.ts'

const effect = z.enum(['read', 'write', 'destructive'])
const personsMax = 5
const rolesMax = 4

const ruleSchema = z
  .object({
    object: z.literal('approval_rule'),
    id: z.string(),
    organization_id: z.string().nullable(),
    name: z.string(),
    effects: z.array(effect),
    provider_id: z.string().nullable(),
    tools_min: z.number().int().nullable(),
    group_id: z.string().nullable(),
    roles: z.array(z.enum(installationRoles)),
    /** Beside the person whom a request is asked of. */
    persons: z.number().int(),
    created_at: z.string(),
  })
  .meta({ id: 'ApprovalRule' })

function present(rule: ApprovalRule): z.input<typeof ruleSchema> {
  return {
    object: 'approval_rule',
    id: rule.id,
    organization_id: rule.organizationId ?? null,
    name: rule.name,
    effects: [...rule.effects],
    provider_id: rule.providerId ?? null,
    tools_min: rule.toolsMin ?? null,
    group_id: rule.groupId ?? null,
    roles: [...rule.roles],
    persons: rule.persons,
    created_at: rule.createdAt.toISOString(),
  }
}

function known(text: string): ApprovalRuleId {
  return parsed('approvalRule', text, 'approval rule')
}

function parsed<K extends IdKind>(kind: K, text: string, what: string): Id<K> {
  const id = parseId(kind, text)
  if (id === undefined) throw notFound(what)
  return id
}

const params = z.object({ id: z.string() })

/** Which requests nobody approves alone. */
export const approvalRuleRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/v1/approval_rules',
      operation: 'createApprovalRule',
      summary: 'Say which requests need more than one person, and whom',
      tag: 'Approvals',
      access: 'admin',
      body: z.object({
        name: z.string().trim().min(1).max(nameLengthMax),
        organization_id: z.string().nullish(),
        effects: z.array(effect).max(rolesMax).optional(),
        /** Its slug. */
        provider: z.string().nullish(),
        tools_min: z.number().int().min(1).max(toolsAskedMax).nullish(),
        group_id: z.string().nullish(),
        roles: z.array(z.enum(installationRoles)).max(rolesMax).optional(),
        persons: z.number().int().min(1).max(personsMax).optional(),
      }),
      response: ruleSchema,
      status: 201,
    },
    async (on, { actor, body }) => {
      const { organization_id: organization, group_id: group } = body
      const rule = await createRule(on, actor, {
        name: body.name,
        organizationId: organization == null ? undefined : parsed('organization', organization, 'organization'),
        effects: [...new Set(body.effects ?? [])],
        provider: body.provider ?? undefined,
        toolsMin: body.tools_min ?? undefined,
        groupId: group == null ? undefined : parsed('group', group, 'group'),
        roles: [...new Set(body.roles ?? [])],
        persons: body.persons ?? 1,
      })
      return present(rule)
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/approval_rules',
      operation: 'listApprovalRules',
      summary: 'List the rules about requests that need more than one person, newest first',
      tag: 'Approvals',
      access: 'auditor',
      query: listQuery.extend({ organization_id: z.string().optional() }),
      response: listSchema(ruleSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      return listOf((await listRules(on.database, query.organization_id, page)).map(present), page)
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/approval_rules/{id}',
      operation: 'getApprovalRule',
      summary: 'Read a rule about requests that need more than one person',
      tag: 'Approvals',
      access: 'auditor',
      params,
      response: ruleSchema,
    },
    async (on, { params: { id } }) => present(await getRule(on.database, known(id))),
  ),
  api(
    {
      method: 'delete',
      path: '/v1/approval_rules/{id}',
      operation: 'deleteApprovalRule',
      summary: 'Remove a rule: new requests do not need those persons any more',
      tag: 'Approvals',
      access: 'admin',
      params,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params: { id } }) => {
      await withSecondPerson(on, actor, () => deleteRule(on, actor, known(id)))
      return null
    },
  ),
]

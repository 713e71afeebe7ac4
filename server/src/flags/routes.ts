import { z } from 'zod'
import { findDefaultApplication } from '../applications/index.ts'
import { findOrganization, findUser, listMemberships } from '../directory/index.ts'
import { nameLengthMax } from '../directory/model.ts'
import type { Actor } from '../platform/actor.ts'
import { environmentId } from '../platform/environment.ts'
import { parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { createFlag, type FlagCaller, removeFlag, updateFlag } from './actions.ts'
import { addTarget, removeTarget } from './actions-targets.ts'
import { flagSchema, renderFlag, renderRule, ruleSchema } from './render-flag.ts'
import { findFlag, listFlags, listFlagsOn, listRules } from './store.ts'

const slugParams = z.object({ slug: z.string() })
const targetParams = z.object({ slug: z.string(), target_id: z.string() })
const descriptionLengthMax = 1_000
const tagLengthMax = 50
const tagsMax = 20
const flagParts = {
  name: z.string().trim().min(1).max(nameLengthMax),
  description: z.string().max(descriptionLengthMax).nullish(),
  tags: z.array(z.string().min(1).max(tagLengthMax)).max(tagsMax),
  enabled: z.boolean(),
  default_value: z.boolean(),
}
/** Of the organizations of one user that are looked at. */
const membershipsMax = 100

/** Events of flags name a client: the one that stands for the installation. */
async function callerOf(on: Platform, actor: Actor): Promise<FlagCaller> {
  const application = await findDefaultApplication(on.database)
  const environment = environmentId(on)
  return { actor, environmentId: environment, clientId: application?.clientId ?? environment }
}

const enabling = ([verb, enabled]: readonly ['enable' | 'disable', boolean]): Route =>
  api(
    {
      method: 'put',
      path: `/feature-flags/{slug}/${verb}`,
      operation: `${verb}FeatureFlag`,
      summary: enabled ? 'Let a flag be on for whom it is meant' : 'Turn a flag off for everybody',
      tag: 'Feature flags',
      access: 'admin',
      params: slugParams,
      response: flagSchema,
    },
    async (on, { actor, params }) =>
      renderFlag(await updateFlag(on, await callerOf(on, actor), { slug: params.slug, change: { enabled } })),
  )

/** What is on for whom. */
export const flagRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/feature-flags',
      operation: 'listFeatureFlags',
      summary: 'List feature flags, newest first',
      tag: 'Feature flags',
      access: 'auditor',
      query: listQuery,
      response: listSchema(flagSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      return listOf((await listFlags(on.database, page)).map(renderFlag), page)
    },
  ),
  api(
    {
      method: 'get',
      path: '/feature-flags/{slug}',
      operation: 'getFeatureFlag',
      summary: 'Read a feature flag',
      tag: 'Feature flags',
      access: 'auditor',
      params: slugParams,
      response: flagSchema,
    },
    async (on, { params }) => {
      const flag = await findFlag(on.database, params.slug)
      if (flag === undefined) throw notFound('feature flag')
      return renderFlag(flag)
    },
  ),
  enabling(['enable', true]),
  enabling(['disable', false]),
  api(
    {
      method: 'post',
      path: '/feature-flags/{slug}/targets/{target_id}',
      operation: 'addFlagTarget',
      summary: 'Turn a flag on for a user or an organization',
      tag: 'Feature flags',
      access: 'admin',
      params: targetParams,
      response: z.object({}),
      status: 204,
    },
    async (on, { actor, params }) => {
      await addTarget(on, await callerOf(on, actor), { slug: params.slug, targetId: params.target_id })
      return {}
    },
  ),
  api(
    {
      method: 'delete',
      path: '/feature-flags/{slug}/targets/{target_id}',
      operation: 'removeFlagTarget',
      summary: 'A user or an organization is no target any more',
      tag: 'Feature flags',
      access: 'admin',
      params: targetParams,
      response: z.object({}),
      status: 204,
    },
    async (on, { actor, params }) => {
      await removeTarget(on, await callerOf(on, actor), { slug: params.slug, targetId: params.target_id })
      return {}
    },
  ),
  api(
    {
      method: 'get',
      path: '/organizations/{organization_id}/feature-flags',
      operation: 'listOrganizationFeatureFlags',
      summary: 'List the flags that are on for an organization',
      tag: 'Feature flags',
      access: 'auditor',
      params: z.object({ organization_id: z.string() }),
      query: listQuery,
      response: listSchema(flagSchema),
    },
    async (on, { params, query }) => {
      const page = pageOf(query)
      const id = parseId('organization', params.organization_id)
      const organization = id && (await findOrganization(on.database, id))
      if (organization === undefined) throw notFound('organization')
      return listOf((await listFlagsOn(on.database, [organization.id], page)).map(renderFlag), page)
    },
  ),
  api(
    {
      method: 'get',
      path: '/user_management/users/{user_id}/feature-flags',
      operation: 'listUserFeatureFlags',
      summary: 'List the flags that are on for a user, or for an organization of theirs',
      tag: 'Feature flags',
      access: 'auditor',
      params: z.object({ user_id: z.string() }),
      query: listQuery,
      response: listSchema(flagSchema),
    },
    async (on, { params, query }) => {
      const page = pageOf(query)
      const id = parseId('user', params.user_id)
      const user = id && (await findUser(on.database, id))
      if (user === undefined) throw notFound('user')
      const all = { ascending: true, from: undefined, take: membershipsMax, backwards: false, limit: membershipsMax }
      const theirs = await listMemberships(on.database, { page: all, organizationId: undefined, userId: user.id })
      const active = theirs.filter(({ status }) => status === 'active').map(({ organizationId }) => organizationId)
      return listOf((await listFlagsOn(on.database, [user.id, ...active], page)).map(renderFlag), page)
    },
  ),
  api(
    {
      method: 'get',
      path: '/sdk/feature-flags',
      operation: 'listFeatureFlagRules',
      summary: 'All flags with their targets, by slug, for clients that evaluate by themselves',
      tag: 'Feature flags',
      access: 'auditor',
      response: z.record(z.string(), ruleSchema),
    },
    async on => Object.fromEntries((await listRules(on.database)).map(rule => [rule.slug, renderRule(rule)])),
  ),
  api(
    {
      method: 'post',
      path: '/v1/feature_flags',
      operation: 'createFeatureFlag',
      summary: 'Make a feature flag; it is off until it is enabled',
      tag: 'Feature flags',
      access: 'admin',
      body: z.object({
        slug: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, 'Lower-case letters, digits, ".", "_" and "-".'),
        name: flagParts.name,
        description: flagParts.description,
        tags: flagParts.tags.default([]),
        enabled: flagParts.enabled.default(false),
        default_value: flagParts.default_value.default(false),
      }),
      response: flagSchema,
      status: 201,
    },
    async (on, { actor, body }) => {
      const { slug, name, tags, enabled } = body
      const parts = { slug, name, tags, enabled, description: body.description ?? undefined }
      const flag = await createFlag(on, await callerOf(on, actor), { ...parts, defaultValue: body.default_value })
      return renderFlag(flag)
    },
  ),
  api(
    {
      method: 'patch',
      path: '/v1/feature_flags/{slug}',
      operation: 'updateFeatureFlag',
      summary: 'Change name, description, tags or default of a flag',
      tag: 'Feature flags',
      access: 'admin',
      params: slugParams,
      body: z.object(flagParts).partial(),
      response: flagSchema,
    },
    async (on, { actor, params, body }) => {
      const { name, tags, enabled, description, default_value: defaultValue } = body
      const change = {
        ...(name === undefined ? {} : { name }),
        ...(tags === undefined ? {} : { tags }),
        ...(enabled === undefined ? {} : { enabled }),
        ...(description === undefined ? {} : { description: description ?? undefined }),
        ...(defaultValue === undefined ? {} : { defaultValue }),
      }
      return renderFlag(await updateFlag(on, await callerOf(on, actor), { slug: params.slug, change }))
    },
  ),
  api(
    {
      method: 'delete',
      path: '/v1/feature_flags/{slug}',
      operation: 'deleteFeatureFlag',
      summary: 'Delete a flag with its targets',
      tag: 'Feature flags',
      access: 'admin',
      params: slugParams,
      response: z.object({}),
      status: 204,
    },
    async (on, { actor, params }) => {
      await removeFlag(on, await callerOf(on, actor), params.slug)
      return {}
    },
  ),
]

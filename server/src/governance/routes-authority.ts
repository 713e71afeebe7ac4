import { z } from 'zod'
import { findOrganization, listOrganizations, type Organization } from '../directory/index.ts'
import { parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { api, type Route } from '../platform/route.ts'
import { type AuthorityCounts, accessKinds } from './model.ts'
import { countAuthority } from './store-access.ts'

const counts = {
  standing: z.number().int().describe('What lets somebody do something at this moment.'),
  dormant: z.number().int().describe('Not used for as long as the lifecycle policy calls dormant.'),
  never_used: z
    .number()
    .int()
    .describe('There for long, and nothing was ever done with it; a grant: no call under it.'),
  over_granted: z.number().int().describe('In use, and a part of what is granted was never used.'),
  orphaned: z.number().int().describe('It acts and its owner does not. A constraint keeps this at 0.'),
}
const authoritySchema = z
  .object({
    object: z.literal('authority'),
    id: z.string().describe('Of the organization.'),
    name: z.string(),
    ...counts,
    kinds: z.array(z.object({ kind: z.enum(accessKinds), ...counts })),
  })
  .meta({ id: 'Authority' })

const none = { standing: 0, dormant: 0, neverUsed: 0, overGranted: 0, orphaned: 0 }

function present(given: Omit<AuthorityCounts, 'kind' | 'organizationId'>) {
  const { standing, dormant, neverUsed, overGranted, orphaned } = given
  return { standing, dormant, never_used: neverUsed, over_granted: overGranted, orphaned }
}

function authorityOf(
  { id, name }: { readonly id: string; readonly name: string },
  found: readonly AuthorityCounts[],
): z.input<typeof authoritySchema> {
  const sum = found.reduce(
    (all, each) => ({
      standing: all.standing + each.standing,
      dormant: all.dormant + each.dormant,
      neverUsed: all.neverUsed + each.neverUsed,
      overGranted: all.overGranted + each.overGranted,
      orphaned: all.orphaned + each.orphaned,
    }),
    none,
  )
  const kinds = found.map(each => ({ kind: each.kind, ...present(each) }))
  return { object: 'authority', id, name, ...present(sum), kinds }
}

async function installation(on: Platform): Promise<z.input<typeof authoritySchema>> {
  return authorityOf({ id: 'installation', name: 'Installation' }, await countAuthority(on.database, [undefined]))
}

/** None where there is no such organization. */
async function named(on: Platform, text: string): Promise<Organization[]> {
  const id = parseId('organization', text)
  const found = id && (await findOrganization(on.database, id))
  return found === undefined ? [] : [found]
}

/** What stands, and what of it nobody uses: a number for each organization and kind. */
export const authorityRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/governance/authority',
      operation: 'listAuthority',
      summary: 'Standing, dormant, never used and over-granted authority of each organization, and of the installation',
      tag: 'Governance',
      access: 'auditor',
      query: listQuery.extend({ organization_id: z.string().optional(), format: z.enum(['json', 'csv']).optional() }),
      response: listSchema(authoritySchema).extend({
        installation: authoritySchema.describe('All of it, with what belongs to no organization.'),
      }),
      csv: ['id', 'name', ...Object.keys(counts)],
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const organizations =
        query.organization_id === undefined
          ? await listOrganizations(on.database, page, { domains: undefined, search: undefined })
          : await named(on, query.organization_id)
      const ids = organizations.map(({ id }) => id)
      const found = Map.groupBy(await countAuthority(on.database, ids), each => each.organizationId)
      const rows = organizations.map(each => authorityOf(each, found.get(each.id) ?? []))
      return { ...listOf(rows, page), installation: await installation(on) }
    },
  ),
]

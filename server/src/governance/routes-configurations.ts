import { z } from 'zod'
import { type Actor, actorName } from '../platform/actor.ts'
import { mayCall } from '../platform/http.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { api, type Route } from '../platform/route.ts'
import { reportConfigurations } from './actions-configurations.ts'
import { configurationSeverities } from './model.ts'
import {
  configurationColumns,
  configurationFindingSchema,
  presentConfigurationFinding,
  presentReported,
  reportedSchema,
  reportSchema,
} from './render-configuration.ts'
import { type ConfigurationFilter, listConfigurationFindings } from './store-configurations.ts'

const tag = 'Configurations'

/** Whoever reads the installation sees what all reported; others what they did, and the keys that they answer for. */
function whose(
  actor: Actor,
  asked: { readonly mine?: string | undefined; readonly reported_by?: string | undefined },
): Pick<ConfigurationFilter, 'reportedBy' | 'ownerId'> {
  const { reported_by: reportedBy } = asked
  if (asked.mine !== 'true' && mayCall(actor, 'auditor')) return { reportedBy, ownerId: undefined }
  if (actor.kind === 'person') return { reportedBy, ownerId: actor.userId }
  return { reportedBy: actorName(actor), ownerId: undefined }
}

/** What scans find in configurations of MCP servers on machines of people and builds. */
export const configurationRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/v1/configuration_reports',
      operation: 'createConfigurationReport',
      summary: 'Report what a scan found in configurations of MCP servers: places and names, never a value',
      tag,
      access: 'organization',
      body: reportSchema,
      response: reportedSchema,
    },
    async (on, { actor, body }) => {
      const findings = body.findings.map(({ host, server, secret, ...seen }) => ({
        ...seen,
        host: host ?? undefined,
        server: server ?? undefined,
        secret: secret ?? undefined,
      }))
      const { machine, complete, files, unread, project } = body
      const report = { machine, complete, files, unread, findings, project: project ?? undefined }
      return presentReported(await reportConfigurations(on, actor, report))
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/configuration_findings',
      operation: 'listConfigurationFindings',
      summary: 'List what scans found in configurations of MCP servers; whoever administers nothing sees their own',
      tag,
      access: 'organization',
      query: listQuery.extend({
        state: z.enum(['open', 'resolved']).optional(),
        rule: z.string().optional(),
        severity: z.enum(configurationSeverities).optional(),
        reported_by: z.string().optional().describe('A person or a key.'),
        mine: z.enum(['true', 'false']).optional().describe('Only what the caller reported, or a key of theirs.'),
        format: z.enum(['json', 'csv']).optional(),
      }),
      response: listSchema(configurationFindingSchema),
      csv: configurationColumns,
    },
    async (on, { actor, query }) => {
      const page = pageOf(query)
      const { rule, severity, state } = query
      const open = state === undefined ? undefined : state === 'open'
      const filter = { ...whose(actor, query), rule, severity, open }
      return listOf((await listConfigurationFindings(on.database, filter, page)).map(presentConfigurationFinding), page)
    },
  ),
]

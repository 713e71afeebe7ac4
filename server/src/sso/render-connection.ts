import { z } from 'zod'
import type { OrganizationDomain } from '../directory/index.ts'
import { wireTime } from '../platform/wire.ts'
import type { Connection } from './model.ts'

/** The connection, as the API shows it. */
export const connectionSchema = z
  .object({
    object: z.literal('connection'),
    id: z.string(),
    organization_id: z.string(),
    external_key: z.string(),
    connection_type: z.string(),
    name: z.string(),
    state: z.enum(['draft', 'active', 'inactive']),
    status: z.enum(['linked', 'unlinked']),
    domains: z.array(z.object({ object: z.literal('connection_domain'), id: z.string(), domain: z.string() })),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Connection' })

/** Its domains are those that its organization has proven. */
export function presentConnection(
  connection: Connection,
  domains: readonly OrganizationDomain[],
): z.input<typeof connectionSchema> {
  return {
    object: 'connection',
    id: connection.id,
    organization_id: connection.organizationId,
    external_key: connection.id,
    connection_type: connection.type,
    name: connection.name,
    state: connection.state,
    status: connection.state === 'active' ? 'linked' : 'unlinked',
    domains: domains
      .filter(({ state }) => state === 'verified')
      .map(({ id, domain }) => ({ object: 'connection_domain', id, domain })),
    created_at: wireTime(connection.createdAt),
    updated_at: wireTime(connection.updatedAt),
  }
}

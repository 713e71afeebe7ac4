import type { Connection } from '@workos-inc/node'
import { workos } from './client.server'
import { Refusal } from './refusal.server'
import type { Member } from './session.server'

const connectionsMax = 25
const back = { path: '/sso', title: 'Back to single sign-on' }

/** The connections of the person's organization. */
export async function listConnections({ organizationId }: Member): Promise<readonly Connection[]> {
  const { data } = await workos.sso.listConnections({ organizationId, limit: connectionsMax })
  return data.filter(connection => connection.organizationId === organizationId)
}

/** A connection of the person's own organization; others are not there. */
export async function findConnection({ organizationId }: Member, id: string): Promise<Connection> {
  if (!/^\w{1,100}$/.test(id)) throw new Refusal(404, 'There is no such connection.', back)
  const connection = await workos.sso.getConnection(id)
  if (connection.organizationId !== organizationId) throw new Refusal(404, 'There is no such connection.', back)
  return connection
}

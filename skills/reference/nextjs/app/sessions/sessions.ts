import { getWorkOS } from '@workos-inc/authkit-nextjs'
import type { Member } from '../../lib/identity/person'

/** A place where the person is signed in. */
export interface Place {
  readonly id: string
  readonly device: string
  readonly address: string | null
  readonly since: string
  readonly until: string
}

const sessionsMax = 100

/** The living sessions of the person, newest first; those of others are not among them. */
export async function listPlaces({ userId }: Member): Promise<Place[]> {
  const list = await getWorkOS().userManagement.listSessions(userId, { limit: sessionsMax })
  return (await list.autoPagination())
    .filter(({ status }) => status === 'active')
    .map(({ id, userAgent, ipAddress, createdAt, expiresAt }) => ({
      id,
      device: userAgent ?? 'A device that says nothing of itself',
      address: ipAddress,
      since: createdAt,
      until: expiresAt,
    }))
}

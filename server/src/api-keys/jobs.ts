import { type LoggedEvent, startFollower } from '../audit/index.ts'
import type { Transaction } from '../platform/database.ts'
import type { Job } from '../platform/every.ts'
import { type OrganizationId, parseId, type UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { emitKey } from './actions.ts'
import { revokeKeysOf } from './store.ts'

/**
 * Ends the keys of those who are gone. Nothing waits for it, because a key whose owner is gone is refused when it is used; it
 * keeps the lists true and says so in an event.
 */
export function startKeyEndings(on: Platform): Job {
  return startFollower(on, {
    name: 'customer_api_keys',
    passesOver: ['tool_call.%'],
    handle: async (tx, events) => {
      for (const event of events) await endKeysAfter(tx, on, event)
    },
  })
}

async function endKeysAfter(tx: Transaction, on: Platform, event: LoggedEvent): Promise<void> {
  const gone = goneBy(event)
  if (gone.userId === undefined && gone.organizationId === undefined) return
  const actor = { kind: 'system', node: on.node } as const
  for (const key of await revokeKeysOf(tx, gone)) await emitKey(tx, actor, { event: 'api_key.revoked', key })
}

interface Gone {
  readonly userId: UserId | undefined
  readonly organizationId: OrganizationId | undefined
}

function goneBy(event: LoggedEvent): Gone {
  const { event: name, data } = Object(event.body?.wire)
  const { id, user_id, organization_id } = Object(data)
  switch (name) {
    case 'user.deleted':
      return { userId: parseId('user', String(id)), organizationId: undefined }
    case 'organization.deleted':
      return { userId: undefined, organizationId: parseId('organization', String(id)) }
    case 'organization_membership.deleted':
      return {
        userId: parseId('user', String(user_id)),
        organizationId: parseId('organization', String(organization_id)),
      }
    default:
      return { userId: undefined, organizationId: undefined }
  }
}

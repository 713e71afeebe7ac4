import { type CustomerKey, createKey, expireKey, findCustomerKey, revokeKey } from '../api-keys/index.ts'
import { parseId, type UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import type { Secret } from '../platform/secret.ts'
import { permissionsBeyond } from './errors.ts'
import { type Member, widgetScopes } from './model.ts'

export interface KeyAsked {
  readonly name: string
  readonly permissions: readonly string[]
  readonly expiresAt: Date | undefined
}

/** What a member may put on a key: what they may do themselves, and none of what opens widgets. */
export function keyPermissions({ held }: Member): readonly string[] {
  return held.filter(slug => !widgetScopes.some(scope => scope === slug))
}

/**
 * Makes a key, of the organization or of the member.
 *
 * @throws Refusal 403 for a permission that the member does not have: a key would give it to whoever holds the key.
 */
export async function makeKey(
  on: Platform,
  caller: Member,
  { userId, ...asked }: KeyAsked & { readonly userId: UserId | undefined },
): Promise<{ readonly key: CustomerKey; readonly value: Secret }> {
  const beyond = asked.permissions.filter(slug => !keyPermissions(caller).includes(slug))
  if (beyond.length > 0) throw permissionsBeyond(beyond)
  return createKey(on, caller.actor, { organizationId: caller.organizationId, userId, ...asked })
}

/** Whose keys somebody looks after: the organization’s, those of every member, or one’s own. */
export type Keyring = 'organization' | 'members' | UserId

/** With all rights over keys of members, those of everybody; else one’s own. */
export function keyringOf({ permissions, userId }: Member): Keyring {
  return permissions.includes('widgets:user-api-keys:manage-all') ? 'members' : userId
}

/** 404 for a key of somebody else. */
export async function revokeOwnKey(on: Platform, caller: Member, of: { ring: Keyring; id: string }): Promise<void> {
  const { id } = await keyIn(on, caller, of)
  await revokeKey(on, caller.actor, id)
}

/** Lets it end then, or now. 404 for a key of somebody else, 409 for one that has ended. */
export async function expireOwnKey(
  on: Platform,
  caller: Member,
  { expiresAt, ...of }: { ring: Keyring; id: string; expiresAt: Date | undefined },
): Promise<CustomerKey> {
  const { id } = await keyIn(on, caller, of)
  return expireKey(on, caller.actor, { id, expiresAt })
}

async function keyIn(
  on: Platform,
  { organizationId }: Member,
  { ring, id: text }: { ring: Keyring; id: string },
): Promise<CustomerKey> {
  const id = parseId('apiKey', text)
  const key = id && (await findCustomerKey(on.database, id))
  if (key === undefined || key.organizationId !== organizationId || !isIn(ring, key)) throw notFound('API key')
  return key
}

function isIn(ring: Keyring, { userId }: CustomerKey): boolean {
  if (ring === 'organization') return userId === undefined
  return ring === 'members' ? userId !== undefined : userId === ring
}

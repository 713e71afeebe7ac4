import { z } from 'zod'
import { type CustomerKey, listCustomerKeys } from '../api-keys/index.ts'
import { keyPermissionsMax } from '../api-keys/model.ts'
import { findUsers } from '../directory/index.ts'
import { nameLengthMax } from '../directory/model.ts'
import { listOf, listQuery, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { type Call, type Route, widgetDoor } from '../platform/route.ts'
import { listPermissions } from '../roles/index.ts'
import { expireOwnKey, type Keyring, keyPermissions, keyringOf, makeKey, revokeOwnKey } from './actions-keys.ts'
import { type Member, sentLengthMax, soughtLengthMax } from './model.ts'
import {
  cursorsSchema,
  keySchema,
  newKeySchema,
  ownedKeySchema,
  presentCursors,
  presentKey,
  presentOwnedKey,
} from './render-key.ts'
import { forMember, queryWith } from './routes-door.ts'

const ofOrganization = 'widgets:api-keys:manage'
const ofUsers = ['widgets:user-api-keys:manage-self', 'widgets:user-api-keys:manage-all'] as const

const time = z.iso.datetime({ offset: true }).nullish()
const createBody = z.object({
  name: z.string().trim().min(1).max(nameLengthMax),
  permissions: z.array(z.string().min(1).max(sentLengthMax)).max(keyPermissionsMax),
  expiresAt: time,
})
const expireBody = z.object({ expiresAt: time })
const doneSchema = z.object({ success: z.boolean() })
const searched = listQuery.omit({ order: true }).extend({ search: z.string().max(soughtLengthMax).optional() })
const permissionsSchema = z.object({
  data: z.array(z.object({ id: z.string(), slug: z.string(), name: z.string(), description: z.string().nullable() })),
  list_metadata: cursorsSchema,
})

function dateOf(text: string | null | undefined): Date | undefined {
  return text == null ? undefined : new Date(text)
}

async function keysOf(on: Platform, call: Call, { caller, ring }: { caller: Member; ring: Keyring }) {
  const { search, ...query } = queryWith(searched, call)
  const page = pageOf({ ...query, order: 'desc' })
  const asked = { organizationId: caller.organizationId, of: ring, search: search || undefined, page }
  return listOf(await listCustomerKeys(on.database, asked), page)
}

async function permissionsFor(on: Platform, call: Call, caller: Member): Promise<z.input<typeof permissionsSchema>> {
  const { search = '', ...query } = queryWith(searched, call)
  const slugs = keyPermissions(caller).filter(slug => slug.includes(search.toLowerCase()))
  const page = pageOf({ ...query, order: 'desc' })
  const { data, list_metadata } = listOf(await listPermissions(on.database, page, slugs), page)
  const shown = data.map(({ id, slug, name, description }) => ({ id, slug, name, description: description ?? null }))
  return { data: shown, list_metadata: presentCursors(list_metadata) }
}

async function withOwners(on: Platform, keys: readonly CustomerKey[]): Promise<z.input<typeof ownedKeySchema>[]> {
  const owners = await findUsers(
    on.database,
    keys.flatMap(({ userId }) => userId ?? []),
  )
  return keys.flatMap(key => {
    const owner = owners.find(({ id }) => id === key.userId)
    return owner === undefined ? [] : [presentOwnedKey(key, owner)]
  })
}

/** Keys of the organization, and of its members, that an application gave them. */
export const keyRoutes: readonly Route[] = [
  widgetDoor(
    'get',
    '/_widgets/ApiKeys/organization-api-keys',
    forMember(
      {
        summary: 'List the keys of the organization',
        permission: ofOrganization,
        response: z.object({ data: z.array(keySchema), list_metadata: cursorsSchema }),
      },
      async ({ on, call, caller }) => {
        const { data, list_metadata } = await keysOf(on, call, { caller, ring: 'organization' })
        return { data: data.map(presentKey), list_metadata: presentCursors(list_metadata) }
      },
    ),
  ),
  widgetDoor(
    'post',
    '/_widgets/ApiKeys/organization-api-keys',
    forMember(
      {
        summary: 'Make a key of the organization; its value is shown once',
        permission: ofOrganization,
        body: createBody,
        response: newKeySchema,
        status: 201,
      },
      async ({ on, caller, body: { name, permissions, expiresAt } }) => {
        const asked = { userId: undefined, name, permissions, expiresAt: dateOf(expiresAt) }
        const { key, value } = await makeKey(on, caller, asked)
        return { ...presentKey(key), value: value.reveal() }
      },
    ),
  ),
  widgetDoor(
    'get',
    '/_widgets/ApiKeys/permissions',
    forMember(
      { summary: 'List what can be put on a key', permission: ofOrganization, response: permissionsSchema },
      ({ on, call, caller }) => permissionsFor(on, call, caller),
    ),
  ),
  widgetDoor(
    'delete',
    '/_widgets/ApiKeys/{apiKeyId}',
    forMember(
      { summary: 'Revoke a key of the organization', permission: ofOrganization, response: doneSchema },
      async ({ on, caller, params: { apiKeyId: id = '' } }) => {
        await revokeOwnKey(on, caller, { ring: 'organization', id })
        return { success: true }
      },
    ),
  ),
  widgetDoor(
    'post',
    '/_widgets/ApiKeys/{apiKeyId}/expire',
    forMember(
      {
        summary: 'Let a key of the organization end',
        permission: ofOrganization,
        body: expireBody,
        response: keySchema,
      },
      async ({ on, caller, body, params: { apiKeyId: id = '' } }) =>
        presentKey(await expireOwnKey(on, caller, { ring: 'organization', id, expiresAt: dateOf(body.expiresAt) })),
    ),
  ),
  widgetDoor(
    'get',
    '/_widgets/UserApiKeys/api-keys',
    forMember(
      {
        summary: 'List the own keys, or those of every member',
        permission: ofUsers,
        response: z.object({ data: z.array(ownedKeySchema), list_metadata: cursorsSchema }),
      },
      async ({ on, call, caller }) => {
        const { data, list_metadata } = await keysOf(on, call, { caller, ring: keyringOf(caller) })
        return { data: await withOwners(on, data), list_metadata: presentCursors(list_metadata) }
      },
    ),
  ),
  widgetDoor(
    'post',
    '/_widgets/UserApiKeys/api-keys',
    forMember(
      {
        summary: 'Make an own key; its value is shown once',
        permission: ofUsers,
        body: createBody,
        response: newKeySchema,
        status: 201,
      },
      async ({ on, caller, body: { name, permissions, expiresAt } }) => {
        const asked = { userId: caller.userId, name, permissions, expiresAt: dateOf(expiresAt) }
        const { key, value } = await makeKey(on, caller, asked)
        return { ...presentKey(key), value: value.reveal() }
      },
    ),
  ),
  widgetDoor(
    'get',
    '/_widgets/UserApiKeys/permissions',
    forMember(
      { summary: 'List what can be put on an own key', permission: ofUsers, response: permissionsSchema },
      ({ on, call, caller }) => permissionsFor(on, call, caller),
    ),
  ),
  widgetDoor(
    'delete',
    '/_widgets/UserApiKeys/{apiKeyId}',
    forMember(
      { summary: 'Revoke an own key, or that of a member', permission: ofUsers, response: doneSchema },
      async ({ on, caller, params: { apiKeyId: id = '' } }) => {
        await revokeOwnKey(on, caller, { ring: keyringOf(caller), id })
        return { success: true }
      },
    ),
  ),
  widgetDoor(
    'post',
    '/_widgets/UserApiKeys/{apiKeyId}/expire',
    forMember(
      {
        summary: 'Let an own key, or that of a member, end',
        permission: ofUsers,
        body: expireBody,
        response: ownedKeySchema,
      },
      async ({ on, caller, body, params: { apiKeyId: id = '' } }) => {
        const key = await expireOwnKey(on, caller, { ring: keyringOf(caller), id, expiresAt: dateOf(body.expiresAt) })
        const [shown] = await withOwners(on, [key])
        if (shown === undefined) throw new TypeError('whoever owns a living key is there')
        return shown
      },
    ),
  ),
]

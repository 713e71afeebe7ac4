import { z } from 'zod'
import { endGrantsOnAccount } from '../approvals/index.ts'
import { parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { changeAccountSettings } from './actions-account-settings.ts'
import { disconnectAccount, type EndGrants } from './actions-accounts.ts'
import { type AccountUse, accountNameCharactersMax } from './model.ts'
import { nameCharactersMax } from './parse-integration.ts'
import { accountSchema, presentAccount } from './render-provider.ts'
import { getAccount, listAccounts } from './store-accounts.ts'

const endGrants: EndGrants = (tx, lost) => endGrantsOnAccount(tx, lost, 'account_disconnected')
const idParams = z.object({ id: z.string() })

const accountBody = z
  .object({
    name: z.string().trim().min(1).max(accountNameCharactersMax).nullable().optional(),
    is_default: z.literal(true).optional(),
    used_by: z
      .union([z.enum(['nobody', 'members']), z.object({ role: z.string().min(1).max(nameCharactersMax) }).strict()])
      .optional(),
  })
  .strict()

function useOf(given: z.output<typeof accountBody>['used_by']): AccountUse | undefined {
  if (given === undefined) return undefined
  return typeof given === 'string' ? { by: given } : { by: 'role', role: given.role }
}

/** Connected accounts of everybody, for administrators. */
export const accountRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/connected_accounts',
      operation: 'listConnectedAccounts',
      summary: 'List connected accounts, of everybody, of one person or of one organization',
      tag: 'Connected accounts',
      access: 'auditor',
      query: listQuery.extend({ owner_id: z.string().optional() }),
      response: listSchema(accountSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const named = query.owner_id
      const owner = named === undefined ? undefined : (parseId('user', named) ?? parseId('organization', named))
      if (query.owner_id !== undefined && owner === undefined) return listOf([], page)
      const [accounts, now] = [await listAccounts(on.database, page, owner), on.clock.now()]
      return listOf(
        accounts.map(account => presentAccount(account, now)),
        page,
      )
    },
  ),
  api(
    {
      method: 'patch',
      path: '/v1/connected_accounts/{id}',
      operation: 'updateConnectedAccount',
      summary: 'Name an account, make it the default, or say whose agents may use one of an organization',
      tag: 'Connected accounts',
      access: 'admin',
      params: idParams,
      body: accountBody,
      response: accountSchema,
    },
    async (on, { actor, params, body }) => {
      const id = parseId('account', params.id)
      const account = id && (await getAccount(on.database, id))
      if (account === undefined || account.state === 'disconnected') throw notFound('connected account')
      const change = { name: body.name, use: useOf(body.used_by), isDefault: body.is_default }
      return presentAccount(await changeAccountSettings(on, actor, { account, change }), on.clock.now())
    },
  ),
  api(
    {
      method: 'delete',
      path: '/v1/connected_accounts/{id}',
      operation: 'disconnectAccount',
      summary: 'Disconnect an account: its credential is deleted and every grant on it ends',
      tag: 'Connected accounts',
      access: 'admin',
      params: idParams,
      response: z.object({}),
      status: 204,
    },
    async (on, { actor, params }) => {
      const id = parseId('account', params.id)
      const account = id && (await getAccount(on.database, id))
      if (account === undefined || account.state === 'disconnected') throw notFound('connected account')
      await disconnectAccount(on, actor, { account, endGrants })
      return {}
    },
  ),
]

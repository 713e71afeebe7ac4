import { z } from 'zod'
import { emailKey } from '../directory/index.ts'
import { emailLengthMax } from '../directory/model.ts'
import type { Sql } from '../platform/database.ts'
import { type Id, parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { addEntry, approveEntry, denyEntry, removeEntry } from './actions.ts'
import type { Waitlist } from './model.ts'
import { renderEntry, renderWaitlist, waitlistEntrySchema, waitlistSchema } from './render-waitlist.ts'
import { findDefaultWaitlist, findWaitlist, listEntries, listWaitlists } from './store.ts'

const tag = 'Waitlists'
const fieldsMax = 20
const fieldKeyMax = 40
const fieldValueMax = 600
const waitlistParams = z.object({ waitlist_id: z.string() })
const entryParams = z.object({ id: z.string() })

/** `default` is one that is always there. */
async function theWaitlist(sql: Sql, text: string): Promise<Waitlist> {
  const id = parseId('waitlist', text)
  const waitlist = text === 'default' ? await findDefaultWaitlist(sql) : id && (await findWaitlist(sql, id))
  if (waitlist === undefined) throw notFound('waitlist')
  return waitlist
}

function entryId(text: string): Id<'waitlistEntry'> {
  const id = parseId('waitlistEntry', text)
  if (id === undefined) throw notFound('waitlist entry')
  return id
}

const entryRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/user_management/waitlist_entries/{id}/approve',
      operation: 'approveWaitlistEntry',
      summary: 'Let somebody in: they are invited by mail',
      tag,
      access: 'admin',
      params: entryParams,
      response: waitlistEntrySchema,
    },
    async (on, { actor, params }) => renderEntry(await approveEntry(on, actor, entryId(params.id))),
  ),
  api(
    {
      method: 'post',
      path: '/user_management/waitlist_entries/{id}/deny',
      operation: 'denyWaitlistEntry',
      summary: 'Do not let somebody in',
      tag,
      access: 'admin',
      params: entryParams,
      response: waitlistEntrySchema,
    },
    async (on, { actor, params }) => renderEntry(await denyEntry(on, actor, entryId(params.id))),
  ),
  api(
    {
      method: 'delete',
      path: '/user_management/waitlist_entries/{id}',
      operation: 'deleteWaitlistEntry',
      summary: 'Take somebody off a waitlist',
      tag,
      access: 'admin',
      params: entryParams,
      response: z.object({}),
      status: 204,
    },
    async (on, { actor, params }) => {
      await removeEntry(on, actor, entryId(params.id))
      return {}
    },
  ),
]

/** Who waits to be let in. */
export const waitlistRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/user_management/waitlists',
      operation: 'listWaitlists',
      summary: 'List all waitlists',
      tag,
      access: 'auditor',
      response: listSchema(waitlistSchema),
    },
    async on => ({
      object: 'list' as const,
      data: (await listWaitlists(on.database)).map(renderWaitlist),
      list_metadata: { before: null, after: null },
    }),
  ),
  api(
    {
      method: 'get',
      path: '/user_management/waitlists/{waitlist_id}',
      operation: 'getWaitlist',
      summary: 'Read a waitlist; "default" is one that is always there',
      tag,
      access: 'auditor',
      params: waitlistParams,
      response: waitlistSchema,
    },
    async (on, { params }) => renderWaitlist(await theWaitlist(on.database, params.waitlist_id)),
  ),
  api(
    {
      method: 'get',
      path: '/user_management/waitlists/{waitlist_id}/entries',
      operation: 'listWaitlistEntries',
      summary: 'List who waits, newest first',
      tag,
      access: 'auditor',
      params: waitlistParams,
      query: listQuery.extend({
        state: z.enum(['pending', 'approved', 'denied']).optional(),
        email: z.string().max(emailLengthMax).optional(),
      }),
      response: listSchema(waitlistEntrySchema),
    },
    async (on, { params, query }) => {
      const page = pageOf(query)
      const { id } = await theWaitlist(on.database, params.waitlist_id)
      const key = query.email === undefined ? undefined : emailKey(query.email)
      const entries = await listEntries(on.database, id, { page, state: query.state, emailKey: key })
      return listOf(entries.map(renderEntry), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/user_management/waitlists/{waitlist_id}/entries',
      operation: 'createWaitlistEntry',
      summary: 'Put an address on a waitlist; one that waits already stays as it is',
      tag,
      access: 'admin',
      params: waitlistParams,
      body: z.object({
        email: z.email().max(emailLengthMax),
        additional_fields: z
          .record(z.string().min(1).max(fieldKeyMax), z.string().max(fieldValueMax))
          .refine(fields => Object.keys(fields).length <= fieldsMax, `at most ${fieldsMax} fields`)
          .default({}),
        send_confirmation_email: z.boolean().default(false),
      }),
      response: waitlistEntrySchema,
      status: 201,
    },
    async (on, { actor, params, body }) => {
      const { id } = await theWaitlist(on.database, params.waitlist_id)
      const entry = await addEntry(on, actor, {
        waitlistId: id,
        email: body.email,
        additionalFields: body.additional_fields,
        confirm: body.send_confirmation_email,
      })
      return renderEntry(entry)
    },
  ),
  ...entryRoutes,
]

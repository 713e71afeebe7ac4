import { z } from 'zod'
import { parseWebhookUrl } from '../events/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import { type Id, newId, parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, unprocessable } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { record } from './actions.ts'
import { streamFile } from './actions-streams.ts'
import * as store from './store-streams.ts'

const streamsMax = 20

const streamSchema = z
  .object({
    object: z.literal('audit_stream'),
    id: z.string(),
    kind: z.enum(['webhook', 'file']),
    /** Of a webhook. */
    url: z.string().nullable(),
    /** Of a file: its path at the node that writes it. */
    path: z.string().nullable(),
    /** The first event that was not taken yet. */
    cursor: z.number().int(),
    enabled: z.boolean(),
    attempts: z.number().int(),
    last_error: z.string().nullable(),
    created_at: z.string(),
  })
  .meta({ id: 'AuditStream' })

function renderStream(on: Platform, stream: store.AuditStream): z.input<typeof streamSchema> {
  const { id, kind, url, nextIndex, enabled, attempts, lastError, createdAt } = stream
  const path = kind === 'file' ? streamFile(on, id) : null
  const around = { enabled, attempts, last_error: lastError, created_at: createdAt.toISOString() }
  return { object: 'audit_stream', id, kind, url, path, cursor: nextIndex, ...around }
}

function known(text: string): Id<'auditStream'> {
  const id = parseId('auditStream', text)
  if (id === undefined) throw notFound('stream')
  return id
}

async function createStream(
  on: Platform,
  actor: Actor,
  asked: { readonly kind: 'webhook' | 'file'; readonly url: string | undefined; readonly cursor: number },
): Promise<store.AuditStream> {
  const url = asked.kind === 'webhook' ? parseWebhookUrl(asked.url ?? '', on.config) : null
  return on.database.transaction(async tx => {
    if ((await store.countStreams(tx)) >= streamsMax)
      throw unprocessable(`There are ${streamsMax} streams already. Delete one first.`, [
        { code: 'too_many_streams', message: `At most ${streamsMax}.`, field: 'kind' },
      ])
    const id = newId('auditStream')
    const stream = await store.insertStream(tx, { id, kind: asked.kind, url, nextIndex: asked.cursor })
    if (stream === undefined) throw new TypeError('an inserted row is there')
    const body = { actor: actorName(actor), audit_stream: id, kind: asked.kind, url, cursor: asked.cursor }
    await record(tx, { type: 'audit_stream.created', ...inSession(actor), body })
    return stream
  })
}

const params = z.object({ id: z.string() })
const cursor = z.number().int().min(0)

export const auditStreamRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/audit/streams',
      operation: 'listAuditStreams',
      summary: 'Where events are sent as they come, and how far each one has come',
      tag: 'Audit',
      access: 'auditor',
      query: listQuery,
      response: listSchema(streamSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const streams = await store.listStreams(on.database, page)
      return listOf(
        streams.map(stream => renderStream(on, stream)),
        page,
      )
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/audit/streams',
      operation: 'createAuditStream',
      summary: 'Send events in the words of OCSF to an address, or into a file, at least once and in order',
      tag: 'Audit',
      access: 'owner',
      body: z.object({ kind: z.enum(['webhook', 'file']), url: z.string().optional(), cursor: cursor.default(0) }),
      response: streamSchema,
      status: 201,
    },
    async (on, { actor, body }) =>
      renderStream(on, await createStream(on, actor, { kind: body.kind, url: body.url, cursor: body.cursor })),
  ),
  api(
    {
      method: 'patch',
      path: '/v1/audit/streams/{id}',
      operation: 'updateAuditStream',
      summary: 'Put the cursor of a stream back or forward, stop it, or let it go on',
      tag: 'Audit',
      access: 'owner',
      params,
      body: z.object({ cursor: cursor.optional(), enabled: z.boolean().optional() }),
      response: streamSchema,
    },
    async (on, { actor, params: { id }, body }) => {
      const { cursor: nextIndex = null, enabled = null } = body
      const saved = await on.database.transaction(async tx => {
        const stream = await store.saveStream(tx, known(id), { nextIndex, enabled })
        if (stream === undefined) throw notFound('stream')
        const told = {
          actor: actorName(actor),
          audit_stream: stream.id,
          cursor: stream.nextIndex,
          enabled: stream.enabled,
        }
        await record(tx, { type: 'audit_stream.updated', ...inSession(actor), body: told })
        return stream
      })
      return renderStream(on, saved)
    },
  ),
  api(
    {
      method: 'delete',
      path: '/v1/audit/streams/{id}',
      operation: 'deleteAuditStream',
      summary: 'Send nothing more',
      tag: 'Audit',
      access: 'owner',
      params,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params: { id } }) => {
      await on.database.transaction(async tx => {
        if (!(await store.deleteStream(tx, known(id)))) throw notFound('stream')
        const body = { actor: actorName(actor), audit_stream: id }
        await record(tx, { type: 'audit_stream.deleted', ...inSession(actor), body })
      })
      return null
    },
  ),
]

import { z } from 'zod'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import { mayCall } from '../platform/http.ts'
import type { Platform } from '../platform/platform.ts'
import { badRequest, Refusal } from '../platform/refusal.ts'
import { type Call, operationsDoor, type Route } from '../platform/route.ts'
import { authenticateApiKey } from '../sessions/index.ts'
import { record } from './actions.ts'
import { bundleLines } from './actions-bundle.ts'
import { entryBundle, tileBytes } from './actions-proofs.ts'
import { cosignedCheckpoint, witnessedCheckpoint } from './actions-witness.ts'
import { logHasNone } from './errors.ts'
import { parseTilePath } from './parse-tile-path.ts'

/** Below this address the log is what clients of C2SP tlog-tiles expect: `checkpoint`, `tile/…`, `tile/entries/…`. */
export const logPrefix = '/v1/audit/log'

/** Tiles say how much happened and when, of everybody: they are for auditors, though no name stands in them. */
async function auditorOnly(on: Platform, call: Call): Promise<Actor> {
  const actor = await authenticateApiKey(on, call)
  if (actor === undefined)
    throw new Refusal({
      status: 401,
      code: 'unauthorized',
      message: 'Unauthorized. Send an API key: "Authorization: Bearer sk_…".',
      headers: { 'WWW-Authenticate': 'Bearer' },
    })
  if (!mayCall(actor, 'auditor'))
    throw new Refusal({
      status: 403,
      code: 'forbidden',
      message: 'This needs the role auditor. Ask an owner of this installation.',
    })
  return actor
}

const binary = { 'Content-Type': 'application/octet-stream', 'Cache-Control': 'private, no-store' }

const rangeQuery = z.object({
  from: z.coerce.number().int().min(0).optional(),
  to: z.coerce.number().int().min(1).optional(),
})

export const tileRoutes: readonly Route[] = [
  operationsDoor(`${logPrefix}/checkpoint`, {
    summary: 'The newest checkpoint, with the signatures of witnesses (C2SP tlog-checkpoint, tlog-cosignature)',
    handle: async (on, call) => {
      await auditorOnly(on, call)
      const note = await cosignedCheckpoint(on.database)
      if (note === undefined) throw logHasNone()
      return new Response(note, { headers: { ...binary, 'Content-Type': 'text/plain; charset=utf-8' } })
    },
  }),
  operationsDoor(`${logPrefix}/witnessed-checkpoint`, {
    summary: 'The newest checkpoint that a witness has signed too',
    handle: async (on, call) => {
      await auditorOnly(on, call)
      const note = await witnessedCheckpoint(on.database)
      if (note === undefined) throw logHasNone()
      return new Response(note, { headers: { ...binary, 'Content-Type': 'text/plain; charset=utf-8' } })
    },
  }),
  operationsDoor(`${logPrefix}/tile/{rest+}`, {
    summary: 'Tiles and entry bundles (C2SP tlog-tiles)',
    handle: async (on, call) => {
      await auditorOnly(on, call)
      const asked = parseTilePath(call.params.rest ?? '')
      if (asked === undefined) throw logHasNone()
      const { level, ...rest } = asked
      const bytes =
        level === 'entries' ? await entryBundle(on.database, rest) : await tileBytes(on.database, { level, ...rest })
      if (bytes === undefined) throw logHasNone()
      return new Response(new Uint8Array(bytes), { headers: binary })
    },
  }),
  operationsDoor('/v1/audit/export', {
    summary:
      'A part of the log that proves itself, offline: events, salts, tiles, checkpoints and keys, as lines of JSON',
    handle: async (on, call) => {
      const actor = await auditorOnly(on, call)
      const asked = rangeQuery.safeParse(Object.fromEntries(call.url.searchParams))
      if (!asked.success) throw badRequest('invalid_range', 'from and to are indexes of the log; both may be left out.')
      const lines = await bundleLines(on.database, asked.data)
      const { from = 0, to = null } = asked.data
      const body = { actor: actorName(actor), from, to, lines: lines.length }
      await record(on.database, { type: 'audit.exported', ...inSession(actor), body })
      const headers = {
        'Content-Type': 'application/jsonl',
        'Cache-Control': 'private, no-store',
        'Content-Disposition': 'attachment; filename="audit.jsonl"',
      }
      return new Response(`${lines.join('\n')}\n`, { headers })
    },
  }),
]

import { contains, continues } from '../audit/check-tree.ts'
import { type Checkpoint, readCheckpoint } from '../audit/read-checkpoint.ts'
import { findSeen, keepSeen } from '../audit/seen.ts'
import { Fault } from '../fault.ts'
import type { Call, Command, Result } from '../model.ts'
import { look, type Server, serverOf } from '../routes/call-route.ts'

/** `ambit audit verify`: by what this machine saw before, not by what the server says of itself. */
export const auditVerify: Command = {
  name: 'audit verify',
  summary: 'Check that the log goes on from what was seen before, and is signed',
  example: 'ambit audit verify',
  arguments: [],
  options: [{ name: 'event', kind: 'integer', summary: 'Prove too that the event with this index is in the log' }],
  result: {
    type: 'object',
    required: ['integrity', 'origin', 'size', 'seen_before'],
    properties: {
      integrity: { enum: ['verified', 'broken'] },
      what: { type: ['string', 'null'] },
      origin: { type: 'string' },
      size: { type: 'integer' },
      seen_before: { type: ['integer', 'null'] },
      event: { type: ['integer', 'null'] },
    },
  },
  run: verifyLog,
}

async function verifyLog(call: Call): Promise<Result> {
  const { world, profile, options } = call
  const server = await serverOf({ world, profile, command: 'audit verify' })
  const { baseUrl } = server.connection
  const told: { data?: { verifier_key?: unknown }[] } = Object(await look(server, '/v1/audit/keys'))
  const keys = (told.data ?? []).map(({ verifier_key }) => String(verifier_key))
  const newest = await look(server, '/v1/audit/head')
  const { newest_index: index }: { newest_index?: unknown } = Object(newest)
  if (typeof index !== 'number') throw nothing()
  const event = typeof options.event === 'number' ? options.event : index
  const proof: { checkpoint?: unknown; leaf_hash?: unknown; path?: unknown } = Object(
    await look(server, '/v1/audit/events/{index}/proof', { parameters: { index: String(event) } }),
  )
  const seen = findSeen(world, baseUrl)
  const checkpoint = readCheckpoint(String(proof.checkpoint), [...new Set([...keys, ...(seen?.keys ?? [])])])
  if (checkpoint === undefined) return verdict({ what: 'checkpoint_unreadable', event })
  const trusted = seen?.keys ?? keys
  const found = { checkpoint, event, seen: seen?.size ?? null }
  if (seen !== undefined && seen.origin !== checkpoint.origin) return verdict({ ...found, what: 'another_log' })
  if (!checkpoint.signers.some(key => trusted.includes(key)))
    return verdict({ ...found, what: 'not_signed_by_known_key' })
  if (seen !== undefined && !(await goesOn(server, seen, checkpoint)))
    return verdict({ ...found, what: 'not_continued' })
  const leaf = { index: event, hash: hashOf(proof.leaf_hash) }
  if (!contains(checkpoint, leaf, hashesOf(proof.path))) return verdict({ ...found, what: 'event_not_in_log' })
  const { origin, size, root } = checkpoint
  keepSeen(world, baseUrl, {
    origin,
    size,
    root: root.toString('base64'),
    keys: [...new Set([...trusted, ...checkpoint.signers])],
  })
  return verdict(found)
}

function nothing(): Fault {
  return new Fault({ code: 'log_empty', message: 'The log has no event yet.', next: 'ambit audit-head get' })
}

async function goesOn(
  server: Server,
  seen: { readonly size: number; readonly root: string },
  checkpoint: Checkpoint,
): Promise<boolean> {
  const older = { size: seen.size, root: Buffer.from(seen.root, 'base64') }
  if (older.size > checkpoint.size) return false
  if (older.size === checkpoint.size) return continues(older, checkpoint, [])
  const query = { older: String(older.size), newer: String(checkpoint.size) }
  const answer: { path?: unknown } = Object(await look(server, '/v1/audit/consistency', { query }))
  return continues(older, checkpoint, hashesOf(answer.path))
}

function hashOf(text: unknown): Buffer {
  return Buffer.from(String(text), 'hex')
}

function hashesOf(texts: unknown): Buffer[] {
  return Array.isArray(texts) ? texts.map(hashOf) : []
}

interface Found {
  readonly checkpoint?: Checkpoint
  readonly seen?: number | null
  readonly event: number
  readonly what?: string
}

const sentences: Readonly<Record<string, string>> = {
  checkpoint_unreadable: 'What the server shows is no checkpoint.',
  another_log: 'This is another log than the one that was seen here before.',
  not_signed_by_known_key: 'The newest checkpoint is not signed with a key that is known here.',
  not_continued: 'The log does not go on from what was seen here before: events were changed or removed.',
  event_not_in_log: 'The event is not in the log that was signed.',
}

function verdict({ checkpoint, seen = null, event, what }: Found): Result {
  const value = {
    integrity: what === undefined ? 'verified' : 'broken',
    what: what ?? null,
    origin: checkpoint?.origin ?? '',
    size: checkpoint?.size ?? 0,
    seen_before: seen,
    event,
  }
  if (what !== undefined) return { value, text: `broken: ${sentences[what]}`, exit: 1 }
  const since = seen === null ? 'This is the first look from this machine.' : `It goes on from the ${seen} seen before.`
  return { value, text: `verified: ${checkpoint?.size} events, signed. ${since} Event ${event} is in it.` }
}

import type { WitnessAddress } from '../platform/config.ts'
import type { Sql } from '../platform/database.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { record } from './actions.ts'
import { consistencyProof } from './actions-proofs.ts'
import { cosignatureTime, parseWitnessKey } from './derive-cosignature.ts'
import type { Checkpoint } from './model.ts'
import { findNewestCheckpoint, listCheckpoints } from './store-log.ts'
import * as store from './store-witnesses.ts'

const askTimeoutMs = 10_000
const witnessLeaseSeconds = 60
const witnessAnswerBytesMax = 16_384

/** The newest checkpoint with the signatures of those who saw it; undefined as long as the log is empty. */
export async function cosignedCheckpoint(sql: Sql): Promise<string | undefined> {
  const newest = await findNewestCheckpoint(sql)
  return newest && withCosignatures(sql, newest)
}

/** The newest checkpoint that a witness has signed too; undefined while none has. */
export async function witnessedCheckpoint(sql: Sql): Promise<string | undefined> {
  const size = await store.findCosignedSize(sql)
  const [checkpoint] = size === undefined ? [] : await listCheckpoints(sql, size - 1, size)
  return checkpoint && withCosignatures(sql, checkpoint)
}

async function withCosignatures(sql: Sql, { size, note }: Checkpoint): Promise<string> {
  const lines = await store.listCosignatures(sql, size - 1, size)
  return [note, ...lines.map(each => `${each.line}\n`)].join('')
}

/** Asks a witness to sign the newest checkpoint (C2SP tlog-witness), unless it has, or another node is at it. */
export async function askWitness(on: Platform, witness: WitnessAddress): Promise<void> {
  await store.insertWitnessOnce(on.database, witness.verifierKey)
  const newest = await findNewestCheckpoint(on.database)
  if (newest === undefined) return
  const seen = await store.claimWitness(on.database, witness.verifierKey, witnessLeaseSeconds)
  if (seen === undefined) return
  const outcome = seen === newest.size ? { size: seen, refused: null } : await askFrom(on, witness, { seen, newest })
  await settle(on, witness, outcome)
}

interface Outcome {
  readonly size: number
  /** Why it did not sign. */
  readonly refused: string | null
}

/** A refusal that is new is told in the log: a witness that knows of another log, or of a longer one, says so by it. */
async function settle(on: Platform, { verifierKey }: WitnessAddress, outcome: Outcome): Promise<void> {
  const before = (await store.listWitnesses(on.database)).find(each => each.verifierKey === verifierKey)?.refused
  await on.database.transaction(async tx => {
    await store.settleWitness(tx, verifierKey, outcome)
    if (outcome.refused === null || outcome.refused === before) return
    const body = { actor: 'system', witness: verifierKey, because: outcome.refused, size: outcome.size }
    await record(tx, { type: 'audit_witness.refused', body })
  })
}

interface Asking {
  readonly seen: number
  readonly newest: Checkpoint
}

async function askFrom(on: Platform, witness: WitnessAddress, { seen, newest }: Asking): Promise<Outcome> {
  const first = await askOnce(on, witness, { seen, newest })
  if (typeof first !== 'number') return { size: first === 'signed' ? newest.size : seen, refused: reasonOf(first) }
  // It has seen another size than we knew: what it saw is asked for from there, and only once.
  if (first > newest.size) return { size: seen, refused: 'saw_more' }
  const again = first === seen ? 'conflict' : await askOnce(on, witness, { seen: first, newest })
  if (typeof again === 'number') return { size: first, refused: 'conflict' }
  return { size: again === 'signed' ? newest.size : first, refused: reasonOf(again) }
}

function reasonOf(answer: Exclude<Answer, number>): string | null {
  return answer === 'signed' ? null : answer
}

type Answer =
  | 'signed'
  | 'unreachable'
  | 'unknown_log'
  | 'not_signed'
  | 'proof_refused'
  | 'conflict'
  | 'no_signature'
  | number

async function askOnce(on: Platform, witness: WitnessAddress, { seen, newest }: Asking): Promise<Answer> {
  const path = seen === 0 || seen === newest.size ? [] : await consistencyProof(on.database, seen, newest.size)
  if (path === undefined) return 'proof_refused'
  const body = [`old ${seen}\n`, ...path.map(hash => `${hash.toString('base64')}\n`), `\n${newest.note}`].join('')
  const answer = await send(on, witness, body)
  if (answer === undefined) return 'unreachable'
  switch (answer.status) {
    case 200:
      return (await keepCosignature(on, witness, { newest, text: answer.text })) ? 'signed' : 'no_signature'
    case 403:
      return 'not_signed'
    case 404:
      return 'unknown_log'
    case 409:
      return /^\d{1,15}\n$/.test(answer.text) ? Number(answer.text) : 'conflict'
    case 422:
      return 'proof_refused'
    default:
      return 'unreachable'
  }
}

async function send(
  on: Platform,
  { url }: WitnessAddress,
  body: string,
): Promise<{ status: number; text: string } | undefined> {
  try {
    const response = await on.egress.fetch(`${url}/add-checkpoint`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body,
      timeoutMs: askTimeoutMs,
      responseBytesMax: witnessAnswerBytesMax,
    })
    return { status: response.status, text: await response.text() }
  } catch (cause) {
    on.log.info({ witness: url, cause: cause instanceof Refusal ? cause.code : 'failed' }, 'a witness did not answer')
    return undefined
  }
}

/** Only the line of the key that was agreed is kept; all others are ignored. */
async function keepCosignature(
  on: Platform,
  { verifierKey }: WitnessAddress,
  { newest, text }: { readonly newest: Checkpoint; readonly text: string },
): Promise<boolean> {
  const key = parseWitnessKey(verifierKey)
  const signed = newest.note.slice(0, newest.note.indexOf('\n\n') + 1)
  const line = text.split('\n').find(each => key !== undefined && cosignatureTime(each, signed, key) !== undefined)
  if (line === undefined) return false
  await store.insertCosignature(on.database, { size: newest.size, verifierKey, line })
  return true
}

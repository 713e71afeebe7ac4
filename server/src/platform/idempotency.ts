import { setTimeout as pause } from 'node:timers/promises'
import { type Actor, actorName } from './actor.ts'
import { canonicalize } from './json.ts'
import type { Platform } from './platform.ts'
import { badRequest, conflict, Refusal } from './refusal.ts'
import type { Call } from './route.ts'
import { sameBytes, sha256 } from './secret.ts'
import {
  answerPurpose,
  claimIdempotencyKey,
  findIdempotentAnswer,
  releaseIdempotencyKey,
  saveIdempotentAnswer,
} from './store.ts'

export interface Answered {
  readonly status: number
  /** JSON; empty for 204. */
  readonly text: string
}

export interface Asked {
  readonly actor: Actor
  readonly call: Call
  /** The JSON as it was sent. */
  readonly body: unknown
}

const keyLengthMax = 255
const waitMs = 5_000
const lookMs = 50

/**
 * Acts once for one `Idempotency-Key` of an actor at one place: whoever repeats the request, because no answer came, gets the
 * first answer. Of two at once the second waits, and is refused with 409 `idempotency_key_in_use` when that takes long; the
 * same key with another body is 422 `idempotency_key_reused`. What was refused, or failed, changed nothing and is not kept.
 *
 * A node that dies between the act and the keeping leaves the key open; after 30 s it may be used again, and acts again.
 */
export async function answerOnce(on: Platform, asked: Asked, run: () => Promise<Answered>): Promise<Answered> {
  const key = keyOf(asked)
  if (key === undefined) return run()
  // A body may hold a password, which a plain digest would give away to whoever tries out likely ones (T55).
  const digest = on.rootKey.digest('idempotent request', canonicalize(asked.body ?? null))
  const until = performance.now() + waitMs
  while (!(await claimIdempotencyKey(on.database, key, digest))) {
    const first = await findIdempotentAnswer(on.database, key)
    if (first !== undefined) {
      if (!sameBytes(first.requestDigest, digest)) throw reused()
      if (first.status !== undefined) return { status: first.status, text: opened(on, key, first.answerSealed) }
    }
    if (performance.now() >= until)
      throw conflict(
        'idempotency_key_in_use',
        'The first request with this key still runs. Ask again in a few seconds.',
      )
    await pause(lookMs)
  }
  return keepAnswer(on, key, run)
}

/** Undefined where the request is not one to be kept: no key, another verb, or nobody that we know again. */
function keyOf({ actor, call }: Asked): Buffer | undefined {
  const key = call.request.headers.get('idempotency-key')
  const known = actor.kind === 'api_key' || actor.kind === 'person'
  if (key === null || !known || call.request.method !== 'POST') return undefined
  if (key === '' || key.length > keyLengthMax)
    throw badRequest('idempotency_key_invalid', `An idempotency key has 1 to ${keyLengthMax} characters.`)
  return sha256(JSON.stringify([actorName(actor), call.request.method, call.url.pathname, call.url.search, key]))
}

async function keepAnswer(on: Platform, key: Buffer, run: () => Promise<Answered>): Promise<Answered> {
  let answered: Answered
  try {
    answered = await run()
  } catch (cause) {
    await releaseIdempotencyKey(on.database, key).catch((fault: Error) =>
      on.log.warn({ cause: fault.message }, 'an idempotency key stays open until it may be used again'),
    )
    throw cause
  }
  const sealed = on.rootKey.seal(answerPurpose, Buffer.from(answered.text), key.toString('hex'))
  await saveIdempotentAnswer(on.database, key, { status: answered.status, answerSealed: sealed }).catch(
    (fault: Error) => on.log.warn({ cause: fault.message }, 'an answer was not kept for whoever repeats the request'),
  )
  return answered
}

function opened(on: Platform, key: Buffer, sealed: Buffer): string {
  return on.rootKey.open(answerPurpose, sealed, key.toString('hex')).toString('utf8')
}

function reused(): Refusal {
  return new Refusal({
    status: 422,
    code: 'idempotency_key_reused',
    message: 'The first request with this idempotency key had another body. Take a new key.',
  })
}

import { record } from '../audit/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import type { Secret } from '../platform/secret.ts'
import { sha256 } from '../platform/secret.ts'
import type { Session } from './model.ts'
import { insertToken } from './store-tokens.ts'

export interface KeptToken {
  readonly session: Session
  readonly value: Secret
  readonly kind: 'widget' | 'elevated'
  readonly scope: string
  readonly seconds: number
}

/** Keeps the hash of a bearer that was made elsewhere. It ends with its session at the latest (I3), and the receipt counts it. */
export async function keepToken(tx: Transaction, actor: Actor, kept: KeptToken): Promise<Date> {
  const { session, value, kind, scope, seconds } = kept
  const expiresAt = await insertToken(tx, {
    id: newId('token'),
    hash: sha256(value.reveal()),
    kind,
    sessionId: session.id,
    resource: undefined,
    scope,
    seconds,
  })
  const body = { actor: actorName(actor), kind, scope, expires_at: expiresAt.toISOString() }
  await record(tx, { type: 'widget_token.issued', session: session.id, body })
  return expiresAt
}

import type { Transaction } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { sha256 } from '../platform/secret.ts'
import type { Session } from './model.ts'
import { insertForeignToken } from './store-tokens.ts'

export interface ForeignToken {
  readonly session: Session
  /** As it was presented; its hash is kept, no value. */
  readonly token: string
  readonly scope: string
  readonly resource: string
  /** As its issuer says. The session ends then at the latest as well. */
  readonly expiresAt: Date
  /** Thumbprint of the key that whoever holds it has to prove (RFC 9449). */
  readonly holderKey: string | undefined
}

/**
 * From now on a token that another issuer made is a bearer of this session, and ends like one of ours. Neither of the two lives
 * longer than its issuer meant.
 */
export async function bindForeignToken(tx: Transaction, token: ForeignToken): Promise<void> {
  await insertForeignToken(tx, {
    id: newId('token'),
    hash: sha256(token.token),
    sessionId: token.session.id,
    scope: token.scope,
    resource: token.resource,
    expiresAt: token.expiresAt,
    holderKey: token.holderKey,
  })
}

import type { Application } from '../applications/index.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, newId, type OrganizationId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import { randomToken, Secret, sha256 } from '../platform/secret.ts'
import type { Pending, Proof } from './model.ts'
import * as store from './store-pending.ts'

/** How long a half-done sign-in waits for its next step. */
export const pendingSeconds = 600

export interface KeptParts {
  readonly application: Pick<Application, 'id'>
  readonly proof: Proof
  readonly organizationId?: OrganizationId | undefined
  readonly invitationId?: string | undefined
  readonly carried?: Json | undefined
}

/**
 * Keeps a half-done sign-in, and answers the token that goes on with it: 256 random bits, for this application only, once,
 * within 10 minutes. Only its hash is kept.
 */
export async function keepPending(tx: Transaction, parts: KeptParts): Promise<Secret> {
  const token = new Secret(randomToken())
  await store.insertPending(tx, {
    id: newId('pending'),
    hash: sha256(token.reveal()),
    applicationId: parts.application.id,
    proof: parts.proof,
    organizationId: parts.organizationId,
    invitationId: parts.invitationId,
    carried: parts.carried,
    seconds: pendingSeconds,
  })
  return token
}

export interface PresentedToken {
  readonly token: string
  readonly applicationId: ApplicationId
}

/**
 * The half-done sign-in of a token, locked until the transaction ends; undefined for one that is unknown, late, used, or of
 * another application: the answer is one for all four. It is not used up by this, so that a wrong code leaves it.
 */
export function takePending(tx: Transaction, { token, applicationId }: PresentedToken): Promise<Pending | undefined> {
  return store.lockPending(tx, sha256(token), applicationId)
}

/** The same without a lock, to show a page. */
export function findPending(sql: Sql, { token, applicationId }: PresentedToken): Promise<Pending | undefined> {
  return store.findPending(sql, sha256(token), applicationId)
}

/** Uses it up: from this commit on the token is unknown. Each step that is passed uses the one before it. */
export function usePending(tx: Transaction, pending: Pending): Promise<void> {
  return store.markPendingUsed(tx, pending.id)
}

/** A wrong second factor: after five the half-done sign-in is dead. Commit it. */
export function countPendingTry(tx: Transaction, pending: Pending): Promise<void> {
  return store.countPendingAttempt(tx, pending.id)
}

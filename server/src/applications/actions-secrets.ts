import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, type Id, newId } from '../platform/ids.ts'
import { notFound } from '../platform/refusal.ts'
import { randomToken, Secret, sha256 } from '../platform/secret.ts'
import { endSecret, insertSecret, insertUsedAssertion } from './store-secrets.ts'

/** A new secret beside those that live: several at once, so that one can be replaced without a gap. Shown once. */
export async function addSecret(
  tx: Transaction,
  actor: Actor,
  parts: { readonly applicationId: ApplicationId; readonly expiresAt?: Date | undefined },
): Promise<{ readonly id: Id<'secret'>; readonly value: Secret }> {
  const value = new Secret(`cs_${randomToken()}`)
  const id = newId('secret')
  await insertSecret(tx, {
    id,
    applicationId: parts.applicationId,
    hash: sha256(value.reveal()),
    hint: value.reveal().slice(-4),
    expiresAt: parts.expiresAt,
  })
  await record(tx, {
    type: 'application_secret.created',
    ...inSession(actor),
    body: { actor: actorName(actor), application: parts.applicationId, secret: id },
  })
  return { id, value }
}

/** 404 for a secret of another application, or one that has ended. */
export async function removeSecret(
  tx: Transaction,
  actor: Actor,
  { applicationId, id }: { readonly applicationId: ApplicationId; readonly id: string },
): Promise<void> {
  if (!(await endSecret(tx, applicationId, id))) throw notFound('client secret')
  await record(tx, {
    type: 'application_secret.ended',
    ...inSession(actor),
    body: { actor: actorName(actor), application: applicationId, secret: id },
  })
}

/** True the first time an assertion is shown by this application (RFC 7523 section 3, `jti`). */
export function useAssertion(
  sql: Sql,
  used: { readonly applicationId: ApplicationId; readonly jti: string; readonly expiresAt: Date },
): Promise<boolean> {
  const { applicationId, jti, expiresAt } = used
  return insertUsedAssertion(sql, { applicationId, expiresAt, idHash: sha256(`${applicationId} ${jti}`) })
}

/** The same of an assertion that another issuer signed: once here, whichever application shows it. */
export function useForeignAssertion(
  sql: Sql,
  used: {
    readonly applicationId: ApplicationId
    readonly issuer: string
    readonly jti: string
    readonly expiresAt: Date
  },
): Promise<boolean> {
  const { applicationId, issuer, jti, expiresAt } = used
  return insertUsedAssertion(sql, { applicationId, expiresAt, idHash: sha256(`issuer ${issuer} ${jti}`) })
}

import { getApplication } from '../applications/index.ts'
import type { FindCredential } from '../platform/credentials.ts'
import { findSignInToken } from './store-credentials.ts'

/** Recognizes half-done sign-ins and the links that were mailed for an application. */
export const findSignInCredential: FindCredential = async (sql, value) => {
  const found = await findSignInToken(sql, value)
  if (found === undefined) return undefined
  const { id, clientId } = await getApplication(sql, found.applicationId)
  return { kind: found.kind, owners: [{ id, clientId }] }
}

import { getApplication } from '../applications/index.ts'
import type { FindCredential } from '../platform/credentials.ts'
import { findSessionCredential as find } from './store-credentials.ts'

/** Recognizes access tokens, opaque and signed, cookies and refresh tokens. */
export const findSessionCredential: FindCredential = async (sql, value) => {
  const found = await find(sql, value)
  if (found === undefined) return undefined
  const { id, clientId } = await getApplication(sql, found.applicationId)
  return { kind: found.kind, owners: [{ id, clientId }], isLiving: found.isLiving }
}

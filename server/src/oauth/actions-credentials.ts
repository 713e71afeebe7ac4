import { getApplication } from '../applications/index.ts'
import type { FindCredential } from '../platform/credentials.ts'
import { readUserCode } from './derive-user-code.ts'
import { findAnyCode } from './store-credentials.ts'

/** Recognizes codes of applications and of devices. */
export const findOauthCredential: FindCredential = async (sql, value) => {
  const found = await findAnyCode(sql, value, readUserCode(value))
  if (found === undefined) return undefined
  const { id, clientId } = await getApplication(sql, found.applicationId)
  return { kind: found.kind, owners: [{ id, clientId }] }
}

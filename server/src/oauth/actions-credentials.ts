import { getApplication } from '../applications/index.ts'
import type { FindCredential } from '../platform/credentials.ts'
import { sha256 } from '../platform/secret.ts'
import { userCodeHash } from './actions-devices.ts'
import { pushedPrefix } from './actions-pushed.ts'
import { readUserCode } from './derive-user-code.ts'
import { findAnyCode } from './store-credentials.ts'

/** Recognizes codes of applications and of devices, and handles of pushed requests. */
export const findOauthCredential: FindCredential = async (sql, value, rootKey) => {
  const token = value.startsWith(pushedPrefix) ? value.slice(pushedPrefix.length) : value
  const userCode = readUserCode(value)
  const found = await findAnyCode(sql, {
    hash: sha256(token),
    userCodeHash: userCode === undefined ? undefined : userCodeHash(rootKey, userCode),
  })
  if (found === undefined) return undefined
  const { id, clientId } = await getApplication(sql, found.applicationId)
  return { kind: found.kind, owners: [{ id, clientId }] }
}

import type { Platform } from './platform.ts'
import { sha256 } from './secret.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const idBytes = 16
const idLength = 26

/**
 * What the WorkOS API calls an environment is one installation here. Its id follows from the first root key and outlives it;
 * every node says the same, and it tells nothing about the key.
 */
export function environmentId(on: Pick<Platform, 'rootKey'>): string {
  const digest = sha256(`environment ${on.rootKey.installation}`).subarray(0, idBytes)
  let rest = BigInt(`0x${digest.toString('hex')}`)
  let text = ''
  for (let n = 0; n < idLength; n++) {
    text = `${alphabet[Number(rest & 31n)]}${text}`
    rest >>= 5n
  }
  return `environment_${text}`
}

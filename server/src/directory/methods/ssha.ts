import { createHash } from 'node:crypto'
import { bytesOf } from '../parse-phc.ts'
import { faultOfSalt, type ImportMethod, type ReadHash, type Recipe, refused, type SaltPosition } from './method.ts'

interface Kind {
  readonly type: string
  /** In braces before the base64, as LDAP servers write it. */
  readonly scheme: string
  readonly algorithm: 'sha1' | 'sha256'
  readonly digestBytes: number
  readonly positions: readonly SaltPosition[]
}

/** Salted SHA-1 and SHA-256 of LDAP: hash and salt behind each other in base64. */
export const ssha = salted({ type: 'ssha', scheme: 'SSHA', algorithm: 'sha1', digestBytes: 20, positions: ['suffix'] })
export const ssha256 = salted({
  type: 'ssha256',
  scheme: 'SSHA256',
  algorithm: 'sha256',
  digestBytes: 32,
  positions: ['suffix', 'prefix'],
})

function salted(kind: Kind): ImportMethod {
  return {
    type: kind.type,
    read: (hash, position) => read(kind, hash, position ?? 'suffix'),
    derive: (recipe, password) => Promise.resolve(digestOf(kind, recipe, password)),
  }
}

function read({ scheme, digestBytes, positions }: Kind, hash: string, position: SaltPosition): ReadHash {
  if (!positions.includes(position)) return refused('A salt before the password is taken with ssha256 only.')
  const bytes = hash.startsWith(`{${scheme}}`) ? bytesOf(hash.slice(scheme.length + 2)) : undefined
  const salt = bytes?.subarray(digestBytes)
  if (bytes === undefined || salt === undefined || faultOfSalt(salt) !== undefined)
    return refused(
      `This hash reads {${scheme}}…: ${digestBytes} bytes of hash and 4 to 64 of salt, together in base64.`,
    )
  const recipe = { parameters: new Map([['at', position]]), salt }
  return { outcome: 'recipe', recipe, digest: bytes.subarray(0, digestBytes) }
}

function digestOf({ algorithm }: Kind, { parameters, salt }: Recipe, password: Buffer): Buffer {
  const parts = parameters.get('at') === 'prefix' ? [salt, password] : [password, salt]
  return createHash(algorithm).update(Buffer.concat(parts)).digest()
}

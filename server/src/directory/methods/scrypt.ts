import { scrypt as scryptWith } from 'node:crypto'
import { promisify } from 'node:util'
import { bytesOf, hasOnly, numberOf, parsePhc } from '../parse-phc.ts'
import { faultOfSalt, type ImportMethod, type ReadHash, type Recipe, refused } from './method.ts'

const derived = promisify<Buffer, Buffer, number, object, Buffer>(scryptWith)

/** Of N, as the power of two. */
const costBitsMax = 18
const blockMax = 32
const parallelMax = 16
/** Of N · r: 256 MiB, as 128 bytes each. */
const memoryUnitsMax = 2_097_152
/** Of N · r · p: about a second. */
const workUnitsMax = 2_097_152
const digestBytesMin = 16
const digestBytesMax = 128

const form = 'A hash of scrypt reads $scrypt$ln=…,r=…,p=…$salt$hash, or with n= for N itself; salt and hash in base64.'

/** scrypt in the PHC string format (RFC 7914); the salt stands there as bytes. */
export const scrypt: ImportMethod = { type: 'scrypt', read, derive }

function read(hash: string): ReadHash {
  const phc = parsePhc(hash)
  if (phc?.id !== 'scrypt' || !hasOnly(phc.parameters, ['v', 'ln', 'n', 'N', 'r', 'p', 'l', 'keylen', 'dklen']))
    return refused(form)
  const [salt, digest, ...rest] = phc.values.map(bytesOf)
  const ln = costBitsOf(phc.parameters)
  const [r, p] = ['r', 'p'].map(name => numberOf(phc.parameters.get(name)))
  if (salt === undefined || digest === undefined || rest.length > 0) return refused(form)
  if (ln === undefined || r === undefined || p === undefined) return refused(form)
  const length = numberOf(['l', 'keylen', 'dklen'].map(name => phc.parameters.get(name)).find(Boolean))
  if (length !== undefined && length !== digest.length) return refused('The hash is not as long as its parameters say.')
  const fault = faultOfScrypt({ ln, r, p, salt, digest })
  if (fault !== undefined) return refused(fault)
  const parameters = new Map(
    Object.entries({ ln, r, p, l: digest.length }).map(([name, value]) => [name, String(value)]),
  )
  return { outcome: 'recipe', recipe: { parameters, salt }, digest }
}

/** Some write the power of two, others N itself. */
function costBitsOf(parameters: ReadonlyMap<string, string>): number | undefined {
  const ln = numberOf(parameters.get('ln'))
  const n = numberOf(parameters.get('n') ?? parameters.get('N'))
  if ((ln === undefined) === (n === undefined)) return undefined
  if (n === undefined) return ln
  const bits = Math.log2(n)
  return Number.isInteger(bits) ? bits : undefined
}

export interface ScryptParts {
  /** N is 2 to this power. */
  readonly ln: number
  readonly r: number
  readonly p: number
  readonly salt: Buffer
  readonly digest: Buffer
}

/** What makes these parameters unfit: not scrypt, or more than a sign-in may cost. */
export function faultOfScrypt({ ln, r, p, salt, digest }: ScryptParts): string | undefined {
  if (ln < 1 || ln > costBitsMax || r < 1 || r > blockMax || p < 1 || p > parallelMax)
    return 'scrypt is taken with N from 2 to 2^18, r from 1 to 32 and p from 1 to 16.'
  if (2 ** ln * r > memoryUnitsMax || 2 ** ln * r * p > workUnitsMax)
    return 'This hash costs more than a sign-in may: N · r · p is at most 2^21.'
  if (digest.length < digestBytesMin || digest.length > digestBytesMax) return 'The hash has 16 to 128 bytes.'
  return faultOfSalt(salt)
}

function derive({ parameters, salt }: Recipe, password: Buffer): Promise<Buffer> {
  const [ln = 0, r = 0, p = 0, l = 0] = ['ln', 'r', 'p', 'l'].map(name => Number(parameters.get(name)))
  return scryptOf({ ln, r, p, length: l }, password, salt)
}

/** The function itself. Memory is bounded by what was taken. */
export function scryptOf(
  { ln, r, p, length }: { readonly ln: number; readonly r: number; readonly p: number; readonly length: number },
  password: Buffer,
  salt: Buffer,
): Promise<Buffer> {
  const N = 2 ** ln
  return derived(password, salt, length, { N, r, p, maxmem: 256 * N * r + 1024 * r * p + 1024 * 1024 })
}

import { createCipheriv } from 'node:crypto'
import { bytesOf, hasOnly, numberOf, parsePhc } from '../parse-phc.ts'
import { type ImportMethod, type ReadHash, type Recipe, refused } from './method.ts'
import { faultOfScrypt, scryptOf } from './scrypt.ts'

const keyBytes = 32
const signerBytesMin = 16
const signerBytesMax = 128
const separatorBytesMax = 16

const form =
  'A hash of Firebase reads $firebase-scrypt$hash=…$salt=…$sk=…$ss=…$r=…$m=…, all in base64 but the numbers r and m.'

/** What Firebase made of scrypt: the derived key encrypts the project's signer key, and the ciphertext is the hash. */
export const firebaseScrypt: ImportMethod = { type: 'firebase-scrypt', read, derive }

function read(text: string): ReadHash {
  const phc = parsePhc(text)
  if (phc?.id !== 'firebase-scrypt' || !hasOnly(phc.parameters, ['hash', 'salt', 'sk', 'ss', 'r', 'm']))
    return refused(form)
  const { parameters, values } = phc
  const named = parameters.has('hash') && parameters.has('salt')
  if (values.length !== (named ? 0 : 2)) return refused(form)
  const [salt, hash, signer, separator] = [
    ...(named ? [parameters.get('salt'), parameters.get('hash')] : values),
    parameters.get('sk'),
    parameters.get('ss'),
  ].map(bytesOf)
  const [r, ln] = ['r', 'm'].map(name => numberOf(parameters.get(name)))
  if (salt === undefined || hash === undefined || signer === undefined || separator === undefined) return refused(form)
  if (r === undefined || ln === undefined) return refused(form)
  if (signer.length < signerBytesMin || signer.length > signerBytesMax || separator.length > separatorBytesMax)
    return refused('The signer key has 16 to 128 bytes, and the salt separator at most 16.')
  if (hash.length !== signer.length)
    return refused('The hash is not as long as the signer key, so it is of another project.')
  const fault = faultOfScrypt({ ln, r, p: 1, salt, digest: hash })
  if (fault !== undefined) return refused(fault)
  const kept = { r, m: ln, sk: signer.toString('base64url'), ss: separator.toString('base64url') }
  const recipe = { parameters: new Map(Object.entries(kept).map(([name, value]) => [name, String(value)])), salt }
  return { outcome: 'recipe', recipe, digest: hash }
}

async function derive({ parameters, salt }: Recipe, password: Buffer): Promise<Buffer> {
  const [signer, separator] = ['sk', 'ss'].map(name => Buffer.from(parameters.get(name) ?? '', 'base64url'))
  const [r = 0, ln = 0] = ['r', 'm'].map(name => Number(parameters.get(name)))
  const whole = Buffer.concat([salt, separator ?? Buffer.alloc(0)])
  const key = await scryptOf({ ln, r, p: 1, length: keyBytes }, password, whole)
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16))
  return Buffer.concat([cipher.update(signer ?? Buffer.alloc(0)), cipher.final()])
}

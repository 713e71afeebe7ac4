import { pbkdf2 as pbkdf2With } from 'node:crypto'
import { promisify } from 'node:util'
import { bytesOf, hasOnly, numberOf, parsePhc } from '../parse-phc.ts'
import { faultOfSalt, type ImportMethod, type ReadHash, type Recipe, refused } from './method.ts'

const derived = promisify(pbkdf2With)

const digestBytes: Readonly<Record<string, number>> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 }
/** Over all blocks of the digest: about a second. */
const iterationsMax = 2_000_000
const lengthBytesMin = 16
const lengthBytesMax = 128

const form =
  'A hash of PBKDF2 reads $pbkdf2-sha256$i=…$salt$hash, with sha1, sha256, sha384 or sha512; salt and hash in base64.'

/** PBKDF2 (RFC 8018) in the PHC string format, also with the iterations alone in their place, as older libraries write it. */
export const pbkdf2: ImportMethod = { type: 'pbkdf2', read, derive }

function read(text: string): ReadHash {
  const phc = parsePhc(text)
  const hash = /^pbkdf2(?:-(sha\d+))?$/.exec(phc?.id ?? '')
  if (phc === undefined || hash === null || !hasOnly(phc.parameters, ['i', 'l', 'd', 'digest'])) return refused(form)
  const { parameters } = phc
  const name = hash[1] ?? parameters.get('d') ?? parameters.get('digest') ?? ''
  const bare = parameters.has('i') ? [] : phc.values.slice(0, 1)
  const iterations = numberOf(parameters.get('i') ?? bare[0])
  const [salt, digest, ...rest] = phc.values.slice(bare.length).map(bytesOf)
  const block = Object.hasOwn(digestBytes, name) ? digestBytes[name] : undefined
  if (block === undefined || iterations === undefined || salt === undefined || digest === undefined || rest.length > 0)
    return refused(form)
  const length = numberOf(parameters.get('l'))
  if (length !== undefined && length !== digest.length) return refused('The hash is not as long as its parameters say.')
  if (digest.length < lengthBytesMin || digest.length > lengthBytesMax) return refused('The hash has 16 to 128 bytes.')
  const saltFault = faultOfSalt(salt)
  if (saltFault !== undefined) return refused(saltFault)
  if (iterations < 1 || iterations * Math.ceil(digest.length / block) > iterationsMax)
    return refused(
      'This hash costs more than a sign-in may: at most 2,000,000 iterations, over all blocks of the hash.',
    )
  const kept = { d: name, i: iterations, l: digest.length }
  const recipe = { parameters: new Map(Object.entries(kept).map(([key, value]) => [key, String(value)])), salt }
  return { outcome: 'recipe', recipe, digest }
}

function derive({ parameters, salt }: Recipe, password: Buffer): Promise<Buffer> {
  const [iterations = 0, length = 0] = ['i', 'l'].map(name => Number(parameters.get(name)))
  return derived(password, salt, iterations, length, parameters.get('d') ?? '')
}

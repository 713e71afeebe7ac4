import { hash as bcryptOf } from '@node-rs/bcrypt'
import { numberOf } from '../parse-phc.ts'
import { type ImportMethod, type ReadHash, type Recipe, refused } from './method.ts'

/** Over a second of one core with more; a step doubles it. */
const costMax = 14
const costMin = 4
const saltLength = 16
const digestLength = 23
/** What stands before the digest: version, cost and salt. */
const saltCharacters = 29

const form = 'A hash of bcrypt reads $2b$12$ with 53 characters behind it; $2a$ and $2y$ are taken too.'
const cost = 'bcrypt is taken with a cost from 4 to 14.'

/** bcrypt, as its users know it: what comes after the 72nd byte of a password counts for nothing. `2x` marks a faulty old one. */
export const bcrypt: ImportMethod = { type: 'bcrypt', read, derive }

function read(text: string): ReadHash {
  const [, rounds, salted, digested] = /^\$2[aby]\$(\d\d)\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/.exec(text) ?? []
  const log = numberOf(rounds?.replace(/^0/, ''))
  const salt = bytesOf(salted, saltLength)
  const digest = bytesOf(digested, digestLength)
  if (log === undefined || salt === undefined || digest === undefined) return refused(form)
  if (log < costMin || log > costMax) return refused(cost)
  return { outcome: 'recipe', recipe: { parameters: new Map([['c', String(log)]]), salt }, digest }
}

async function derive({ parameters, salt }: Recipe, password: Buffer): Promise<Buffer> {
  const made = await bcryptOf(password, Number(parameters.get('c')), salt)
  return bytesOf(made.slice(saltCharacters), digestLength) ?? Buffer.alloc(0)
}

const letters = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const usual = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** bcrypt has an alphabet of its own for base64, and no padding. Undefined for what is not written as it would be. */
function bytesOf(text: string | undefined, length: number): Buffer | undefined {
  if (text === undefined) return undefined
  const plain = [...text].map(letter => usual[letters.indexOf(letter)]).join('')
  const bytes = Buffer.from(plain, 'base64')
  return bytes.length === length && bytes.toString('base64').replace(/=+$/, '') === plain ? bytes : undefined
}

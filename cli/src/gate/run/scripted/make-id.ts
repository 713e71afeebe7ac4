import { randomBytes } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const idLength = 26

/** An id as the server makes them: nobody guesses it. */
export function makeId(prefix: string): string {
  return `${prefix}_01${[...randomBytes(idLength - 2)].map(byte => alphabet[byte % alphabet.length]).join('')}`
}

/** Consonants only: no word comes out, and none of them is taken for a digit (RFC 8628 section 6.1). 20^8 codes. */
const letters = 'BCDFGHJKLMNPQRSTVWXZ'
const userCodeLength = 8
/** Bytes from here on would make some letters likelier than others. */
const bytesFair = 256 - (256 % letters.length)

/** A user code from random bytes; undefined when too few of them are fair. */
export function userCodeFrom(bytes: Uint8Array): string | undefined {
  const picked = [...bytes]
    .filter(byte => byte < bytesFair)
    .slice(0, userCodeLength)
    .map(byte => letters[byte % letters.length])
  return picked.length === userCodeLength ? picked.join('') : undefined
}

/** What a person typed, without case, blanks and hyphens; undefined when it can't be a code. */
export function readUserCode(typed: string): string | undefined {
  const code = typed
    .slice(0, 64)
    .toUpperCase()
    .replaceAll(/[\s\p{Pd}.]/gu, '')
  return code.length === userCodeLength && [...code].every(letter => letters.includes(letter)) ? code : undefined
}

/** Two groups, as a person reads and types it: `BCDF-GHJK`. */
export function shownUserCode(code: string): string {
  return `${code.slice(0, userCodeLength / 2)}-${code.slice(userCodeLength / 2)}`
}

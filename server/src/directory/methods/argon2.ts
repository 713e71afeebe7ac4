import { type ImportMethod, type ReadHash, refused } from './method.ts'

const phc =
  /^\$argon2(?:id|i|d)\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{16,86}$/

const memoryKibMax = 262_144
/** Memory times passes: five times what is shipped. */
const workKibMax = 1_048_576
const lanesMax = 16

/** Argon2 in the PHC string format, of any variant (RFC 9106). */
export const argon2: ImportMethod = {
  type: 'argon2',
  read,
  derive: () => Promise.reject(new Error('Argon2 is kept as it is, without a recipe')),
}

function read(hash: string): ReadHash {
  const found = phc.exec(hash)
  if (found === null)
    return refused(
      'A hash of Argon2 reads $argon2id$v=19$m=…,t=…,p=…$salt$hash, with salt and hash in base64 without padding.',
    )
  const [memory = 0, passes = 0, lanes = 0] = found.slice(1).map(Number)
  if (passes < 1 || lanes < 1 || lanes > lanesMax || memory < 8 * lanes)
    return refused('Argon2 has at least one pass, 1 to 16 lanes, and 8 KiB of memory for each of them.')
  if (memory > memoryKibMax || memory * passes > workKibMax)
    return refused('This hash costs more than a sign-in may: at most 256 MiB of memory, and 1 GiB over all passes.')
  return { outcome: 'argon2', hash }
}

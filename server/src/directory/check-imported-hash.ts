/** The form in which Argon2 hashes are handed on, with its parameters (PHC string format). */
const phc =
  /^\$argon2(?:id|i|d)\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{16,86}$/

const memoryKibMax = 262_144
const passesMax = 20
const lanesMax = 16

/**
 * May a password hash that another server made stand for a person's password here? Only Argon2, and only with work that one
 * sign-in may cost; it is renewed with our own parameters the first time that the password is right.
 */
export function importedHashFits(type: string, hash: string): boolean {
  const found = type === 'argon2' ? phc.exec(hash) : null
  if (found === null) return false
  const [memory = 0, passes = 0, lanes = 0] = found.slice(1).map(Number)
  return (
    memory >= 8 * lanes &&
    memory <= memoryKibMax &&
    passes >= 1 &&
    passes <= passesMax &&
    lanes >= 1 &&
    lanes <= lanesMax
  )
}

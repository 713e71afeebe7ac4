import { passwordLanes, shippedWork } from './derive-password-work.ts'

/** A password hash as its row has it: Argon2 of the password itself, or of the digest that a recipe makes of it. */
export interface StoredHash {
  /** Undefined: the password itself was hashed. */
  readonly recipe: StoredRecipe | undefined
  /** PHC. */
  readonly argon2: string
}

export interface StoredRecipe {
  readonly type: string
  readonly parameters: ReadonlyMap<string, string>
  readonly salt: Buffer
}

/** `$type$name=value,…$salt$argon2id$…`: the parts of a recipe hold no `$`, and an Argon2 of the digest comes last. */
export function storedHash({ recipe, argon2 }: StoredHash): string {
  if (recipe === undefined) return argon2
  return `${workOfRecipe(recipe)}$${recipe.salt.toString('base64url')}${argon2}`
}

function workOfRecipe({ type, parameters }: Omit<StoredRecipe, 'salt'>): string {
  return `$${type}$${[...parameters].map(([name, value]) => `${name}=${value}`).join(',')}`
}

/** Reads what `storedHash` wrote. */
export function readStoredHash(text: string): StoredHash {
  const at = text.indexOf('$argon2id$', 1)
  if (text.startsWith('$argon2') || at === -1) return { recipe: undefined, argon2: text }
  const [, type = '', parameters = '', salt = ''] = text.slice(0, at).split('$')
  return {
    recipe: { type, parameters: parametersOf(parameters), salt: Buffer.from(salt, 'base64url') },
    argon2: text.slice(at),
  }
}

function parametersOf(text: string): ReadonlyMap<string, string> {
  const pairs = text === '' ? [] : text.split(',')
  return new Map(
    pairs.map(pair => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}

/** What comparing a password with this hash costs, without salt and digest; undefined for what our own hashes cost. */
export function workOf(text: string, { memoryKib, passes } = shippedWork): string | undefined {
  const { recipe, argon2 } = readStoredHash(text)
  if (recipe !== undefined) return workOfRecipe(recipe)
  const work = /^\$argon2[a-z]*\$v=\d+\$m=\d+,t=\d+,p=\d+/.exec(argon2)?.[0]
  return work === `$argon2id$v=19$m=${memoryKib},t=${passes},p=${passwordLanes}` ? undefined : work
}

/** A hash of that work which no password fits: random bytes stand for salt and digest. `dummy` is one with what is shipped. */
export function decoyHash(work: string | undefined, { dummy, random }: { dummy: string; random: Buffer }): string {
  if (work === undefined) return dummy
  const salt = random.subarray(0, saltBytes).toString('base64url')
  if (!work.startsWith('$argon2')) return `${work}$${salt}${dummy}`
  const half = Math.floor(random.length / 2)
  const [one, other] = [random.subarray(0, half), random.subarray(half)].map(part => unpadded(part))
  return `${work}$${one}$${other}`
}

const saltBytes = 16

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '')
}

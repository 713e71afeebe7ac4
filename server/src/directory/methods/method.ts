import type { FieldError } from '../../platform/refusal.ts'

/** How a digest comes out of a password: the parameters and the salt, without the digest. */
export interface Recipe {
  readonly parameters: ReadonlyMap<string, string>
  readonly salt: Buffer
}

export type SaltPosition = 'prefix' | 'suffix'

export type ReadHash =
  /** Argon2 in PHC form: kept as it is, until the first right password renews it. */
  | { readonly outcome: 'argon2'; readonly hash: string }
  /** Kept as the recipe and an Argon2id of the digest, so that no weaker hash lies in the database. */
  | { readonly outcome: 'recipe'; readonly recipe: Recipe; readonly digest: Buffer }
  | { readonly outcome: 'refused'; readonly fault: string; readonly field?: FieldError['field'] }

/** One kind of password hash that another server made. Nobody below this registry switches on its name. */
export interface ImportMethod {
  /** How the API calls it. */
  readonly type: string
  /** Strict: what can't be verified, or would cost more than a sign-in may, is refused with what is wrong. */
  read(hash: string, saltPosition: SaltPosition | undefined): ReadHash
  /** The digest of a password by this recipe. */
  derive(recipe: Recipe, password: Buffer): Promise<Buffer>
}

/** A hash that can't be taken; the fault is a sentence for who imports. */
export function refused(fault: string): ReadHash {
  return { outcome: 'refused', fault }
}

const saltBytesMin = 4
const saltBytesMax = 64

/** What makes this salt unfit; undefined for one that is fit. */
export function faultOfSalt(salt: Buffer): string | undefined {
  return salt.length < saltBytesMin || salt.length > saltBytesMax ? 'The salt has 4 to 64 bytes.' : undefined
}

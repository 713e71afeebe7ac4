import type { ImportedPassword, LeftOut } from './model.ts'

/** A hash in the words of this server, or why it can't be said in them. */
export type Translated =
  | { readonly password: ImportedPassword; readonly leftOut: undefined }
  | { readonly password: undefined; readonly leftOut: LeftOut }

/** A hash that goes with its type. */
export function taken(type: string, hash: string): Translated {
  return { password: { type, hash }, leftOut: undefined }
}

/** A hash that no server of this kind verifies, without a word of it. */
export function notTaken(reason: string): Translated {
  return { password: undefined, leftOut: { part: 'password', code: 'password_hash_unknown', reason } }
}

/** Text as the bytes that it is, in base64. */
export function base64OfText(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}

/** Digits of base 16, in base64; undefined for anything else. */
export function base64OfHex(text: string): string | undefined {
  return /^(?:[0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, 'hex').toString('base64') : undefined
}

export interface FirebaseParts {
  readonly hash: string
  readonly salt: string
  readonly signerKey: string
  readonly separator: string
  readonly rounds: string
  readonly memCost: string
}

/** The scrypt of Firebase, with the parameters of the project. */
export function firebaseHash({ hash, salt, signerKey, separator, rounds, memCost }: FirebaseParts): Translated {
  const text = `$firebase-scrypt$hash=${hash}$salt=${salt}$sk=${signerKey}$ss=${separator}$r=${rounds}$m=${memCost}`
  return taken('firebase-scrypt', text)
}

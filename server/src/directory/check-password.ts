import { commonWords } from './derive-common-words.ts'
import { guessUnits } from './derive-guess-units.ts'

export const passwordLengthMin = 12
export const passwordLengthMax = 256
/** Steps in which a program that guesses has to put it together. */
export const passwordUnitsMin = 8

export type PasswordVerdict =
  | 'fine'
  | 'too_short'
  | 'too_long'
  /** Made of the person's name or address, or of the name of what it opens. */
  | 'from_your_name'
  | 'known_to_others'
  /** In a list of passwords that leaked. */
  | 'leaked'

/** What is known of whose password it is to be. */
export interface PasswordAbout {
  readonly email: string
  readonly names: readonly (string | undefined | null)[]
  /** Names of the server and of the application. */
  readonly services: readonly string[]
}

/**
 * Length in code points after NFKC, no rule about what kinds of characters; nothing that is guessed first, as a whole (NIST SP
 * 800-63B-4, section 3.1.1.2). Whether it leaked is looked up elsewhere.
 */
export function checkPassword(password: string, about: PasswordAbout): Exclude<PasswordVerdict, 'leaked'> {
  const normal = password.normalize('NFKC')
  const length = [...normal].length
  if (length < passwordLengthMin) return 'too_short'
  if (length > passwordLengthMax) return 'too_long'
  const { units, hasOwn } = guessUnits(normal, { common: commonWords, own: ownWords(about) })
  if (units >= passwordUnitsMin) return 'fine'
  return hasOwn ? 'from_your_name' : 'known_to_others'
}

const ownWordsMax = 40
const ownLengthMin = 3
const ownLengthMax = 320

/** The words that whoever guesses this person's password begins with; of a domain all but its last part. */
export function ownWords({ email, names, services }: PasswordAbout): readonly string[] {
  const [local = '', domain = ''] = email.split('@')
  const labels = domain.split('.').slice(0, -1)
  const texts = [local, ...labels, ...names, ...services].filter(text => text !== undefined && text !== null)
  const parts = texts.flatMap(text => [text.replaceAll(/[^\p{L}\p{N}]/gu, ''), ...text.split(/[^\p{L}\p{N}]+/u)])
  const words = [email, local, domain, ...parts].map(part => part.normalize('NFKC').toLowerCase())
  const fit = words.filter(word => word.length >= ownLengthMin && word.length <= ownLengthMax)
  return [...new Set(fit)].slice(0, ownWordsMax)
}

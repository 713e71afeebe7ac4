import { accountAr } from './ar.ts'
import { accountDe } from './de.ts'
import { accountEn } from './en.ts'
import { accountEs } from './es.ts'
import { accountFr } from './fr.ts'
import type { AccountWords } from './words.ts'

/** The languages of the account pages: those of the sign-in. */
export const accountLanguages: readonly AccountWords[] = [accountEn, accountDe, accountFr, accountEs, accountAr]

/** The words in this language; English otherwise. */
export function accountWordsIn(language: string): AccountWords {
  return accountLanguages.find(words => words.language === language) ?? accountEn
}

import { bookIn } from '../../platform/page.ts'
import { policyAr } from './ar.ts'
import { policyDe } from './de.ts'
import { policyEn } from './en.ts'
import { policyEs } from './es.ts'
import { policyFr } from './fr.ts'
import type { PolicyWords } from './words.ts'

/** The languages of the pages about policies: those of the sign-in. */
export const policyLanguages: readonly PolicyWords[] = [policyEn, policyDe, policyFr, policyEs, policyAr]

/** The words of the reader; English where there are none in the language. */
export function policyWordsIn(reader: { readonly locale?: string | undefined }): PolicyWords {
  return bookIn(policyLanguages, reader.locale)
}

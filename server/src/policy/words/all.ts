import { bookIn } from '../../platform/page.ts'
import { policyDe } from './de.ts'
import { policyEn } from './en.ts'
import type { PolicyWords } from './words.ts'

export const policyLanguages: readonly PolicyWords[] = [policyEn, policyDe]

/** The words of the reader; English where there are none in the language. */
export function policyWordsIn(reader: { readonly locale?: string | undefined }): PolicyWords {
  return bookIn(policyLanguages, reader.locale)
}

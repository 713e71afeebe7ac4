import { bookIn } from '../../platform/page.ts'
import { ssoAr } from './ar.ts'
import { ssoDe } from './de.ts'
import { ssoEn } from './en.ts'
import { ssoEs } from './es.ts'
import { ssoFr } from './fr.ts'
import type { SsoWords } from './words.ts'

/** The languages of the pages of single sign-on: those of the sign-in. */
export const ssoLanguages: readonly SsoWords[] = [ssoEn, ssoDe, ssoFr, ssoEs, ssoAr]

/** The words of the reader; English where there are none in the language. */
export function ssoWordsIn(reader: { readonly locale?: string | undefined }): SsoWords {
  return bookIn(ssoLanguages, reader.locale)
}

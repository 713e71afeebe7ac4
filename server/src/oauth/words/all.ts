import { bookIn } from '../../platform/page.ts'
import { oauthAr } from './ar.ts'
import { oauthDe } from './de.ts'
import { oauthEn } from './en.ts'
import { oauthEs } from './es.ts'
import { oauthFr } from './fr.ts'
import type { OAuthWords } from './words.ts'

/** The languages of the pages of the OAuth server: those of the sign-in. */
export const oauthLanguages: readonly OAuthWords[] = [oauthEn, oauthDe, oauthFr, oauthEs, oauthAr]

/** The words of the reader; English where there are none in the language. */
export function oauthWordsIn(reader: { readonly locale?: string | undefined }): OAuthWords {
  return bookIn(oauthLanguages, reader.locale)
}

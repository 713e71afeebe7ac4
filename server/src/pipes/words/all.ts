import { bookIn } from '../../platform/page.ts'
import { connectAr } from './ar.ts'
import { connectDe } from './de.ts'
import { connectEn } from './en.ts'
import { connectEs } from './es.ts'
import { connectFr } from './fr.ts'
import type { ConnectWords } from './words.ts'

/** The languages of the page that connects an account: those of the sign-in. */
export const connectLanguages: readonly ConnectWords[] = [connectEn, connectDe, connectFr, connectEs, connectAr]

/** The words of the reader; English where there are none in the language. */
export function connectWordsIn(reader: { readonly locale?: string | undefined }): ConnectWords {
  return bookIn(connectLanguages, reader.locale)
}

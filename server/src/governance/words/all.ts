import { bookIn } from '../../platform/page.ts'
import { accountAr } from './ar.ts'
import { lifecycleAr } from './ar-lifecycle.ts'
import { sessionAr } from './ar-session.ts'
import { accountDe } from './de.ts'
import { lifecycleDe } from './de-lifecycle.ts'
import { sessionDe } from './de-session.ts'
import { accountEn } from './en.ts'
import { lifecycleEn } from './en-lifecycle.ts'
import { sessionEn } from './en-session.ts'
import { accountEs } from './es.ts'
import { lifecycleEs } from './es-lifecycle.ts'
import { sessionEs } from './es-session.ts'
import { accountFr } from './fr.ts'
import { lifecycleFr } from './fr-lifecycle.ts'
import { sessionFr } from './fr-session.ts'
import type { LifecycleWords } from './lifecycle.ts'
import type { SessionWords } from './session.ts'
import type { AccountWords } from './words.ts'

/** The languages of the account pages: those of the sign-in. */
export const accountLanguages: readonly AccountWords[] = [accountEn, accountDe, accountFr, accountEs, accountAr]

/** The words in this language; English otherwise. */
export function accountWordsIn(language: string): AccountWords {
  return accountLanguages.find(words => words.language === language) ?? accountEn
}

/** The languages of the page that explains a session: the same. */
export const sessionLanguages: readonly SessionWords[] = [sessionEn, sessionDe, sessionFr, sessionEs, sessionAr]

/** The words of the reader; English where there are none in the language. */
export function sessionWordsIn(reader: { readonly locale?: string | undefined }): SessionWords {
  return bookIn(sessionLanguages, reader.locale)
}

/** The languages of the page that shows a principal: the same. */
export const lifecycleLanguages: readonly LifecycleWords[] = [
  lifecycleEn,
  lifecycleDe,
  lifecycleFr,
  lifecycleEs,
  lifecycleAr,
]

/** The words of the reader; English where there are none in the language. */
export function lifecycleWordsIn(reader: { readonly locale?: string | undefined }): LifecycleWords {
  return bookIn(lifecycleLanguages, reader.locale)
}

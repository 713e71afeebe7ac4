import { bookIn } from '../../platform/page.ts'
import { reviewAr } from './ar.ts'
import { reviewDe } from './de.ts'
import { reviewEn } from './en.ts'
import { reviewEs } from './es.ts'
import { reviewFr } from './fr.ts'
import type { ReviewWords } from './words.ts'

/** The languages of the mail to reviewers: those of the sign-in. */
export const reviewLanguages: readonly ReviewWords[] = [reviewEn, reviewDe, reviewFr, reviewEs, reviewAr]

/** The words of the reader; English where there are none in the language. */
export function reviewWordsIn(locale: string | undefined): ReviewWords {
  return bookIn(reviewLanguages, locale)
}

import { pageWordsAr } from './ar.ts'
import { pageWordsDe } from './de.ts'
import { pageWordsEn } from './en.ts'
import { pageWordsEs } from './es.ts'
import { pageWordsFr } from './fr.ts'
import type { PageWords } from './words.ts'

/** The languages of what every page shares: those of the sign-in. */
export const pageLanguages: readonly PageWords[] = [pageWordsEn, pageWordsDe, pageWordsFr, pageWordsEs, pageWordsAr]

/** The book in the language of this locale ("de-DE"); the first one, English, for every other. */
export function bookIn<Book extends { readonly language: string }>(
  books: readonly [Book, ...Book[]] | readonly Book[],
  locale: string | undefined,
): Book {
  const language = locale?.toLowerCase().split('-')[0]
  const found = books.find(book => book.language === language) ?? books[0]
  if (found === undefined) throw new Error('there is no book of words')
  return found
}

/** What every page shares, in the language of this locale; English otherwise. */
export function pageWordsIn(locale: string | undefined): PageWords {
  return bookIn(pageLanguages, locale)
}

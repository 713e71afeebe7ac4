import type { Platform } from '../platform/platform.ts'
import { frameOf, type Person, wordsIn } from '../sign-in/index.ts'
import type { AccountBase } from './render-account-parts.ts'
import { accountWordsIn } from './words/all.ts'

/** The frame of the account pages, in the person's own language or the browser's. */
export function accountBase(on: Platform, person: Person): AccountBase {
  const { frame: words, locale, spell } = wordsIn(person.languages)
  const frame = frameOf(on, person)
  return {
    frame: { ...frame, words, reader: { ...frame.reader, locale } },
    csrfToken: person.csrfToken,
    words: accountWordsIn(words.language),
    spell,
  }
}

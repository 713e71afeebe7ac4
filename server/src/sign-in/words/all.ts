import { ar } from './ar.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import type { Words } from './words.ts'

/** The languages of the pages, the first one for everybody else. */
export const languages: readonly Words[] = [en, de, fr, es, ar]

/** The words in the first language asked for that there are; English otherwise. */
export function wordsIn(asked: readonly (string | undefined)[]): Words {
  for (const tag of asked) {
    const language = tag?.toLowerCase().split('-')[0]
    const found = languages.find(words => words.frame.language === language)
    if (found !== undefined) return found
  }
  return en
}

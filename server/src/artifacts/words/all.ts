import { bookIn } from '../../platform/page.ts'
import { artifactAr } from './ar.ts'
import { artifactDe } from './de.ts'
import { artifactEn } from './en.ts'
import { artifactEs } from './es.ts'
import { artifactFr } from './fr.ts'
import type { ArtifactWords } from './words.ts'

/** The languages of the page of an artifact: those of the sign-in. */
export const artifactLanguages: readonly ArtifactWords[] = [artifactEn, artifactDe, artifactFr, artifactEs, artifactAr]

/** The words of the reader; English where there are none in the language. */
export function artifactWordsIn(reader: { readonly locale?: string | undefined }): ArtifactWords {
  return bookIn(artifactLanguages, reader.locale)
}

import { bookIn } from '../../platform/page.ts'
import { portalAr } from './ar.ts'
import { portalDe } from './de.ts'
import { portalEn } from './en.ts'
import { portalEs } from './es.ts'
import { portalFr } from './fr.ts'
import type { PortalWords } from './words.ts'

/** The languages of the portal: those of the sign-in. */
export const portalLanguages: readonly PortalWords[] = [portalEn, portalDe, portalFr, portalEs, portalAr]

/** The words of the reader; English where there are none in the language. */
export function portalWordsIn(reader: { readonly locale?: string | undefined }): PortalWords {
  return bookIn(portalLanguages, reader.locale)
}

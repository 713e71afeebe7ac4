import { bookIn } from '../../platform/page.ts'
import { portalEn } from './en.ts'
import type { PortalWords } from './words.ts'

/** The languages of the portal: those of the sign-in. */
export const portalLanguages: readonly PortalWords[] = [portalEn]

/** The words of the reader; English where there are none in the language. */
export function portalWordsIn(reader: { readonly locale?: string | undefined }): PortalWords {
  return bookIn(portalLanguages, reader.locale)
}

import { bookIn } from '../../platform/page.ts'
import { approvalAr } from './ar.ts'
import { approvalDe } from './de.ts'
import { approvalEn } from './en.ts'
import { approvalEs } from './es.ts'
import { approvalFr } from './fr.ts'
import type { ApprovalWords } from './words.ts'

/** The languages of the pages of approvals: those of the sign-in. */
export const approvalLanguages: readonly ApprovalWords[] = [approvalEn, approvalDe, approvalFr, approvalEs, approvalAr]

/** The words of the reader; English where there are none in the language. */
export function approvalWordsIn(reader: { readonly locale?: string | undefined }): ApprovalWords {
  return bookIn(approvalLanguages, reader.locale)
}

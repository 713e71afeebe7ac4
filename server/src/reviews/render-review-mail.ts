import type { MailWords } from '../mail/index.ts'
import { clockText, dayText, type Reader, visibleText, zoneName } from '../platform/page.ts'
import { Secret } from '../platform/secret.ts'
import type { Review } from './model.ts'
import { reviewWordsIn } from './words/all.ts'

export interface ReviewTold {
  readonly review: Pick<Review, 'name' | 'deadlineAt' | 'undecided'>
  readonly about: 'started' | 'reminder'
  readonly url: string
  readonly reader: Reader
}

/** The mail to a reviewer, in their language. */
export function reviewMail({ review, about, url, reader }: ReviewTold): {
  readonly subject: string
  readonly words: MailWords
} {
  const words = reviewWordsIn(reader.locale)
  const name = visibleText(review.name)
  const { deadlineAt } = review
  const until = `${dayText(deadlineAt, reader)}, ${clockText(deadlineAt, reader)} ${zoneName(reader, deadlineAt)}`
  return {
    subject: words.subject[about](name),
    words: {
      heading: words.subject[about](name),
      lines: [words.waits, words.until(until), words.undecided[review.undecided], words.decidesNothing],
      link: { label: words.open, href: new Secret(url) },
      validUntil: deadlineAt,
      askedBy: words.askedBy,
      notYou: words.notYou,
    },
  }
}

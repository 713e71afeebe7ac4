import { record } from '../audit/index.ts'
import { findUser } from '../directory/index.ts'
import { queueMail } from '../mail/index.ts'
import type { Transaction } from '../platform/database.ts'
import type { Platform } from '../platform/platform.ts'
import type { Review } from './model.ts'
import { reviewMail } from './render-review-mail.ts'
import { getReview, listWaitedFor, takeReminders } from './store.ts'

/** At most so many are told at once; everybody else finds it on the page. */
const toldMax = 200

/** The mail to everybody for whom an item is open, in the transaction that gives the reason. It only opens the page. Answers to how many. */
export async function tellReviewers(
  tx: Transaction,
  on: Platform,
  { review, about }: { readonly review: Review; readonly about: 'started' | 'reminder' },
): Promise<number> {
  if (on.config.smtpUrl === 'none') return 0
  const waited = await listWaitedFor(tx, review.id, toldMax)
  for (const userId of waited) {
    const user = await findUser(tx, userId)
    if (user === undefined) continue
    const known = user.locale === undefined ? {} : { locale: user.locale }
    const url = new URL(`/dashboard/reviews/${review.id}`, on.config.baseUrl).href
    const { subject, words } = reviewMail({
      review,
      about,
      url,
      reader: { zone: 'UTC', now: on.clock.now(), ...known },
    })
    await queueMail(tx, on, { purpose: 'access_review', to: user.email, subject, ...known, words })
  }
  return waited.length
}

/** The reminders that are due: each is sent once, whichever node takes it, with an event that says to how many. */
export async function remindReviewers(on: Platform): Promise<void> {
  await on.database.transaction(async tx => {
    for (const id of await takeReminders(tx)) {
      const review = await getReview(tx, id)
      if (review.state !== 'open') continue
      const people = await tellReviewers(tx, on, { review, about: 'reminder' })
      await record(tx, { type: 'access_review.reminded', body: { actor: 'system', review: id, people } })
    }
  })
}

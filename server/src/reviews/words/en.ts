import type { ReviewWords } from './words.ts'

export const reviewEn: ReviewWords = {
  language: 'en',
  subject: {
    started: name => `Access to review: ${name}`,
    reminder: name => `Still waiting for you: ${name}`,
  },
  waits: 'You are asked to decide who and what keeps access: keep, reduce or remove, each with a reason.',
  until: moment => `The deadline is ${moment}.`,
  undecided: {
    end: 'What nobody has decided by then ends by itself.',
    keep: 'What nobody has decided by then is kept, and the record says so.',
  },
  decidesNothing: 'This mail decides nothing. The page asks who you are.',
  open: 'Open the review',
  askedBy: 'Asked by the administrators of this server.',
  notYou: 'If you don’t know of this review, decide nothing and tell whoever runs this server.',
}

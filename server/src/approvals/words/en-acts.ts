import { html } from '../../platform/page.ts'
import type { ActWords } from './acts.ts'

export const actsEn: ActWords = {
  kinds: {
    'audit.erase': {
      title: 'Erase bodies of audit events',
      lead: 'What these events say is removed for good. Their hashes stay, so that everybody can see that they were there, and that they were erased.',
    },
    widen: {
      title: 'Loosen what was agreed',
      lead: 'An application gets more addresses, its sessions may last longer, or a rule about approvals goes. Afterwards more is possible than what people approved.',
    },
    'audit.retain': {
      title: 'Let events lose their bodies with age',
      lead: 'What every event says is removed for good once it is so many days old; without days, nothing is any more. Hashes stay, so that everybody can see that they were there, and that they were erased.',
    },
  },
  needs: persons => `It needs ${persons} persons, each on this page with their own sign-in. Nobody counts twice.`,
  exactly: 'Exactly this will be done',
  digest: digest => html`Digest ${digest}. What is done can differ in nothing.`,
  askedBy: 'Asked by',
  askedAt: (email, time) => html`${email} at ${time}`,
  decisions: 'Decided so far',
  nobodyYet: 'Nobody yet.',
  part: (email, decision, time) => html`${email} ${decision === 'approve' ? 'approved' : 'denied'} at ${time}`,
  sum: left =>
    left <= 1
      ? 'You are the last who is needed: if you approve, this may be done within an hour.'
      : `If you approve, ${left - 1} more ${left === 2 ? 'person has' : 'persons have'} to approve before this may be done.`,
  oneOfThem: 'Approve as one of them',
  denyForGood: 'Deny for good',
  password: 'Your password, because this can’t be undone',
  states: {
    pending: 'Waiting',
    approved: 'Approved',
    denied: 'Denied',
    expired: 'Ended, nothing was done',
    withdrawn: 'Withdrawn, nothing was done',
    done: 'Done',
  },
  decideBefore: time => html`request ends <b>${time}</b>`,
  useBefore: time => html`may be done before <b>${time}</b>`,
  over: time => html`over since <b>${time}</b>`,
  waits: left => `It waits for ${left} more ${left === 1 ? 'person' : 'persons'}.`,
  youDecided: 'You have decided your part. A decision can’t be changed; another person can still deny.',
  mailSubject: title => `For your decision: ${title}`,
  mailAskedBy: (email, at) => `Asked by ${email} at ${at}.`,
  mailNotYou: 'If you don’t know of this, open it and deny it, and tell whoever runs this server.',
}

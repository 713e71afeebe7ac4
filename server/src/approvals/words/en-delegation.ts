import { html } from '../../platform/page.ts'
import type { DelegationWords } from './delegation.ts'

export const delegationEn: DelegationWords = {
  account: 'Account',
  title: 'Decisions while you are away',
  lead: 'Somebody else decides what your agents ask, for a while. Never for an agent of their own, and never what needs a role here.',
  known: 'Made so far',
  none: 'Nobody decides in your place, and you decide in nobody else’s.',
  who: 'Who',
  state: 'State',
  when: 'When',
  end: 'End it',
  states: { now: 'Now', later: 'Later', ended: 'Ended' },
  decidesForYou: email => html`${email} decides for you`,
  youDecideFor: email => html`You decide for ${email}`,
  fromTo: (from, until) => html`${from} to ${until}`,
  make: 'Let somebody decide',
  makeLead:
    'They see what your agents ask, with its arguments, and decide it with their own sign-in. The log names them. It ends when either of you is suspended, and each of you can end it.',
  email: 'Their address',
  from: 'From (UTC)',
  until: 'Until (UTC), a month at most',
  password: 'Your password, because this gives somebody what you have',
  notMade: 'Nothing was made.',
  faults: {
    nobody: 'There is nobody with this address whom you share an organization with.',
    yourself: 'That is you.',
    when: 'It ends after it begins, and not in the past.',
    too_long: 'A month at most.',
    password_needed: 'Type your password.',
    password_wrong: 'That password doesn’t match.',
    locked_out: 'Too many attempts. Try again later.',
  },
}

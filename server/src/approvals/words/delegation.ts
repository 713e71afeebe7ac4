import type { Html, HtmlValue } from '../../platform/page.ts'

/** Who decides while a person is away. */
export interface DelegationWords {
  readonly account: string
  readonly title: string
  readonly lead: string
  readonly known: string
  readonly none: string
  readonly who: string
  readonly state: string
  readonly when: string
  readonly end: string
  readonly states: Readonly<Record<'now' | 'later' | 'ended', string>>
  decidesForYou(email: Html): HtmlValue
  youDecideFor(email: Html): HtmlValue
  fromTo(from: Html, until: Html): HtmlValue
  readonly make: string
  readonly makeLead: string
  readonly email: string
  readonly from: string
  readonly until: string
  readonly password: string
  readonly notMade: string
  readonly faults: Readonly<
    Record<'nobody' | 'yourself' | 'when' | 'too_long' | 'password_needed' | 'password_wrong' | 'locked_out', string>
  >
}

/** What is known when somebody comes back from the provider of an organization. */
export interface ArrivalQuestion {
  readonly email: string | undefined
  /** Undefined where the provider says nothing about it. */
  readonly emailVerified: boolean | undefined
  /** This very organization has proven the domain of the address, and its record stands. */
  readonly domainIsProven: boolean
  /** It had proven it, and its record stayed away for longer than the grace (D14). */
  readonly domainIsLost?: boolean
  /** The organization takes people with addresses elsewhere. */
  readonly allowsOutside: boolean
  /** This profile is somebody here already. */
  readonly isKnown: boolean
  /** Who has the address here. */
  readonly holder: { readonly administers: boolean } | undefined
}

/**
 * `sign_in`: the known person. `link`: the one with this address, for which the organization vouches. `sign_up`: a new one.
 * Everything else is a no, by the name of its words.
 */
export type Arrival =
  | 'sign_in'
  | 'link'
  | 'sign_up'
  | 'sign_up_unverified'
  | 'no_email'
  | 'not_vouched'
  | 'outside_organization'
  | 'address_taken'

/**
 * A provider vouches for addresses in the domains that its organization has proven, and for no others: there it finds nobody by an
 * address (T26, T27). Who administers this server is never found by a provider, whatever its domain: an organization would else
 * choose who that is.
 */
export function decideArrival(question: ArrivalQuestion): Arrival {
  const { email, emailVerified, domainIsProven, isKnown, holder } = question
  if (email === undefined) return 'no_email'
  if (question.domainIsLost === true) return 'outside_organization'
  if (isKnown) return 'sign_in'
  if (domainIsProven) {
    if (emailVerified === false) return 'not_vouched'
    if (holder === undefined) return 'sign_up'
    return holder.administers ? 'address_taken' : 'link'
  }
  if (!question.allowsOutside) return 'outside_organization'
  return holder === undefined ? 'sign_up_unverified' : 'address_taken'
}

export interface NewAddress {
  /** The directory speaks for all of the person, by the address that they have. */
  readonly isTheirs: boolean
  /** Its organization has proven the domain of the new address. */
  readonly domainIsProven: boolean
  /** Somebody else has it. */
  readonly isTaken: boolean
}

export type AddressRefused = 'not_theirs' | 'domain_not_proven' | 'address_taken'

/**
 * Does a person get the address that their directory says now? Whoever has an address is let in by it, so only an organization that has
 * proven both domains moves somebody from one to the other, and never onto somebody else (T27, IC12).
 */
export function decideAddress({ isTheirs, domainIsProven, isTaken }: NewAddress): 'taken' | AddressRefused {
  if (!isTheirs) return 'not_theirs'
  if (!domainIsProven) return 'domain_not_proven'
  return isTaken ? 'address_taken' : 'taken'
}

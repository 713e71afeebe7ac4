export interface Person {
  /** A role in the installation. */
  readonly administers: boolean
  /** The organization of the directory has proven the domain of their address. */
  readonly domainIsProven: boolean
  /** Another organization counts on them. */
  readonly isMemberElsewhere: boolean
}

/**
 * Does the directory of an organization speak for all of a person, so that it may suspend them and say what they are called? Only where
 * its organization has proven the domain of their address, and never for somebody of another organization or who runs this installation:
 * these lose what they have by this organization, and nothing else (T53).
 */
export function speaksFor({ administers, domainIsProven, isMemberElsewhere }: Person): boolean {
  return domainIsProven && !administers && !isMemberElsewhere
}

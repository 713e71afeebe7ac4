export interface Leaver {
  /** A role in the installation. */
  readonly administers: boolean
  /** The organization of the directory has proven the domain of their address. */
  readonly domainIsProven: boolean
  /** Another organization counts on them. */
  readonly isMemberElsewhere: boolean
}

/**
 * May the directory that a person left suspend all of them? Only one whose organization speaks for their address, and never somebody
 * of another organization or who runs this installation: there they lose what they have by this organization, and nothing else (T53).
 */
export function maySuspend({ administers, domainIsProven, isMemberElsewhere }: Leaver): boolean {
  return domainIsProven && !administers && !isMemberElsewhere
}

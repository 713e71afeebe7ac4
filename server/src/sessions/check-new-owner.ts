import type { Principal } from '../directory/model.ts'

export interface OwnerQuestion {
  /** Who is to answer from now on; undefined for an unknown one. */
  readonly next: Pick<Principal, 'id' | 'kind' | 'state'> | undefined
  /** What is handed over. */
  readonly owned: Pick<Principal, 'id'>
  /** The two share an organization, or the new one has a role in the installation. */
  readonly isKnown: boolean
}

/** Why somebody can't answer for it, or undefined: an owner is a person who acts, and no outsider to the one before (T91). */
export function newOwnerFault({ next, owned, isKnown }: OwnerQuestion): string | undefined {
  if (next === undefined || next.kind !== 'user' || next.id === owned.id) return 'An owner is a person.'
  if (next.state !== 'active') return 'An owner is a person who acts; this one is suspended or has left.'
  return isKnown ? undefined : 'An owner shares an organization with the one before, or has a role here.'
}

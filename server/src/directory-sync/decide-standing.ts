/** What the directory says of a person before and after a change: undefined where it does not have them. */
export interface Standing {
  readonly before: { readonly active: boolean } | undefined
  readonly after: { readonly active: boolean } | undefined
  /** Whether they are somebody here already. */
  readonly isLinked: boolean
}

/**
 * Does a person arrive, leave or stay? Whoever is switched off or taken away leaves at once. A change of anything else gives nobody
 * back what an administrator took from them.
 */
export function decideStanding({ before, after, isLinked }: Standing): 'arrives' | 'leaves' | 'stays' {
  const [was, is] = [before?.active === true, after?.active === true]
  if (is && (!was || !isLinked)) return 'arrives'
  if (!is && (was || before === undefined) && isLinked) return 'leaves'
  return 'stays'
}

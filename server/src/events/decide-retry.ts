/** What follows each failed attempt, in seconds: soon at first, three days in all. */
const pausesSeconds = [10, 300, 3_600, 43_200, 208_800]

/** The first attempt and one after each pause. */
export const attemptsMax = pausesSeconds.length + 1

/** After how many seconds an attempt is followed by another one; undefined after the last. `attempts` counts it. */
export function retryAfterSeconds(attempts: number): number | undefined {
  return pausesSeconds[attempts - 1]
}

/**
 * In which order the secrets sign, while a rotation lets two of them. Receivers read the first signature only: the new secret
 * comes first at one attempt and the former one at the next, so whichever of the two a receiver knows, it has the event
 * after one repetition at most (T52).
 */
export function signingOrder<T>(
  attempts: number,
  secrets: { readonly current: T; readonly previous: T | undefined },
): T[] {
  const { current, previous } = secrets
  if (previous === undefined) return [current]
  return attempts % 2 === 1 ? [current, previous] : [previous, current]
}

const stepSecondsMax = 30

/** Activity is written when it is older than this: often enough for the idle clock, seldom enough for the hot path. */
export function activityStepSeconds(idleSeconds: number): number {
  return Math.min(stepSecondsMax, idleSeconds / 10)
}

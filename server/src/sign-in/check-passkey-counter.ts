/**
 * Whether a signature counter went on. An authenticator that counts never repeats a number, so one that does has a copy somewhere
 * (Web Authentication, section 7.2, step 22). Those that don't count say 0 each time.
 */
export function counterWentOn(kept: number, said: number): boolean {
  return (kept === 0 && said === 0) || said > kept
}

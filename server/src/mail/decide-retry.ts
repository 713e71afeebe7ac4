/** Pauses after each try that failed, in seconds: eight tries within a day. */
const pausesSeconds = [30, 120, 600, 1_800, 7_200, 21_600, 54_000]

export interface FailedTry {
  /** How often it was tried, this time included. */
  readonly attempts: number
  /** Of SMTP (RFC 5321 section 4.2), where the server answered. */
  readonly responseCode: number | undefined
  /** True when the server spoke of the recipient or of the message, and not of us. */
  readonly aboutMail: boolean
}

/** How long to wait for the next try; `give_up` after the last one, and when the server will never take this mail. */
export function retryAfter({ attempts, responseCode, aboutMail }: FailedTry): number | 'give_up' {
  const never = aboutMail && responseCode !== undefined && responseCode >= 500
  return (never ? undefined : pausesSeconds[attempts - 1]) ?? 'give_up'
}

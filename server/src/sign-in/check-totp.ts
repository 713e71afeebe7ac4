import { Secret as OtpSecret, TOTP } from 'otpauth'

export const totpDigitsCount = 6
export const totpPeriodSeconds = 30

export interface TotpTry {
  /** Base32, as authenticator apps take it. */
  readonly secret: string
  readonly code: string
  readonly now: Date
  /** The newest step of the clock that was used; nothing up to it counts again. */
  readonly lastStep: number
}

/**
 * Which step of the clock this code is of, or undefined: RFC 6238 with one step of drift to either side, and each step once
 * (section 5.2). A used step refuses the ones before it too, so that a code which was watched is worth nothing (T37).
 */
export function checkTotp({ secret, code, now, lastStep }: TotpTry): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined
  const totp = totpOf({ secret })
  const delta = totp.validate({ token: code, window: 1, timestamp: now.getTime() })
  if (delta === null) return undefined
  const step = Math.floor(now.getTime() / 1000 / totpPeriodSeconds) + delta
  return step > lastStep ? step : undefined
}

export interface TotpParts {
  readonly secret: string
  readonly issuer?: string
  readonly label?: string
}

/** What every authenticator app understands: SHA-1, six digits, 30 seconds. */
export function totpOf({ secret, issuer = '', label = '' }: TotpParts): TOTP {
  return new TOTP({
    secret: OtpSecret.fromBase32(secret),
    algorithm: 'SHA1',
    digits: totpDigitsCount,
    period: totpPeriodSeconds,
    issuer,
    label,
  })
}

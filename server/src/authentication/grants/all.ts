import { authorizationCode } from './authorization-code.ts'
import { deviceCode } from './device-code.ts'
import { emailVerification } from './email-verification.ts'
import type { UserGrant } from './grant.ts'
import { magicAuth } from './magic-auth.ts'
import { mfaTotp } from './mfa-totp.ts'
import { organizationSelection } from './organization-selection.ts'
import { password } from './password.ts'
import { radarEmailChallenge } from './radar-email-challenge.ts'
import { refreshToken } from './refresh-token.ts'

/** Every way to sign in by the API. */
export const userGrants: readonly UserGrant[] = [
  password,
  authorizationCode,
  refreshToken,
  magicAuth,
  emailVerification,
  mfaTotp,
  radarEmailChallenge,
  organizationSelection,
  deviceCode,
]

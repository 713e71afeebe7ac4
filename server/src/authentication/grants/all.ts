import { authorizationCode } from './authorization-code.ts'
import type { UserGrant } from './grant.ts'
import { password } from './password.ts'
import { refreshToken } from './refresh-token.ts'

/** Every way to sign in by the API. */
export const userGrants: readonly UserGrant[] = [password, authorizationCode, refreshToken]

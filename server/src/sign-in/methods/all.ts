import { magicCode } from './magic-code.ts'
import type { SignInWay } from './method.ts'
import { password } from './password.ts'
import { sso } from './sso.ts'

/** In the order in which the sign-in page shows them. */
export const signInWays: readonly SignInWay[] = [password, sso, magicCode]

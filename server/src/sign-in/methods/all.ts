import { magicCode } from './magic-code.ts'
import type { SignInWay } from './method.ts'
import { passkey } from './passkey.ts'
import { password } from './password.ts'
import { wayOf } from './provider.ts'
import { providerMethods } from './providers.ts'
import { sso } from './sso.ts'

/** In the order in which the sign-in page shows them. */
export const signInWays: readonly SignInWay[] = [
  password,
  sso,
  passkey,
  ...Object.values(providerMethods).map(wayOf),
  magicCode,
]

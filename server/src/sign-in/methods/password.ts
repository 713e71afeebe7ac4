import type { SignInWay } from './method.ts'

/** The form of the sign-in page itself. */
export const password: SignInWay = { policy: 'password', offer: async () => [] }

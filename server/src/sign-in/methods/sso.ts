import type { SignInWay } from './method.ts'

/** Single sign-on of an organization: nothing to offer as long as there are no connections. */
export const sso: SignInWay = { policy: 'sso', offer: async () => [] }

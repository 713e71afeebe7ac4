import { singleSignOnIsOffered } from '../store-connections.ts'
import type { SignInWay } from './method.ts'

/** Single sign-on of an organization, which the person names by their address. */
export const sso: SignInWay = {
  policy: 'sso',
  offer: async (on, { words }) =>
    (await singleSignOnIsOffered(on.database))
      ? [{ label: words.signIn.sso, path: '/sign-in/sso', sendsForm: false }]
      : [],
}

import { relyingParty } from '../derive-relying-party.ts'
import type { SignInWay } from './method.ts'

/** A passkey, on a page of its own: the only one with a script. Not where the server has no name that it could be bound to. */
export const passkey: SignInWay = {
  policy: 'passkey',
  offer: async (on, { words }) =>
    relyingParty(on.config.baseUrl) === undefined
      ? []
      : [{ label: words.signIn.passkey, path: '/sign-in/passkey', sendsForm: false }],
}

import type { SignInWay } from './method.ts'

/** Six digits by mail, and a link for those who read their mail in the same browser. Not where mail is switched off. */
export const magicCode: SignInWay = {
  policy: 'magic_auth',
  offer: async (on, { words }) =>
    on.config.smtpUrl === 'none' ? [] : [{ label: words.signIn.sendCode, path: '/sign-in/code', sendsForm: true }],
}

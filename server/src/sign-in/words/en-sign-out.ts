import { html } from '../../platform/page.ts'
import { pageWordsEn } from '../../platform/words/en.ts'
import type { SignOutWords } from './sign-out.ts'

export const signOutWordsEn: SignOutWords = {
  title: 'Sign out of your account',
  signedInUntil: time => html`signed in until <b>${time}</b>`,
  lead: startedAt =>
    html`Ends the sign-in from ${startedAt} in this browser at once, with its tokens. Agents that act for you have sessions of their own and go on; end those on your account page. Everywhere also ends your sign-ins in every application and on every other device.`,
  button: 'Sign out',
  everywhere: 'Sign out everywhere',
  stay: 'Stay signed in',
  overTitle: application => `Signed out of ${application ?? 'your account'}`,
  overHeading: application => html`You are signed out of ${application ?? 'your account'}`,
  ended: 'Ended',
  endedAt: time => html`ended <b>${time}</b>`,
  over: (reason, at) =>
    html`Your sign-in ended ${pageWordsEn.because(reason)} at ${at}. Nothing in this browser can use it any more.`,
  again: 'Sign in again',
  receipt: 'Open receipt',
  goOnTo: host => html`Go on to ${host}`,
  told: 'Ended with it, and being cleared in this browser:',
}

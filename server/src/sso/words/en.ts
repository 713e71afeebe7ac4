import { html } from '../../platform/page.ts'
import type { SsoWords } from './words.ts'

/** English. */
export const ssoEn: SsoWords = {
  language: 'en',
  ask: {
    title: 'Sign in through your organization',
    heading: 'Sign in through your organization',
    lead: 'Give your work address. You go on at the page where your organization signs you in.',
    label: 'E-mail',
    button: 'Go on',
    unknown: 'No organization signs people with this address in here. Check the address, or choose another way.',
    otherWay: 'Another way to sign in',
  },
  leave: {
    title: 'Sign in through your organization',
    heading: organization => html`Go on at ${organization}`,
    lead: connection => html`${connection} asks who you are, and brings you back here.`,
    button: 'Go on',
  },
  failed: {
    title: 'Not signed in',
    heading: organization => html`You could not be signed in through ${organization}`,
    unreachable: 'Its sign-in page can’t be reached right now. Try again in a few minutes, or tell your administrator.',
    answer:
      'What came back from its sign-in page does not fit what was asked. Try again. If it stays so, tell your administrator.',
    declined: 'You said no there, or the page did. Nothing was changed here.',
    again: 'Try again',
  },
  refused: {
    no_email: 'Its sign-in page did not say your e-mail address. Your administrator can let it send one.',
    not_vouched: 'Its sign-in page says that your address is not verified. Verify it there, and come back.',
    outside_organization:
      'Your address is in no domain that this organization has proven. Ask your administrator to verify its domain.',
    address_taken:
      'An account with your address exists here and is not run by this organization. Sign in to it another way.',
    not_active: 'Your account here is suspended. Ask your administrator.',
    not_member: 'You were taken out of this organization here. Ask its administrator to let you in again.',
  },
  stray: {
    heading: 'This sign-in is over',
    lead: 'It was finished before, took too long, or began in another browser. Begin again.',
  },
  certificate: {
    subject: organization => `Single sign-on of ${organization} stops soon`,
    ends: (connection, day) =>
      `The last certificate of the connection ${connection} ends on ${day}. From then on nobody signs in by it.`,
    renew:
      'Ask the administrators of the organization for the new certificate, and add it beside the old one. Both count until the old one ends.',
    askedBy: 'Sent by this server, which looks at the certificates of its connections.',
    notYou: 'If you do not administer this connection, give this mail to whoever does.',
  },
  breakGlass: {
    subject: organization => `Break-glass account of ${organization}`,
    said: {
      used: (who, at) =>
        `${who} came in as a break-glass account, past the single sign-on of the organization, at ${at}.`,
      named: (who, at) =>
        `${who} is a break-glass account since ${at}: they come in past the single sign-on of the organization, by a password with a second factor or by a passkey.`,
      taken_off: (who, at) => `${who} is no break-glass account any more since ${at}.`,
      lost: (who, at) =>
        `${who} is a break-glass account, and can no longer come in as one since ${at}: the membership, the second factor or the person is gone or switched off.`,
    },
    look: 'If you did not expect this, end the sessions of that account, and change who the break-glass accounts are.',
    askedBy: 'Sent by this server to its owners, the contacts of the organization and the person, each time.',
    notYou: 'Nobody can switch this mail off.',
  },
  arrive: {
    title: 'Go on to your account',
    heading: organization => html`Sign in through ${organization}?`,
    lead: who => html`You come from its page as ${who}. Go on only if you opened it yourself.`,
    instead: current => html`You are signed in here as ${current}. That ends in this browser.`,
    button: 'Sign in',
    stay: 'Not now',
  },
  gone: {
    title: 'Signed out',
    heading: 'You are signed out',
    lead: 'Your sign-in here has ended, with everything that stood on it.',
    again: 'Sign in again',
  },
  test: {
    title: 'Test sign-in',
    heading: 'This is what arrived',
    lead: 'Nobody was signed in here. Compare it with what you expect, then activate the connection.',
    idpId: 'Id there',
    email: 'E-mail',
    name: 'Name',
    groups: 'Groups',
    nothing: 'nothing',
    attributes: 'Everything that was said',
    verdict: {
      would_enter: 'With this, the person would be let in.',
      no_email: 'With this, nobody would be let in: an e-mail address is missing. Map one at the provider.',
      not_vouched: 'With this, the person would not be let in: the provider says that the address is not verified.',
      outside_organization:
        'With this, the person would not be let in: the address is in no domain that the organization has proven.',
      address_taken:
        'With this, the person would not be let in: the address belongs to an account that another one answers for.',
      not_active: 'With this, the person would not be let in: the account here is suspended.',
      not_member: 'With this, the person would not be let in: the membership here is not active.',
    },
    over: 'This link was used, or is too old. Ask for a new test sign-in.',
  },
}

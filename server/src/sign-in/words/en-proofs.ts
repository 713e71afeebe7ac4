import { html } from '../../platform/page.ts'
import type { PasskeyWords, ProofMailBook, ProviderWords } from './proofs.ts'

export const passkeyWordsEn: PasskeyWords = {
  title: 'Sign in with a passkey',
  heading: 'Sign in with a passkey',
  lead: 'Your device asks for your finger, face or PIN. It shows the passkeys that it has for this server.',
  button: 'Use a passkey',
  factorLead: 'One of your passkeys counts as the second factor.',
  stepUpHeading: 'Show that it is you',
  stepUpLead: 'Use one of your passkeys to go on.',
  otherWay: 'Use another way',
  newTitle: 'Add a passkey',
  newHeading: 'Add a passkey',
  newLead: 'Then you sign in by finger, face or PIN, without a password. Nobody can be tricked into telling it.',
  newName: 'Name',
  newNameHint: 'So that you know it again. Without one it is named after this device.',
  newButton: 'Add a passkey',
  needsScript: 'Passkeys need JavaScript in this browser. Switch it on, or use another way.',
  notGiven: 'No passkey was used. Try again, or use another way.',
  invalid: 'This passkey could not be used. Try again, or use another way.',
  tooMany: 'There are 20 passkeys already. Remove one first.',
}

export const providerWordsEn: ProviderWords = {
  failedTitle: 'Not signed in',
  declinedHeading: provider => html`${provider} did not sign you in`,
  declined: 'You said no there. Nothing was started here. Try again, or use another way.',
  failedHeading: provider => html`${provider} can’t sign you in now`,
  failed: 'It did not answer, or not as it should. Nothing was started here. Try again, or use another way.',
  strayHeading: 'This sign-in did not begin here',
  stray:
    'It was begun in another browser, more than 10 minutes ago, or was used already. Nothing was started. Begin here.',
  onlyLinks: provider =>
    html`${provider} can only be connected with an account that you have. Sign in to it first, then connect it on your account page.`,
  tryAgain: 'Sign in',
  linkTitle: provider => `Connect ${provider}`,
  linkHeading: provider => html`Connect ${provider} with your account`,
  linkTaken: (provider, email) =>
    html`There is an account with ${email} already. Sign in to it once in your usual way, then ${provider} opens it too.`,
  linkUnverified: provider =>
    html`${provider} does not vouch for your address, so it can’t say which account is yours. Sign in or create an account here once, then ${provider} opens it too.`,
  linkSignIn: 'Sign in to continue',
  linkThere: provider =>
    html`Sign in at ${provider} first. Then you are asked once more here before anything is connected.`,
  linkAsk: (provider, theirs, ours) => html`Connect ${theirs} at ${provider} with ${ours} here?`,
  linkConsequence:
    'Whoever signs in with it there then signs in as you here. You can disconnect it on your account page.',
  linkButton: provider => `Connect ${provider}`,
  linkCancel: 'Don’t connect',
  linkOverHeading: 'Nothing was connected',
  linkOver: 'Both sides have to be proven in this browser, within 10 minutes and once. Begin again.',
  connectedHeading: provider => html`${provider} is connected already`,
  connected: 'Nothing was changed. If it is connected with another account, disconnect it there first.',
  toAccount: 'Open your account',
}

const notYou = 'If it was not you, remove it on your account page, change your password and tell an administrator.'

export const proofMailsEn: ProofMailBook = {
  passkeyAdded: ({ brand, name }) => ({
    subject: `A passkey was added to your account at ${brand}`,
    heading: 'A passkey was added',
    lines: [`“${name}” signs you in from now on.`],
    notYou,
  }),
  passkeyRemoved: ({ brand, name }) => ({
    subject: `A passkey was removed from your account at ${brand}`,
    heading: 'A passkey was removed',
    lines: [`“${name}” opens nothing any more.`],
    notYou: 'If it was not you, change your password now and tell an administrator.',
  }),
  passkeySuspected: ({ brand, name }) => ({
    subject: `A passkey of your account at ${brand} may have been copied`,
    heading: 'A passkey may have been copied',
    lines: [
      `“${name}” was used out of order, as if two devices had the same key. It opens nothing any more, and nobody was let in.`,
      'Remove it on your account page and add a new one.',
    ],
    notYou: 'If it was not you, somebody may have a copy of it. Look at your sign-ins and tell an administrator.',
  }),
  identityConnected: ({ brand, name, theirs }) => ({
    subject: `${name} was connected with your account at ${brand}`,
    heading: `${name} was connected`,
    lines: [`Whoever signs in as ${theirs} at ${name} signs in as you from now on.`],
    notYou: 'If it was not you, disconnect it on your account page, change your password and tell an administrator.',
  }),
  identityDisconnected: ({ brand, name }) => ({
    subject: `${name} was disconnected from your account at ${brand}`,
    heading: `${name} was disconnected`,
    lines: [`${name} does not sign you in any more.`],
    notYou: 'If it was not you, change your password now and tell an administrator.',
  }),
}

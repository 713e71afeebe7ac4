import type { Words } from './words.ts'

const ignore = 'If you did not ask for this, do nothing: nobody gets in without it, and it ends by itself.'

/** English. */
export const en: Words = {
  language: 'en',
  signIn: {
    sendCode: 'Send a code by e-mail',
  },
  mail: {
    askedBy: ({ at, device, address, application }) =>
      `Asked for at ${at} from ${device}${address === undefined ? '' : `, address ${address}`}, for ${application}.`,
    magicAuth: ({ application, until }) => ({
      subject: `Your code for ${application}, until ${until}`,
      heading: `Sign in to ${application}`,
      lines: ['Type this code on the page where you asked for it. Nobody from us ever asks you for it.'],
      button: 'Sign in',
      notYou: ignore,
    }),
    noAccount: ({ application, brand }) => ({
      subject: `No account at ${brand} for this address`,
      heading: 'There is no account for this address',
      lines: [
        `Somebody tried to sign in to ${application} with this address, and no account has it.`,
        'If it was you, your account may have another address.',
      ],
      notYou: 'If it was not you, do nothing: nothing was made and nothing is kept.',
    }),
    emailVerification: ({ application, until }) => ({
      subject: `Your code to verify this address, until ${until}`,
      heading: 'Verify your address',
      lines: [`Type this code where ${application} asks for it. It proves that this mailbox is yours.`],
      notYou: ignore,
    }),
    passwordReset: ({ brand, until }) => ({
      subject: `Choose a new password at ${brand}, until ${until}`,
      heading: 'Choose a new password',
      lines: ['Open the link and choose one. All sign-ins that live now end with it. The link works once.'],
      button: 'Choose a new password',
      notYou: ignore,
    }),
    emailChange: ({ brand, until }) => ({
      subject: `Your code to use this address at ${brand}, until ${until}`,
      heading: 'Use this address',
      lines: ['Type this code on the page where you changed your address.'],
      notYou: ignore,
    }),
    passwordChanged: ({ brand }) => ({
      subject: `Your password at ${brand} was changed`,
      heading: 'Your password was changed',
      lines: ['All sign-ins that lived before have ended.'],
      notYou: 'If it was not you, reset the password now and tell an administrator.',
    }),
    factorAdded: ({ brand }) => ({
      subject: `A second factor was added to your account at ${brand}`,
      heading: 'A second factor was added',
      lines: ['From now on signing in asks for a code of your authenticator app.'],
      notYou: 'If it was not you, change your password now and tell an administrator.',
    }),
  },
}

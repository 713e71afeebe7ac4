import { html, spell } from '../../platform/page.ts'
import { consentWordsEn } from './en-consent.ts'
import { passkeyWordsEn, proofMailsEn, providerWordsEn } from './en-proofs.ts'
import { signOutWordsEn } from './en-sign-out.ts'
import type { End, Words } from './words.ts'

const ignore = 'If you did not ask for this, do nothing: nobody gets in without it, and it ends by itself.'
const at = ({ time, today }: End) => (today ? html`at ${time}` : html`on ${time}`)

/** English. */
export const en: Words = {
  frame: {
    language: 'en',
    signedInAs: who => html`Signed in as ${who}.`,
    useAnotherAccount: 'Use another account',
    timesIn: zone => `Times in ${zone}`,
    help: 'Help',
    skip: 'Skip to content',
    crumbs: 'Breadcrumb',
    at: host => html`Ambit at ${host}`,
  },
  locale: 'en-GB',
  name: 'English',
  yourAccount: 'your account',
  spell,
  untilLatest: time => html`until <b>${time}</b> at the latest`,
  worksUntil: time => html`works until <b>${time}</b>`,
  noAccessYet: 'no access yet',
  footer: { support: 'Get help', terms: 'Terms', privacy: 'Privacy' },
  field: {
    email: 'E-mail address',
    password: 'Password',
    newPassword: 'New password',
    code: 'Code',
    firstName: 'First name',
    lastName: 'Last name',
    recoveryCode: 'Recovery code',
    optional: 'optional',
  },
  error: {
    emptyField: 'One field is empty. Fill it in and go on.',
    enterEmail: 'Enter your e-mail address.',
    enterPassword: 'Enter your password.',
    enterCode: 'Enter the 6 digits.',
    stale: 'This form was too old or came from elsewhere. Nothing was sent on. Go on here.',
    lockedOut: time => html`Too many attempts. Try again at ${time}.`,
    notActive: brand => html`This account can’t sign in now. Ask an administrator of ${brand} to activate it.`,
    wrongCode: 'That code is not right. Look at the newest one and try again.',
    usedCode: 'That code was used already. Wait for the next one, or ask for a new one.',
    lateCode: 'That code has ended. Ask for a new one.',
    deadCode: 'Too many tries with this code, so it is worth nothing now. Ask for a new one.',
    password: fault =>
      ({
        too_short: 'Use 12 characters or more. A few words in a row are easy to keep in mind.',
        too_long: 'Use 256 characters at most.',
        from_your_name:
          'It is made of your name, your address or the name of this service, so it is tried first. Choose another one.',
        known_to_others: 'Many people use this password or one like it, so it is tried first. Choose another one.',
        leaked:
          'This password is in a list of leaked ones, so it is tried first. Choose another one, also wherever else you use it.',
      })[fault],
    mailOff: 'This server sends no mail. Ask an administrator for another way to sign in.',
    denied: text => html`You were not let in: ${text}`,
  },
  signIn: {
    title: application => `Sign in to ${application}`,
    heading: 'Sign in',
    toContinue: application => html`to continue to ${application}`,
    button: 'Sign in',
    resetPassword: 'Reset password',
    or: 'or',
    sendCode: 'Send a code by e-mail',
    passkey: 'Use a passkey',
    with: provider => `Continue with ${provider}`,
    sso: 'Sign in through your organization',
    bounds: (idle, end) => html`This sign-in ends after ${idle} without activity, and ${at(end)} in any case.`,
    noAccount: 'No account yet?',
    createAccount: 'Create one',
    wrong: canReset =>
      `That e-mail address and password don’t match. Try again${canReset ? ', or reset the password' : ''}.`,
    ended: (reason, time) =>
      ({
        expired: html`This session reached its hard end at ${time}. Sign in to continue.`,
        idle: html`This session ended for inactivity at ${time}. Sign in to continue.`,
        ended: html`This session was ended at ${time}. Sign in to continue.`,
      })[reason],
    linkFirst: provider =>
      `An account has this address already. Sign in to it here, then ${provider} is connected with it.`,
  },
  code: {
    title: 'Enter the code',
    heading: 'Enter the code',
    sent: (email, end) => html`If ${email} can sign in here, a code is on its way. It works until ${end.time}.`,
    hint: '6 digits, in this browser only. Look in the junk folder too.',
    button: 'Sign in',
    again: 'Send a new code',
    otherWay: 'Sign in another way',
  },
  link: {
    title: 'Sign in by link',
    heading: application => html`Sign in to ${application}`,
    as: email => html`You asked for this as ${email}, in this browser.`,
    button: 'Sign in',
    otherBrowserTitle: 'Open the link where you asked for it',
    otherBrowser:
      'This is another browser than the one that asked, so the link does nothing here. Go back to that browser and type the 6 digits of the mail, or begin again in this one.',
    overTitle: 'This link has ended',
    over: 'It was used, a newer one was sent, or its time is over. Ask for a new one.',
    askAgain: 'Ask for a new one',
  },
  signUp: {
    title: application => `Create an account for ${application}`,
    heading: 'Create an account',
    lead: application => html`for ${application}`,
    button: 'Send a code',
    haveAccount: 'Have an account?',
    signIn: 'Sign in',
    hint: 'A code to this address proves that it is yours. No account is made before that.',
  },
  details: {
    title: 'Your account',
    heading: 'Your address is verified',
    lead: email => html`${email} has an account now. Add what you like; it can be changed later.`,
    passwordHint: '12 characters or more, or none: then a code by e-mail signs you in.',
    button: 'Save and continue',
    skip: 'Continue without',
  },
  meter: {
    short: 'Too short: {n} more.',
    weak: 'Long enough, but guessed first: known words, names, years and rows count for little.',
    fine: 'Good enough. Longer is better.',
    strong: 'Hard to guess.',
  },
  verify: {
    title: 'Verify your address',
    heading: 'Verify your address',
    lead: (email, end) => html`A code is on its way to ${email}. It works until ${end.time}.`,
    button: 'Verify the address',
    again: 'Send a new code',
    sentAgain: 'A new code is on its way. The former one is worth nothing now.',
    otherAccount: 'Use another account',
  },
  confirm: {
    title: 'Confirm that it is you',
    heading: 'Confirm that it is you',
    lead: (email, end) =>
      html`This sign-in is unlike your earlier ones. A code is on its way to ${email}. It works until ${end.time}.`,
    button: 'Go on',
    begin: 'Begin again',
  },
  factor: {
    title: 'Second factor',
    heading: 'Enter your second factor',
    lead: 'Open your authenticator app and type the 6 digits that it shows now.',
    button: 'Sign in',
    useRecovery: 'Use a recovery code',
    useApp: 'Use the authenticator app',
    recoveryHeading: 'Enter a recovery code',
    recoveryLead: 'One of the codes that you kept when you set up the app. Each opens once.',
    recoveryLeft: count => `${count} recovery codes are left. Make new ones on your account page.`,
    remember: days => `Don’t ask in this browser for ${days} days`,
    otherAccount: 'Use another account',
  },
  enrol: {
    title: 'Set up a second factor',
    heading: 'Set up a second factor',
    required: application => html`${application} asks everybody for one.`,
    lead: 'An authenticator app on your phone shows 6 digits that change every 30 seconds. With them, nobody gets in by your password alone.',
    begin: 'Set up the app',
    scanHeading: 'Scan this with your app',
    scan: 'Then type the 6 digits that it shows.',
    qrLabel: 'QR code with the key of this account',
    byHand: 'Can’t scan? Type this key',
    button: 'Turn it on',
    codesTitle: 'Recovery codes',
    codesHeading: 'Keep these recovery codes',
    codesLead:
      'If the phone is lost, one of these signs you in. Each opens once. They are shown only now: print them or put them in your password manager.',
    shownOnce: 'shown only now',
    goOn: 'I kept them, continue',
  },
  organization: {
    title: 'Choose an organization',
    heading: 'Choose an organization',
    lead: application => html`You are a member of several. The session at ${application} is for one of them.`,
    none: 'None of your organizations may use this application. Ask an administrator of it.',
  },
  reset: {
    title: 'Reset the password',
    heading: 'Reset the password',
    lead: 'A link to choose a new one comes by mail.',
    button: 'Send the link',
    sent: (email, end) => html`If ${email} has an account, a link is on its way. It works until ${end.time}, once.`,
    sentHeading: 'Look at your mail',
    newTitle: 'Choose a new password',
    newHeading: 'Choose a new password',
    newLead: email => html`for ${email}. All sign-ins that live now end with it.`,
    newButton: 'Save the password',
    doneTitle: 'Password changed',
    doneHeading: 'Your password was changed',
    done: ended =>
      ended === 0 ? 'No sign-in was living.' : `${ended === 1 ? '1 sign-in' : `${ended} sign-ins`} ended with it.`,
    overHeading: 'This link has ended',
    over: 'It was used, a newer one was sent, or its 60 minutes are over. Nothing was changed. Ask for a new one.',
    askAgain: 'Ask for a new link',
    backToSignIn: 'Sign in',
  },
  invitation: {
    title: organization => `Invitation to ${organization}`,
    heading: organization => html`Join ${organization}`,
    lead: (inviter, email) =>
      inviter === undefined
        ? html`This invitation is for ${email}.`
        : html`${inviter} invites you. The invitation is for ${email}.`,
    accept: 'Accept the invitation',
    signIn: 'Sign in to accept',
    createAccount: 'Create an account',
    otherAccount: email => html`You are signed in with another address. Only ${email} can accept it.`,
    switchAccount: 'Use another account',
    overHeading: 'This invitation can’t be accepted',
    over: state =>
      ({
        expired: 'Its time is over. Ask whoever invited you for a new one.',
        revoked: 'It was withdrawn. Ask whoever invited you.',
        accepted: 'It was accepted already. Open your account to go on.',
        unknown: 'There is no such invitation. Look at the newest mail, or ask whoever invited you.',
      })[state],
    openAccount: 'Open your account',
    acceptedTitle: 'Invitation accepted',
    accepted: organization => html`You are a member of ${organization} now.`,
  },
  refused: {
    title: 'You can’t go on with this account',
    heading: because =>
      ({
        method_not_allowed: 'This way of signing in is not enough here',
        sign_up_not_allowed: 'No account can be made here',
        organization_not_allowed: 'This organization can’t be used here',
        organization_methods: 'This organization asks for another way to sign in',
        risk: 'This sign-in was refused',
      })[because],
    next: (because, application) =>
      ({
        method_not_allowed: html`${application} takes other ways to sign in. Nothing was started. Choose one of them.`,
        sign_up_not_allowed: html`${application} lets in only people who have an account. Ask its administrator for an invitation.`,
        organization_not_allowed: html`Your account is in no organization that ${application} asked for. Nothing was started. Ask its administrator, or use another account.`,
        organization_methods: html`The organization itself says how its members sign in. Nothing was started. Sign in in another way, or ask its administrator.`,
        risk: html`The rules of this server do not let it through. Nothing was started. Ask its administrator.`,
      })[because],
    otherWay: 'Sign in another way',
    otherAccount: 'Use another account',
  },
  consent: consentWordsEn,
  signOut: signOutWordsEn,
  passkey: passkeyWordsEn,
  provider: providerWordsEn,
  mail: {
    ...proofMailsEn,
    askedBy: ({ at: when, device, address, application }) =>
      `Asked for at ${when} from ${device}${address === undefined ? '' : `, address ${address}`}, for ${application}.`,
    magicAuth: ({ application, until }) => ({
      subject: `Your code for ${application}, until ${until}`,
      heading: `Sign in to ${application}`,
      lines: ['Type this code on the page where you asked for it. Nobody from us ever asks you for it.'],
      button: 'Sign in',
      notYou: ignore,
    }),
    signInLink: ({ application, until }) => ({
      subject: `Your link for ${application}, until ${until}`,
      heading: `Sign in to ${application}`,
      lines: ['Open this link to sign in. It works once.'],
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
      notYou: 'If it was not you, do nothing: nothing was made.',
    }),
    emailVerification: ({ application, until }) => ({
      subject: `Your code to verify this address, until ${until}`,
      heading: 'Verify your address',
      lines: [`Type this code where ${application} asks for it. It proves that this mailbox is yours.`],
      notYou: ignore,
    }),
    radarChallenge: ({ application, until }) => ({
      subject: `Your code to finish signing in to ${application}, until ${until}`,
      heading: 'Is it you?',
      lines: [
        'This sign-in is unlike your earlier ones, so a password alone is not enough.',
        `Type this code where ${application} asks for it. Nobody from us ever asks you for it.`,
      ],
      notYou:
        'If it wasn’t you, somebody else knows your password: choose a new one now, and give this code to nobody.',
    }),
    elevatedAccess: ({ application, until }) => ({
      subject: `Your code to change how you sign in, until ${until}`,
      heading: 'Is it you who changes this?',
      lines: [
        `Somebody asked at ${application} to change how you sign in.`,
        `Type this code there if it was you. It counts for ten minutes, and nobody from us ever asks you for it.`,
      ],
      notYou: 'If it wasn’t you, give this code to nobody: nothing is changed without it.',
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
    addressChanged: ({ brand }) => ({
      subject: `Your account at ${brand} has another address now`,
      heading: 'Your address was changed',
      lines: ['Your account has a new e-mail address, which was proven. This one signs you in no more.'],
      notYou: 'If it was not you, tell an administrator now: whoever did it can sign in as you.',
    }),
    passwordSet: ({ brand }) => ({
      subject: `Your password at ${brand} was set`,
      heading: 'Your password was set',
      lines: [
        'An application or an administrator chose a new one for you. Sign-ins that live now go on; browsers that were remembered ask again.',
      ],
      notYou: 'If you did not expect it, reset the password now and tell an administrator.',
    }),
    factorAdded: ({ brand }) => ({
      subject: `A second factor was added to your account at ${brand}`,
      heading: 'A second factor was added',
      lines: ['From now on signing in asks for a code of your authenticator app.'],
      notYou: 'If it was not you, change your password now and tell an administrator.',
    }),
  },
}

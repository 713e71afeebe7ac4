import { named } from '../../src/platform/page.ts'
import { renderInvitationAccepted } from '../../src/sign-in/render-invitation-page.ts'
import { renderNewPasskey, renderPasskey } from '../../src/sign-in/render-passkey.ts'
import { renderLinkAsk, renderLinkNeedsProof, renderProviderNote } from '../../src/sign-in/render-provider.ts'
import { de } from '../../src/sign-in/words/de.ts'
import { en } from '../../src/sign-in/words/en.ts'
import { at, csrfToken, frame, hostile } from './frame.ts'

const console_ = { brand: 'Acme Console', signedInAs: undefined, switchAccountHref: undefined }
const flow = { frame: frame('14:10', console_), words: en, csrfToken, returnTo: '/oauth2/authorize?flow=flow_01KAV7' }
const german = {
  ...flow,
  words: de,
  frame: { ...flow.frame, words: de.frame, reader: { ...flow.frame.reader, locale: de.locale } },
}

export const passkey = {
  ...flow,
  question: { challenge: 'q7mJ0x', rpId: 'id.acme.example', userVerification: 'required' },
  action: '/sign-in/passkey',
  heading: en.passkey.heading,
  lead: en.passkey.lead,
  until: en.noAccessYet,
  otherWayHref: '/sign-in?prompt=login',
}
const newPasskey = {
  ...flow,
  frame: frame('14:10'),
  question: { challenge: 'q7mJ0x', rp: { id: 'id.acme.example', name: 'Ambit' } },
  action: '/account/passkeys/new',
  otherWayHref: '/account',
}
const link = {
  ...flow,
  frame: frame('14:10'),
  action: '/sign-in/link-account',
  token: 'x',
  provider: 'Google',
  theirs: 'mina.vos@gmail.example',
  ours: 'mina@acme.example',
  endsAt: at('14:20'),
  cancelHref: '/account',
}
const note = {
  ...flow,
  heading: en.provider.failedHeading(named('Google')),
  lead: en.provider.failed,
  goOn: { label: en.provider.tryAgain, href: '/sign-in' },
}

/** What people prove themselves with besides passwords and codes: passkeys, and accounts elsewhere. */
export const proofPages = {
  passkey: renderPasskey(passkey),
  'passkey-wrong': renderPasskey({ ...passkey, error: en.passkey.invalid }),
  'passkey-german': renderPasskey({
    ...passkey,
    ...german,
    heading: de.passkey.heading,
    lead: de.passkey.lead,
    until: de.noAccessYet,
  }),
  'passkey-factor': renderPasskey({
    ...passkey,
    action: '/sign-in/factor/passkey',
    heading: en.factor.heading,
    lead: en.passkey.factorLead,
    otherWayHref: '/sign-in/factor',
  }),
  'passkey-new': renderNewPasskey(newPasskey),
  'passkey-new-german': renderNewPasskey({ ...newPasskey, ...german }),
  provider: renderProviderNote(note),
  'provider-there': renderProviderNote({
    ...note,
    heading: en.provider.linkHeading(named('Google')),
    lead: en.provider.linkThere(named('Google')),
    goOn: { label: en.provider.linkButton('Google'), href: 'https://accounts.google.example/authorize' },
  }),
  'provider-german': renderProviderNote({
    ...note,
    ...german,
    heading: de.provider.failedHeading(named('Google')),
    lead: de.provider.failed,
    goOn: { label: de.provider.tryAgain, href: '/sign-in' },
  }),
  'provider-proof': renderLinkNeedsProof({
    ...flow,
    provider: 'Google',
    takenEmail: 'mina@acme.example',
    signInHref: '/sign-in?prompt=login',
    cancelHref: '/sign-in',
  }),
  'provider-unverified': renderLinkNeedsProof({
    ...flow,
    provider: hostile,
    takenEmail: undefined,
    signInHref: '/sign-in?prompt=login',
    cancelHref: '/sign-in',
  }),
  'provider-link': renderLinkAsk(link),
  'provider-link-german': renderLinkAsk({ ...link, ...german }),
  'provider-link-hostile': renderLinkAsk({ ...link, provider: hostile, theirs: hostile }),
  'invitation-accepted': renderInvitationAccepted({ ...flow, place: 'Acme', goOnHref: '/account' }),
}

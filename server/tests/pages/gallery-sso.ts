import { named } from '../../src/platform/page.ts'
import { de } from '../../src/sign-in/words/de.ts'
import { en } from '../../src/sign-in/words/en.ts'
import type { Assertion } from '../../src/sso/model.ts'
import { renderArrival, renderAsk, renderLeave, renderNote, renderTest } from '../../src/sso/render-pages.ts'
import { ssoDe } from '../../src/sso/words/de.ts'
import { ssoEn } from '../../src/sso/words/en.ts'
import { frame, hostile } from './frame.ts'

const console_ = { brand: 'Acme Console', signedInAs: undefined, switchAccountHref: undefined }
const shown = { frame: frame('14:10', console_), returnTo: undefined, until: en.noAccessYet }
const german = {
  frame: { ...shown.frame, words: de.frame, reader: { ...shown.frame.reader, locale: de.locale } },
  until: de.noAccessYet,
}
const ask = { ...shown, words: ssoEn, email: undefined, isUnknown: false, otherWayHref: '/sign-in' }
const assertion: Assertion = {
  idpId: '00u1a2b3c4',
  email: 'mina@acme.example',
  emailVerified: undefined,
  firstName: 'Mina',
  lastName: 'Vos',
  groups: ['Engineers', 'Leads'],
  raw: { sub: '00u1a2b3c4', email: 'mina@acme.example', given_name: 'Mina', groups: ['Engineers', 'Leads'] },
}
const test = { ...shown, words: ssoEn, assertion, verdict: 'would_enter' } as const
const arrival = {
  ...shown,
  csrfToken: 'csrf',
  words: ssoEn,
  organization: named('Acme'),
  who: named('mina@acme.example'),
  current: undefined,
  token: 'token',
}
const refused = {
  ...shown,
  title: ssoEn.failed.title,
  heading: ssoEn.failed.heading(named('Acme')),
  lead: ssoEn.refused.outside_organization,
  goOn: { label: ssoEn.ask.otherWay, href: '/sign-in' },
}

/** Single sign-on: which organization, the way to its provider, back from there, and what a test brought. */
export const ssoPages = {
  'sso-ask': renderAsk(ask),
  'sso-ask-unknown': renderAsk({ ...ask, email: 'mina@elsewhere.example', isUnknown: true }),
  'sso-ask-german': renderAsk({ ...ask, ...german, words: ssoDe }),
  'sso-leave': renderNote({
    ...shown,
    title: ssoEn.leave.title,
    heading: ssoEn.leave.heading(named('Acme')),
    lead: ssoEn.leave.lead(named('Acme ID')),
    goOn: { label: ssoEn.leave.button, href: '/sign-in/sso/conn_01' },
  }),
  'sso-arrive': renderArrival(arrival),
  'sso-arrive-hostile': renderArrival({
    ...arrival,
    organization: named(hostile),
    who: named(hostile),
    current: named(hostile),
  }),
  'sso-leave-form': renderLeave({
    ...arrival,
    connection: named('Acme ID'),
    action: 'https://idp.example/sso',
    fields: { RelayState: 'x' },
  }),
  'sso-gone': renderNote({ ...shown, ...ssoEn.gone, goOn: { label: ssoEn.gone.again, href: '/sign-in' } }),
  'sso-refused': renderNote(refused),
  'sso-refused-hostile': renderNote({ ...refused, heading: ssoEn.failed.heading(named(hostile)) }),
  'sso-test': renderTest(test),
  'sso-test-german': renderTest({ ...test, ...german, words: ssoDe, verdict: 'outside_organization' }),
  'sso-test-hostile': renderTest({
    ...test,
    assertion: { ...assertion, idpId: hostile, firstName: hostile, groups: [hostile], raw: { [hostile]: hostile } },
  }),
}

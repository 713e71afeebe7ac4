import { html } from '../../platform/page.ts'
import type { PortalWords } from './words.ts'

/** English. */
export const portalEn: PortalWords = {
  language: 'en',
  section: {
    domains: 'Domains',
    sso: 'Single sign-on',
    certificates: 'Certificates',
    directories: 'Directory sync',
    logs: 'Audit log',
    streams: 'Log streams',
  },
  parts: 'Parts of the setup',
  until: time => html`this visit ends at <b>${time}</b>`,
  copy: 'Copy',
  copied: 'Copied',
  back: application => html`Back to ${application}`,
  finish: 'Finish',
  leave: 'Leave the setup',
  step: 'Step',
  stepDone: 'done',
  stepNow: 'now',
  stepLater: 'later',
  lookAgain: 'Look again',
  start: {
    title: 'Set up your organization',
    heading: organization => html`Set up ${organization}`,
    lead: application =>
      html`${application} asks you, as an administrator of this organization, to set it up. What you do here counts for this organization and no other.`,
    can: 'In this visit',
    button: 'Begin',
    notYours: 'If this is not your organization, close this page: nothing has happened.',
  },
  over: {
    title: 'This link is over',
    heading: 'This link is over',
    link: 'It was used, or is older than five minutes. Ask for another one where you got it.',
    visit: 'This visit has ended, or began in another browser. What you set up is kept. Ask for another link to go on.',
    left: 'This visit has ended. What you set up is kept. You can close this page.',
  },
  home: {
    title: 'Setup',
    heading: organization => html`Setup of ${organization}`,
    lead: 'Each part can be left and gone on with later.',
    what: {
      domains: 'Show that your e-mail domains are yours.',
      sso: 'Let people sign in with your identity provider.',
      certificates: 'Replace a signing certificate before it ends.',
      directories: 'Bring people and groups in from your directory.',
      logs: 'See what happened in your organization.',
      streams: 'Send your audit log to your own system.',
    },
  },
  refused: {
    invalid_domain: 'That is no domain that can be proven. Give one like acme.example.',
    domain_already_exists:
      'This domain exists here already, at your organization or at another one that has proven it.',
    domain_already_verified: 'This domain is proven already.',
    public_mail_domain:
      'Anybody can have an address in this domain, so no organization can prove it. Give a domain of your own.',
  },
  domains: {
    heading: 'Prove your domains',
    lead: 'A record in the DNS shows that a domain is yours. Until it stands there, nothing is given.',
    none: 'No domain yet. Add the one that stands behind the @ of your addresses.',
    label: 'Domain',
    hint: 'Like acme.example',
    add: 'Add domain',
    state: { pending: 'Waiting', verified: 'Verified', failed: 'Not proven', missing: 'Record is gone' },
    record: 'Set this record in the DNS of the domain:',
    type: 'Type',
    host: 'Name',
    value: 'Value',
    check: 'Look it up now',
    checkOf: domain => html`: ${domain}`,
    remove: 'Remove',
    removeOf: domain => html`: ${domain}`,
    notYet:
      'The record is not there yet. The DNS can take an hour; it is looked up again by itself, and you need not wait here.',
    proven: domain => html`${domain} is proven.`,
    removed: domain => html`${domain} was removed.`,
    steps: ['Name the domain', 'Set its record', 'Have it looked up'],
  },
}

import { html } from '../html.ts'
import { spell } from '../page-words.ts'
import type { PageWords } from './words.ts'

const reasons: Readonly<Record<string, string>> = {
  expired: 'at its hard end',
  idle: 'for inactivity',
  refresh_reuse: 'because a refresh token was used twice',
  code_reuse: 'because a code was used twice',
  ended_by_agent: 'by the agent itself',
  ended_with_parent: 'with the session that it belonged to',
  principal_suspended: 'because its principal was suspended',
  principal_offboarded: 'because its principal was off-boarded',
  application_retired: 'because its application was retired',
  signed_out: 'by signing out',
  logged_out: 'by signing out',
  logged_out_everywhere: 'by signing out everywhere',
  ended_by_provider: 'because the sign-in at its organization ended',
  password_reset: 'because the password was reset',
  membership_lost: 'because its person left the organization',
  policy_tightened: 'because its application’s rules became stricter',
  stopped: 'because an administrator stopped it',
}

/** English. */
export const pageWordsEn: PageWords = {
  language: 'en',
  effect: { read: 'Read', write: 'Write', destructive: 'Destructive' },
  bar: { of: 'of', ends: 'ends', ended: 'ended' },
  spell,
  because: (reason, by) => {
    if (reason === undefined) return undefined
    if (reason === 'ended_by_person') return html`by ${by ?? 'you'}`
    if (reason === 'ended_by_admin') return html`by ${by ?? 'an administrator'}`
    return html`${reasons[reason] ?? reason.replaceAll('_', ' ')}`
  },
  at: (time, today) => (today ? html`at ${time}` : html`on ${time}`),
  showAll: characters => `Show all ${characters} characters`,
  endSession: 'End session',
  endSessionOf: whose => html` of ${whose}`,
  error: {
    notFound: 'Not found',
    notAllowed: 'Not allowed',
    ended: 'Ended',
    tooMany: 'Too many attempts',
    failed: 'Ambit failed',
    notDone: 'Not done',
    noAccess: 'no access given',
    reference: 'Reference',
    referenceMeans: 'Name this when you ask your administrator.',
    nothingHere: 'There is nothing here',
    nothingHereFor: who => html`There is nothing here for ${who}`,
    wrongAddress: 'The address may be wrong, or what it named has ended.',
    otherAccount: 'It may belong to another account, or the address may be wrong.',
    useAnotherAccount: 'Use another account',
    stale: {
      title: 'This form is out of date',
      next: 'Nothing was changed. It was opened in another sign-in, or it did not come from this page. Open it again and decide there.',
    },
    openAgain: 'Open the page again',
    ours: {
      title: 'Ambit could not answer',
      next: 'What you asked for was not done, or it is not known whether it was. Look at your account before you try again.',
    },
    openAccount: 'Open your account',
    codes: {
      connection_unknown: {
        title: 'This connection was not begun in this browser, or it is over.',
        next: 'Nothing was connected. Open the page of the provider again.',
      },
      database_unavailable: {
        title: 'The database does not answer, so nothing was done.',
        next: 'Try again in a few seconds.',
      },
      mail_is_off: {
        title: 'This server sends no mail.',
        next: 'Nothing was sent. Ask your administrator for another way.',
      },
      method_not_allowed: { title: 'This address takes no such request.', next: 'Open the page again.' },
      request_too_large: { title: 'This form is too large.', next: 'Nothing was changed. Send less.' },
      too_many_requests: {
        title: 'That was too much at once.',
        next: 'Nothing was done. Wait a minute, then try again.',
      },
    },
    other: 'This was refused',
  },
}

import { count, html } from '../../platform/page.ts'
import { profileEn } from './en-profile.ts'
import type { AccountWords, EndedCounts } from './words.ts'

/** "1 grant and 2 tokens ended, 1 result was withheld". */
function endedWith({ grants, tokens, withheld }: EndedCounts): string {
  const late = withheld > 0 ? `, ${count(withheld, 'result was', 'results were')} withheld` : ''
  return `${count(grants, 'grant')} and ${count(tokens, 'token')} ended${late}`
}

const reasons: Readonly<Record<string, string>> = {
  expired: 'at its hard end',
  idle: 'for inactivity',
  refresh_reuse: 'because a refresh token was used twice',
  code_reuse: 'because a code was used twice',
  ended_by_person: 'by you',
  ended_by_admin: 'by an administrator',
  ended_by_agent: 'by the agent itself',
  ended_with_parent: 'with the session that it belonged to',
  principal_suspended: 'because it was suspended',
  application_retired: 'because its application was retired',
  logged_out: 'by signing out',
  logged_out_everywhere: 'by signing out everywhere',
  password_reset: 'because the password was reset',
  policy_tightened: 'because its application’s rules became stricter',
}

function because(reason: string | undefined): string {
  const words = reason === undefined ? undefined : reasons[reason]
  return words === undefined ? '' : ` ${words}`
}

/** English. */
export const accountEn: AccountWords = {
  language: 'en',
  title: 'Your account',
  lead: zone => `What acts in your name, from where, and until when. Times in ${zone}.`,
  security: 'Profile and ways to sign in',
  signOut: 'Sign out',
  actions: 'Actions',
  and: 'and',
  state: 'State',
  until: 'Until',
  showAll: 'Show all',
  older: 'Older',
  newer: 'Newer',
  pages: 'Pages',
  live: many => `${many} live`,
  waiting: {
    title: 'Waiting for you',
    word: 'Waiting',
    code: (code, ends, left) => html`Code ${code}, ends at ${ends}, in ${left}`,
    review: 'Review',
    of: agent => html` the request of ${agent}`,
    access: providers => html`asks for access to ${providers}`,
    call: tool => html`asks for one call of ${tool}`,
    anAgent: 'An agent',
  },
  agents: {
    title: 'Agents acting for you',
    allTitle: 'Sessions of your agents',
    allLead: 'Every session that an agent had in your name, the newest first, and what it did last.',
    agent: 'Agent',
    mayDo: 'May do now',
    nothingYet: 'Nothing yet',
    noCall: 'no call yet',
    lastCall: ago => html`last call ${ago}`,
    active: 'Active',
    ended: 'Ended',
    end: 'End session',
    of: agent => html` of ${agent}`,
    startedAt: at => html`started ${at}`,
    endedAt: (at, reason, counts) => html`Ended at ${at}${because(reason)}. ${endedWith(counts)}.`,
    receipt: 'Open receipt',
    lately: 'Lately',
    callsLeft: (tools, left) => (left === undefined ? tools : `${tools}, ${count(left, 'call')} left`),
    open: 'Open session',
    none: 'No agent has asked yet. An agent starts a session by asking you, and you see it here with what it does. Attach one:',
    outcome: {
      succeeded: 'Succeeded',
      failed: 'Failed',
      not_sent: 'Not sent',
      aborted: 'Aborted',
      withheld: 'Withheld',
      unknown: 'Unsettled',
      refused: 'Refused',
      in_flight: 'In flight',
    },
  },
  signIns: {
    title: 'Your own sign-ins',
    allTitle: 'All your sign-ins',
    allLead: 'Where you are and were signed in, the newest first. A place is as exact as its network and no more.',
    device: 'Device and place',
    unknownDevice: 'An unknown device',
    browserOn: (browser, system) => `${browser} on ${system}`,
    someBrowserOn: system => `A browser on ${system}`,
    application: 'Application',
    anApplication: 'An application',
    lastActive: 'Last active',
    thisOne: 'This one',
    end: 'End',
    on: device => html` the sign-in on ${device}`,
    endOthers: 'End all others',
    thisMachine: 'on the server itself',
    localNetwork: 'in a local network',
    network: network => `network ${network}`,
    endedAt: (at, reason) => html`Ended ${at}${because(reason)}`,
    impersonated: (by, reason) => html`${by}, an administrator, acts as you here: ${reason}`,
    only: 'This is the only place where you are signed in.',
  },
  accounts: {
    title: 'Connected accounts',
    allTitle: 'All connected accounts',
    allLead: 'Accounts elsewhere that agents may use for you, each as you approve it.',
    account: 'Account',
    usedBy: 'Used by',
    nobody: 'Nobody now',
    untilDisconnected: 'you disconnect it',
    connected: 'Connected',
    drifted: 'Scopes changed',
    broken: 'Needs connecting again',
    scopes: 'Scopes',
    lastUsed: ago => html`last used ${ago}`,
    disconnect: 'Disconnect',
    aProvider: 'A provider',
    none: 'None yet. An agent that needs one says so, and you connect it then. Connecting gives no agent any access.',
    disconnected: account => html`${account} is disconnected. Its credential is gone, and every grant on it has ended.`,
  },
  ended: {
    signIn: (device, at, counts) => html`The sign-in on ${device} ended at ${at}. ${endedWith(counts)}.`,
    many: (many, counts) => html`${count(many, 'sign-in')} ended. With them ${endedWith(counts)}.`,
    more: 'The others are under “Show all”.',
    receipt: 'Open receipt',
    offline: (many, until) =>
      html`${count(many, 'token')} may be accepted by an application that checks by itself, until ${until}.`,
  },
  bar: { of: 'of', ends: 'ends', ended: 'ended' },
  profile: profileEn,
}

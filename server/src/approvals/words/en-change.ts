import { count, html } from '../../platform/page.ts'
import type { ChangeWords } from './change.ts'

export const changeEn: ChangeWords = {
  moreTitle: agent => `${agent} asks for more`,
  changeTitle: agent => `${agent} asks for a change`,
  more: (agent, then) => html`${agent} asks for more than you approved at ${then}`,
  change: (agent, then) => html`${agent} asks to change what you approved at ${then}`,
  differences: ({ wider, narrower, changed }) => {
    const parts = [
      wider > 0 && `${wider} ${wider === 1 ? 'widens' : 'widen'}`,
      narrower > 0 && `${narrower} ${narrower === 1 ? 'shrinks' : 'shrink'}`,
      changed > 0 && `${changed} ${changed === 1 ? 'differs' : 'differ'}`,
    ].filter(part => part !== false)
    if (parts.length === 0) return 'No difference.'
    return `${count(wider + narrower + changed, 'difference')}: ${parts.join(', ')}.`
  },
  lead: then => html`Nothing has changed yet. Until you decide, the grant from ${then} stays as it is.`,
  why: 'Why',
  onlyPart: 'Give only a part',
  narrow: 'Uncheck or narrow anything; you can’t give more than was asked.',
  sum: (then, duration, until) =>
    html`If you approve, the grant from ${then} <b>ends now</b> and this one takes its place for <b>${duration}</b>, until ${until} at the latest. Ending the session ends it at once.`,
  replace: 'Replace the grant',
  denyKeep: then => `Deny, keep ${then}`,
  bound: 'Bound',
  approvedAt: then => `Approved at ${then}`,
  askedNow: 'Asked now',
  none: 'none',
  wider: 'wider',
  narrower: 'narrower',
  changed: 'changed',
  tools: 'Tools',
  added: { read: 'added, read', write: 'added, write', destructive: 'added, destructive' },
  noLonger: 'no longer',
  free: 'free',
  argumentOf: (argument, tool) => html`${argument} of ${tool}`,
  newTool: 'new tool',
  until: 'Until',
  later: 'later, if you approve now',
  earlier: 'earlier',
  calls: 'Calls',
  bytes: 'Bytes of results',
  noLimit: 'no limit',
  left: calls => `${calls} left`,
  moreThanLeft: 'more than are left',
  fewerThanLeft: 'fewer than are left',
  account: 'Account',
  same: 'Same',
  since: then => html`What you approved at ${then} ended, because something changed`,
  lost: {
    member: 'You left the organization that it came from, or the agent acts in another one now.',
    rights: 'A role or a permission that you had then was taken back.',
    owner: 'The agent has another owner.',
    limits: 'The application allows shorter access now.',
    provider: 'The service is at another address, or was taken away.',
    account: 'The connected account was disconnected, allows less, or is another one.',
    tool: 'A tool does something else than it did then.',
    agent: 'The agent changed what it had made.',
    approver: 'Somebody else who approved it has left, or may not approve such things any more.',
  },
  does: tool => html`What ${tool} does`,
}

import { count, html } from '../../platform/page.ts'
import type { TimelineWords } from './timeline.ts'

export const timelineEn: TimelineWords = {
  time: 'Time',
  session: 'Session',
  since: time => `since ${time}`,
  fromTo: (from, to) => `${from} to ${to}`,
  hardEnd: (run, end) => `${run}, hard end ${end}`,
  requests: 'Requests',
  requestCounts: ({ asked, approved, narrowed, denied, undecided, waiting }) =>
    [
      `${asked} asked`,
      approved > 0 && `${approved} approved`,
      narrowed > 0 && `${narrowed} of them narrowed`,
      denied > 0 && `${denied} denied`,
      undecided > 0 && `${undecided} without a decision`,
      waiting > 0 && `${waiting} waiting`,
    ]
      .filter(part => part !== false)
      .join(', '),
  grantOf: provider => html`${provider} grant`,
  grantEnds: {
    replaced: 'replaced',
    drifted: 'ended by drift',
    session_ended: 'ended with the session',
    expired: 'ran its time',
    ended_by_person: 'ended by you',
  },
  calls: calls => count(calls, 'call'),
  callsOf: (used, most) => `${used} of ${count(most, 'call')}`,
  oneCalls: 'One-call approvals',
  approvedUsed: (approved, used) => `${approved} approved, ${used} used`,
  oneCall: 'One call',
  oneCallLine: (summary, approved, used) => html`${summary}, approved ${approved}, ${used ? 'used once' : 'not used'}`,
  withoutGrant: 'Without a grant',
  inFlight: 'In flight at the end',
  withheld: results => `${count(results, 'result')} withheld`,
  unknown: calls => `${count(calls, 'call')} unsettled`,
  aborted: calls => `${count(calls, 'call')} aborted`,
  joined: (calls, from) => `${count(calls, 'call')} from ${from}`,
  markIn: (tool, target) => `${tool} in ${target}`,
  signs: {
    read: 'Read',
    write: 'Write',
    destructive: 'Destructive',
    refused: 'Refused, not sent',
    drifted: 'Drifted',
    failed: 'Failed',
    withheld: 'Withheld',
    unsettled: 'Unsettled',
    aborted: 'Aborted',
    'not-sent': 'Not sent',
    'in-flight': 'In flight',
  },
  ended: 'Ended',
  dashed: 'Dashed: approved time that was not used',
  folded: length => `Grey: ${length} without any event, folded`,
}

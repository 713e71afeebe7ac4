import type { Act } from '../../src/approvals/model.ts'
import { renderAct } from '../../src/approvals/render-act.ts'
import { type ApprovalSecondView, renderApprovalSecond } from '../../src/approvals/render-approval-second.ts'
import { type DelegationsView, renderDelegations } from '../../src/approvals/render-delegations.ts'
import { idFrom } from '../../src/platform/ids.ts'
import type { Html } from '../../src/platform/page.ts'
import { wordsIn } from '../../src/sign-in/index.ts'
import { at, csrfToken, frame, hostile } from './frame.ts'
import { ask, createIssue } from './gallery-approval.ts'

const person = (email: string, time: string, decision: 'approve' | 'deny' = 'approve') => ({
  userId: idFrom('user', 'user_01KAV7'),
  email,
  decision,
  inSession: idFrom('session', 'session_01KAV7'),
  shown: '{}',
  at: at(time),
})

const rule = {
  ruleId: idFrom('approvalRule', 'approval_rule_01KAV7'),
  name: 'Writes',
  persons: 2,
  approved: 1,
  isOne: true,
}

const second: ApprovalSecondView = {
  ask: { ...ask, session: { ...ask.session, href: undefined }, isTheirs: false },
  person: 'mina@acme.example',
  tools: [
    {
      name: createIssue.name,
      title: createIssue.title,
      effect: 'write',
      bounds: ['repo: acme/website', 'labels: release, docs or bug'],
    },
  ],
  accounts: ['GitHub, mina-acme'],
  call: undefined,
  limits: { duration: '30 minutes', often: 'at most 20 calls, at most 2 MB of results' },
  parts: [person('mina@acme.example', '14:03'), person('kim@acme.example', '14:04')],
  needs: [rule],
  decides: 'decides',
}

const act: Act = {
  id: idFrom('act', 'act_01KAV7'),
  kind: 'audit.erase',
  document: { events: [120_481, 120_482], reason: 'Article 17 of the GDPR, request 2026-114' },
  digest: '9f2c41d07be86a1e'.repeat(4),
  persons: 2,
  roles: ['owner', 'admin'],
  state: 'pending',
  askedBy: idFrom('user', 'user_01KAV7'),
  askedInSession: idFrom('session', 'session_01KAV7'),
  expiresAt: at('14:00', '2026-11-25'),
  closedAt: undefined,
  createdAt: at('14:00'),
}

const actView = {
  frame: frame('14:04'),
  csrfToken,
  act,
  askedBy: 'mina@acme.example',
  parts: [person('mina@acme.example', '14:02')],
  approvals: 1,
  state: 'pending' as const,
  mayDecide: true,
  hasDecided: false,
  fields: { shown: '0'.repeat(64), language: 'en' },
  asksPassword: true,
}

const delegations: DelegationsView = {
  frame: frame('14:04'),
  csrfToken,
  rows: [
    {
      id: 'delegation_01KAV7',
      isMine: true,
      other: 'kim@acme.example',
      startsAt: at('08:00'),
      endsAt: at('18:00', '2026-11-28'),
      state: 'now',
    },
    {
      id: 'delegation_01KAV6',
      isMine: false,
      other: 'lee@acme.example',
      startsAt: at('08:00', '2026-11-02'),
      endsAt: at('18:00', '2026-11-06'),
      state: 'ended',
    },
  ],
  asksPassword: true,
  fault: undefined,
  entered: undefined,
}

const inGerman = (view: { readonly frame: ReturnType<typeof frame> }) => {
  const { frame: words, locale } = wordsIn(['de'])
  return { ...view.frame, words, reader: { ...view.frame.reader, locale } }
}

/** What more than one person decides, and who decides while another is away. */
export const severalPages: Readonly<Record<string, Html>> = {
  'approval-second': renderApprovalSecond(second),
  'approval-second-german': renderApprovalSecond({ ...second, ask: { ...second.ask, frame: inGerman(second.ask) } }),
  'approval-second-call': renderApprovalSecond({
    ...second,
    tools: [{ name: createIssue.name, title: createIssue.title, effect: 'write', bounds: [] }],
    limits: undefined,
    call: { arguments: { repo: 'acme/website', title: 'Release 2.14' }, json: '{"repo":"acme/website"}' },
  }),
  'approval-second-waits': renderApprovalSecond({
    ...second,
    decides: 'takes_back',
    ask: { ...ask, stepUp: undefined },
  }),
  'approval-second-hostile': renderApprovalSecond({
    ...second,
    person: hostile,
    ask: { ...second.ask, purpose: hostile, agent: { ...ask.agent, name: hostile } },
    tools: [{ name: 'notes__x', title: hostile, effect: 'destructive', bounds: [hostile] }],
    accounts: [hostile],
    parts: [person(hostile, '14:03')],
    needs: [{ ...rule, name: hostile }],
  }),
  'approval-act': renderAct(actView),
  'approval-act-german': renderAct({ ...actView, frame: inGerman(actView) }),
  'approval-act-decided': renderAct({ ...actView, mayDecide: false, hasDecided: true }),
  'approval-act-hostile': renderAct({
    ...actView,
    askedBy: hostile,
    act: { ...act, document: { [hostile]: hostile } },
  }),
  delegations: renderDelegations(delegations),
  'delegations-german': renderDelegations({ ...delegations, frame: inGerman(delegations) }),
  'delegations-refused': renderDelegations({ ...delegations, rows: [], fault: 'nobody' }),
}

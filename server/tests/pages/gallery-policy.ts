import { idFrom } from '../../src/platform/ids.ts'
import type { Html } from '../../src/platform/page.ts'
import { formCedar } from '../../src/policy/derive-form-cedar.ts'
import type { Policy, Preview } from '../../src/policy/model.ts'
import { type PoliciesView, renderPolicies } from '../../src/policy/render-policies.ts'
import { type PolicyView, renderPolicyVersion } from '../../src/policy/render-policy-version.ts'
import { wordsIn } from '../../src/sign-in/index.ts'
import { at, csrfToken, frame, hostile } from './frame.ts'

const organization = { id: idFrom('organization', 'org_01JD3Z'), name: 'Acme' }
const engineering = { id: 'group_01JD40', name: 'Engineering' }
const text = formCedar({
  provider: undefined,
  noDestructive: true,
  weekdays: true,
  repositories: { slug: 'github', names: ['acme/website', 'acme/docs'] },
  readOnlyOutside: engineering,
})

const version = (number: number, state: Policy['state'], day: string): Policy => ({
  id: idFrom('policy', `policy_0${number}`),
  organizationId: organization.id,
  version: number,
  state,
  text,
  tests: [
    {
      name: 'Nothing is destroyed',
      request: { tool: 'github__delete_branch', effect: 'destructive' },
      expect: 'deny',
      by: 'no-destructive',
    },
  ],
  digest: '9f2c41d07be86a1e'.repeat(4),
  createdBy: 'mina@acme.example',
  createdAt: at('14:02', day),
  activatedBy: state === 'draft' ? undefined : 'mina@acme.example',
  activatedAt: state === 'draft' ? undefined : at('14:20', day),
  retiredAt: state === 'retired' ? at('10:00', '2026-11-20') : undefined,
})

const draft = version(3, 'draft', '2026-11-24')
const listed: PoliciesView = {
  frame: frame('14:44'),
  csrfToken,
  organization,
  versions: [draft, version(2, 'active', '2026-11-20'), version(1, 'retired', '2026-11-02')],
  groups: [engineering, { id: 'group_01JD41', name: 'Support' }],
  providers: [
    { slug: 'github', name: 'GitHub' },
    { slug: 'slack', name: 'Slack' },
  ],
  text,
  tests: JSON.stringify(draft.tests),
}

const result: Preview = {
  since: at('14:40', '2026-10-25').toISOString(),
  until: at('14:40').toISOString(),
  looked_at: 1204,
  complete: true,
  would_be_refused: 3,
  would_be_allowed: 1,
  changes: [
    {
      kind: 'approval',
      id: 'approval_01',
      session_id: 'session_01',
      person: 'user_mina',
      tool: 'github__delete_branch',
      at: at('14:31').toISOString(),
      becomes: 'refused',
      why: 'forbidden',
      rules: ['no-destructive'],
    },
    {
      kind: 'call',
      id: 'call_01',
      session_id: 'session_01',
      person: 'user_mina',
      tool: 'github__create_issue',
      at: at('11:12', '2026-11-22').toISOString(),
      becomes: 'refused',
      why: 'forbidden',
      rules: ['weekdays', 'repositories'],
    },
    {
      kind: 'call',
      id: 'call_02',
      session_id: 'session_02',
      person: 'user_bob',
      tool: 'slack__post_message',
      at: at('09:03', '2026-11-21').toISOString(),
      becomes: 'refused',
      why: 'forbidden',
      rules: ['read-only'],
    },
    {
      kind: 'refusal',
      id: 'call_03',
      session_id: 'session_02',
      person: 'user_bob',
      tool: 'github__list_issues',
      at: at('16:40', '2026-11-19').toISOString(),
      becomes: 'allowed',
      why: 'forbidden',
      rules: ['contractors'],
    },
  ],
  tests: [{ name: 'Nothing is destroyed', passed: true, verdict: 'deny', by: ['no-destructive'] }],
}

const seen: PolicyView = {
  frame: frame('14:44'),
  csrfToken,
  organization,
  policy: draft,
  active: version(2, 'active', '2026-11-20'),
  preview: { ranAt: at('14:40'), ranBy: 'mina@acme.example', isStale: false, result },
  readerId: 'user_mina',
  shown: 'a'.repeat(64),
  asksPassword: true,
}

const words = wordsIn(['de'])
const german = frame('14:44', { words: words.frame, reader: { ...frame('14:44').reader, locale: words.locale } })

export const policyPages: Readonly<Record<string, Html>> = {
  policies: renderPolicies(listed),
  'policies-german': renderPolicies({ ...listed, frame: german, fromForm: true, versions: [] }),
  'policies-refused': renderPolicies({
    ...listed,
    text: '@id("x") permit(principal, action, resource) when { context.purpose == "x" };',
    error: 'This policy can’t be kept. Correct what the errors name.',
    faults: ['text: @id("x"): attribute `purpose` in context not found', hostile],
  }),
  policy: renderPolicyVersion(seen),
  'policy-german': renderPolicyVersion({ ...seen, frame: german, error: 'Das Passwort stimmt nicht.' }),
  'policy-not-run': renderPolicyVersion({ ...seen, preview: undefined, shown: undefined, done: 'The draft is kept.' }),
  'policy-stale': renderPolicyVersion({
    ...seen,
    preview: { ranAt: at('14:40'), ranBy: 'mina@acme.example', isStale: true, result: { ...result, complete: false } },
    shown: undefined,
  }),
  'policy-hostile': renderPolicyVersion({
    ...seen,
    organization: { ...organization, name: hostile },
    policy: { ...draft, text: `// ${hostile}` },
  }),
}

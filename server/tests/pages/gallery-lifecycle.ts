import { type LifecycleView, renderLifecycle } from '../../src/governance/render-lifecycle.ts'
import { lifecycleWordsIn } from '../../src/governance/words/all.ts'
import type { Html } from '../../src/platform/page.ts'
import { at, hostile } from './frame.ts'
import { baseIn } from './gallery-account.ts'

function viewIn(language: string): LifecycleView {
  const base = baseIn(language)
  return {
    ...base,
    lifecycle: lifecycleWordsIn({ locale: language }),
    name: 'Nightly deploy',
    kind: 'agent',
    state: 'active',
    owner: 'Mina Okafor',
    wayIn: 'workload_identity',
    createdAt: at('09:00'),
    lastUsedAt: at('14:31'),
    sessions: [
      {
        href: '/account/sessions/session_1',
        application: 'Nightly deploy',
        mayDo: ['github__list_issues, github__create_issue', 'slack__post_message'],
        expiresAt: at('22:02'),
      },
      { href: '/account/sessions/session_2', application: 'Nightly deploy', mayDo: [], expiresAt: at('17:40') },
    ],
    keys: [
      { kind: 'client_secret', id: 'secret_01M8FZRKAZ7HRXH979PS7RBZGE', lastUsedAt: undefined, expiresAt: undefined },
      {
        kind: 'workload_trust',
        id: 'workload_trust_01M8FZRKBPH11Z319VYGQEEBPS',
        lastUsedAt: at('14:31'),
        expiresAt: undefined,
      },
    ],
    owns: [],
    wouldEnd: { sessions: 2, grants: 2, approvals: 1, keys: 2, principals: 0 },
    findings: [{ kind: 'client_secret_unused', since: at('09:00') }],
  }
}

const person = (language: string): LifecycleView => ({
  ...viewIn(language),
  name: 'Mina Okafor',
  kind: 'user',
  owner: undefined,
  wayIn: 'person',
  keys: [],
  findings: [],
  owns: [
    { name: 'Nightly deploy', state: 'active', href: '/account/principals/agent_1' },
    { name: 'Inbox agent', state: 'suspended', href: '/account/principals/agent_2' },
    { name: 'Report', state: 'invited', href: '/account/principals/agent_3' },
  ],
  wouldEnd: { sessions: 2, grants: 2, approvals: 1, keys: 0, principals: 3 },
})

export const lifecyclePages: Readonly<Record<string, Html>> = {
  lifecycle: renderLifecycle(viewIn('en')),
  'lifecycle-german': renderLifecycle(viewIn('de')),
  'lifecycle-person': renderLifecycle(person('en')),
  'lifecycle-arabic': renderLifecycle(person('ar')),
  'lifecycle-hostile': renderLifecycle({ ...viewIn('en'), name: hostile, owner: hostile, sessions: [] }),
}

import type { Upstream } from './upstream.ts'

/** A provider that only gives tokens to applications: nothing of it is called from here. */
export const customUpstream: Upstream = {
  listNeedsCredential: false,
  readTools: () => Promise.resolve({ outcome: 'read', tools: [] }),
  call: () => Promise.resolve({ outcome: 'failed', why: 'gone', sent: false }),
  knowsHolder: false,
  accountLabel: () => Promise.resolve({ outcome: 'accepted' }),
  effectOf: () => undefined,
}

import { isInsideApprovals, type SessionStory, wasSent } from '../../../../server/src/governance/derive-story.ts'
import { State } from '../../parts/state.tsx'
import { At } from '../../parts/time.tsx'
import { brief, type Reader } from '../../parts/time-text.ts'
import type { Explanation } from './story.ts'
import { count } from './story-words.ts'
import { endWords } from './words.ts'

/** Four answers before anything else: does it live, is the record whole, is it complete, was all of it approved. */
export function Verdicts({
  told,
  story,
  by,
}: {
  readonly told: Explanation
  readonly story: SessionStory
  readonly by: Reader
}) {
  const sent = story.calls.filter(wasSent)
  const inside = sent.filter(isInsideApprovals).length
  const refused = story.calls.filter(({ outcome }) => outcome === 'refused').length
  return (
    <dl className="verdict">
      <div>
        <dt>State</dt>
        <dd>
          <StateVerdict told={told} by={by} />
        </dd>
      </div>
      <div>
        <dt>Integrity</dt>
        <dd>
          <IntegrityVerdict told={told} />
        </dd>
      </div>
      <div>
        <dt>Completeness</dt>
        <dd>
          {told.complete ? (
            <State is="verified">Complete</State>
          ) : (
            <State is="note" tone="wait">
              Incomplete
            </State>
          )}
          <span className="sub">{told.complete ? 'each call has an outcome' : told.incomplete_because}</span>
        </dd>
      </div>
      <div>
        <dt>Inside approvals</dt>
        <dd>
          <span className="num">
            {inside} of {count(sent.length, 'sent call')}
          </span>
          <span className="sub">{refused === 0 ? 'none refused' : `${refused} refused, nothing was sent`}</span>
        </dd>
      </div>
    </dl>
  )
}

function StateVerdict({ told, by }: { readonly told: Explanation; readonly by: Reader }) {
  const { session } = told
  if (session.ended_at === null)
    return (
      <>
        <State is="active">Active</State>
        <span className="sub">
          hard end <At at={session.expires_at} />, in{' '}
          {brief((new Date(session.expires_at).getTime() - by.now.getTime()) / 1000)}
        </span>
      </>
    )
  const seconds = (new Date(session.ended_at).getTime() - new Date(session.started_at).getTime()) / 1000
  return (
    <>
      <State is="ended">
        Ended <At at={session.ended_at} />
      </State>
      <span className="sub">
        {endWords(session.end_reason)}, after {brief(seconds)}
      </span>
    </>
  )
}

function IntegrityVerdict({ told }: { readonly told: Explanation }) {
  switch (told.integrity) {
    case 'verified':
      return (
        <>
          <State is="verified">Verified</State>
          <span className="sub">every event matches its leaf in the log</span>
        </>
      )
    case 'broken':
      return (
        <>
          <State is="note">Broken</State>
          <span className="sub">
            at index {told.first_bad_index?.toLocaleString('en-GB')}: the event does not match its leaf. Nothing after
            it is proven.
          </span>
        </>
      )
    case 'pending':
      return (
        <>
          <State is="waiting">Pending</State>
          <span className="sub">the last events are not in a checkpoint yet</span>
        </>
      )
  }
}

import { Fragment } from 'react'
import type { SessionApproval, SessionStory } from '../../../../server/src/governance/derive-story.ts'
import { useNames } from '../../names.ts'
import { Id } from '../../parts/id.tsx'
import { Code, Said } from '../../parts/quoted.tsx'
import { type GlyphName, State } from '../../parts/state.tsx'
import { At } from '../../parts/time.tsx'
import type { Reader } from '../../parts/time-text.ts'

const outcomes: Readonly<Record<SessionApproval['outcome'], { readonly glyph: GlyphName; readonly word: string }>> = {
  pending: { glyph: 'waiting', word: 'Waiting' },
  approved: { glyph: 'done', word: 'Approved' },
  narrowed: { glyph: 'done', word: 'Approved, narrowed' },
  denied: { glyph: 'denied', word: 'Denied' },
  expired: { glyph: 'ended', word: 'Ended, not decided' },
  withdrawn: { glyph: 'ended', word: 'Withdrawn' },
}

/** Each request with what was shown to whoever decided. */
export function Asked({ story }: { readonly story: SessionStory; readonly by: Reader }) {
  const nameOf = useNames(story.approvals.map(({ decidedBy }) => decidedBy))
  return (
    <>
      <div className="panel-head">
        <h2 id="asked">
          What was asked and decided<span className="count">{story.approvals.length}</span>
        </h2>
      </div>
      {story.approvals.length === 0 && <p className="empty">Nothing was asked. The session only said who it is.</p>}
      <ol className="asked">
        {story.approvals.map(approval => {
          const { glyph, word } = outcomes[approval.outcome]
          return (
            <li key={approval.id}>
              <div className="asked-head">
                <Code>{approval.summary}</Code>
                <State is={glyph} chip>
                  {word}
                </State>
              </div>
              <p className="small quiet">
                Asked at <At at={approval.requestedAt.toISOString()} precision="second" />
                {approval.decidedAt !== undefined && (
                  <>
                    , decided at <At at={approval.decidedAt.toISOString()} precision="second" />
                    {approval.decidedBy !== undefined && <> by {nameOf(approval.decidedBy) ?? approval.decidedBy}</>}
                  </>
                )}
                . <Id id={approval.id} />
              </p>
              <details>
                <summary>What was shown</summary>
                {approval.purpose !== undefined && approval.purpose !== '' && (
                  <Said text={approval.purpose} by="In the agent's own words." />
                )}
                <dl className="facts">
                  {approval.shown.map(({ bound, value }) => (
                    <Fragment key={`${bound} ${value}`}>
                      <dt>
                        <Code>{bound}</Code>
                      </dt>
                      <dd>
                        <Code>{value}</Code>
                      </dd>
                    </Fragment>
                  ))}
                  <dt>Request digest</dt>
                  <dd>
                    <Id id={approval.requestDigest} digest />
                  </dd>
                </dl>
              </details>
            </li>
          )
        })}
      </ol>
    </>
  )
}

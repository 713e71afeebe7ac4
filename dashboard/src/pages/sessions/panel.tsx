import { Fragment } from 'react'
import { Clocks } from '../../parts/clocks.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Id } from '../../parts/id.tsx'
import { Code, Named } from '../../parts/quoted.tsx'
import { SidePanel, SidePart } from '../../parts/side-panel.tsx'
import { State } from '../../parts/state.tsx'
import { At } from '../../parts/time.tsx'
import { EndButton } from './end-button.tsx'
import type { Session } from './page.tsx'
import type { Ended } from './receipt-line.tsx'
import { endWords, wouldEndWords } from './words.ts'

export interface SessionPanelProps {
  readonly session: Session
  readonly name: string
  readonly nameOf: (id: string | null) => string | undefined
  readonly close: () => void
  readonly onEnded: (ended: Ended) => void
}

/** A session beside its list: who, until when, what it may do now, and its end. */
export function SessionPanel({ session, name, nameOf, close, onEnded }: SessionPanelProps) {
  const living = session.status === 'active'
  const grants = session.grants.filter(grant => grant.ended_at === null && new Date(grant.expires_at) > new Date())
  return (
    <SidePanel
      state={
        <State is={living ? 'active' : 'ended'} chip>
          {living ? 'Active' : 'Ended'}
        </State>
      }
      title={<Named>{name}</Named>}
      to={`/sessions/${session.id}`}
      close={close}
      about={
        <>
          <p className="small quiet">
            {session.kind !== 'user' &&
              session.user_id !== null &&
              `for ${nameOf(session.user_id) ?? session.user_id}, `}
            on {nameOf(session.application_id) ?? session.application_id}
          </p>
          <p>
            <Id id={session.id} />
          </p>
        </>
      }
    >
      <SidePart title="Until">
        {session.ended_at === null ? (
          <Clocks session={session} />
        ) : (
          <p>
            Ended <At at={session.ended_at} precision="second" />, {endWords(session.end_reason)}.
          </p>
        )}
      </SidePart>
      {session.kind !== 'user' && living && (
        <SidePart title="May do now">
          {grants.length === 0 ? (
            <p className="quiet">Nothing. A request and a person's decision give access.</p>
          ) : (
            <Facts>
              {grants.map(grant => (
                <Fragment key={grant.id}>
                  <dt>{grant.provider}</dt>
                  <dd>
                    {grant.tools.map(tool => (
                      <span key={tool} className="tool-line">
                        <Code>{tool}</Code>
                      </span>
                    ))}
                    <span className="small">
                      {grant.calls_left === null ? 'any number of calls' : `${grant.calls_left} calls left`}, until{' '}
                      <At at={grant.expires_at} />
                    </span>
                  </dd>
                </Fragment>
              ))}
            </Facts>
          )}
        </SidePart>
      )}
      {living && (
        <SidePart>
          <EndButton id={session.id} label="End session" onEnded={onEnded} />
          <p className="small quiet">{wouldEndWords(grants.length)}</p>
        </SidePart>
      )}
    </SidePanel>
  )
}

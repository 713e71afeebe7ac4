import { send } from '../../api.ts'
import { Act } from '../../parts/act.tsx'
import { Fact, Facts } from '../../parts/facts.tsx'
import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { useCaller } from '../../parts/may.tsx'
import { Code, Named, Said } from '../../parts/quoted.tsx'
import { SidePanel, SidePart } from '../../parts/side-panel.tsx'
import { EffectState, State } from '../../parts/state.tsx'
import { At } from '../../parts/time.tsx'
import { brief } from '../../parts/time-text.ts'
import { type Approval, approvalState, asksFor } from './words.ts'

export interface ApprovalPanelProps {
  readonly approval: Approval
  readonly nameOf: (id: string | null) => string | undefined
  readonly close: () => void
}

/** A request beside its list: who asks, of whom, for what, until when; and where it is decided. */
export function ApprovalPanel({ approval, nameOf, close }: ApprovalPanelProps) {
  const { is, word } = approvalState(approval.state)
  const { limits, tools } = approval
  return (
    <SidePanel
      state={
        <State is={is} chip>
          {word}
        </State>
      }
      title={<Code>{asksFor(approval)}</Code>}
      to={`/approvals/${approval.id}`}
      close={close}
      about={
        <>
          <p className="small quiet">
            <Named>{nameOf(approval.application_id) ?? approval.application_id}</Named> asks{' '}
            <Named>{nameOf(approval.user_id) ?? approval.user_id}</Named>, code {approval.code}
          </p>
          <p>
            <Id id={approval.id} />
          </p>
        </>
      }
    >
      {approval.purpose !== null && (
        <SidePart title="Why">
          <Said text={approval.purpose} by="in the agent's own words" />
        </SidePart>
      )}
      <SidePart title="Asks for">
        {tools.map(tool => (
          <p key={tool.id} className="tool-line">
            <Code>{tool.name}</Code> <EffectState effect={tool.effect} />
          </p>
        ))}
      </SidePart>
      <SidePart title="Until">
        <Facts>
          <Fact is="Request ends">
            <At at={approval.expires_at} precision="second" />
          </Fact>
          <Fact is="Access would last">{approval.kind === 'call' ? 'one call' : brief(limits.duration_seconds)}</Fact>
          <Fact is="Calls">{limits.max_calls === null ? 'no limit' : limits.max_calls.toLocaleString('en-GB')}</Fact>
          <Fact is="Session">
            <PageLink to={`/sessions/${approval.session_id}`}>Open session</PageLink>
          </Fact>
        </Facts>
      </SidePart>
      {approval.state === 'pending' && (
        <SidePart>
          <Decide approval={approval} nameOf={nameOf} />
        </SidePart>
      )}
    </SidePanel>
  )
}

/** Where it is decided, by whom, and the one thing that can be done from here: taking it back. */
export function Decide({ approval, nameOf }: Omit<ApprovalPanelProps, 'close'>) {
  const { data: caller } = useCaller()
  const isMine = caller?.id === approval.user_id
  return (
    <>
      <p className="small">
        {isMine ? 'It waits for you. ' : <>It waits for {nameOf(approval.user_id) ?? approval.user_id}. </>}
        <a href={approval.url}>{isMine ? 'Open your request' : 'Open the page on which they decide'}</a>
      </p>
      <div className="actions">
        <Act
          call="withdrawApproval"
          id={`end-${approval.id}`}
          look="small"
          label="Withdraw request"
          doing="Withdrawing…"
          act={() => send('POST', '/v1/approvals/{id}/withdraw', { id: approval.id })}
        />
        <span className="small quiet">Nothing is given; the agent can ask again.</span>
      </div>
    </>
  )
}

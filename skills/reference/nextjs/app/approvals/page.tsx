import type { Metadata } from 'next'
import styles from '../../lib/identity/identity.module.css'
import { openAsMember } from '../../lib/identity/open'
import { Frame, Theirs, Time } from '../../lib/identity/page'
import { type Approval, listApprovals } from './approvals'

export const metadata: Metadata = { title: 'Requests of agents' }

const states: Readonly<Record<string, string>> = {
  approved: '● Approved',
  consumed: '● Approved and used',
  denied: '⊘ Denied',
  expired: '┤ Ended',
  withdrawn: '┤ Withdrawn',
}

/** Shows what waits, and leads to where it is decided. Nothing is decided here: the server asks who decides, freshly and by itself. */
export default async function Approvals() {
  const approvals = await listApprovals(await openAsMember('/approvals'))
  return (
    <Frame
      title="Requests of agents"
      intro="An agent that acts for you asks here for what it may do. You decide on the page of the request, and nowhere else."
    >
      {approvals.length === 0 ? (
        <p className={styles.notice}>No agent has asked for anything.</p>
      ) : (
        <ul className={styles.list}>
          {approvals.map(approval => (
            <Row key={approval.id} approval={approval} />
          ))}
        </ul>
      )}
    </Frame>
  )
}

function Row({ approval }: { approval: Approval }) {
  const { code, purpose, state, tools, url, expires_at } = approval
  const waits = state === 'pending'
  return (
    <li className={styles.item}>
      <div className={styles.who}>
        <span className={styles.quiet}>In the agent’s own words</span>
        <strong>
          <Theirs>{purpose ?? 'It says nothing.'}</Theirs>
        </strong>
        <span className={styles.quiet}>
          Code {code}. {waits ? '◔ Waiting until ' : (states[state] ?? state)}
          {waits && <Time>{expires_at}</Time>}
        </span>
        <ul>
          {tools.map(({ name, effect }) => (
            <li key={name}>
              <Theirs>{name}</Theirs> ({effect})
            </li>
          ))}
        </ul>
      </div>
      {waits ? (
        <a className={styles.button} href={url}>
          Open request<span className={styles.hidden}> {code}</span>
        </a>
      ) : (
        <span className={styles.quiet}>Over</span>
      )}
    </li>
  )
}

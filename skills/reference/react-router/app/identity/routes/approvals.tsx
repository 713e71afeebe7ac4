import { useLoaderData } from 'react-router'
import { pageLoader } from '../answer.server'
import { type Approval, listApprovals } from '../approvals.server'
import { Frame, Theirs, Time } from '../page'
import { requireMember } from '../session.server'

export const loader = pageLoader(async ({ request, context }) => {
  const person = await requireMember(request, context)
  return { approvals: await listApprovals(person) }
})

export const meta = () => [{ title: 'Requests of agents' }]

const states: Readonly<Record<string, string>> = {
  approved: '● Approved',
  consumed: '● Approved and used',
  denied: '⊘ Denied',
  expired: '┤ Ended',
  withdrawn: '┤ Withdrawn',
}

/** Shows what waits, and leads to where it is decided. Nothing is decided here: the server asks who decides, freshly and by itself. */
export default function Approvals() {
  const { approvals } = useLoaderData<typeof loader>()
  return (
    <Frame
      title="Requests of agents"
      intro="An agent that acts for you asks here for what it may do. You decide on the page of the request, and nowhere else."
    >
      {approvals.length === 0 ? (
        <p className="notice">No agent has asked for anything.</p>
      ) : (
        <ul className="list">
          {approvals.map(approval => (
            <Row key={approval.id} approval={approval} />
          ))}
        </ul>
      )}
    </Frame>
  )
}

function Row({ approval }: { approval: Approval }) {
  const { code, purpose, state, tools, url, expires_at: until } = approval
  const waits = state === 'pending'
  return (
    <li className="item">
      <div className="who">
        <span className="quiet">In the agent’s own words</span>
        <strong>
          <Theirs>{purpose ?? 'It says nothing.'}</Theirs>
        </strong>
        <span className="quiet">
          Code {code}. {waits ? '◔ Waiting until ' : (states[state] ?? state)}
          {waits && <Time at={until} />}
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
        <a className="button" href={url}>
          Open request<span className="hidden"> {code}</span>
        </a>
      ) : (
        <span className="quiet">Over</span>
      )}
    </li>
  )
}

import { PageHead } from '../../parts/page-head.tsx'
import { PrincipalList } from '../principals/list.tsx'

export default function Agents() {
  return (
    <>
      <PageHead title="Agents">Each acts for its owner, inside sessions, and holds nothing between them.</PageHead>
      <PrincipalList
        kind="agent"
        what="agents"
        title="Agents"
        path="/agents"
        empty={
          <>
            <p>No agent has come yet. One registers itself when it is attached:</p>
            <pre className="args">claude mcp add --transport http ambit {location.origin}/mcp</pre>
          </>
        }
      />
    </>
  )
}

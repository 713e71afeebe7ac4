import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { Code, Named } from '../../parts/quoted.tsx'
import { State } from '../../parts/state.tsx'
import { glyphOf } from '../artifacts/words.ts'
import type { Explanation } from './story.ts'

interface Tainted {
  readonly label: string
  readonly call_id: string | null
  readonly tool: string | null
}

interface Drifted {
  readonly kind: 'drift_found' | 'grant_ended' | 'call_refused'
  readonly reason: string
  readonly drift_id: string | null
  readonly grant_id: string | null
  readonly call_id: string | null
  readonly tool: string | null
}

interface Told {
  readonly tainted_by?: readonly Tainted[]
  readonly taint_demanded?: readonly { readonly call_id: string; readonly tool: string }[]
  readonly drifted?: readonly Drifted[]
  readonly artifacts?: readonly { readonly id: string; readonly name: string; readonly state: string }[]
}

const labels: Readonly<Record<string, string>> = {
  untrusted: 'It read text by others',
  private: 'It read what may be private',
}

/** Identity code that it made; nothing where it made none. */
export function Made({ told }: { readonly told: Explanation }) {
  const { artifacts = [] }: Told = Object(told)
  if (artifacts.length === 0) return null
  return (
    <section className="panel" aria-labelledby="made">
      <div className="panel-head">
        <h2 id="made">What it made</h2>
      </div>
      <ul className="asked">
        {artifacts.map(({ id, name, state }) => (
          <li key={id}>
            <PageLink to={`/artifacts/${id}`}>
              <Named>{name}</Named>
            </PageLink>{' '}
            <State is={glyphOf(state)}>{state}</State>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What tainted what, and what was not any more what had been approved. */
export function Influence({ told }: { readonly told: Explanation }) {
  const { tainted_by: tainted = [], taint_demanded: demanded = [], drifted = [] }: Told = Object(told)
  if (tainted.length + drifted.length === 0)
    return (
      <p className="empty">
        It read nothing that others wrote or that may be private, and nothing that it used drifted.
      </p>
    )
  return (
    <ul className="asked">
      {tainted.map(({ label, call_id: call, tool }) => (
        <li key={`${label} ${call}`}>
          {labels[label] ?? label}
          {call === null ? ', in the session above' : <ByCall id={call} tool={tool} />}.
        </li>
      ))}
      {demanded.map(({ call_id: call, tool }) => (
        <li key={call}>
          So a call was asked for with its arguments
          <ByCall id={call} tool={tool} />.
        </li>
      ))}
      {drifted.map(({ kind, reason, drift_id: drift, grant_id: grant, call_id: call, tool }) => (
        <li key={`${kind} ${drift} ${grant} ${call}`}>
          <State is="drifted">{reason.replaceAll('_', ' ')}</State>{' '}
          {kind === 'drift_found' && drift !== null && (
            <>
              was found as drift <Id id={drift} />
            </>
          )}
          {kind === 'grant_ended' && grant !== null && (
            <>
              ended the grant <Id id={grant} />
            </>
          )}
          {kind === 'call_refused' && call !== null && (
            <>
              refused a call
              <ByCall id={call} tool={tool} />
            </>
          )}
        </li>
      ))}
    </ul>
  )
}

function ByCall({ id, tool }: { readonly id: string; readonly tool: string | null }) {
  return (
    <>
      : <a href={`#${id}`}>{tool === null ? id : <Code>{tool}</Code>}</a>
    </>
  )
}

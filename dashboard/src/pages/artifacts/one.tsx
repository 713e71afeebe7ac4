import { useQuery } from '@tanstack/react-query'
import { useId } from '../../address.ts'
import { send } from '../../api.ts'
import { useNames } from '../../names.ts'
import { Fact, Facts } from '../../parts/facts.tsx'
import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Code, Named, Said } from '../../parts/quoted.tsx'
import { Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { Ago, At } from '../../parts/time.tsx'
import { View } from '../../parts/view-states.tsx'
import { obstacleWords, severityGlyphs, stateWords, verdictWords, type WholeArtifact } from './words.ts'

/** One artifact: who made it, what it lets whom do, what was found, and the decision, which is made on its own page. */
export default function ArtifactPage() {
  const id = useId()
  const query = useQuery({
    queryKey: ['artifact', id],
    queryFn: () => send<WholeArtifact>('GET', `/v1/artifacts/${id}`),
  })
  return (
    <>
      {query.data === undefined && (
        <PageHead title="Artifact">
          <Id id={id} />
        </PageHead>
      )}
      <View what="the artifact" query={query} lines={8}>
        {artifact => <One artifact={artifact} />}
      </View>
    </>
  )
}

type Part = { readonly artifact: WholeArtifact }

function One({ artifact }: Part) {
  const { author, decision, reviews } = artifact
  const nameOf = useNames([
    artifact.application_id,
    author.principal_id,
    author.owner_id,
    artifact.submitted_by,
    decision?.by,
    ...reviews.map(({ reported_by: by }) => by),
  ])
  const [glyph, word] = stateWords[artifact.state]
  const called = (id: string) => {
    const name = nameOf(id)
    return name === undefined ? <Id id={id} /> : <Named>{name}</Named>
  }
  return (
    <>
      <PageHead title={artifact.name}>
        <PageLink to="/artifacts">Artifacts</PageLink> / <Id id={artifact.id} />
      </PageHead>
      <div className="cols-main">
        <section className="panel" aria-labelledby="access">
          <div className="panel-head">
            <h2 id="access">Who can do what to whom</h2>
          </div>
          <Access artifact={artifact} />
        </section>
        <section className="panel" aria-labelledby="facts">
          <div className="panel-head">
            <h2 id="facts">What it is</h2>
            <State is={glyph} chip>
              {word}
            </State>
          </div>
          <div className="panel-body">
            <Facts>
              <Fact is="Kind">{artifact.kind.replaceAll('_', ' ')}</Fact>
              <Fact is="Application">
                <PageLink to={`/applications/${artifact.application_id}`}>{called(artifact.application_id)}</PageLink>
              </Fact>
              <Fact is="Made by">
                {called(author.principal_id)} in <PageLink to={`/sessions/${author.session_id}`}>a session</PageLink>
              </Fact>
              <Fact is="Answers for it">{called(author.owner_id)}</Fact>
              <Fact is="Submitted">
                <Ago at={artifact.created_at} /> by {called(artifact.submitted_by)}
              </Fact>
              <Fact is="Files">
                {artifact.files_count.toLocaleString('en-GB')}, digest <Id id={artifact.digest} digest />
              </Fact>
              {artifact.base_commit !== null && (
                <Fact is="Commit">
                  <Id id={artifact.base_commit} digest />
                </Fact>
              )}
              {artifact.replaces !== null && (
                <Fact is="Replaces">
                  <PageLink to={`/artifacts/${artifact.replaces}`}>another artifact</PageLink>
                </Fact>
              )}
            </Facts>
            <Decision artifact={artifact} called={called} />
          </div>
        </section>
      </div>
      <section className="panel" aria-labelledby="findings">
        <div className="panel-head">
          <h2 id="findings">Findings</h2>
        </div>
        <Findings artifact={artifact} />
      </section>
      <section className="panel" aria-labelledby="scenarios">
        <div className="panel-head">
          <h2 id="scenarios">Scenarios</h2>
        </div>
        <Scenarios artifact={artifact} />
      </section>
    </>
  )
}

function Access({ artifact: { report } }: Part) {
  const rows = report?.access_model ?? []
  if (rows.length === 0) return <p className="empty">No run showed an access model.</p>
  return (
    <Rows name="access model">
      <thead>
        <tr>
          <th scope="col">Who</th>
          <th scope="col">May</th>
          <th scope="col">To whom</th>
          <th scope="col">Through</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <tr key={`${row.who} ${row.may} ${row.to} ${row.route}`}>
            <td>
              <Named>{row.who}</Named>
            </td>
            <td data-label="May">
              <Named>{row.may}</Named>
            </td>
            <td data-label="To whom">
              <Named>{row.to}</Named>
            </td>
            <td data-label="Through">
              <Code>{row.route}</Code>
              <span className="sub">seen in {row.seen_in.join(', ')}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </Rows>
  )
}

interface DecisionPart extends Part {
  readonly called: (id: string) => React.ReactNode
}

function Decision({ artifact, called }: DecisionPart) {
  const { decision, state, obstacles, drifted_to: driftedTo, url } = artifact
  const isOpen = state !== 'rejected' && state !== 'expired'
  return (
    <>
      {state === 'drifted' && (
        <p className="small">
          {driftedTo === 'rules'
            ? 'There is a critical rule by now that it was not reviewed by.'
            : 'What is there is not what was approved.'}{' '}
          <PageLink to={`/drift?subject=${artifact.id}`}>Open drift</PageLink>
        </p>
      )}
      {decision !== null && (
        <>
          <p className="small">
            {decision.decision === 'approve' ? 'Approved' : 'Rejected'} by {called(decision.by)},{' '}
            <Ago at={decision.at} />
            {decision.expires_at !== null && (
              <>
                , until <At at={decision.expires_at} />
              </>
            )}
            {decision.alone && ', with nobody else to decide'}
            {decision.waived.length > 0 && `, living with ${decision.waived.join(', ')}`}
          </p>
          <Said text={decision.reason} by="in the words of who decided" />
        </>
      )}
      {isOpen && obstacles.length > 0 && (
        <ul className="asked">
          {obstacles.map(each => (
            <li key={each}>{obstacleWords[each]}</li>
          ))}
        </ul>
      )}
      {isOpen && (
        <p>
          <a className="button button-main" href={url}>
            Open the decision
          </a>
        </p>
      )}
    </>
  )
}

function Findings({ artifact: { report } }: Part) {
  if (report === null) return <p className="empty">Nobody brought a review.</p>
  if (report.findings.length === 0)
    return <p className="empty">The gate found nothing by its rules. That is no promise that nothing is wrong.</p>
  return (
    <Rows name="findings">
      <thead>
        <tr>
          <th scope="col">Rule</th>
          <th scope="col">Severity</th>
          <th scope="col">Place</th>
          <th scope="col">What, attack and mend</th>
        </tr>
      </thead>
      <tbody>
        {report.findings.map(found => (
          <tr key={`${found.rule} ${found.path} ${found.line} ${found.reason}`}>
            <td>{found.rule}</td>
            <td data-label="Severity">
              <State is={severityGlyphs[found.severity]}>{found.severity}</State>
            </td>
            <td data-label="Place">
              {found.path === null ? (
                'as a whole'
              ) : (
                <Code>{found.line === null ? found.path : `${found.path}:${found.line}`}</Code>
              )}
            </td>
            <td className="full" data-label="What">
              <Said
                text={`${found.reason}\nAttack: ${found.attack}\nMend: ${found.mend}`}
                by="in the words of the gate"
              />
            </td>
          </tr>
        ))}
      </tbody>
    </Rows>
  )
}

function Scenarios({ artifact: { report } }: Part) {
  const all = report?.scenarios ?? []
  if (all.length === 0) return <p className="empty">Nothing was run.</p>
  return (
    <Rows name="scenarios">
      <thead>
        <tr>
          <th scope="col">Scenario</th>
          <th scope="col">Verdict</th>
          <th scope="col">What was seen</th>
        </tr>
      </thead>
      <tbody>
        {all.map(({ id, verdict, isolated, says }) => (
          <tr key={id}>
            <td>{id}</td>
            <td data-label="Verdict">
              <State is={verdictWords[verdict][0]}>{verdictWords[verdict][1]}</State>
              {verdict !== 'not_applicable' && !isolated && <span className="sub">not isolated</span>}
            </td>
            <td className="full" data-label="What was seen">
              <Named>{says}</Named>
            </td>
          </tr>
        ))}
      </tbody>
    </Rows>
  )
}

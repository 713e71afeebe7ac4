import { useQuery } from '@tanstack/react-query'
import { useId } from '../../address.ts'
import { client, send } from '../../api.ts'
import { useNames } from '../../names.ts'
import { Act } from '../../parts/act.tsx'
import { Fact, Facts } from '../../parts/facts.tsx'
import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Code, Named, Said } from '../../parts/quoted.tsx'
import { Rows } from '../../parts/rows.tsx'
import { EffectState, Glyph, State } from '../../parts/state.tsx'
import { At } from '../../parts/time.tsx'
import { View } from '../../parts/view-states.tsx'
import { counted } from '../../parts/words.ts'
import { endWords } from '../sessions/words.ts'
import { approvalDiff, type Decided, type DiffRow, diffWords, type Shown, type Value } from './diff.ts'
import { Decide } from './panel.tsx'
import { approvalState, asksFor } from './words.ts'

type Whole = Omit<Awaited<ReturnType<typeof client.getApproval>>, 'grants'> & {
  readonly grants: readonly {
    readonly id: string
    readonly expires_at: string
    readonly ended_at: string | null
    readonly end_reason: string | null
  }[]
  readonly shown: unknown
  readonly decision: unknown
  readonly decisions: readonly {
    readonly user_id: string
    readonly decision: 'approve' | 'deny'
    readonly at: string
  }[]
  readonly remaining: { readonly calls: number | null; readonly bytes: number | null } | null
}
type NameOf = (id: string | null) => string | undefined

/** What was kept with the decision, as far as this page reads it. */
interface KeptShown extends Shown {
  readonly agent: { readonly name: string; readonly verified: boolean; readonly host: string | null }
  readonly accounts: readonly { readonly provider: string; readonly label: string | null }[]
  readonly tools: readonly {
    readonly name: string
    readonly unchanged: boolean
    readonly title: string | null
    readonly description: string
  }[]
  readonly taint: readonly string[]
  readonly replaces: readonly { readonly grant: string; readonly ends: string }[]
  readonly language: string
}

/** One request: what was asked, what its page showed, and what was given. */
export default function ApprovalPage() {
  const id = useId()
  const query = useQuery({
    queryKey: ['approval', id],
    queryFn: () => send<Whole>('GET', '/v1/approvals/{id}', { id }),
  })
  const nameOf = useNames([
    query.data?.application_id,
    query.data?.user_id,
    query.data?.decided_by,
    ...(query.data?.decisions ?? []).map(({ user_id }) => user_id),
  ])
  return (
    <>
      {query.data === undefined && (
        <PageHead title="Request">
          <Id id={id} />
        </PageHead>
      )}
      <View what="the request" query={query} lines={8}>
        {approval => <One approval={approval} nameOf={nameOf} />}
      </View>
    </>
  )
}

interface Parts {
  readonly approval: Whole
  readonly nameOf: NameOf
}

function One({ approval, nameOf }: Parts) {
  const agent = nameOf(approval.application_id) ?? approval.application_id
  // The server wrote both itself, when it was decided.
  const shown = (approval.shown ?? undefined) as KeptShown | undefined
  const decided = (approval.decision ?? undefined) as Decided | undefined
  return (
    <>
      <PageHead
        name={`Request of ${agent}`}
        title={
          <>
            <Named>{agent}</Named> asks for <Code>{asksFor(approval)}</Code>
          </>
        }
      >
        <PageLink to="/approvals">Approvals</PageLink> / <Id id={approval.id} />{' '}
        <span className="small quiet">code {approval.code}</span>
      </PageHead>
      <Verdict approval={approval} nameOf={nameOf} />
      {approval.purpose !== null && (
        <div className="session-purpose">
          <Said text={approval.purpose} by="Why, in the agent's own words." />
        </div>
      )}
      {approval.state === 'pending' && (
        <section className="panel" aria-labelledby="decide">
          <div className="panel-head">
            <h2 id="decide">Waiting for a decision</h2>
          </div>
          <div className="panel-body">
            <Decide approval={approval} nameOf={nameOf} />
          </div>
        </section>
      )}
      <Diff rows={approvalDiff({ asked: approval, shown, decided })} approval={approval} />
      <div className="cols-2">
        <Grants approval={approval} />
        <Bound approval={approval} />
      </div>
      {approval.decisions.length > 0 && <Several approval={approval} nameOf={nameOf} />}
      {shown !== undefined && <OnThePage shown={shown} />}
    </>
  )
}

function Verdict({ approval, nameOf }: Parts) {
  const { is, word } = approvalState(approval.state)
  const living = approval.grants.filter(
    ({ ended_at, expires_at }) => ended_at === null && new Date(expires_at) > new Date(),
  )
  return (
    <dl className="verdict">
      <div>
        <dt>State</dt>
        <dd>
          <State is={is}>{word}</State>
          <span className="sub">
            {approval.decided_at === null ? (
              'nobody has decided it'
            ) : (
              <>
                by <Named>{nameOf(approval.decided_by) ?? approval.decided_by ?? ''}</Named> at{' '}
                <At at={approval.decided_at} precision="second" />
              </>
            )}
          </span>
        </dd>
      </div>
      <div>
        <dt>Asked of</dt>
        <dd>
          <PageLink to={`/people/${approval.user_id}`}>
            <Named>{nameOf(approval.user_id) ?? approval.user_id}</Named>
          </PageLink>
          <span className="sub">
            at <At at={approval.created_at} precision="second" />
          </span>
        </dd>
      </div>
      <div>
        <dt>{approval.kind === 'call' ? 'May be used until' : 'Request ends'}</dt>
        <dd>
          <At at={approval.expires_at} precision="second" />
          <span className="sub">
            <PageLink to={`/sessions/${approval.session_id}`}>Its session</PageLink>
          </span>
        </dd>
      </div>
      <div>
        <dt>Gives now</dt>
        <dd>
          {living.length === 0 ? 'Nothing' : counted(living.length, 'grant')}
          <span className="sub">{remainingWords(approval)}</span>
        </dd>
      </div>
    </dl>
  )
}

function remainingWords({ remaining }: Whole): string {
  if (remaining === null) return 'no budget of its own'
  return remaining.calls === null ? 'calls without a limit' : `${counted(remaining.calls, 'call')} left`
}

function Diff({ rows, approval }: { readonly rows: readonly DiffRow[]; readonly approval: Whole }) {
  const words = diffWords(rows)
  return (
    <section className="panel" aria-labelledby="diff">
      <div className="panel-head">
        <h2 id="diff">Asked, shown, approved</h2>
      </div>
      <p className="caption">
        {approval.decided_at === null
          ? 'Nobody has decided it, so nothing is kept of what was shown.'
          : `Against what was asked, the decision is ${words} in ${counted(rows.length, 'bound')}.`}
      </p>
      <div className="panel-body">
        <Rows name="bounds" look="diff diff-4">
          <thead>
            <tr>
              <th scope="col">Bound</th>
              <th scope="col">Asked</th>
              <th scope="col">Shown</th>
              <th scope="col">Approved</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(row => (
              <tr key={JSON.stringify(row.bound)}>
                <th scope="row">
                  <BoundName bound={row.bound} />
                </th>
                <td data-label="Asked">
                  <ValueText value={row.asked} bound={row.bound} />
                </td>
                <td data-label="Shown">
                  <Changed value={row.shown} bound={row.bound} otherwise="Not kept" />
                </td>
                <td data-label="Approved">
                  <Changed
                    value={row.approved}
                    bound={row.bound}
                    otherwise={approval.decided_at === null ? 'Not decided' : 'Nothing'}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </Rows>
      </div>
    </section>
  )
}

function BoundName({ bound }: { readonly bound: DiffRow['bound'] }) {
  if (bound.kind === 'tool') return <Code>{bound.tool}</Code>
  if (bound.kind === 'argument')
    return (
      <span className="diff-argument">
        <Code>{bound.argument}</Code>
        <span className="sub">of {bound.tool}</span>
      </span>
    )
  return { time: 'For how long', calls: 'Calls', bytes: 'Bytes of results' }[bound.kind]
}

function ValueText({ value, bound }: { readonly value: Omit<Value, 'change'>; readonly bound: DiffRow['bound'] }) {
  if (bound.kind === 'tool' && isEffect(value.text)) return <EffectState effect={value.text} />
  return value.code === true ? <Code>{value.text}</Code> : value.text
}

function isEffect(text: string): text is 'read' | 'write' | 'destructive' {
  return text === 'read' || text === 'write' || text === 'destructive'
}

const signs = { wider: 'add', narrower: 'less', changed: 'drifted' } as const

interface ChangedProps {
  readonly value: Value | undefined
  readonly bound: DiffRow['bound']
  readonly otherwise: string
}

/** Sign, colour and word for what differs; quiet for what does not. */
function Changed({ value, bound, otherwise }: ChangedProps) {
  if (value === undefined) return <span className="same">{otherwise}</span>
  if (value.change === 'same')
    return (
      <span className="same">
        <ValueText value={value} bound={bound} />
      </span>
    )
  return (
    <span className={`change ${value.change}`}>
      <Glyph is={signs[value.change]} />
      <span>
        <b>
          <ValueText value={value} bound={bound} />
        </b>{' '}
        <span className="tag">{value.word ?? value.change}</span>
      </span>
    </span>
  )
}

function Grants({ approval }: { readonly approval: Whole }) {
  return (
    <section className="panel" aria-labelledby="grants">
      <div className="panel-head">
        <h2 id="grants">
          Grants that it made<span className="count">{approval.grants.length}</span>
        </h2>
      </div>
      {approval.grants.length === 0 ? (
        <p className="empty">
          {approval.kind === 'call'
            ? 'None: one call is given without a grant.'
            : 'None. Nothing is given before a decision.'}
        </p>
      ) : (
        <Rows name="grants">
          <thead>
            <tr>
              <th scope="col">Grant</th>
              <th scope="col">State</th>
              <th scope="col">
                <span className="hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {approval.grants.map(grant => {
              const ended = grant.ended_at ?? (new Date(grant.expires_at) <= new Date() ? grant.expires_at : null)
              return (
                <tr key={grant.id}>
                  <td>
                    <Id id={grant.id} />
                  </td>
                  <td className="full">
                    {ended === null ? (
                      <>
                        <State is="active">Active</State> until <At at={grant.expires_at} />
                      </>
                    ) : (
                      <>
                        <State is="ended">Ended</State> <At at={ended} />, {endWords(grant.end_reason ?? 'expired')}
                      </>
                    )}
                  </td>
                  <td className="end act">
                    {ended === null && (
                      <Act
                        call="endAccessGrant"
                        id={`end-${grant.id}`}
                        label="End grant"
                        doing="Ending…"
                        look="small"
                        act={() => client.endAccessGrant({ id: grant.id })}
                      />
                    )}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </Rows>
      )}
    </section>
  )
}

function Bound({ approval }: { readonly approval: Whole }) {
  return (
    <section className="panel" aria-labelledby="bound">
      <div className="panel-head">
        <h2 id="bound">What the decision is bound to</h2>
      </div>
      <Facts>
        <Fact is="Request">
          <Id id={approval.request_digest} digest />
        </Fact>
        {approval.arguments_digest !== null && (
          <Fact is="Arguments">
            <Id id={approval.arguments_digest} digest />
          </Fact>
        )}
        {approval.call_digest !== null && (
          <Fact is="The one call">
            <Id id={approval.call_digest} digest />
          </Fact>
        )}
        {approval.decided_in_session !== null && (
          <Fact is="Decided in">
            <PageLink to={`/sessions/${approval.decided_in_session}`}>the session of that person</PageLink>
          </Fact>
        )}
        <Fact is="Tools as they were">
          {approval.tools.map(tool => (
            <span className="tool-line" key={tool.id}>
              <Code>{tool.name}</Code> <Id id={tool.digest} digest />
            </span>
          ))}
        </Fact>
      </Facts>
    </section>
  )
}

function Several({ approval, nameOf }: Parts) {
  return (
    <section className="panel" aria-labelledby="several">
      <div className="panel-head">
        <h2 id="several">
          Who decided which part<span className="count">{approval.decisions.length}</span>
        </h2>
      </div>
      <Rows name="decisions">
        <thead>
          <tr>
            <th scope="col">Person</th>
            <th scope="col">Decision</th>
            <th scope="col" className="end">
              At
            </th>
          </tr>
        </thead>
        <tbody>
          {approval.decisions.map(part => (
            <tr key={part.user_id}>
              <td>
                <PageLink className="main" to={`/people/${part.user_id}`}>
                  <Named>{nameOf(part.user_id) ?? part.user_id}</Named>
                </PageLink>
              </td>
              <td>
                {part.decision === 'approve' ? <State is="done">Approved</State> : <State is="denied">Denied</State>}
              </td>
              <td className="end num" data-label="At">
                <At at={part.at} precision="second" />
              </td>
            </tr>
          ))}
        </tbody>
      </Rows>
    </section>
  )
}

const taintWords: Readonly<Record<string, string>> = {
  untrusted: 'text from outside',
  private: 'what is private',
}

/** What else stood on the page of whoever decided. */
function OnThePage({ shown }: { readonly shown: KeptShown }) {
  return (
    <section className="panel" aria-labelledby="page-shown">
      <div className="panel-head">
        <h2 id="page-shown">What else the page said</h2>
      </div>
      <Facts>
        <Fact is="Who asks">
          <Named>{shown.agent.name}</Named>
          {!shown.agent.verified && (
            <span className="small">Name not verified. The program chose this name itself.</span>
          )}
          {shown.agent.host !== null && (
            <span className="small">
              at <Code>{shown.agent.host}</Code>
            </span>
          )}
        </Fact>
        <Fact is="Accounts">
          {shown.accounts.map(({ provider, label }) => (
            <span className="tool-line" key={`${provider} ${label}`}>
              <Named>{provider}</Named>
              {label !== null && (
                <>
                  , <Code>{label}</Code>
                </>
              )}
            </span>
          ))}
        </Fact>
        <Fact is="Had read before">
          {shown.taint.length === 0
            ? 'Nothing that counts'
            : shown.taint.map(each => taintWords[each] ?? each).join(', ')}
        </Fact>
        {shown.replaces.length > 0 && (
          <Fact is="Replaces">
            {shown.replaces.map(({ grant }) => (
              <span className="tool-line" key={grant}>
                <Id id={grant} />
              </span>
            ))}
          </Fact>
        )}
        <Fact is="Language">{shown.language}</Fact>
        <Fact is="Said of the tools">
          {shown.tools.map(tool => (
            <Said key={tool.name} text={tool.description} by={`of ${tool.name}`} />
          ))}
        </Fact>
      </Facts>
    </section>
  )
}

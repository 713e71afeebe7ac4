import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../api.ts'
import { useNames } from '../../names.ts'
import { shortId } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { useNow } from '../../parts/now.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Code, Named } from '../../parts/quoted.tsx'
import { Reach } from '../../parts/reach.tsx'
import { Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { Ago, At } from '../../parts/time.tsx'
import { reader, zoneName } from '../../parts/time-text.ts'
import { Empty, View } from '../../parts/view-states.tsx'
import { useNewEvents } from '../../shell/live.ts'
import { useWaiting } from '../../shell/shell.tsx'
import { findingWords } from '../findings/words.ts'
import { EndButton } from '../sessions/end-button.tsx'
import { type Session, useCounts } from '../sessions/page.tsx'
import { type Ended, ReceiptLine } from '../sessions/receipt-line.tsx'
import { touchedWords } from '../sessions/words.ts'
import { Changes } from './changes.tsx'
import { Started } from './started.tsx'

const liveShown = 8

/** What lives now, what waits for a decision, and what changed. */
export default function Home() {
  const now = useNow()
  const by = reader(now)
  const day = new Intl.DateTimeFormat('en-GB', {
    timeZone: by.zone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return (
    <>
      <PageHead title="Home">
        {day.format(now).replace(' at ', ', ')} ({zoneName(by)})
      </PageHead>
      <div className="cols-main">
        <Live />
        <Waiting />
      </div>
      <div className="cols-main">
        <Started />
        <Changes />
      </div>
      <SignIns />
    </>
  )
}

function useSessions(kind: 'agent' | 'user', status: 'active' | undefined) {
  const query = useQuery({
    queryKey: ['home-sessions', kind, status],
    queryFn: () =>
      client.listSessions({ query: { kind, limit: liveShown, ...(status === undefined ? {} : { status }) } }),
    placeholderData: before => before,
  })
  const news = useNewEvents(({ type }) => type === 'session.started', String(query.dataUpdatedAt))
  return { query, news }
}

function NewsButton({ news, refetch }: { readonly news: number; readonly refetch: () => unknown }) {
  if (news === 0) return null
  return (
    <button type="button" className="button button-small" onClick={() => refetch()}>
      {news} new
    </button>
  )
}

function Live() {
  const { query, news } = useSessions('agent', 'active')
  const [ended, setEnded] = useState<ReadonlyMap<string, Ended>>(new Map())
  const rows = query.data?.data ?? []
  const nameOf = useNames(rows.flatMap(row => [row.principal_id, row.user_id]))
  const counts = useCounts(rows.map(({ id }) => id))
  return (
    <section className="panel" aria-labelledby="live">
      <div className="panel-head">
        <h2 id="live">
          Live agent sessions
          <span className="count">
            {query.data === undefined ? '' : rows.length === liveShown ? `${liveShown} newest` : rows.length}
          </span>
        </h2>
        <span className="actions">
          <NewsButton news={news} refetch={query.refetch} />
          <PageLink className="button button-small" to="/sessions" search={{ kind: 'agent', status: 'active' }}>
            All sessions
          </PageLink>
        </span>
      </div>
      <View what="the live sessions" query={query}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty>
              <p>
                No agent works at the moment. One that asks for access stands here with what it may do, and until when.
              </p>
              <pre className="args">claude mcp add --transport http ambit {location.origin}/mcp</pre>
            </Empty>
          ) : (
            <Rows name="agents-at-work">
              <thead>
                <tr>
                  <th scope="col">Agent</th>
                  <th scope="col">May do now</th>
                  <th scope="col">Used of its time</th>
                  <th scope="col">
                    <span className="hidden">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.map(row => {
                  const done = ended.get(row.id)
                  const name = nameOf(row.principal_id) ?? row.principal_id
                  return done === undefined ? (
                    <tr key={row.id}>
                      <td>
                        <PageLink className="main" to={`/sessions/${row.id}`}>
                          <Named>{name}</Named>
                        </PageLink>
                        <span className="sub">for {nameOf(row.user_id) ?? row.user_id}</span>
                      </td>
                      <td className="full">
                        {mayDo(row)}
                        <span className="sub">{touchedWords(counts.get(row.id))}</span>
                      </td>
                      <td className="reach-cell">
                        <Reach from={row.started_at} until={row.expires_at} />
                      </td>
                      <td className="end act">
                        <EndButton
                          id={row.id}
                          look="small"
                          label={
                            <>
                              End<span className="hidden"> session of {name}</span>
                            </>
                          }
                          onEnded={result => setEnded(before => new Map(before).set(row.id, result))}
                        />
                      </td>
                    </tr>
                  ) : (
                    <tr key={row.id} className="is-receipt">
                      <td colSpan={4} className="full">
                        <ReceiptLine ended={done} name={name} />
                      </td>
                    </tr>
                  )
                })}
              </tbody>
            </Rows>
          )
        }
      </View>
    </section>
  )
}

/** "2 tools on github, 1 on slack". */
function mayDo(session: Session): string {
  const living = session.grants.filter(grant => grant.ended_at === null && new Date(grant.expires_at) > new Date())
  const byProvider = new Map<string, Set<string>>()
  for (const { provider, tools } of living)
    byProvider.set(provider, new Set([...(byProvider.get(provider) ?? []), ...tools]))
  const parts = [...byProvider].map(([provider, tools], at) =>
    at === 0 ? `${tools.size} ${tools.size === 1 ? 'tool' : 'tools'} on ${provider}` : `${tools.size} on ${provider}`,
  )
  return parts.length === 0 ? 'Nothing yet' : parts.join(', ')
}

const findingsShown = 4

/** Requests of this person's own agents, which nobody else may decide, and what was found that nobody uses. */
function Waiting() {
  const query = useWaiting()
  const findings = useQuery({
    queryKey: ['home-findings'],
    queryFn: () => client.listFindings({ query: { state: 'open', limit: findingsShown } }),
  })
  const found = findings.data?.data ?? []
  const nameOf = useNames(found.map(({ subject_id }) => subject_id))
  const count = (query.data?.data.length ?? 0) + found.length
  return (
    <section className="panel" aria-labelledby="need">
      <div className="panel-head">
        <h2 id="need">
          Needs a decision<span className="count">{query.data === undefined ? '' : count}</span>
        </h2>
        <span className="actions">
          <PageLink className="button button-small" to="/approvals">
            Approvals
          </PageLink>
          <PageLink className="button button-small" to="/findings">
            Findings
          </PageLink>
        </span>
      </div>
      <View what="the requests" query={query}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty>
              <p>
                Nothing waits for you. What your agents ask for stands here until you decide it, or its time is over.
              </p>
            </Empty>
          ) : (
            data.map(approval => (
              <div className="need" key={approval.id}>
                <State is="waiting">
                  <span className="hidden">Waiting</span>
                </State>
                <div>
                  <Code>{approval.tools.map(({ name }) => name).join(', ')}</Code>
                  <span className="sub">
                    {approval.code}, ends <At at={approval.expires_at} />
                  </span>
                </div>
                <a className="button button-small" href={approval.url}>
                  Review<span className="hidden"> request {approval.code}</span>
                </a>
              </div>
            ))
          )
        }
      </View>
      {found.map(({ id, kind, subject_id, since }) => (
        <div className="need" key={id}>
          <State is="note">
            <span className="hidden">Found</span>
          </State>
          <div>
            {findingWords[kind][0]}: <Named>{nameOf(subject_id) ?? shortId(subject_id)}</Named>
            <span className="sub">
              {findingWords[kind][1]}, since <Ago at={since} />
            </span>
          </div>
          <PageLink className="button button-small" to="/findings" search={{ kind, state: 'open' }}>
            Look<span className="hidden"> at {findingWords[kind][0]}</span>
          </PageLink>
        </div>
      ))}
    </section>
  )
}

function SignIns() {
  const { query, news } = useSessions('user', undefined)
  const rows = query.data?.data ?? []
  const nameOf = useNames(rows.flatMap(row => [row.principal_id, row.application_id]))
  return (
    <section className="panel" aria-labelledby="sign-ins">
      <div className="panel-head">
        <h2 id="sign-ins">Sign-ins</h2>
        <span className="actions">
          <NewsButton news={news} refetch={query.refetch} />
          <PageLink className="button button-small" to="/sessions" search={{ kind: 'user' }}>
            All sign-ins
          </PageLink>
        </span>
      </div>
      <View what="the sign-ins" query={query}>
        {({ data }) => (
          <Rows name="sign-ins">
            <thead>
              <tr>
                <th scope="col">Person</th>
                <th scope="col">Application</th>
                <th scope="col">State</th>
                <th scope="col" className="end">
                  Began
                </th>
              </tr>
            </thead>
            <tbody>
              {data.map(row => (
                <tr key={row.id}>
                  <td>
                    <PageLink className="main" to={`/sessions/${row.id}`}>
                      <Named>{nameOf(row.principal_id) ?? row.principal_id}</Named>
                    </PageLink>
                  </td>
                  <td className="full">{nameOf(row.application_id)}</td>
                  <td>
                    {row.status === 'active' ? <State is="active">Active</State> : <State is="ended">Ended</State>}
                  </td>
                  <td className="end num" data-label="Began">
                    <At at={row.started_at} />
                  </td>
                </tr>
              ))}
            </tbody>
          </Rows>
        )}
      </View>
    </section>
  )
}

import { useQuery } from '@tanstack/react-query'
import { Fragment, useState } from 'react'
import { useAddress, useId } from '../../address.ts'
import { client, queries, send } from '../../api.ts'
import { useNames } from '../../names.ts'
import { Act } from '../../parts/act.tsx'
import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Code, Named } from '../../parts/quoted.tsx'
import { Reach } from '../../parts/reach.tsx'
import { Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { Ago, At } from '../../parts/time.tsx'
import { View } from '../../parts/view-states.tsx'
import { counted, principalState } from '../../parts/words.ts'
import { HandOver, usePeople } from './hand-over.tsx'
import { Memberships } from './memberships.tsx'
import { ToolsOf } from './tools.tsx'
import { Connected, Factors } from './ways-in.tsx'

type Lifecycle = Awaited<ReturnType<typeof client.getPrincipalLifecycle>> & {
  /** What the reader may do with it now. */
  readonly may_call: readonly string[]
}

const lists = {
  user: { path: '/people', title: 'People' },
  agent: { path: '/agents', title: 'Agents' },
  service_account: { path: '/service-accounts', title: 'Service accounts' },
} as const

/** A person, an agent or a service account: who answers for it, what it holds until when, and what would end with it. */
export default function PrincipalPage() {
  const id = useId()
  const query = useQuery({
    queryKey: ['principal', id],
    queryFn: () => send<Lifecycle>('GET', '/v1/principals/{id}/lifecycle', { id }),
  })
  return (
    <>
      {query.data === undefined && (
        <PageHead title="Principal">
          <Id id={id} />
        </PageHead>
      )}
      <View what="who this is" query={query} lines={8}>
        {lifecycle => <One lifecycle={lifecycle} />}
      </View>
    </>
  )
}

function again(id: string): void {
  queries.invalidateQueries({ queryKey: ['principal', id] })
}

function One({ lifecycle }: { readonly lifecycle: Lifecycle }) {
  const { id, kind, state, name, owner, may_call } = lifecycle
  const list = lists[kind]
  const { is, word } = principalState(state)
  return (
    <>
      <PageHead
        name={name}
        title={<Named>{name}</Named>}
        actions={
          may_call.includes('suspendPrincipal') ? (
            <Act
              call="suspendPrincipal"
              id="end-this"
              label={kind === 'user' ? 'Suspend person' : 'Suspend'}
              doing="Suspending…"
              act={() => client.suspendPrincipal({ id, body: {} })}
              onDone={() => again(id)}
            />
          ) : may_call.includes('activatePrincipal') ? (
            <Act
              call="activatePrincipal"
              label="Activate"
              doing="Activating…"
              act={() => client.activatePrincipal({ id, body: {} })}
              onDone={() => again(id)}
            />
          ) : undefined
        }
      >
        <PageLink to={list.path}>{list.title}</PageLink> / <Id id={id} />
      </PageHead>
      <dl className="verdict">
        <div>
          <dt>State</dt>
          <dd>
            <State is={is}>{word}</State>
            <span className="sub">
              made <At at={lifecycle.created_at} />, {lifecycle.came_in.way.replaceAll('_', ' ')}
            </span>
          </dd>
        </div>
        <div>
          <dt>Answers for it</dt>
          <dd>
            {owner === null ? (
              <>
                {kind === 'user' ? 'Themselves' : 'Nobody'}
                <span className="sub">
                  {kind === 'user' ? 'a person answers for themselves' : 'this should not be'}
                </span>
              </>
            ) : (
              <>
                <PageLink to={`/people/${owner.id}`}>
                  <Named>{owner.name}</Named>
                </PageLink>
                <span className="sub">{principalState(owner.state).word}</span>
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>Last used</dt>
          <dd>
            {lifecycle.last_used_at === null ? 'Never' : <Ago at={lifecycle.last_used_at} />}
            <span className="sub">
              <PageLink to="/sessions" search={{ principal_id: id }}>
                All its sessions
              </PageLink>
            </span>
          </dd>
        </div>
        <div>
          <dt>Would end now</dt>
          <dd>
            {counted(lifecycle.would_end.sessions, 'session')}
            <span className="sub">
              {counted(lifecycle.would_end.access_grants, 'grant')}, {counted(lifecycle.would_end.keys, 'key')},{' '}
              {counted(lifecycle.would_end.principals, 'principal')}
            </span>
          </dd>
        </div>
      </dl>
      <Sessions lifecycle={lifecycle} />
      <div className="cols-2">
        <Grants lifecycle={lifecycle} />
        <Keys lifecycle={lifecycle} />
      </div>
      {kind !== 'user' && <ToolsOf id={id} />}
      {kind === 'user' && <Memberships userId={id} />}
      {kind === 'user' && (
        <div className="cols-2">
          <Factors id={id} />
          <Connected id={id} />
        </div>
      )}
      {lifecycle.holds.owns.length > 0 && <Owns lifecycle={lifecycle} />}
      {may_call.includes('handOverPrincipal') && <HandOver id={id} ownerId={owner?.id} />}
      {may_call.includes('offboardPrincipal') && <Offboard lifecycle={lifecycle} />}
    </>
  )
}

function Sessions({ lifecycle }: { readonly lifecycle: Lifecycle }) {
  const { sessions } = lifecycle.holds
  const nameOf = useNames(sessions.map(({ application_id }) => application_id))
  return (
    <section className="panel" aria-labelledby="sessions">
      <div className="panel-head">
        <h2 id="sessions">
          Living sessions<span className="count">{sessions.length}</span>
        </h2>
      </div>
      {sessions.length === 0 ? (
        <p className="empty">None. Without a session nothing has authority here.</p>
      ) : (
        <Rows name="living-sessions">
          <thead>
            <tr>
              <th scope="col">Application</th>
              <th scope="col">Began</th>
              <th scope="col">Used of its time</th>
            </tr>
          </thead>
          <tbody>
            {sessions.map(session => (
              <tr key={session.id}>
                <td>
                  <PageLink className="main" to={`/sessions/${session.id}`}>
                    <Named>{nameOf(session.application_id) ?? session.application_id}</Named>
                  </PageLink>
                </td>
                <td data-label="Began">
                  <At at={session.started_at} />
                </td>
                <td className="reach-cell">
                  <Reach from={session.started_at} until={session.expires_at} />
                </td>
              </tr>
            ))}
          </tbody>
        </Rows>
      )}
    </section>
  )
}

function Grants({ lifecycle }: { readonly lifecycle: Lifecycle }) {
  const { access_grants: grants } = lifecycle.holds
  return (
    <section className="panel" aria-labelledby="grants">
      <div className="panel-head">
        <h2 id="grants">
          May do now<span className="count">{grants.length}</span>
        </h2>
      </div>
      {grants.length === 0 ? (
        <p className="empty">Nothing. A request and a person's decision give access, inside one session.</p>
      ) : (
        <dl className="facts panel-body">
          {grants.map(grant => (
            <Fragment key={grant.id}>
              <dt>{grant.provider}</dt>
              <dd>
                {grant.tools.map(tool => (
                  <span className="tool-line" key={tool}>
                    <Code>{tool}</Code>
                  </span>
                ))}
                <span className="small">
                  until <At at={grant.expires_at} />
                </span>
              </dd>
            </Fragment>
          ))}
        </dl>
      )}
    </section>
  )
}

const keyWords = { api_key: 'API key', client_secret: 'Client secret', workload_trust: 'Workload identity' } as const

function Keys({ lifecycle }: { readonly lifecycle: Lifecycle }) {
  const { keys } = lifecycle.holds
  return (
    <section className="panel" aria-labelledby="keys">
      <div className="panel-head">
        <h2 id="keys">
          Keys<span className="count">{keys.length}</span>
        </h2>
      </div>
      {keys.length === 0 ? (
        <p className="empty">None. It holds nothing that it could come in with by itself.</p>
      ) : (
        <dl className="facts panel-body">
          {keys.map(key => (
            <Fragment key={key.id}>
              <dt>{keyWords[key.kind]}</dt>
              <dd>
                <Id id={key.id} />
                <span className="small">
                  {key.expires_at === null ? (
                    'no end'
                  ) : (
                    <>
                      ends <At at={key.expires_at} />
                    </>
                  )}
                  ,{' '}
                  {key.last_used_at === null ? (
                    'never used'
                  ) : (
                    <>
                      used <Ago at={key.last_used_at} />
                    </>
                  )}
                </span>
              </dd>
            </Fragment>
          ))}
        </dl>
      )}
    </section>
  )
}

function Owns({ lifecycle }: { readonly lifecycle: Lifecycle }) {
  return (
    <section className="panel" aria-labelledby="owns">
      <div className="panel-head">
        <h2 id="owns">
          Answers for<span className="count">{lifecycle.holds.owns.length}</span>
        </h2>
      </div>
      <Rows name="answers-for">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {lifecycle.holds.owns.map(each => {
            const { is, word } = principalState(each.state)
            return (
              <tr key={each.id}>
                <td>
                  <PageLink className="main" to={`${lists[each.kind].path}/${each.id}`}>
                    <Named>{each.name}</Named>
                  </PageLink>
                </td>
                <td>
                  <State is={is}>{word}</State>
                </td>
              </tr>
            )
          })}
        </tbody>
      </Rows>
    </section>
  )
}

/** What can't be undone shows what ends with it, and asks for the name. */
function Offboard({ lifecycle }: { readonly lifecycle: Lifecycle }) {
  const { id, kind, name, would_end: ends } = lifecycle
  const [typed, setTyped] = useState('')
  const [successor, setSuccessor] = useState('')
  const people = usePeople()
  const others = (people.data?.data ?? []).filter(person => person.id !== id)
  const { set } = useAddress()
  const isRight = typed === name
  return (
    <section className="panel" aria-labelledby="offboard">
      <div className="panel-head">
        <h2 id="offboard">Off-board</h2>
      </div>
      <div className="panel-body stack">
        <p>
          Ends at once: {counted(ends.sessions, 'session')}, {counted(ends.access_grants, 'grant')},{' '}
          {counted(ends.approvals, 'waiting request')}, {counted(ends.keys, 'key')}
          {ends.principals > 0 &&
            ` and ${counted(ends.principals, 'agent or service account', 'agents and service accounts')}`}
          . It can't be undone.
        </p>
        {kind === 'user' && ends.principals > 0 && others.length > 0 && (
          <label className="field">
            <span className="label">Who answers for what acts by itself</span>
            <select className="input" value={successor} onChange={event => setSuccessor(event.target.value)}>
              <option value="">Nobody: it leaves with them</option>
              {others.map(person => (
                <option key={person.id} value={person.id}>
                  {person.email}
                </option>
              ))}
            </select>
          </label>
        )}
        <label className="field">
          <span className="label">
            <span>
              Type <b>{name}</b> to off-board {kind === 'user' ? 'this person' : 'it'}
            </span>
          </span>
          <input className="input" value={typed} autoComplete="off" onChange={event => setTyped(event.target.value)} />
        </label>
        {isRight ? (
          <div>
            <Act
              call="offboardPrincipal"
              label="Off-board"
              doing="Off-boarding…"
              look="main"
              act={() => client.offboardPrincipal({ id, body: successor === '' ? {} : { successor_id: successor } })}
              onDone={() => {
                again(id)
                set({ done: 'offboarded' }, { replace: true })
              }}
            />
          </div>
        ) : (
          <div>
            <button type="button" className="button button-main" disabled>
              Off-board
            </button>
          </div>
        )}
      </div>
    </section>
  )
}

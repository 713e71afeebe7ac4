import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useAddress } from '../../address.ts'
import { client, send } from '../../api.ts'
import { useNames } from '../../names.ts'
import type { FilterField } from '../../parts/filter-text.ts'
import { PageLink } from '../../parts/link.tsx'
import { useList } from '../../parts/list.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Named } from '../../parts/quoted.tsx'
import { Reach } from '../../parts/reach.tsx'
import { State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { At } from '../../parts/time.tsx'
import { EndButton } from './end-button.tsx'
import { SessionPanel } from './panel.tsx'
import { type Ended, ReceiptLine } from './receipt-line.tsx'
import { type CallCounts, endWords, stateWords, touchedWords } from './words.ts'

export type Session = Awaited<ReturnType<typeof client.listSessions>>['data'][number]

const filters: readonly FilterField[] = [
  {
    name: 'kind',
    label: 'Kind',
    values: [
      { value: 'agent', label: 'agent' },
      { value: 'user', label: 'person' },
      { value: 'service', label: 'service account' },
    ],
  },
  {
    name: 'status',
    label: 'State',
    values: [
      { value: 'active', label: 'active' },
      { value: 'ended', label: 'ended' },
    ],
  },
  { name: 'user_id', label: 'Person' },
  { name: 'principal_id', label: 'Principal' },
  { name: 'application_id', label: 'Application' },
]

/** Sessions, live and past. */
export default function Sessions() {
  const { search } = useAddress()
  const [ended, setEnded] = useState<ReadonlyMap<string, Ended>>(new Map())
  const filter = Object.fromEntries(filters.flatMap(({ name }) => (search[name] ? [[name, search[name]]] : [])))
  const listed = useList<Session>({
    key: ['sessions', filter],
    read: query => client.listSessions({ query: { ...query, ...filter } }),
    concerns: ({ type }) => type === 'session.started' || type === 'session.ended',
  })
  const rows = listed.query.data?.data ?? []
  const nameOf = useNames(rows.flatMap(row => [row.principal_id, row.user_id, row.application_id]))
  const counts = useCounts(rows.map(({ id }) => id))
  const onEnded = (id: string) => (done: Ended) => setEnded(before => new Map(before).set(id, done))
  const called = (row: Session): string => nameOf(row.principal_id) ?? row.principal_id
  return (
    <>
      <PageHead title="Sessions">People, agents and service accounts, live and past.</PageHead>
      <Table
        what="sessions"
        title="Sessions"
        listed={listed}
        idOf={row => row.id}
        columns={columnsOf({ nameOf, counts, onEnded })}
        filters={filters}
        empty={<Attach />}
        receipt={row => {
          const done = ended.get(row.id)
          return done && <ReceiptLine ended={done} name={called(row)} />
        }}
        panel={(row, close) => (
          <SessionPanel session={row} name={called(row)} nameOf={nameOf} close={close} onEnded={onEnded(row.id)} />
        )}
      />
    </>
  )
}

/** What would be here, and the command that brings it. */
function Attach() {
  return (
    <>
      <p>No agent has asked yet. Attach one:</p>
      <pre className="args">claude mcp add --transport http ambit {location.origin}/mcp</pre>
    </>
  )
}

export function useCounts(ids: readonly string[]): ReadonlyMap<string, CallCounts> {
  const asked = ids.toSorted()
  const counts = useQuery({
    queryKey: ['session-counts', asked.join(',')],
    enabled: asked.length > 0,
    placeholderData: before => before,
    queryFn: () => send<{ data: readonly CallCounts[] }>('GET', '/v1/call_counts', { query: { session_ids: asked } }),
  })
  return new Map((counts.data?.data ?? []).map(each => [each.session_id, each]))
}

interface Columns {
  readonly nameOf: (id: string | null) => string | undefined
  readonly counts: ReadonlyMap<string, CallCounts>
  readonly onEnded: (id: string) => (done: Ended) => void
}

function columnsOf({ nameOf, counts, onEnded }: Columns): Column<Session>[] {
  return [
    {
      id: 'who',
      title: 'Who',
      cell: row => <Who session={row} nameOf={nameOf} />,
      text: row => nameOf(row.principal_id) ?? row.principal_id,
    },
    {
      id: 'state',
      title: 'State',
      cell: row => {
        const { is, text } = stateWords(row, counts.get(row.id))
        return <State is={is}>{text}</State>
      },
      text: row => row.status,
    },
    {
      id: 'touched',
      title: 'Touched',
      narrow: 'full',
      cell: row =>
        row.kind === 'user' ? (
          <span className="quiet">{nameOf(row.application_id)}</span>
        ) : (
          touchedWords(counts.get(row.id))
        ),
      text: row => touchedWords(counts.get(row.id)),
    },
    {
      id: 'ends',
      title: 'Until',
      sorts: true,
      narrow: 'reach',
      cell: row => <Until session={row} />,
      text: row => row.ended_at ?? row.expires_at,
    },
    {
      id: 'act',
      title: 'Actions',
      narrow: 'act',
      end: true,
      cell: row =>
        row.status === 'active' && (
          <EndButton
            id={row.id}
            look="small"
            label={
              <>
                End<span className="hidden"> session of {nameOf(row.principal_id)}</span>
              </>
            }
            onEnded={onEnded(row.id)}
          />
        ),
    },
    { id: 'id', title: 'Session', csvOnly: true, cell: () => null, text: row => row.id },
    { id: 'started', title: 'Started', csvOnly: true, cell: () => null, text: row => row.started_at },
  ]
}

function Who({ session, nameOf }: { readonly session: Session; readonly nameOf: Columns['nameOf'] }) {
  const name = nameOf(session.principal_id) ?? session.principal_id
  const forWhom = session.kind === 'user' ? undefined : nameOf(session.user_id)
  return (
    <>
      <PageLink className="main" to={`/sessions/${session.id}`}>
        <Named>{name}</Named>
      </PageLink>
      <span className="sub">{forWhom === undefined ? kindWords[session.kind] : <>for {forWhom}</>}</span>
    </>
  )
}

const kindWords = { user: 'person', agent: 'agent', service: 'service account' } as const

function Until({ session }: { readonly session: Session }) {
  if (session.ended_at === null) return <Reach from={session.started_at} until={session.expires_at} />
  return (
    <span className="quiet">
      <At at={session.ended_at} />, {endWords(session.end_reason)}
    </span>
  )
}

import { useAddress } from '../../address.ts'
import { type List, send } from '../../api.ts'
import { useNames } from '../../names.ts'
import type { FilterField } from '../../parts/filter-text.ts'
import { shortId } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { useList } from '../../parts/list.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Named } from '../../parts/quoted.tsx'
import { State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Ago } from '../../parts/time.tsx'
import { type Artifact, kindValues, stateWords } from './words.ts'

const filters: readonly FilterField[] = [
  {
    name: 'state',
    label: 'State',
    values: Object.entries(stateWords).map(([value, [, label]]) => ({ value, label: label.toLowerCase() })),
  },
  { name: 'kind', label: 'Kind', values: kindValues },
  { name: 'application_id', label: 'Application' },
  { name: 'session_id', label: 'Session' },
  { name: 'digest', label: 'Digest' },
]

/** Identity code that agents made, and what became of it. */
export default function Artifacts() {
  const { search } = useAddress()
  const filter = Object.fromEntries(filters.flatMap(({ name }) => (search[name] ? [[name, search[name]]] : [])))
  const listed = useList<Artifact>({
    key: ['artifacts', filter],
    read: query => send<List<Artifact>>('GET', '/v1/artifacts', { query: { ...query, ...filter } }),
    concerns: ({ type }) => type.startsWith('artifact.'),
  })
  const rows = listed.query.data?.data ?? []
  const nameOf = useNames(rows.flatMap(row => [row.application_id, row.author.principal_id, row.author.owner_id]))
  return (
    <>
      <PageHead title="Artifacts">
        Identity code that agents made: nothing of it counts before a person approves it.
      </PageHead>
      <Table
        what="artifacts"
        title="Artifacts"
        listed={listed}
        idOf={row => row.id}
        columns={columnsOf(nameOf)}
        filters={filters}
        empty={
          <p>
            Nothing was submitted. A gate that reviews generated sign-in, team or domain code submits it with{' '}
            <code>POST /v1/artifacts</code>; it then waits here for a person, who sees who can do what to whom.
          </p>
        }
      />
    </>
  )
}

function columnsOf(nameOf: (id: string) => string | undefined): Column<Artifact>[] {
  const called = (id: string): string => nameOf(id) ?? shortId(id)
  return [
    {
      id: 'name',
      title: 'What',
      cell: row => (
        <>
          <PageLink className="main" to={`/artifacts/${row.id}`}>
            <Named>{row.name}</Named>
          </PageLink>
          <span className="sub">{row.kind.replaceAll('_', ' ')}</span>
        </>
      ),
      text: row => row.name,
    },
    {
      id: 'state',
      title: 'State',
      cell: row => <State is={stateWords[row.state][0]}>{stateWords[row.state][1]}</State>,
      text: row => row.state,
    },
    {
      id: 'application',
      title: 'Application',
      narrow: 'label',
      cell: row => <Named>{called(row.application_id)}</Named>,
      text: row => row.application_id,
    },
    {
      id: 'author',
      title: 'Made by',
      narrow: 'label',
      cell: row => <Named>{called(row.author.principal_id)}</Named>,
      text: row => row.author.principal_id,
    },
    {
      id: 'owner',
      title: 'Answers for it',
      narrow: 'label',
      cell: row => <Named>{called(row.author.owner_id)}</Named>,
      text: row => row.author.owner_id,
    },
    {
      id: 'created',
      title: 'Submitted',
      narrow: 'label',
      end: true,
      sorts: true,
      cell: row => <Ago at={row.created_at} />,
      text: row => row.created_at,
    },
    { id: 'session', title: 'Session', csvOnly: true, cell: () => null, text: row => row.author.session_id },
    { id: 'digest', title: 'Digest', csvOnly: true, cell: () => null, text: row => row.digest },
    {
      id: 'expires',
      title: 'Approved until',
      csvOnly: true,
      cell: () => null,
      text: row => row.decision?.expires_at ?? '',
    },
    { id: 'id', title: 'Artifact', csvOnly: true, cell: () => null, text: row => row.id },
  ]
}

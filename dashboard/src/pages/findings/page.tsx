import { useAddress } from '../../address.ts'
import { client } from '../../api.ts'
import { useNames } from '../../names.ts'
import type { FilterField } from '../../parts/filter-text.ts'
import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { useList } from '../../parts/list.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Named } from '../../parts/quoted.tsx'
import { State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Ago } from '../../parts/time.tsx'
import { type Finding, findingWords } from './words.ts'

const filters: readonly FilterField[] = [
  {
    name: 'state',
    label: 'State',
    values: [
      { value: 'open', label: 'open' },
      { value: 'resolved', label: 'resolved' },
    ],
  },
  {
    name: 'kind',
    label: 'Kind',
    values: Object.entries(findingWords).map(([value, [label]]) => ({ value, label: label.toLowerCase() })),
  },
  { name: 'subject_id', label: 'Subject' },
]

/** Authority that stands and is not used, and keys that are too old. */
export default function Findings() {
  const { search } = useAddress()
  const filter = Object.fromEntries(filters.flatMap(({ name }) => (search[name] ? [[name, search[name]]] : [])))
  const listed = useList<Finding>({
    key: ['findings', filter],
    read: query => client.listFindings({ query: { ...query, ...filter } }),
    concerns: ({ type }) => type.startsWith('finding.'),
  })
  const rows = listed.query.data?.data ?? []
  const nameOf = useNames(rows.map(row => row.subject_id))
  return (
    <>
      <PageHead
        title="Findings"
        actions={
          <>
            <PageLink className="button" to="/authority">
              Numbers by organization
            </PageLink>
            <PageLink className="button" to="/drift" search={{ state: 'open' }}>
              Open drift
            </PageLink>
          </>
        }
      >
        Authority that stands and is not used, and secrets that are too old.
      </PageHead>
      <Table
        what="findings"
        title="Findings"
        listed={listed}
        idOf={row => row.id}
        columns={columnsOf(nameOf)}
        filters={filters}
        empty={<p>Nothing was found. The sweep looks each hour for what nobody uses.</p>}
      />
    </>
  )
}

function columnsOf(nameOf: (id: string) => string | undefined): Column<Finding>[] {
  return [
    {
      id: 'what',
      title: 'What',
      cell: row => (
        <>
          <span className="main">{findingWords[row.kind][0]}</span>
          <span className="sub">{findingWords[row.kind][1]}</span>
        </>
      ),
      text: row => row.kind,
    },
    {
      id: 'subject',
      title: 'Of',
      narrow: 'full',
      cell: row => {
        const name = nameOf(row.subject_id)
        return name === undefined ? <Id id={row.subject_id} /> : <Named>{name}</Named>
      },
      text: row => row.subject_id,
    },
    {
      id: 'state',
      title: 'State',
      cell: row => (row.resolved_at === null ? <State is="waiting">Open</State> : <State is="ended">Resolved</State>),
      text: row => (row.resolved_at === null ? 'open' : 'resolved'),
    },
    {
      id: 'since',
      title: 'Since',
      narrow: 'label',
      end: true,
      cell: row => <Ago at={row.since} />,
      text: row => row.since,
    },
    {
      id: 'found',
      title: 'Found',
      sorts: true,
      narrow: 'label',
      end: true,
      cell: row => <Ago at={row.found_at} />,
      text: row => row.found_at,
    },
  ]
}

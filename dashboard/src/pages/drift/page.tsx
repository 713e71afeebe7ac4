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
import { type Drift, ruleWords, severityGlyphs, stateWords } from './words.ts'

const filters: readonly FilterField[] = [
  {
    name: 'state',
    label: 'State',
    values: Object.entries(stateWords).map(([value, [, label]]) => ({ value, label: label.toLowerCase() })),
  },
  {
    name: 'severity',
    label: 'Severity',
    values: Object.keys(severityGlyphs).map(value => ({ value, label: value })),
  },
  {
    name: 'rule',
    label: 'Rule',
    values: Object.entries(ruleWords).map(([value, label]) => ({ value, label: label.toLowerCase() })),
  },
  { name: 'subject', label: 'Subject' },
  { name: 'organization_id', label: 'Organization' },
]

/** What approvals relied on and is no longer so. */
export default function Drifts() {
  const { search } = useAddress()
  const filter = Object.fromEntries(filters.flatMap(({ name }) => (search[name] ? [[name, search[name]]] : [])))
  const listed = useList<Drift>({
    key: ['drifts', filter],
    read: query => send<List<Drift>>('GET', '/v1/drifts', { query: { ...query, ...filter } }),
    concerns: ({ type }) => type.startsWith('drift.'),
  })
  const rows = listed.query.data?.data ?? []
  const nameOf = useNames(rows.flatMap(row => [row.subject, row.caused_by]))
  return (
    <>
      <PageHead
        title="Drift"
        actions={
          <PageLink className="button" to="/findings">
            Findings
          </PageLink>
        }
      >
        A fact that somebody relied on when they approved something, and that is no longer so.
      </PageHead>
      <Table
        what="drift"
        title="Drift"
        listed={listed}
        idOf={row => row.id}
        columns={columnsOf(nameOf)}
        filters={filters}
        empty={
          <p>
            Everything is as it was approved. A tool that changes, an owner who leaves or a policy that gets looser
            stands here with what it was before.
          </p>
        }
      />
    </>
  )
}

function columnsOf(nameOf: (id: string) => string | undefined): Column<Drift>[] {
  const called = (id: string): string => nameOf(id) ?? shortId(id)
  return [
    {
      id: 'what',
      title: 'What',
      cell: row => (
        <>
          <PageLink className="main" to={`/drift/${row.id}`}>
            {ruleWords[row.rule]}
          </PageLink>
          <span className="sub">
            {row.rule}, <Named>{called(row.subject)}</Named>
          </span>
        </>
      ),
      text: row => row.rule,
    },
    {
      id: 'severity',
      title: 'Severity',
      narrow: 'label',
      cell: row => <State is={severityGlyphs[row.severity]}>{row.severity}</State>,
      text: row => row.severity,
    },
    {
      id: 'state',
      title: 'State',
      cell: row => <State is={stateWords[row.state][0]}>{stateWords[row.state][1]}</State>,
      text: row => row.state,
    },
    {
      id: 'blocks',
      title: 'Blocked',
      narrow: 'label',
      cell: row => row.blocks ?? <span className="quiet">Nothing</span>,
      text: row => row.blocks ?? '',
    },
    {
      id: 'by',
      title: 'By',
      narrow: 'label',
      cell: row => <Named>{called(row.caused_by)}</Named>,
      text: row => row.caused_by,
    },
    {
      id: 'since',
      title: 'Since',
      narrow: 'label',
      end: true,
      sorts: true,
      cell: row => <Ago at={row.since} />,
      text: row => row.since,
    },
    { id: 'subject', title: 'Subject', csvOnly: true, cell: () => null, text: row => row.subject },
    { id: 'id', title: 'Drift', csvOnly: true, cell: () => null, text: row => row.id },
    { id: 'found', title: 'Found', csvOnly: true, cell: () => null, text: row => row.found_at },
  ]
}

import { useAddress } from '../../address.ts'
import { type List, send } from '../../api.ts'
import { useNames } from '../../names.ts'
import type { FilterField } from '../../parts/filter-text.ts'
import { PageLink } from '../../parts/link.tsx'
import { type Listed, useList } from '../../parts/list.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Named } from '../../parts/quoted.tsx'
import { State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { At } from '../../parts/time.tsx'
import { type Review, states } from './review.ts'

const filters: readonly FilterField[] = [
  {
    name: 'state',
    label: 'State',
    values: Object.entries(states).map(([value, [, label]]) => ({ value, label: label.toLowerCase() })),
  },
  { name: 'organization_id', label: 'Organization' },
]

/** Reviews of access, with how far each is. */
export default function Reviews() {
  const listed = useReviews({})
  return (
    <>
      <PageHead
        title="Access reviews"
        actions={
          <PageLink className="button" to="/reviews/new">
            Start a review
          </PageLink>
        }
      >
        What stands is looked at by people, and what nobody keeps by the deadline ends.
      </PageHead>
      <ReviewTable
        listed={listed}
        filters={filters}
        empty={
          <p>
            Nothing has been reviewed. A review freezes who and what has access, asks people to decide on each, and ends
            what nobody decided.
          </p>
        }
      />
    </>
  )
}

/** A page of reviews; with `mine`, of those that ask whoever looks. */
export function useReviews(also: Readonly<Record<string, string>>): Listed<Review> {
  const { search } = useAddress()
  const given = Object.fromEntries(filters.flatMap(({ name }) => (search[name] ? [[name, search[name]]] : [])))
  const filter = { ...given, ...also }
  return useList<Review>({
    key: ['reviews', filter],
    read: query => send<List<Review>>('GET', '/v1/access_reviews', { query: { ...query, ...filter } }),
    concerns: ({ type }) => type.startsWith('access_review.'),
  })
}

interface ReviewTableProps {
  readonly listed: Listed<Review>
  readonly filters: readonly FilterField[]
  readonly empty: React.ReactNode
  /** What a row opens shows only what is to be decided by whoever looks. */
  readonly mine?: boolean
}

export function ReviewTable({ listed, filters: fields, empty, mine = false }: ReviewTableProps) {
  const rows = listed.query.data?.data ?? []
  const nameOf = useNames(rows.map(row => row.organization_id))
  return (
    <Table
      what="access reviews"
      title={mine ? 'Reviews that ask you' : 'Reviews'}
      listed={listed}
      idOf={row => row.id}
      filters={fields}
      columns={columnsOf(nameOf, mine)}
      empty={empty}
    />
  )
}

function columnsOf(nameOf: (id: string | null) => string | undefined, mine: boolean): Column<Review>[] {
  return [
    {
      id: 'name',
      title: 'Review',
      narrow: 'full',
      cell: row => (
        <>
          <PageLink
            className="main"
            to={`/reviews/${row.id}`}
            {...(mine ? { search: { mine: 'true', state: 'open' } } : {})}
          >
            <Named>{row.name}</Named>
          </PageLink>
          <span className="sub">
            {row.organization_id === null ? (
              'Installation'
            ) : (
              <Named>{nameOf(row.organization_id) ?? row.organization_id}</Named>
            )}
          </span>
        </>
      ),
      text: row => row.name,
    },
    {
      id: 'state',
      title: 'State',
      cell: row => <State is={states[row.state][0]}>{states[row.state][1]}</State>,
      text: row => row.state,
    },
    {
      id: 'decided',
      title: 'Decided',
      narrow: 'label',
      end: true,
      cell: row => `${row.progress.items - row.progress.open} of ${row.progress.items}`,
      text: row => `${row.progress.items - row.progress.open}/${row.progress.items}`,
    },
    {
      id: 'removed',
      title: 'Removed',
      narrow: 'label',
      end: true,
      cell: row => row.progress.remove,
      text: row => String(row.progress.remove),
    },
    {
      id: 'deadline',
      title: 'Deadline',
      narrow: 'label',
      end: true,
      cell: row => <At at={row.deadline_at} />,
      text: row => row.deadline_at,
    },
    {
      id: 'started',
      title: 'Started',
      sorts: true,
      narrow: 'label',
      end: true,
      cell: row => <At at={row.started_at} />,
      text: row => row.started_at,
    },
    { id: 'id', title: 'Id', csvOnly: true, cell: () => null, text: row => row.id },
  ]
}

import type { Column } from '../../parts/table.tsx'
import { Ago, At } from '../../parts/time.tsx'

export interface AnyKey {
  readonly id: string
  readonly last_used_at: string | null
  readonly expires_at: string | null
  readonly created_at: string
}

/** What the tables of every kind of key say of each. */
export function timesOf<Row extends AnyKey>(): Column<Row>[] {
  return [
    {
      id: 'used',
      title: 'Last used',
      narrow: 'label',
      end: true,
      cell: row => (row.last_used_at === null ? <span className="quiet">Never</span> : <Ago at={row.last_used_at} />),
      text: row => row.last_used_at ?? '',
    },
    {
      id: 'ends',
      title: 'Ends',
      narrow: 'label',
      end: true,
      cell: row => (row.expires_at === null ? 'no end' : <At at={row.expires_at} />),
      text: row => row.expires_at ?? '',
    },
    {
      id: 'made',
      title: 'Made',
      sorts: true,
      narrow: 'label',
      end: true,
      cell: row => <Ago at={row.created_at} />,
      text: row => row.created_at,
    },
    { id: 'id', title: 'Id', csvOnly: true, cell: () => null, text: row => row.id },
  ]
}

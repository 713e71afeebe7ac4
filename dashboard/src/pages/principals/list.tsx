import { useAddress } from '../../address.ts'
import { type List, send } from '../../api.ts'
import { useNames } from '../../names.ts'
import type { FilterField } from '../../parts/filter-text.ts'
import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { useList } from '../../parts/list.ts'
import { Named } from '../../parts/quoted.tsx'
import { State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { At } from '../../parts/time.tsx'
import { principalState } from '../../parts/words.ts'

export interface Listed {
  readonly id: string
  readonly kind: 'user' | 'agent' | 'service_account'
  readonly state: string
  readonly name: string
  readonly owner_id: string | null
  readonly created_at: string
}

const filters: readonly FilterField[] = [
  {
    name: 'state',
    label: 'State',
    values: [
      { value: 'active', label: 'active' },
      { value: 'suspended', label: 'suspended' },
      { value: 'offboarded', label: 'off-boarded' },
    ],
  },
  { name: 'owner_id', label: 'Owner' },
]

export interface PrincipalListProps {
  readonly kind: 'agent' | 'service_account'
  readonly what: string
  readonly title: string
  /** Of one of them, before its id. */
  readonly path: string
  readonly empty: React.ReactNode
}

/** Agents, or service accounts: each with the person who answers for it. */
export function PrincipalList({ kind, what, title, path, empty }: PrincipalListProps) {
  const { search } = useAddress()
  const filter = Object.fromEntries(filters.flatMap(({ name }) => (search[name] ? [[name, search[name]]] : [])))
  const listed = useList<Listed>({
    key: ['principals', kind, filter],
    read: query => send<List<Listed>>('GET', '/v1/principals', { query: { ...query, kind, ...filter } }),
    concerns: ({ type }) => type.startsWith('principal.') || type.startsWith('agent.'),
  })
  const nameOf = useNames((listed.query.data?.data ?? []).map(({ owner_id }) => owner_id))
  return (
    <Table
      what={what}
      title={title}
      listed={listed}
      idOf={row => row.id}
      columns={columnsOf(path, nameOf)}
      filters={filters}
      empty={empty}
    />
  )
}

function columnsOf(path: string, nameOf: (id: string | null) => string | undefined): Column<Listed>[] {
  return [
    {
      id: 'who',
      title: 'Name',
      cell: row => (
        <>
          <PageLink className="main" to={`${path}/${row.id}`}>
            <Named>{row.name}</Named>
          </PageLink>
          <span className="sub">of {nameOf(row.owner_id) ?? row.owner_id ?? 'nobody'}</span>
        </>
      ),
      text: row => row.name,
    },
    {
      id: 'owner',
      title: 'Owner',
      csvOnly: true,
      cell: () => null,
      text: row => nameOf(row.owner_id) ?? row.owner_id ?? '',
    },
    {
      id: 'state',
      title: 'State',
      cell: row => {
        const { is, word } = principalState(row.state)
        return <State is={is}>{word}</State>
      },
      text: row => row.state,
    },
    {
      id: 'sessions',
      title: 'Sessions',
      narrow: 'full',
      cell: row => (
        <PageLink to="/sessions" search={{ principal_id: row.id }}>
          Its sessions
        </PageLink>
      ),
    },
    {
      id: 'made',
      title: 'Made',
      sorts: true,
      end: true,
      narrow: 'label',
      cell: row => <At at={row.created_at} />,
      text: row => row.created_at,
    },
    { id: 'id', title: 'Id', narrow: 'full', cell: row => <Id id={row.id} />, text: row => row.id },
  ]
}

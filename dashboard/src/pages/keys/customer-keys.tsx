import { useQuery } from '@tanstack/react-query'
import { client } from '../../api.ts'
import { useNames } from '../../names.ts'
import { Act } from '../../parts/act.tsx'
import { useList } from '../../parts/list.ts'
import { Named } from '../../parts/quoted.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { timesOf } from './columns.tsx'
import type { CustomerKey } from './words.ts'

export interface CustomerKeysProps {
  readonly of: 'organization' | 'user'
  readonly id: string
}

/** The keys of one customer: an organization's own, or those of one person. */
export function CustomerKeys({ of, id }: CustomerKeysProps) {
  const listed = useList<CustomerKey>({
    key: ['customer-keys', of, id],
    read: query =>
      of === 'organization'
        ? client.listOrganizationApiKeys({ organization_id: id, query })
        : client.listUserApiKeys({ user_id: id, query }),
    concerns: ({ type }) => type.startsWith('api_key.'),
  })
  const name = useWhose(of, id)
  return (
    <Table
      what="keys"
      title={
        <>
          Keys of <Named>{name ?? id}</Named>
        </>
      }
      listed={listed}
      idOf={row => row.id}
      columns={columns}
      empty={
        <p>
          No key yet. One is made here, or by your application; what it may do is said by permissions that your
          application knows.
        </p>
      }
    />
  )
}

/** How the customer is called. */
function useWhose(of: CustomerKeysProps['of'], id: string): string | undefined {
  const nameOf = useNames(of === 'user' ? [id] : [])
  const organization = useQuery({
    queryKey: ['organization', id],
    queryFn: () => client.getOrganization({ id }),
    enabled: of === 'organization',
  })
  return of === 'user' ? nameOf(id) : organization.data?.name
}

const columns: readonly Column<CustomerKey>[] = [
  {
    id: 'name',
    title: 'Key',
    cell: row => (
      <>
        <span className="main">
          <Named>{row.name}</Named>
        </span>
        <span className="sub mono">{row.obfuscated_value}</span>
      </>
    ),
    text: row => row.name,
  },
  {
    id: 'permissions',
    title: 'May',
    narrow: 'full',
    cell: row =>
      row.permissions.length === 0 ? (
        <span className="quiet">No permissions</span>
      ) : (
        <span className="mono">{row.permissions.join(', ')}</span>
      ),
    text: row => row.permissions.join(' '),
  },
  ...timesOf<CustomerKey>(),
  {
    id: 'act',
    title: 'Actions',
    narrow: 'act',
    end: true,
    cell: row => (
      <Act
        call="deleteApiKey"
        look="small"
        label={
          <>
            End<span className="hidden"> key {row.name}</span>
          </>
        }
        doing="Ending…"
        act={() => client.deleteApiKey({ id: row.id })}
      />
    ),
  },
]

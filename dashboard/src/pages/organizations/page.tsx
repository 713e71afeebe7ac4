import { useAddress } from '../../address.ts'
import { client } from '../../api.ts'
import type { FilterField } from '../../parts/filter-text.ts'
import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { useList } from '../../parts/list.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Named } from '../../parts/quoted.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { At } from '../../parts/time.tsx'

type Organization = Awaited<ReturnType<typeof client.listOrganizations>>['data'][number]

const filters: readonly FilterField[] = [{ name: 'search', label: 'Name', verb: 'contains' }]

const columns: readonly Column<Organization>[] = [
  {
    id: 'name',
    title: 'Organization',
    cell: row => (
      <PageLink className="main" to={`/organizations/${row.id}`}>
        <Named>{row.name}</Named>
      </PageLink>
    ),
    text: row => row.name,
  },
  {
    id: 'domains',
    title: 'Domains',
    narrow: 'full',
    cell: row =>
      row.domains.length === 0 ? (
        <span className="quiet">None</span>
      ) : (
        row.domains.map(({ domain, state }) => `${domain}${state === 'verified' ? '' : ' (not proven)'}`).join(', ')
      ),
    text: row => row.domains.map(({ domain }) => domain).join(' '),
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

/** Every organization. */
export default function Organizations() {
  const { search } = useAddress()
  const filter = search.search ? { search: search.search } : {}
  const listed = useList<Organization>({
    key: ['organizations', filter],
    read: query => client.listOrganizations({ query: { ...query, ...filter } }),
    concerns: ({ type }) => type.startsWith('organization.'),
  })
  return (
    <>
      <PageHead title="Organizations">
        Customers of your applications: members, domains, demands on a sign-in, policies.
      </PageHead>
      <Table
        what="organizations"
        title="Organizations"
        listed={listed}
        idOf={row => row.id}
        columns={columns}
        filters={filters}
        free="search"
        empty={
          <p>
            There is no organization yet. One is made by <code>POST /organizations</code>, or by your application.
          </p>
        }
      />
    </>
  )
}

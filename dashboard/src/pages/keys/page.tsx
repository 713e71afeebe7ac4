import { useAddress } from '../../address.ts'
import { client, send } from '../../api.ts'
import { useNames } from '../../names.ts'
import { Act } from '../../parts/act.tsx'
import { PageLink } from '../../parts/link.tsx'
import { useList } from '../../parts/list.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Named } from '../../parts/quoted.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { timesOf } from './columns.tsx'
import { CustomerKeys } from './customer-keys.tsx'
import { type ManagementKey, type ManagementKeys, tabOf, tabs } from './words.ts'

/** Standing credentials: those that administer this server, and those that customers use at the APIs of applications. */
export default function Keys() {
  const { search } = useAddress()
  const tab = tabOf(search.of)
  const whose = tab === 'organization' ? search.organization_id : tab === 'user' ? search.user_id : undefined
  const makes = tab === 'installation' || whose !== undefined
  return (
    <>
      <PageHead
        title="API keys"
        actions={
          makes && (
            <PageLink
              className="button button-main"
              to="/keys/new"
              search={{ of: tab, ...(whose === undefined ? {} : { [`${tab}_id`]: whose }) }}
            >
              Make key
            </PageLink>
          )
        }
      >
        A key is a standing credential: it acts without a person, and it admits no tool call. Give each an end.
      </PageHead>
      <nav className="tabs" aria-label="Whose keys">
        {tabs.map(([each, words]) => (
          <PageLink
            key={each}
            to="/keys"
            search={each === 'installation' ? {} : { of: each }}
            {...(each === tab ? { 'aria-current': 'page' as const } : {})}
          >
            {words}
          </PageLink>
        ))}
      </nav>
      {tab === 'installation' && <ManagementTable />}
      {tab === 'organization' && (whose === undefined ? <Organizations /> : <CustomerKeys of={tab} id={whose} />)}
      {tab === 'user' && (whose === undefined ? <People /> : <CustomerKeys of={tab} id={whose} />)}
    </>
  )
}

function ManagementTable() {
  const listed = useList<ManagementKey>({
    key: ['management-keys'],
    read: query => send<ManagementKeys>('GET', '/v1/api_keys', { query: { ...query } }),
    concerns: ({ type }) => type.startsWith('api_key.') || type === 'principal.offboarded',
  })
  const nameOf = useNames((listed.query.data?.data ?? []).map(row => row.owner_id))
  const columns: Column<ManagementKey>[] = [
    {
      id: 'name',
      title: 'Key',
      cell: row => (
        <>
          <PageLink className="main" to={`/service-accounts/${row.principal_id}`}>
            <Named>{row.name}</Named>
          </PageLink>
          <span className="sub mono">{row.obfuscated_value}</span>
        </>
      ),
      text: row => row.name,
    },
    { id: 'role', title: 'Role', cell: row => row.role, text: row => row.role },
    {
      id: 'owner',
      title: 'Answers for it',
      narrow: 'label',
      cell: row => <Named>{nameOf(row.owner_id) ?? row.owner_id}</Named>,
      text: row => row.owner_id,
    },
    ...timesOf<ManagementKey>(),
    {
      id: 'act',
      title: 'Actions',
      narrow: 'act',
      end: true,
      cell: row => (
        <Act
          call="endManagementKey"
          look="small"
          label={
            <>
              End<span className="hidden"> key {row.name}</span>
            </>
          }
          doing="Ending…"
          act={() => send('DELETE', '/v1/api_keys/{id}', { id: row.id })}
        />
      ),
    },
  ]
  return (
    <Table
      what="keys"
      title="Keys that administer this server"
      listed={listed}
      idOf={row => row.id}
      columns={columns}
      empty={<p>No key administers this server. Make one for what acts without a person: a deployment, a script.</p>}
    />
  )
}

type Organization = Awaited<ReturnType<typeof client.listOrganizations>>['data'][number]

const organizationColumns: readonly Column<Organization>[] = [
  {
    id: 'name',
    title: 'Organization',
    cell: row => (
      <PageLink className="main" to="/keys" search={{ of: 'organization', organization_id: row.id }}>
        <Named>{row.name}</Named>
      </PageLink>
    ),
    text: row => row.name,
  },
  { id: 'id', title: 'Id', csvOnly: true, cell: () => null, text: row => row.id },
]

function Organizations() {
  const { search } = useAddress()
  const filter = search.search ? { search: search.search } : {}
  const listed = useList<Organization>({
    key: ['key-organizations', filter],
    read: query => client.listOrganizations({ query: { ...query, ...filter } }),
  })
  return (
    <Table
      what="organizations"
      title="Keys of which organization"
      listed={listed}
      idOf={row => row.id}
      columns={organizationColumns}
      filters={[{ name: 'search', label: 'Name', verb: 'contains' }]}
      free="search"
      empty={<p>There is no organization yet, so none has a key of its own.</p>}
    />
  )
}

type Person = Awaited<ReturnType<typeof client.listUsers>>['data'][number]

const personColumns: readonly Column<Person>[] = [
  {
    id: 'email',
    title: 'Person',
    cell: row => (
      <PageLink className="main" to="/keys" search={{ of: 'user', user_id: row.id }}>
        <Named>{row.email}</Named>
      </PageLink>
    ),
    text: row => row.email,
  },
  { id: 'id', title: 'Id', csvOnly: true, cell: () => null, text: row => row.id },
]

function People() {
  const { search } = useAddress()
  const filter = search.email ? { email: search.email } : {}
  const listed = useList<Person>({
    key: ['key-people', filter],
    read: query => client.listUsers({ query: { ...query, ...filter } }),
  })
  return (
    <Table
      what="people"
      title="Keys of which person"
      listed={listed}
      idOf={row => row.id}
      columns={personColumns}
      filters={[{ name: 'email', label: 'Address' }]}
      free="email"
      empty={<p>Nobody has an account yet.</p>}
    />
  )
}
